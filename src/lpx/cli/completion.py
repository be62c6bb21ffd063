"""``lpx completion``: what makes a shell complete lpx's commands and options."""

from __future__ import annotations

import os

import click

from lpx.cli.options import language_option

_PROGRAM = "lpx"
_VARIABLE = "_LPX_COMPLETE"
POWERSHELL = r"""Register-ArgumentCompleter -Native -CommandName lpx -ScriptBlock {
    param($word, $tree, $place)
    $line = $tree.ToString().PadRight($place, ' ').Substring(0, $place)
    $env:_LPX_COMPLETE = 'bash_complete'
    $env:COMP_WORDS = $line
    $env:COMP_CWORD = if ($word) { $tree.CommandElements.Count - 1 } else { $tree.CommandElements.Count }
    lpx | ForEach-Object {
        $kind, $value = $_ -split ',', 2
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $value)
    }
    Remove-Item Env:_LPX_COMPLETE, Env:COMP_WORDS, Env:COMP_CWORD
}
"""
"""Asks lpx in the way that bash does, which click answers."""


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish", "powershell"]))
@language_option
def command(shell: str, lang: str | None) -> None:  # noqa: ARG001 - every command has its language
    """Print the script that makes SHELL complete commands and options."""
    if shell == "powershell":
        click.echo(POWERSHELL, nl=False)
        return
    from click.shell_completion import get_completion_class

    from lpx.cli.root import cli

    made = get_completion_class(shell)
    assert made is not None
    os.environ.pop(_VARIABLE, None)
    click.echo(made(cli, {}, _PROGRAM, _VARIABLE).source())
