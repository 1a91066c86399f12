"""Starting a module of this program in a process of its own."""

import sys

_START = "import sys; sys.path[:] = {path!r}; from {module} import main; main()"


def own_process(module: str) -> list[str]:
    """The command that runs the `main` of that module, found where this process finds it."""
    return [sys.executable, "-P", "-c", _START.format(path=sys.path, module=module)]
