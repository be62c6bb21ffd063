"""Builds lpx as one file that runs without being installed: ``make single-file``.

The file holds lpx (with its kernels, where this machine can compile them) and all that it needs, compiled for
this system and this Python: it says so in its name and in ``--version``, and refuses any other. One file for
all would have to hold the compiled parts of each, so there is one file per system and Python instead.

Usage: python tools/single_file.py [--extras web] [--into dist] [--wheelhouse FOLDER] [--source WHEEL]
"""

from __future__ import annotations

import argparse
import hashlib
import io
import re
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from lpx import __version__
from lpx.messages.catalogue import LANGUAGES, load_catalogue
from single_file_start import PAYLOAD, Facts, libc_here, python_here, system_here

ROOT = Path(__file__).resolve().parent.parent
START = Path(__file__).with_name("single_file_start.py")
LONG_AGO = (1980, 1, 1, 0, 0, 0)
TEXTS = ("python", "system", "unpacking", "foreign", "damaged", "not-unpacked")
MAIN = """\
# Any Python can read this, however old; the rest needs the one that it is for.
import os
import sys

FACTS = {facts!a}
kind = sys.implementation.name if hasattr(sys, "implementation") else "cpython"
here = "%s %d.%d%s" % (kind, sys.version_info[0], sys.version_info[1], getattr(sys, "abiflags", ""))
if here != FACTS[2]:
    for texts in FACTS[-1]:
        line = texts["python"].format(file=os.path.basename(sys.argv[0]), needed=FACTS[2], found=here) + "\\n"
        stream = getattr(sys.stderr, "buffer", sys.stderr)
        stream.write(line.encode(sys.stderr.encoding or "utf-8", "replace"))
    sys.exit(2)

from single_file_start import main

main(os.path.dirname(os.path.abspath(__file__)), *FACTS)
"""


def install(site: Path, source: str, wheelhouse: Path | None) -> None:
    """Install ``source`` (a folder or a wheel, perhaps with extras) into the folder ``site``."""
    offline = ("--no-index", "--find-links", str(wheelhouse)) if wheelhouse else ()
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile")
    limits = ("-c", str(ROOT / "constraints.txt"))
    subprocess.run([*pip, *offline, *limits, "--target", str(site), source], check=True)


def least_libc(site: Path) -> tuple[str, tuple[int, int]] | None:
    """Return the C library (or macOS) that the parts in ``site`` need, and from which version.

    A wheel tells by its tags. What was compiled here promises nothing to older systems.
    """
    here = libc_here()
    if here is None:
        return None
    needed = [here[1]] if any("-linux_" in tag for tag in wheel_tags(site)) else []
    for path in site.glob("*.dist-info/WHEEL"):
        found = re.findall(r"(?:many|musl)linux_(\d+)_(\d+)_|macosx_(\d+)_(\d+)_", path.read_text("utf-8"))
        versions = [(int(one[0] or one[2]), int(one[1] or one[3])) for one in found]
        needed += [min(versions)] if versions else []
    return here[0], max(needed, default=here[1])


def wheel_tags(site: Path) -> Iterable[str]:
    """Return the tags of the wheels in ``site``, such as ``cp311-cp311-manylinux_2_17_x86_64``."""
    told = "".join(path.read_text("utf-8") for path in site.glob("*.dist-info/WHEEL"))
    return re.findall(r"^Tag: *(\S+)$", told, re.MULTILINE)


def packed(site: Path) -> bytes:
    """Return the files below ``site`` as a zip that depends on their names and content alone."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(site.rglob("*")):
            if path.is_file() and path.parts[len(site.parts)] != "bin":
                add(archive, path.relative_to(site).as_posix(), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def add(archive: zipfile.ZipFile, name: str, data: bytes, method: int = zipfile.ZIP_STORED) -> None:
    """Put ``data`` into ``archive``, with neither the time nor the rights of anybody."""
    info = zipfile.ZipInfo(name, LONG_AGO)
    info.compress_type, info.external_attr = method, 0o644 << 16
    archive.writestr(info, data)


def facts(site: Path, payload: bytes) -> Facts:
    """Return what the file must know of itself."""
    system = re.sub(r"\W", "_", sysconfig.get_platform())
    python = f"cp{sys.version_info[0]}{sys.version_info[1]}{getattr(sys, 'abiflags', '')}"
    texts = ({key: load_catalogue(one).template(f"single-file.{key}") for key in TEXTS} for one in LANGUAGES)
    return Facts(
        name=f"lpx-{__version__}",
        tag=f"{python}-{system}",
        python=python_here(),
        system=system_here(),
        libc=least_libc(site),
        sha256=hashlib.sha256(payload).hexdigest(),
        texts=tuple(texts),
    )


def build(into: Path, source: str, wheelhouse: Path | None) -> Path:
    """Build the file from ``source`` into the folder ``into``; return its path."""
    with tempfile.TemporaryDirectory(prefix="lpx-single-file-") as name:
        site = Path(name) / "site"
        install(site, source, wheelhouse)
        payload = packed(site)
        known = facts(site, payload)
    into.mkdir(parents=True, exist_ok=True)
    target = into / f"{known.name}-{known.tag}.pyz"
    beside = target.with_suffix(".part")
    with beside.open("wb") as stream:
        stream.write(b"#!/usr/bin/env python3\n")
        with zipfile.ZipFile(stream, "w") as archive:
            add(archive, "__main__.py", MAIN.format(facts=tuple(known)).encode("ascii"))
            add(archive, START.name, START.read_bytes())
            add(archive, PAYLOAD, payload)
    beside.chmod(0o755)
    beside.replace(target)
    return target


def main() -> None:
    """Build the file and say where it is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--extras", default="web", help="extras to put in, with commas; the page by default")
    parser.add_argument("--into", type=Path, default=ROOT / "dist")
    parser.add_argument(
        "--wheelhouse", type=Path, help="take everything from this folder, nothing from outside"
    )
    parser.add_argument("--source", default=str(ROOT), help="checkout or wheel of lpx")
    chosen = parser.parse_args()
    extras = f"[{chosen.extras}]" if chosen.extras else ""
    target = build(chosen.into, chosen.source + extras, chosen.wheelhouse)
    print(f"{target} {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
