"""Numbers of things in a sentence."""


def counted(number: int, word: str) -> str:
    """`1 day`, `3 days`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
