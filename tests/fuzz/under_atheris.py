"""One target under atheris: ``under_atheris.py TARGET [--kernels MODULE] [folders, options of libFuzzer]``.

``tools/fuzz.py`` starts it. MODULE are kernels built elsewhere, used in place of the installed ones.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import sys
from pathlib import Path

import atheris


def put_kernels(path: str) -> None:
    """Let the module at ``path`` be the kernels of lpx; comes before anything imports them."""
    name = "lpx._native._kernels"
    loader = importlib.machinery.ExtensionFileLoader(name, path)
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    sys.modules[name] = module
    import lpx._native

    # On Python 3.11 "from package import module" asks the package's attribute first.
    lpx._native._kernels = module


def main() -> None:
    """Fuzz until libFuzzer stops."""
    _, target, *rest = sys.argv
    # In place of this folder, which is no package's.
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
    if rest[:1] == ["--kernels"]:
        put_kernels(rest[1])
        rest = rest[2:]
    with atheris.instrument_imports(include=["lpx", "fuzz.kernels"]):
        from fuzz.targets import TARGETS
    atheris.Setup([sys.argv[0], *rest], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
