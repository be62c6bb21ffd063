"""The command line: one small file per command, loaded only when it is called."""

from lpx.cli.root import main

__all__ = ["main"]
