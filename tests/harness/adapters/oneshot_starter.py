"""The module of the Python starter as a one-shot program; its folder is the first argument."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path


def main() -> int:
    sys.path.insert(0, sys.argv.pop(1))
    from module import Module, Rejected

    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["import", "export"])
    for name in ("archive", "signature", "students", "scratch", "out"):
        parser.add_argument(f"--{name}", type=Path)
    for name in ("school", "occasion", "password-file"):
        parser.add_argument(f"--{name}")
    wanted = parser.parse_args()
    password = Path(wanted.password_file).read_text(encoding="utf-8")
    module = Module()
    with tempfile.TemporaryDirectory() as state:
        module.open(Path(state))
        module.reset(wanted.school or "000000")
        holdings = json.loads(wanted.students.read_text(encoding="utf-8")) if wanted.students else []
        for holding in holdings:
            files = {
                file["link"]: ((wanted.scratch / file["path"]).read_bytes(), file.get("original_name"))
                for file in holding.get("files", [])
            }
            module.add_student(holding["student"], files, holding.get("student_number", ""))
        if wanted.command == "export":
            module.export_bundle(list(module.students), wanted.occasion, password, wanted.out)
            return 0
        try:
            module.import_bundle(wanted.archive, wanted.signature, password, wanted.school)
        except Rejected as error:
            print(error)
            return 1
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    try:
        sys.exit(main())
    except Exception as error:  # noqa: BLE001 - ends with its own code, never with 1
        print(error, file=sys.stderr)
        sys.exit(3)
