"""What the benchmarks do inside one process: ``WARM_UP ARCHIVE``.

Times one verification in a process that has already loaded lpx: the pace of every bundle but the first.
Prints seconds, processor time, peak memory in MB and the verdict as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from types import ModuleType

from lpx.archive.digest import Digest
from lpx.archive.engines.aes import load_numpy
from lpx.archive.sources import FileSource
from lpx.checks.nouns import Report
from lpx.checks.verify import verify_bundle
from lpx.edition import Edition, load_edition

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows
    resource = None
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


def peak_mb() -> float:
    """Return the greatest memory of this process so far; 0 where the system does not tell."""
    if resource is None:
        return 0
    peak: int = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def main() -> None:
    """Warm up, measure, print."""
    warm_up, archive = (Path(name) for name in sys.argv[1:3])
    edition = load_edition()
    load_numpy(_MUCH)
    verify(warm_up, edition)
    start, begun = time.perf_counter(), time.process_time()
    report = verify(archive, edition)
    seconds, cpu = time.perf_counter() - start, time.process_time() - begun
    print(json.dumps([seconds, cpu, peak_mb(), report.verdict.value]))


if __name__ == "__main__":
    main()
