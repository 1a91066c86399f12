"""The README as the package index shows it: there every link and picture needs its address."""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(?P<picture>!?)(?P<text>\[[^\]]*\])\((?P<target>[^)\s]+)\)")
_PAGE = "https://github.com/parcel-tui/parcel-tui"
_FILES = "https://raw.githubusercontent.com/parcel-tui/parcel-tui"


class ReadmeHook(MetadataHookInterface):
    """Gives the metadata's `readme`."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Adds it, with the addresses of what the default branch holds."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": with_addresses(text)}


def with_addresses(text: str) -> str:
    """The Markdown text with links that lead to the repository from anywhere."""

    def absolute(match: re.Match[str]) -> str:
        picture, label, target = match["picture"], match["text"], match["target"]
        if re.match(r"[a-z]+:", target):
            return match[0]
        if target.startswith("#"):
            address = f"{_PAGE}{target}"
        elif picture:
            address = f"{_FILES}/HEAD/{target}"
        else:
            address = f"{_PAGE}/blob/HEAD/{target}"
        return f"{picture}{label}({address})"

    return _LINK.sub(absolute, text)
