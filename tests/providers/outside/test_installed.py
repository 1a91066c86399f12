"""Which providers are installed: those that can be used, and a sentence for each that cannot."""

import json
import os
import time
from pathlib import Path

import pytest

from parcel_tui.domain.provider import Registered
from parcel_tui.providers.outside.installed import find_installed

CODE = """
from parcel_tui.providers.plugin import ProviderInfo

class Post:
    info = ProviderInfo(name={name!r}, title={title!r}, url="https://post.example", **{more!r})
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts a package into a folder of the path, as pip does: its code, and its entry points."""
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    names: list[str] = []

    def install(
        name: str, code: str | None = None, title: str = "", version: str = "1.0", **more: object
    ) -> None:
        module = f"post{len(names)}"
        names.append(name)
        code = code or CODE.format(name=name, title=title or f"Post {len(names)}", more=more)
        (folder / f"{module}.py").write_text(code, encoding="utf-8")
        info = folder / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(f"[parcel_tui.providers]\n{name} = {module}:Post\n")

    return install


@pytest.fixture
def find(tmp_path: Path):
    kept = tmp_path / "home" / "providers.json"
    return lambda **more: find_installed(kept, **{"patience": 60, **more})


def names_of(found: Registered) -> list[str]:
    return [info.name for info in found.infos]


def test_each_that_cannot_be_used_is_a_sentence_and_the_others_are_used(
    install, find, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names that are taken or none, code that fails or ends, a description that would do harm.

    None of them sees a token.
    """
    monkeypatch.setenv("PARCEL_TUI_BROKEN_TOKEN", "canary")
    install("fine")
    install("tracktw", version="1." + "0" * 99)
    install("Odd Name" * 9)
    install("fine", title="Other")
    fault = "E" * 90
    look = "import os; 'canary' not in os.environ.values() or os._exit(0)"
    install("broken", f"class {fault}(Exception): {look}\nraise {fault}")
    install("ends", "import os; os._exit(0)")
    install("cookie", header="Cookie", version="2." + "0" * 99)
    found = find(patience=60)
    assert names_of(found) == ["fine"]
    name, zeros = repr(f"{('Odd Name' * 5)[:39]}…"), "0" * 71
    no_name = "a name is of the letters a to z and digits, 2 to 20 of them"
    assert found.refused == (
        f"The provider {name} of post2 1.0 is left out: {no_name}.",
        "The provider 'fine' of post3 1.0 is left out: another package has a provider of that name.",
        f"The provider 'tracktw' of post1 1.{zeros}… is left out: that name is parcel-tui's own.",
    )
    reasons = {
        "broken": (f"it cannot be loaded ({fault} in post4…)", "post4 1.0"),
        "ends": ("it does not say what it is", "post5 1.0"),
        "cookie": ("its header is none for a token", f"post6 2.{zeros}…"),
    }
    assert found.problems == {
        name: f"{name} cannot be used: {why}. Update or remove its package {package}, then run "
        "'parcel-tui doctor'."
        for name, (why, package) in reasons.items()
    }
    assert set(found.targets) == {"fine", *found.problems}


def test_names_that_are_taken_are_no_providers(install, find) -> None:
    """None of their code is run."""
    taken = ("all", "app", "flexforward", "keys", "manual", "notify", "tracktw")
    for name in taken:
        install(name, "while True: pass")
    found = find()
    assert [sentence.split("'")[1] for sentence in found.refused] == list(taken)
    assert (found.infos, found.targets, found.problems) == ((), {}, {})


def test_one_that_hangs_is_waited_for_as_long_as_may_be(install, find) -> None:
    """And is a sentence from then on, until a package comes or goes."""
    install("hangs", "while True: pass")
    found = find(patience=0.01)
    assert "it does not come to an end when it is loaded" in found.problems["hangs"]
    assert find(patience=0) == found


@pytest.mark.process
@pytest.mark.skipif(os.name != "posix", reason="a fork is POSIX's")
def test_what_one_starts_while_it_is_loaded_ends_with_it(install, find, tmp_path: Path) -> None:
    """A process that it forks would run on after each time that it is asked what it is."""
    child = tmp_path / "child"
    forking = "import os, time\nif (pid := os.fork()) == 0:\n    os.closerange(0, 99)\n    time.sleep(60)\n"
    install("forks", f"{forking}open({str(child)!r}, 'w').write(str(pid))\n")
    assert "AttributeError" in find().problems["forks"]
    end = time.monotonic() + 20
    while _runs(int(child.read_text())):
        assert time.monotonic() < end
        time.sleep(0.01)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # Where the first process fetches no others' children, one that has ended stays.
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or ") Z " not in stat.read_text()


def test_what_they_say_is_kept_until_a_package_comes_or_goes(install, find, tmp_path: Path) -> None:
    """No process is started for what is known; a file that is none is made anew."""
    kept = tmp_path / "home" / "providers.json"
    assert find() == Registered()
    assert not kept.exists()
    install("fine")
    assert names_of(find()) == ["fine"]
    known = kept.read_text(encoding="utf-8")
    kept.write_text(known.replace("Post 1", "As Kept"), encoding="utf-8")
    assert [info.title for info in find().infos] == ["As Kept"]
    assert [info.title for info in find(anew=True).infos] == ["Post 1"]
    install("other")
    assert names_of(find()) == ["fine", "other"]
    kept.write_text("{}", encoding="utf-8")
    assert names_of(find()) == ["fine", "other"]
    assert json.loads(kept.read_text(encoding="utf-8"))["registered"]["infos"]
