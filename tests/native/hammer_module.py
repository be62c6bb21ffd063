"""Runs the kernels through a module that was built elsewhere: ``hammer_module.py MODULE [ROUNDS]``.

Run under AddressSanitizer, so that the borders of Python's own buffers are watched as well.
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
import random
import sys
from pathlib import Path


def main() -> None:
    path, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 300
    loader = importlib.machinery.ExtensionFileLoader("lpx._native._kernels", path)
    spec = importlib.util.spec_from_file_location("lpx._native._kernels", path, loader=loader)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules["lpx._native._kernels"] = module
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import lpx._native

    # On Python 3.11 "from package import module" asks the package's attribute first.
    lpx._native._kernels = module
    from fuzz.kernels import kernels

    assert sys.modules["lpx._native._kernels"].__file__ == path
    rng = random.Random(20180731)
    for _ in range(rounds):
        kernels(rng.randbytes(rng.randrange(600)))
    print(f"{rounds} rounds")


if __name__ == "__main__":
    main()
