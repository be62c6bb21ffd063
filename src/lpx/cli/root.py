"""The root command: finds commands by name and loads the one that was asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Any

import click

from lpx.cli.lazy_group import LazyGroup
from lpx.cli.machine_form import begin

COMMANDS: dict[str, tuple[str, str]] = {
    "verify": ("lpx.cli.verify", "Check a bundle: may it be imported, is anything missing?"),
    "serve": ("lpx.cli.serve", "Open the local page: check bundles in the browser."),
    "inspect": ("lpx.cli.inspect", "Show what an archive holds: members, students, records."),
    "pack": ("lpx.cli.pack", "Make a bundle from a document and its files."),
    "unpack": ("lpx.cli.unpack", "Take a bundle apart into a folder."),
    "demo": ("lpx.cli.demo", "See lpx at work on a synthetic school."),
    "explain": ("lpx.cli.explain", "Explain a requirement by its id."),
    "course-code": ("lpx.cli.course_code", "Explain, check, compare and search 23-character course codes."),
    "batch": ("lpx.cli.batch", "Check many bundles at once, or a second copy of them."),
    "reconcile": ("lpx.cli.reconcile", "Prove that a migration lost nothing: compare before with after."),
    "exchange": ("lpx.cli.exchange", "Say when a bundle is exchanged, what it carries, and why."),
    "synth": ("lpx.cli.synth", "Make a synthetic city, and a migration that loses things."),
    "fixtures": ("lpx.cli.fixtures", "List, build and verify the vectors."),
    "conform": ("lpx.cli.conform", "Run the conformance suite against a module."),
    "interop": ("lpx.cli.interop", "Let modules exchange with each other, and see what is lost."),
    "attest": ("lpx.cli.attest", "Certify modules on evidence that anyone can check."),
    "adapter": ("lpx.cli.adapter", "Write an adapter to a module, and see what is wrong with it."),
    "register": ("lpx.cli.register", "Keep the register of certifications."),
    "spec": ("lpx.cli.spec", "Read the machine-readable edition of the specification."),
    "config": ("lpx.cli.config", "Show the settings in force, and where they come from."),
    "completion": ("lpx.cli.completion", "Make your shell complete lpx's commands."),
}
"""Command name → module (which holds a click command named ``command``) and its line in ``--help``."""


class RootGroup(LazyGroup):
    """The group of all commands, which also says how a run ends early."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: FBT001, FBT002 - click's signature
        **extra: Any,  # noqa: ANN401 - the same
    ) -> Any:  # noqa: ANN401 - the same
        """Run the program; mistakes on the command line are told in the user's language."""
        begin(sys.argv[1:] if args is None else args)
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
            if not standalone_mode:
                return code
        except click.UsageError as error:
            if not standalone_mode:
                raise
            from lpx.cli.usage_errors import show

            show(error)
            sys.exit(error.exit_code)
        except click.ClickException as error:
            if not standalone_mode:
                raise
            error.show()
            sys.exit(error.exit_code)
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run the command; being interrupted or no longer read has exit codes of its own.

        Click's own code for both is 1, which would read as *does not conform*.
        """
        from lpx.cli.exit_codes import ExitCode

        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            from lpx.cli.failure import tell_interrupted

            tell_interrupted()
            ctx.exit(ExitCode.INTERRUPTED)
        except BrokenPipeError:
            # What is still buffered goes nowhere, else Python complains about it at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(ExitCode.NOBODY_READS)


def _tell_version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click's
    if wanted:
        from lpx.cli.version import lines

        click.echo("\n".join(lines()))
        ctx.exit()


@click.group(cls=RootGroup, entries=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_tell_version,
    help="Show the version and exit.",
)
@click.option(
    "--lang",
    type=click.Choice(["zh-Hant", "en"]),
    is_eager=True,  # what is wrong with the rest of the line is said in this language
    help="Language (default: by locale).",
)
def cli(lang: str | None) -> None:
    """lpx: conformance suite for the exchange of learning portfolios (學習歷程檔案)."""


def main() -> None:
    """Run the program; a failure of ours ends with its own exit code and never looks like success."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # Files and pipes get UTF-8 on every system, unless another encoding was asked for.
            keeps = stream.isatty() or bool(os.environ.get("PYTHONIOENCODING"))
            stream.reconfigure(encoding=stream.encoding if keeps else "utf-8", errors="replace")
    try:
        cli(prog_name="lpx")
    except Exception as error:  # noqa: BLE001 - the last line of defence
        from lpx.cli.failure import report_failure

        sys.exit(report_failure(error))
