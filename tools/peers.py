"""Finds the programs that lpx is measured against, and installs them where it may: ``make bench INSTALL=1``.

Without ``--install`` nothing is changed: what is missing is named, with the command that would install it.

Usage: python tools/peers.py [--install]
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import NamedTuple

PEERS = {
    "7z": "7-Zip packs and tests archives",
    "unzip": "Info-ZIP tests archives with traditional encryption",
    "md5sum": "GNU coreutils digest files",
}
"""Program → what it is measured for."""


class Manager(NamedTuple):
    """A program that installs others: how it is told to, and what it calls them."""

    program: str
    command: tuple[str, ...]
    packages: dict[str, str]
    needs_root: bool = True


UNIX = {"unzip": "unzip", "md5sum": "coreutils"}
MANAGERS = (
    Manager("apt-get", ("apt-get", "install", "-y", "--no-install-recommends"), {**UNIX, "7z": "p7zip-full"}),
    Manager("dnf", ("dnf", "install", "-y"), {**UNIX, "7z": "p7zip-plugins"}),
    Manager("pacman", ("pacman", "-S", "--noconfirm"), {**UNIX, "7z": "7zip"}),
    Manager("apk", ("apk", "add"), {**UNIX, "7z": "7zip"}),
    Manager("brew", ("brew", "install"), {**UNIX, "7z": "p7zip"}, needs_root=False),
    Manager(
        "choco",
        ("choco", "install", "-y"),
        {"7z": "7zip", "unzip": "unzip", "md5sum": "git"},
        needs_root=False,
    ),
    Manager(
        "winget",
        ("winget", "install", "-e", "--id"),
        {"7z": "7zip.7zip", "md5sum": "Git.Git"},
        needs_root=False,
    ),
)
"""Tried in this order. Git for Windows brings md5sum and unzip along."""


def missing(which: Callable[[str], str | None] = shutil.which) -> list[str]:
    """Return the peers that are not there."""
    return [program for program in PEERS if which(program) is None]


def commands(
    wanted: list[str], which: Callable[[str], str | None] = shutil.which, *, is_root: bool = True
) -> tuple[list[list[str]], list[str]]:
    """Return the commands that install the peers ``wanted`` here, and those that nothing here can install."""
    manager = next((one for one in MANAGERS if which(one.program) is not None), None)
    if manager is None:
        return [], wanted
    before = ["sudo"] if manager.needs_root and not is_root and which("sudo") is not None else []
    packages = sorted({manager.packages[one] for one in wanted if one in manager.packages})
    left = [one for one in wanted if one not in manager.packages]
    if manager.program == "winget":  # it takes one at a time
        return [[*before, *manager.command, package] for package in packages], left
    return [[*before, *manager.command, *packages]] if packages else [], left


def main() -> None:
    """Say what is there; install what is not, where that was asked for; exit with 1 while one is missing."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--install", action="store_true", help="install what is missing")
    chosen = parser.parse_args()
    wanted = missing()
    planned, left = commands(wanted, is_root=sys.platform == "win32" or os.geteuid() == 0)
    if chosen.install:
        for command in planned:
            print("$", *command, flush=True)
            subprocess.run(command, check=False)
        wanted = missing()
    for program, why in PEERS.items():
        print(f"{program:8}{'missing' if program in wanted else 'here':9}{why}")
    if not wanted:
        return
    if planned and not chosen.install:
        print("To install what is missing: python tools/peers.py --install, which runs")
        print(*("  " + " ".join(command) for command in planned), sep="\n")
    for program in left:
        print(f"Nothing here can install {program}: get it by hand and put it into the PATH.")
    sys.exit(1)


if __name__ == "__main__":
    main()
