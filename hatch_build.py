"""What a wheel is given: the README as the package index shows it, the manual page, the catalogues."""

import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(?P<picture>!?)(?P<text>\[[^\]]*\])\((?P<target>[^)\s]+)\)")
_PAGE = "https://github.com/parcel-tui/parcel-tui"
_FILES = "https://raw.githubusercontent.com/parcel-tui/parcel-tui"


class ReadmeHook(MetadataHookInterface):
    """Gives the metadata's `readme`: on the package index every link and picture needs its address."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Adds it, with the addresses of what the default branch holds."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": with_addresses(text)}


class WheelHook(BuildHookInterface):
    """Makes the manual pages from the grammar of the command line, and compiles the languages' catalogues.

    An installation that leads to the checkout finds the catalogues there.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the pages to the wheel, where systems look for them, and compiles into the package."""
        del version
        sys.path.insert(0, self.root)
        try:
            from parcel_tui.cli.commands.generated.man import manual
            from parcel_tui.language import choose_language
            from tools.catalogues import LANGUAGES, compile_all
        finally:
            sys.path.remove(self.root)
        compile_all(Path(self.root) / "parcel_tui")
        self._folder = Path(tempfile.mkdtemp())
        for language in ("", *LANGUAGES):
            choose_language(language)
            page = self._folder / language / "parcel-tui.1"
            page.parent.mkdir(exist_ok=True)
            page.write_text(manual(), encoding="utf-8")
            build_data["shared_data"][str(page)] = f"share/man/{language}/man1/parcel-tui.1".replace(
                "//", "/"
            )

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Takes away what was made for the wheel."""
        shutil.rmtree(self._folder)


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
