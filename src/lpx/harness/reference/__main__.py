"""``python -m lpx.harness.reference``: the reference module behind any of its doors."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m lpx.harness.reference", description="The reference module of lpx."
    )
    parser.add_argument("--transport", choices=("process", "http"), default="process")
    parser.add_argument("--data", type=Path, help="folder in which the module keeps what it knows")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080, help="0: a free one, told on stderr")
    commands = parser.add_subparsers(dest="command", title="by hand, one command at a time")
    reset = commands.add_parser("reset", help="forget everything and work for a school")
    reset.add_argument("--school", required=True)
    enrol = commands.add_parser("enrol", help="enter the students of a CSV file, basic data alone")
    enrol.add_argument("--roster", type=Path, required=True)
    enrol.add_argument("--unit", default="000000000", help="unit of the school that they enter")
    load = commands.add_parser("load", help="take students out of a JSON file")
    incoming = commands.add_parser("import", help="import a bundle; ends with 0, or with 1 when refused")
    incoming.add_argument("--archive", type=Path, required=True)
    incoming.add_argument("--signature", type=Path)
    incoming.add_argument("--school", default="")
    outgoing = commands.add_parser("export", help="export students into a folder")
    outgoing.add_argument("--person", action="append", help="personal number; may be repeated")
    outgoing.add_argument("--occasion", default="transfer-after-first-term")
    outgoing.add_argument("--out", type=Path, required=True)
    for command in (load, incoming, outgoing):
        command.add_argument("--students", type=Path, required=command is load)
        command.add_argument("--scratch", type=Path, help="folder below which the students' files lie")
    for command in (incoming, outgoing):
        command.add_argument("--password-file", type=Path, required=True)
    look = commands.add_parser("look", help="tell how many records a student has")
    look.add_argument("--person", action="append", help="personal number; may be repeated; all by default")
    dump = commands.add_parser("dump", help="write what the module holds into a JSON file")
    dump.add_argument("--out", type=Path, required=True)
    return parser


def main() -> int:
    """Run the module; return the exit code."""
    options = _parser().parse_args()
    if options.command:
        from lpx.harness.reference.by_hand import FAILED, run

        try:
            return run(options, lambda text: sys.stdout.write(f"{text}\n"))
        except (OSError, ValueError) as error:
            sys.stderr.write(f"{type(error).__name__}: a file is missing or not as it should be\n")
            return FAILED
    if options.transport == "http":
        from lpx.harness.reference.serve_http import serve

        serve(options.host, options.port, options.data)
    else:
        from lpx.harness.reference.serve_process import serve as serve_process

        serve_process(sys.stdin.buffer, sys.stdout.buffer, options.data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
