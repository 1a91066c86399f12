"""Which texts need no second look. A table of the Unicode Standard, apart for those who need no other."""

import re

PLAIN = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u0400-\u0481"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u23ff\u2460-\u27bf"
    "\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uff01-\uff9f]*"
)
"""A text of nothing but letters, digits and signs that stand for themselves; nearly every real one."""
