"""Starters as a vendor gets them: written by the command into an empty folder, compiled there."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from lpx.cli.root import cli

RUNTIMES = {
    "python": (),
    "node": ("node",),
    "java": ("javac", "java"),
    "csharp": ("mcs", "mono"),
    "php": ("php",),
}
OPTIONAL = {"csharp", "php"}
"""Languages whose tools are not to be had everywhere: skipped where they are missing, also by CI."""


def languages():
    """Return the languages as parameters with their marks."""
    for language, programs in RUNTIMES.items():
        missing = [program for program in programs if shutil.which(program) is None]
        if language in OPTIONAL:
            yield pytest.param(
                language,
                marks=pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}"),
            )
        else:
            yield pytest.param(language, marks=pytest.mark.needs(*programs) if programs else ())


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Return a function that writes and compiles a starter once per run."""
    folders = {}

    def build(language: str):
        if language not in folders:
            folder = tmp_path_factory.mktemp(language) / "adapter"
            written = CliRunner(env={"LPX_LANG": "en"}).invoke(
                cli, ["adapter", "new", "--lang", language, str(folder)]
            )
            assert written.exit_code == 0, written.output
            _compile(language, folder)
            folders[language] = folder
        return folders[language] / "adapter.toml"

    return build


def _compile(language: str, folder) -> None:
    settings = folder / "adapter.toml"
    text = settings.read_text(encoding="utf-8")
    if language == "python":
        settings.write_text(text.replace('["python"', f'["{sys.executable}"'), encoding="utf-8")
    if language == "java":
        command = ["javac", "-encoding", "UTF-8", "-Xlint:all,-serial", "-Werror", "-d", "build"]
        subprocess.run([*command, *map(str, folder.glob("*.java"))], cwd=folder, check=True)
    if language == "csharp":
        # C# 7.2 is what the compiler of Mono and those of the .NET Framework have in common.
        command = ["mcs", "-langversion:7.2", "-warnaserror", "-out:Adapter.exe"]
        subprocess.run([*command, *map(str, folder.glob("*.cs"))], cwd=folder, check=True)
        lines = [line for line in text.splitlines() if not line.startswith("command")]
        settings.write_text("\n".join(['command = ["mono", "Adapter.exe"]', *lines]), encoding="utf-8")
