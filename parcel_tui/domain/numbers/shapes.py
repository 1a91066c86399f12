"""What in a line looks like a number, and what certainly is none: prices, dates, telephones. Pure."""

import re
import unicodedata
from collections.abc import Sequence

from msgspec import Struct

from parcel_tui.domain.carriers.formats import is_of_own_shape


class Candidate(Struct, frozen=True):
    """Something in a line that may be a number: its text without separators, and where it stands."""

    text: str
    start: int
    end: int


_BARRIER = "\x1f"
"""Stands for what is certainly no number, so that nothing is joined across it."""

_NEVER = re.compile(
    r"""
    (?=[\da-z$€£¥+(*•]) (?:
    (?:(?:\b(?:nt|us|hk|au|ca|sg))?\$|[€£¥]|\b(?:twd|usd|eur|gbp|jpy|cny|rmb|hkd|nt)\b)
        \s?\d[\d,]{0,19}(?:\.\d{1,9})?
  | (?<![\w-])\d[\d,]{0,19}(?:\.\d{1,9})?\s?(?:元|円|圓|塊|點|%|(?:twd|usd|eur|gbp|jpy|dollars?)\b)
  | (?<![\w-])\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,9})?(?!\w) | (?<![\w.-])\d{1,12}\.\d{1,2}(?![\w.])
  | (?<![\w-])(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?!\d)日?   # a date
  | (?<![\w-])\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d(?!\d)
  | (?<![\d:])\d{1,2}:\d\d(?::\d\d)?(?![\d:])                     # a time
  | \+\s?\d{1,3}[\s().-]{0,3}(?:\d[\s().-]{0,3}){6,12}(?!\d)      # a telephone, international
  | \(\s?0?\d{1,4}\s?\)\s?\d{3,4}[-\s]?\d{3,4}(?!\d)
  | (?<![\d-])09\d\d[-\s]\d{3}[-\s]\d{3}(?![\d-])                   # a mobile's, in Taiwan
  | [x*•]{2}[-\sx*•]{0,24}\d{3,4}(?!\d)                               # the end of a card's number
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Every repeat has a bound, or begins where none could have begun before: the time grows as the text does."""
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++")
_TELEPHONE = re.compile(
    r"""
    09\d\d[-\s]?\d{3}[-\s]?\d{3}                        # mobile in Taiwan
  | 0[2-8]\d{0,2}[-\s]\d{3,4}[-\s]?\d{3,4} | 0[2-8][2-9]\d{7}
  | (?:00)?886[-\s]?\d(?:[-\s]?\d){7,8}
  | 85[23][-\s]?\d{4}[-\s]?\d{4}                        # in Hong Kong and Macau
  | 08[05]0[-\s]?\d{3}[-\s]?\d{3} | 4\d\d[-\s]\d{3}[-\s]\d{3}
  | 0120[-\s]?\d{3}[-\s]?\d{3} | (?=(?:\d-?){10,11}$)0\d{1,4}-\d{1,4}-\d{3,4}  # in Japan
  | (?:1[-\s])?[2-9]\d\d[-\s]\d{3}[-\s]\d{4}
  | 1?8(?:00|33|44|55|66|77|88)\d{7}
    """,
    re.VERBOSE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"'）)】」]+", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://|www\.)([^\s<>\"'）)】」/?#:@]+)", re.IGNORECASE)
_UUID = re.compile(r"(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9]+")
_PREFIX = re.compile(r"[A-Z]{2,3}")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_CERTAIN_SHAPE = re.compile(r"(?=[A-Z]{0,5}\d)[0-9A-Z]{8,40}", re.IGNORECASE)
_OF_POSTS = re.compile(r"[A-Z]{2}\d{9}[A-Z]{2}|\d{22,34}", re.IGNORECASE)
"""UPU standard S10, and the post of the United States."""
_ALONE = 10
"""Characters from which a token is taken by itself, whatever stands beside it."""
_MOST_GROUPS = 8


def plain_text(text: str) -> str:
    """The text without invisible characters, in the compatibility form (NFKC), with one kind of dash."""
    return _DASHES.sub("-", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)))


def without_noise(plain: str) -> tuple[str, list[Candidate]]:
    """A line with prices, dates and addresses blanked.

    Beside it the numbers of a carrier's own shape in its web addresses (a UUID there may be of anything).
    """
    if "@" in plain:
        plain = _blank(_MAIL, plain)
    if "://" not in plain and "www." not in plain.lower():
        return _blank(_NEVER, plain), []
    inside = [
        Candidate(token[0], token.start(), token.end())
        for address in _ADDRESS.finditer(plain)
        for token in _TOKEN.finditer(address[0])
        if is_certain(token[0])
    ]
    return _blank(_NEVER, _blank(_ADDRESS, plain)), inside


def hosts_in(plain: str) -> str:
    """The hosts of a line's web addresses, with spaces between: a carrier's own site is a word for it."""
    return " ".join(_HOST.findall(plain)) if "://" in plain or "www." in plain.lower() else ""


def candidates_in(line: str) -> list[Candidate]:
    """What may be a number, from left to right: UUIDs, single tokens, and groups that form one together."""
    found = [Candidate(match[0], match.start(), match.end()) for match in _UUID.finditer(line)]
    for run in _runs(_blank(_UUID, line) if found else line):
        found += _split(run)
    return sorted(found, key=lambda candidate: candidate.start)


def is_certain(text: str) -> bool:
    """Whether letters as a carrier has them, or a check digit, tell by themselves that it is one."""
    return _CERTAIN_SHAPE.fullmatch(text) is not None and is_of_own_shape(text)


def has_check_digit(text: str) -> bool:
    """Whether it has the shape of the posts' numbers and the digit that checks it."""
    return _OF_POSTS.fullmatch(text) is not None and is_of_own_shape(text)


def is_telephone(written: str) -> bool:
    """Whether digits, as they are written, are those of a telephone."""
    return _TELEPHONE.fullmatch(written) is not None


def _blank(pattern: re.Pattern[str], line: str) -> str:
    return pattern.sub(lambda match: _BARRIER * len(match[0]), line)


def _runs(line: str) -> list[list[Candidate]]:
    """Groups of digits (with the capitals before and after them) that one space or dash stands between."""
    runs: list[list[Candidate]] = []
    for match in _TOKEN.finditer(line):
        if not any(map(str.isdigit, match[0])) and not _PREFIX.fullmatch(match[0]):
            continue
        token = Candidate(match[0], match.start(), match.end())
        if runs and line[runs[-1][-1].end : token.start] in {" ", "-"}:
            runs[-1].append(token)
        else:
            runs.append([token])
    return runs


def _split(run: Sequence[Candidate]) -> list[Candidate]:
    """The candidates in neighbouring groups: those that are one by themselves, else what they form."""
    alone = [token for token in run if _is_alone(token.text)]
    if alone:
        return alone
    found: list[Candidate] = []
    begin = start = 0
    while start < len(run):
        whole = next(filter(None, (_whole(run[start:stop]) for stop in _stops(run, start))), None)
        if whole is None:
            start += 1
            continue
        found += [*_of_digits(run[begin:start]), whole]
        begin = start = next(index for index in range(start, len(run)) if run[index].end == whole.end) + 1
    return found + _of_digits(run[begin:])


def _stops(run: Sequence[Candidate], start: int) -> Sequence[int]:
    """Where a number in groups that begins there may end, the furthest first: none begins with one sign."""
    most = min(len(run), start + _MOST_GROUPS)
    return range(most, start, -1) if len(run[start].text) > 1 else ()


def _whole(groups: Sequence[Candidate]) -> Candidate | None:
    """The number that the groups certainly form; None when they need not be one."""
    joined = _joined(groups)
    return joined if is_certain(joined.text) else None


def _of_digits(run: Sequence[Candidate]) -> list[Candidate]:
    """The one number that groups of digits beside each other form, if they are nothing else."""
    digits = [token for token in run if token.text.isdigit()]
    return [_joined(digits)] if digits and digits[-1].end - digits[0].start == _length(digits) else []


def _is_alone(text: str) -> bool:
    return is_certain(text) or (len(text) >= _ALONE and sum(map(str.isdigit, text)) >= 6)


def _joined(tokens: Sequence[Candidate]) -> Candidate:
    return Candidate("".join(token.text for token in tokens), tokens[0].start, tokens[-1].end)


def _length(tokens: Sequence[Candidate]) -> int:
    """How long tokens are with one separator between each."""
    return sum(len(token.text) for token in tokens) + len(tokens) - 1
