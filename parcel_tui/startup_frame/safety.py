"""Whether a frame can do no harm to a terminal. Pure."""

_DIGITS = "0123456789;"
_MOST_COLOUR = 255
"""The highest number that colours and attributes are written with."""


def is_harmless(frame: str, columns: int, rows: int) -> bool:
    """Whether it holds nothing but visible text, colours (`ESC [ 0 … m`) and positions (`ESC [ y ; x H`).

    Positions have to be on a screen of that size. Whatever else a terminal might act on is refused:
    other sequences, controls, what changes the direction of writing, what cannot be seen.
    """
    before, *sequences = frame.split("\x1b")
    return not before and all(_is_harmless(sequence, columns, rows) for sequence in sequences)


def _is_harmless(sequence: str, columns: int, rows: int) -> bool:
    """The same for one sequence, without its ESC, and the text behind it."""
    parameters, final, text = split(sequence)
    if parameters[:1] != "[" or not text.isprintable():
        return False
    numbers = parameters[1:].split(";")
    if not all(number.isdecimal() and len(number) <= 4 for number in numbers):
        return False
    values = [int(number) for number in numbers]
    if final == "m":
        return values[0] == 0 and max(values) <= _MOST_COLOUR
    return final == "H" and len(values) == 2 and 1 <= values[0] <= rows and 1 <= values[1] <= columns


def split(sequence: str) -> tuple[str, str, str]:
    """Of what follows an ESC: the bracket with its parameters, the final character, the text behind it."""
    rest = sequence[1:].lstrip(_DIGITS)
    return sequence[: len(sequence) - len(rest)], rest[:1], rest[1:]
