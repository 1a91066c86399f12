"""Paths whose parts stay what they are."""

from urllib.parse import quote


def path_of(*segments: str) -> str:
    """A path in which each segment is one, whatever it holds: `A/B 1` goes out as `A%2FB%201`."""
    return "".join("/" + _quoted(segment) for segment in segments)


def _quoted(segment: str) -> str:
    # "." and ".." would be taken for steps along the path.
    return "%2E" * len(segment) if segment in {".", ".."} else quote(segment, safe="", errors="replace")
