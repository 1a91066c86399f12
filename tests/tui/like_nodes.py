"""The rules of style that nodes alike in all that a rule can ask for have in common, found once."""

from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.widget import Widget

_find = Stylesheet.apply
_places: dict[tuple, int] = {}
"""A number for each place: all that a rule can ask for of a node and of those above it."""
_known: dict[tuple[int, int], tuple[dict, bool]] = {}
"""By style sheet and place: the rules, and whether one of them is for the mouse upon it."""
_parts_of: dict[DOMNode, int] = {}
"""The place of the node whose parts are being styled."""


def apply(sheet: Stylesheet, node: DOMNode, *, animate: bool = False, cache: dict | None = None) -> None:
    """Does what Textual's own does, which looks through all rules for each node of each app.

    `cache` lasts as long as no node changes.
    """
    place = _place(node, _parts_of.copy() if cache is None else cache)
    key = (id(sheet.rules), place)  # the rules are kept for the next app: no others have that number
    if key in _known:
        rules, node._has_hover_style = _known[key]
        node._has_focus_within = node._has_order_style = node._has_odd_or_even = False
        sheet.replace_rules(node, rules, animate=animate)
        _parts_of[node] = place
        sheet._process_component_classes(node)
        del _parts_of[node]
        return
    found: dict[tuple, dict] = {}  # stays empty for what hangs on a node's neighbours
    _find(sheet, node, animate=animate, cache=found)
    for rules in found.values():
        _known[key] = rules, node._has_hover_style


def _place(node: DOMNode, seen: dict[DOMNode, int]) -> int:
    if node not in seen:
        parent = node._parent
        above = _place(parent, seen) if isinstance(parent, DOMNode) else -1
        seen[node] = _places.setdefault((above, *_look(node)), len(_places))
    return seen[node]


def _look(node: DOMNode) -> tuple:
    """What a rule can ask for of a node itself."""
    if isinstance(node, Widget):
        state = (node.mouse_hover, node.has_focus, node.is_disabled, node.allow_focus())
    else:
        state = tuple(asked(node) for asked in node._PSEUDO_CLASSES.values())
    return type(node), node._id, frozenset(node._classes), state
