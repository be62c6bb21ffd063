"""``lpx course-code``: everything about the 23-character course code. One file per subcommand."""

from __future__ import annotations

import click

from lpx.cli.lazy_group import LazyGroup

SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "explain": (
        "lpx.cli.course_code.explaining",
        "Say what each position of a code means, and what is wrong with it.",
    ),
    "check": ("lpx.cli.course_code.checking", "Check course-code files and class-group files, MD5 included."),
    "diff": ("lpx.cli.course_code.differing", "Show what changed between two course-code files."),
    "search": (
        "lpx.cli.course_code.searching",
        "Find subjects, departments, groups and schools by name or code.",
    ),
    "build": ("lpx.cli.course_code.building", "Build a code from its parts."),
    "compare": ("lpx.cli.course_code.comparing", "Compare two codes part by part."),
}
"""Subcommand → module (which holds a click command named ``command``) and its help line."""


@click.command(cls=LazyGroup, entries=SUBCOMMANDS)
def command() -> None:
    """Explain, check, compare and search 23-character course codes (課程代碼)."""
