"""Starts lpx from a single file, of which ``tools/single_file.py`` makes this a part.

The file holds compiled parts, so it fits one kind of system and one Python; any other is refused in plain
words. At the first start everything is unpacked into the user's cache, as an environment of its own: the
processes that lpx starts find it there, and nothing else does. Before it only the standard library is there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple, NoReturn

CACHE_VARIABLE = "LPX_SINGLE_FILE_CACHE"
REFUSED, TROUBLE = 2, 3
PAYLOAD = "payload.zip"


class Facts(NamedTuple):
    """What a single file knows of itself.

    ``python`` and ``system`` must equal what stands there; ``libc`` names the C library (or macOS) with the
    least version, and is None on Windows; ``texts`` holds what there is to say, once for each language.
    """

    name: str
    tag: str
    python: str
    system: str
    libc: tuple[str, tuple[int, int]] | None
    sha256: str
    texts: tuple[dict[str, str], ...]


def stop(facts: Facts, code: int, key: str, **values: object) -> NoReturn:
    """End with ``code`` after saying the text ``key``."""
    say(facts, key, **values)
    sys.exit(code)


def say(facts: Facts, key: str, **values: object) -> None:
    """Say the text ``key`` on stderr, in every language that the file holds."""
    encoding = sys.stderr.encoding or "utf-8"
    for texts in facts.texts:
        line = texts[key].format(file=Path(sys.argv[0]).name, **values)
        print(line.encode(encoding, "replace").decode(encoding), file=sys.stderr)


def python_here() -> str:
    """Return which Python runs, as ``cpython 3.11``; ``t`` at the end: without the interpreter's lock."""
    return (
        f"{sys.implementation.name} {sys.version_info[0]}.{sys.version_info[1]}{getattr(sys, 'abiflags', '')}"
    )


def system_here() -> str:
    """Return which system this is, such as ``Linux x86_64 64-bit``."""
    import platform
    import struct

    return f"{platform.system()} {platform.machine()} {8 * struct.calcsize('P')}-bit"


def libc_here() -> tuple[str, tuple[int, int]] | None:
    """Return the C library (or macOS) and its version; None on Windows."""
    import platform

    if sys.platform == "win32":
        return None
    name, version = ("macOS", platform.mac_ver()[0]) if sys.platform == "darwin" else platform.libc_ver()
    numbers = [int(part) for part in version.split(".") if part.isdigit()]
    first, second = [*numbers, 0, 0][:2]
    return name, (first, second)


def misfit(facts: Facts) -> tuple[str, str, str] | None:
    """Return why the file does not fit here (key, needed, found); None when it does."""
    if python_here() != facts.python:
        return "python", facts.python, python_here()
    if system_here() != facts.system:
        return "system", facts.system, system_here()
    here = libc_here()
    if facts.libc is not None and (here is None or here[0] != facts.libc[0] or here[1] < facts.libc[1]):
        needed, found = (
            f"{one[0] or '?'} {one[1][0]}.{one[1][1]}" if one else "?" for one in (facts.libc, here)
        )
        return "system", needed, found
    return None


def cache_folder() -> Path:
    """Return this user's folder into which single files of lpx unpack."""
    asked = os.environ.get(CACHE_VARIABLE)
    if asked:
        return Path(asked).absolute()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return Path(base or Path.home()) / "lpx-single-file"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "lpx-single-file"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lpx-single-file"


def interpreter(home: Path) -> Path:
    """Return the interpreter of the environment in ``home``."""
    return home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def unpack(facts: Facts, archive: Path, home: Path) -> None:
    """Unpack ``archive`` into ``home``; whoever is interrupted leaves nothing that looks whole."""
    import hashlib
    import io
    import shutil
    import tempfile
    import venv
    import zipfile

    base = home.parent
    if sys.stderr.isatty():
        say(facts, "unpacking", folder=base)
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32" and base.stat().st_uid != os.getuid():
        stop(facts, TROUBLE, "foreign", folder=base)
    with zipfile.ZipFile(archive) as outer:
        payload = outer.open(PAYLOAD).read()
    if hashlib.sha256(payload).hexdigest() != facts.sha256:
        stop(facts, TROUBLE, "damaged")
    place = Path(tempfile.mkdtemp(prefix="unpacking-", dir=base))
    try:
        venv.EnvBuilder(with_pip=False, symlinks=sys.platform != "win32").create(place)
        library = (
            "Lib" if sys.platform == "win32" else f"lib/python{sys.version_info[0]}.{sys.version_info[1]}"
        )
        with zipfile.ZipFile(io.BytesIO(payload)) as inner:
            inner.extractall(place / library / "site-packages")
        if home.is_dir():
            shutil.rmtree(home, ignore_errors=True)  # its Python is gone
        place.rename(home)
    except OSError:
        if not interpreter(home).exists():  # else another start was quicker
            raise
    finally:
        shutil.rmtree(place, ignore_errors=True)


def main(archive: str, *values: object) -> NoReturn:
    """Run lpx from ``archive`` with the arguments of this process; ``values`` are those of ``Facts``."""
    facts = Facts(*values)  # type: ignore[arg-type] # written as they are by tools/single_file.py
    home = cache_folder() / f"{facts.name}-{facts.tag}-{facts.sha256[:16]}"
    program = interpreter(home)
    if not program.exists():
        found = misfit(facts)
        if found is not None:
            key, needed, here = found
            stop(facts, REFUSED, key, needed=needed, found=here)
        try:
            unpack(facts, Path(archive), home)
        except (OSError, KeyError, ValueError) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            stop(facts, TROUBLE, "not-unpacked", folder=home.parent, reason=reason)
    if sys.argv[1:] == ["--version"]:
        print(f"single file {facts.tag}", flush=True)
    command = [str(program), "-m", "lpx", *sys.argv[1:]]
    if sys.platform != "win32":
        os.execv(program, command)  # noqa: S606 - no shell is wanted
    import signal
    import subprocess

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # lpx answers it
    sys.exit(subprocess.call(command))
