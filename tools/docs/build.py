"""Builds the site: what people wrote in ``docs/`` and what is made from data, put together.

``python tools/docs/build.py`` (or ``make docs``) writes ``build/site``; warnings of mkdocs are errors.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

from pages import ROOT, for_site, generated_pages

ASSEMBLED = ROOT / "build" / "docs"


def main() -> int:
    """Assemble the pages, build the site, return mkdocs' exit code."""
    assemble()
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"], cwd=ROOT, check=False
    ).returncode


def assemble() -> None:
    """Put all pages into ``build/docs``, from which mkdocs reads."""
    shutil.rmtree(ASSEMBLED, ignore_errors=True)
    shutil.copytree(ROOT / "docs", ASSEMBLED)
    for page in ASSEMBLED.rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        page.write_text(
            for_site(text, page.relative_to(ASSEMBLED).as_posix()), encoding="utf-8", newline="\n"
        )
    for path, text in generated_pages().items():
        target = ASSEMBLED / path
        if target.exists():
            raise SystemExit(f"docs/{path} is generated and may not be in docs/ as well")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
