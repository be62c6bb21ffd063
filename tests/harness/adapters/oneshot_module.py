"""A one-shot program for tests: accepts what has a signature, exports how many students it was given."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["import", "export"])
    for name in ("archive", "signature", "password-file", "school", "students", "scratch", "occasion", "out"):
        parser.add_argument(f"--{name}")
    wanted = parser.parse_args()
    password = Path(wanted.password_file).read_text(encoding="utf-8")
    if password == "hang":
        time.sleep(600)
    if password == "crash":
        raise RuntimeError("ends with code 1 in Python, so leave by another")
    if password == "exit":
        return 3
    if wanted.command == "export":
        students = json.loads(Path(wanted.students).read_text(encoding="utf-8"))
        out = Path(wanted.out)
        out.joinpath("a.zip").write_bytes(str(len(students)).encode())
        out.joinpath("a.zip.md5").write_bytes(b"")
        return 0
    if wanted.signature is None:
        print("沒有簽章檔")
        return 1
    if wanted.students is not None:
        print(len(json.loads(Path(wanted.students).read_text(encoding="utf-8"))))
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main())
