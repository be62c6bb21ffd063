"""How the doctor's steps and slips are said to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lpx.cli.diagnostics import catalogue_for
from lpx.harness.doctor.nouns import StepState
from lpx.reports.visible import one_line

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.harness.doctor.nouns import Diagnosis, Slip, Step

_INDENT = "      "
_COLOURS = {StepState.FINE: "green", StepState.SLIPPED: "red", StepState.SKIPPED: "yellow"}
_STDERR_LINES = 12
_MOST = 300
"""Characters of one parameter: the module's own words may be long."""


class Teller:
    """Writes the examination to stdout as it goes on."""

    def __init__(self, language: str, edition: Edition, address: str) -> None:
        self._language, self._edition, self._address = language, edition, address
        self._catalogue = catalogue_for(language)

    def begin(self) -> None:
        """Say what is examined."""
        click.echo(self._text("title"))
        click.echo(self._text("address", address=one_line(self._address)))
        click.echo()

    def tell(self, step: Step) -> None:
        """Say how ``step`` went and explain every slip in it."""
        state = click.style(self._text(step.state.value), fg=_COLOURS[step.state], bold=True)
        name = self._text(f"step-{step.id}")
        took = f"  {step.seconds:.2f} s" if step.state is not StepState.SKIPPED else ""
        why = f" ({self._text(f'reason-{step.reason}')})" if step.reason else ""
        click.echo(f"{state}  {name}{took}{why}")
        for slip in step.slips:
            self._explain(slip)
        for label, shown in (("sent", step.sent), ("got", step.got)):
            if shown:
                click.echo(click.style(f"{_INDENT}{self._text(label)}{one_line(shown)}", dim=True))

    def end(self, diagnosis: Diagnosis, *, certifiable: bool) -> None:
        """Say what it all amounts to."""
        declared = diagnosis.declaration
        click.echo()
        if declared is not None:
            words = {
                "product": declared.product,
                "version": declared.version,
                "vendor": declared.vendor,
                "roles": ", ".join(declared.roles),
                "read": ", ".join(declared.ciphers.read) or "-",
                "write": ", ".join(declared.ciphers.write) or "-",
            }
            click.echo(self._text("declared", **{name: one_line(word) for name, word in words.items()}))
        slips = [slip for step in diagnosis.steps for slip in step.slips]
        grave = sum(slip.grave for slip in slips)
        if diagnosis.stderr.strip() and not diagnosis.healthy:
            click.echo(self._text("stderr"))
            for line in diagnosis.stderr.strip().splitlines()[-_STDERR_LINES:]:
                click.echo(f"{_INDENT}{one_line(line)}")
        if not certifiable:
            click.echo(self._text("one-shot-note"))
        if not diagnosis.healthy:
            click.echo(self._text("unhealthy", count=max(1, grave)))
        else:
            key = "healthy-with-advice" if slips else "healthy"
            click.echo(self._text(key, address=one_line(self._address), count=len(slips)))

    def _explain(self, slip: Slip) -> None:
        section, prefix = ("fault", "") if slip.fault else ("doctor", "slip-")
        key = f"harness.{section}.{prefix}{slip.key}"
        shown = {name: self._word(name, value) for name, value in slip.parameters.items()}
        mark = "●" if slip.grave else f"○ {self._text('advice')}"
        click.echo(f"{_INDENT}{mark} {self._catalogue.text(key, **shown)}")
        if self._catalogue.has(f"{key}-next"):
            click.echo(f"{_INDENT}  {self._text('next')}{self._catalogue.text(f'{key}-next', **shown)}")

    def _word(self, name: str, value: str | float) -> str:
        """Return a parameter as people read it: code words and records by their names."""
        if name == "kind" and value in self._edition.records:
            return self._edition.records[str(value)].title.get(self._language)
        key = f"harness.doctor.{name}-{value}"
        if self._catalogue.has(key):
            return self._catalogue.text(key)
        if isinstance(value, float):
            return f"{value:g}"
        return one_line(str(value))[:_MOST]

    def _text(self, key: str, **parameters: object) -> str:
        return self._catalogue.text(f"harness.doctor.{key}", **parameters)
