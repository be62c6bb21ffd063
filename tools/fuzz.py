"""Coverage-guided fuzzing with atheris: ``python tools/fuzz.py TARGET [corpus folders] [libFuzzer options]``.

Targets: archive, document, signature, bundle, kernels (``tests/fuzz/targets.py``). Needs
``pip install atheris`` (Linux and macOS). A crash is written as ``crash-...`` in the current folder, as
libFuzzer does.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

# In place of this folder, whose fuzz.py would hide the package of that name.
sys.path[0] = str(Path(__file__).resolve().parent.parent / "tests")

with atheris.instrument_imports(include=["lpx"]):
    from fuzz.targets import TARGETS


def main() -> None:
    """Fuzz the named target until libFuzzer stops."""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"name a target: {', '.join(TARGETS)}")
    atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv[1]])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
