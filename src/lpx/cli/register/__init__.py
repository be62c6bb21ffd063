"""``lpx register``: who was certified, on what evidence, until when. One file per subcommand."""

from __future__ import annotations

import click

from lpx.cli.lazy_group import LazyGroup

SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "init": ("lpx.cli.register.init", "Make a new register."),
    "upgrade": ("lpx.cli.register.upgrade", "Bring an older register up to date."),
    "add": ("lpx.cli.register.add", "File requests, evidence, certificates and lists of revocations."),
    "list": ("lpx.cli.register.list", "List implementations and their certificates."),
    "show": ("lpx.cli.register.show", "Show everything about one implementation."),
    "comment": ("lpx.cli.register.comment", "Write a remark; it is never changed."),
    "check": ("lpx.cli.register.check", "Verify every certificate, and find those to recall."),
    "export": ("lpx.cli.register.export", "Write the register as JSON, for a public page."),
}
"""Subcommand → module (which holds a click command named ``command``) and its help line."""


@click.command(cls=LazyGroup, entries=SUBCOMMANDS)
def command() -> None:
    """Keep the register of certifications: in a file (SQLite) or on a server (PostgreSQL)."""
