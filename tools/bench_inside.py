"""Times one verification inside a process that has already loaded lpx: ``bench_inside.py WARM_UP ARCHIVE``.

This is the pace of every bundle but the first; a single ``lpx verify`` pays the start of Python on top.
Prints seconds and the verdict as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from lpx.archive.digest import Digest
from lpx.archive.engines.aes import load_numpy
from lpx.archive.sources import FileSource
from lpx.checks.nouns import Report
from lpx.checks.verify import verify_bundle
from lpx.edition import Edition, load_edition

_MUCH = 1 << 30


def verify(path: Path, edition: Edition) -> Report:
    """Return the report on the bundle at ``path``."""
    signature = path.with_name(f"{path.name}.md5")
    with FileSource(path) as source, Digest(source) as digest:
        return verify_bundle(
            source,
            path.name,
            edition=edition,
            signature=signature.read_bytes(),
            signature_name=signature.name,
            password=os.environ["LPX_PASSWORD"],
            digest=digest.start(),
        )


def main() -> None:
    """Verify the warm-up bundle, then the other one against the clock."""
    warm_up, archive = (Path(name) for name in sys.argv[1:3])
    edition = load_edition()
    load_numpy(_MUCH)
    verify(warm_up, edition)
    start = time.perf_counter()
    report = verify(archive, edition)
    print(json.dumps([time.perf_counter() - start, report.verdict.value]))


if __name__ == "__main__":
    main()
