"""``lpx course-code``: everything about the 23-character course code. One file per subcommand."""

from __future__ import annotations

from importlib import import_module

import click

SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "explain": ("explaining", "Say what each position of a code means, and what is wrong with it."),
    "check": ("checking", "Check course-code files and class-group files, MD5 included."),
    "diff": ("differing", "Show what changed between two course-code files."),
    "search": ("searching", "Find subjects, departments, groups and schools by name or code."),
    "build": ("building", "Build a code from its parts."),
    "compare": ("comparing", "Compare two codes part by part."),
}
"""Subcommand → module in this package (which holds a click command named ``command``) and its help line."""


class _LazyGroup(click.Group):
    """Imports a subcommand when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - same
        if cmd_name not in SUBCOMMANDS:
            return None
        loaded = import_module(f"{__name__}.{SUBCOMMANDS[cmd_name][0]}").command
        assert isinstance(loaded, click.Command)
        return loaded

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - same
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in SUBCOMMANDS.items()])


@click.command(cls=_LazyGroup)
def command() -> None:
    """Explain, check, compare and search 23-character course codes (課程代碼)."""
