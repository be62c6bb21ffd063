"""``lpx serve``: the local page for schools, in the browser of this computer."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import click

from lpx.cli.diagnostics import Stop, catalogue_for, say, warn
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import PLAIN_FILE, language_option, read_password

_NEEDED = ("jinja2", "starlette", "uvicorn", "python_multipart")


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port (default: a free one).")
@click.option(
    "--bind", "host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Address to serve on."
)
@click.option("--browser/--no-browser", default=True, help="Whether to open the page in the browser.")
@click.option(
    "--password-file",
    type=PLAIN_FILE,
    help="File whose first line is the page's own password, which other addresses than this computer need.",
)
@language_option
def command(*, port: int, host: str, browser: bool, password_file: Path | None, lang: str | None) -> None:
    """Open the local page: check bundles, look inside, compare, course codes, requirements, results.

    Everything stays on this computer. The page is for this computer alone unless --bind says otherwise, which
    needs a password.
    """
    from lpx.messages import choose_language

    language = choose_language(lang, os.environ)
    if any(find_spec(name) is None for name in _NEEDED):
        raise Stop(ExitCode.USAGE, language, "serve-extra-missing")
    from lpx.web.serving import address, bind, serve, settings_for
    from lpx.web.settings import LOOPBACK

    password = None
    if host not in LOOPBACK:
        asked = say(catalogue_for(language), "serve-password")
        password = read_password(password_file, language, confirm=True, prompt=asked)
        if not password:
            raise Stop(ExitCode.USAGE, language, "serve-password-missing")
        warn(catalogue_for(language), "serve-in-clear")
    try:
        listening = bind(host, port)
    except OSError as error:
        # Errors of looking names up have numbers of their own, which the system's list does not know.
        reason = error.strerror or type(error).__name__
        raise Stop(ExitCode.USAGE, language, "serve-not-bound", reason=reason) from None
    with listening:
        settings = settings_for(host, listening, language, password, _told)
        opened = address(host, settings)
        click.echo(say(catalogue_for(language), "serve-open"))
        click.echo(f"  {opened}")
        click.echo(say(catalogue_for(language), "serve-stop"))
        serve(listening, settings, opened if browser else None)


def _told(error: BaseException) -> None:
    """Say on stderr where lpx failed while it goes on serving; what the error says may quote a bundle."""
    from lpx.cli.failure import describe

    click.echo(describe(error), err=True)
