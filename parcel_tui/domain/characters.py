"""Which characters can be seen, and which only change how others are. Tables of the Unicode Standard."""

import re

UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Co"})
"""Categories that a terminal acts on or cannot show: controls, format characters, surrogates, private use.

Unassigned ones are kept: next year's emoji are among them.
"""

_ENCLOSING = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
_TAGS = map(chr, range(0xE0061, 0xE0080))
VISIBLE_FORMAT = frozenset((*_ENCLOSING, *_TAGS))
"""Format characters that are seen: signs that enclose the digits after them (Prepended_Concatenation_Mark),
and the tags that INVISIBLE leaves, which spell a flag."""

INVISIBLE = re.compile(
    # England, Scotland and Wales are flags that are spelled with tags; every other tag is hidden text.
    "(\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074"
    "|\U000e0077\U000e006c\U000e0073)\U000e007f)"
    "|[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
    + "".join(f"|[{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}]" for plane in range(0x10000, 0x110000, 0x10000))
)
"""What shows nothing (Default_Ignorable_Code_Point and the noncharacters), but for selectors and joiners.

The group holds what is to be kept of a match.
"""

SELECTORS = frozenset(
    map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0x180B, 0x180C, 0x180D, 0x180F))
)
"""They choose between forms of the character before them: emoji or text, variants of an ideograph."""

JOINERS = frozenset("\u200c\u200d")
"""Zero-width (non-)joiners: needed between emoji and in scripts whose letters join."""

MARKS = frozenset({"Mn", "Me"})
"""Categories of what is drawn onto the character before."""

_JOINED = (
    (0x0600, 0x1CFF),  # Arabic to the scripts of India and South-East Asia
    (0x2190, 0x2BFF),  # arrows and signs that serve as emoji
    (0xA840, 0xABFF),
    (0xFB50, 0xFDFF),
    (0xFE00, 0xFE0F),  # a selector ends the emoji before it
    (0xFE70, 0xFEFC),
    (0x10A00, 0x11FFF),
    (0x1F000, 0x1FBFF),  # emoji
)


def may_be_joined(character: str) -> bool:
    """Whether a joiner beside this character changes what is seen; in Latin and Chinese it only hides."""
    return any(first <= ord(character) <= last for first, last in _JOINED)
