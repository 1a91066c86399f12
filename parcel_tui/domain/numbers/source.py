"""From what people copy out of a mail's source to the text that it shows. Pure."""

import html
import quopri
import re

_SOFT_BREAK = re.compile(r"(?<!=)=\r?\n")
_QUOTED_PRINTABLE = re.compile(r"=3D|=[CE][0-9A-F]=[89AB][0-9A-F]")
"""An equals sign, or a letter outside of ASCII, as that encoding writes it."""
_TAG = re.compile(
    r"</?(?P<name>a|abbr|b|big|blockquote|body|br|center|div|em|font|h[1-6]|head|hr|html|i|img|li|meta|ol|p"
    r"|small|span|strong|style|table|tbody|td|tfoot|th|thead|title|tr|u|ul)\b[^<>]*>",
    re.IGNORECASE,
)
_CELLS = frozenset({"td", "th"})
_INLINE = frozenset({"a", "abbr", "b", "big", "em", "font", "i", "img", "small", "span", "strong", "u"})
_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_ENDLESS_REFERENCE = re.compile(r"&#(?:\d{9}\d*|x[0-9a-f]{8}[0-9a-f]*);?", re.IGNORECASE)
"""A character's number that is none: Python refuses to read thousands of digits as a number."""
_TRAILING = re.compile(r"(?<![\t ])[\t ]+\n")


def readable_text(text: str) -> str:
    """The text without quoted-printable's escapes, HTML's tags and its entities; a plain one as it is.

    The cells of a row stand behind tabs, and a link's address before its text.
    """
    text = _SOFT_BREAK.sub("", text)
    if _QUOTED_PRINTABLE.search(text):
        text = quopri.decodestring(text.encode()).decode(errors="replace")
    if _TAG.search(text):
        text = _TRAILING.sub("\n", _TAG.sub(_instead, text) + "\n")
    return html.unescape(_ENDLESS_REFERENCE.sub(" ", text))


def _instead(tag: re.Match[str]) -> str:
    name = tag["name"].lower()
    if name in _INLINE:
        address = _ADDRESS.search(tag[0])
        return f" {address[0]} " if address else ""
    if name in _CELLS:
        return "\t" if tag[0].startswith("</") else ""
    return "\n"
