"""``lpx adapter doctor``: talk to an adapter step by step and explain every slip."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import click
import msgspec

from lpx.cli.adapter.stopping import stop_for
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import edition_option, format_option, language_option

_TIMEOUT = 20.0


@click.command("doctor")
@click.argument("module")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    help=f"Seconds that one reply may take (default: {_TIMEOUT:g}).",
)
@click.option("--seed", default="1", show_default=True, help="Another one gives another invented student.")
@format_option("text", "json")
@language_option
@edition_option
def command(  # noqa: PLR0917 - click passes them by name
    module: str,
    timeout: float | None,
    seed: str,
    format_name: str,
    lang: str | None,
    edition_name: str | None,
) -> None:
    """Examine the adapter of MODULE: a command in quotes, an http address, or an adapter.toml.

    Exit codes: 0 all is well, 2 the module cannot be reached as told, 6 there is something to mend.
    """
    from lpx.cli.adapter.doctor_text import Teller
    from lpx.cli.settings import load
    from lpx.coursecode.load import load_code_edition
    from lpx.harness.adapters.base import AdapterError
    from lpx.harness.adapters.connect import connect
    from lpx.harness.doctor.examine import examine

    language, edition = load(lang, edition_name)
    teller = Teller(language, edition, module)
    try:
        connection = connect(module, environ=os.environ)
        with tempfile.TemporaryDirectory(prefix="lpx-doctor-", ignore_cleanup_errors=True) as scratch:
            adapter = connection.open(Path(scratch))
            try:
                if format_name == "text":
                    teller.begin()
                diagnosis = examine(
                    adapter,
                    edition,
                    load_code_edition(),
                    timeout=timeout or connection.timeout or _TIMEOUT,
                    seed=seed,
                    tell=teller.tell if format_name == "text" else lambda _: None,
                )
            finally:
                adapter.close()
    except AdapterError as error:
        raise stop_for(error, language) from None
    if format_name == "json":
        told = {"healthy": diagnosis.healthy, "certifiable": connection.certifiable}
        told |= msgspec.to_builtins(diagnosis)
        click.echo(msgspec.json.format(msgspec.json.encode(told)).decode())
    else:
        teller.end(diagnosis, certifiable=connection.certifiable)
    sys.exit(int(ExitCode.CONFORMS if diagnosis.healthy else ExitCode.ADAPTER))
