"""A module that answers in order, or misbehaves in the way its first argument names. Runs as a program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

DECLARATION = {
    "product": "fake",
    "version": "1",
    "vendor": "nobody",
    "roles": ["exporter", "importer"],
    "editions": ["lightweight-1.0-alpha1"],
    "ciphers": {"read": ["aes-256"], "write": ["aes-256"]},
}


def write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def reply(message: dict, /, **members: object) -> None:
    answer = {"seq": message["seq"], "status": "ok", **members}
    if message["op"] == "hello":
        answer["declaration"] = DECLARATION
    write(json.dumps(answer, ensure_ascii=False).encode("utf-8") + b"\n")


def misbehave(manner: str, message: dict) -> None:  # noqa: C901, PLR0912 - one branch per manner
    match manner:
        case "exit":
            sys.exit(7)
        case "exit-in-reply":
            write(b'{"seq": 1, "sta')
            os._exit(3)
        case "exit-after-reply":
            reply(message)
            os._exit(4)
        case "hang":
            time.sleep(600)
        case "no-line-end":
            write(b'{"seq": 2, "status": "ok"}')
            time.sleep(600)
        case "not-json":
            write("Debug: 匯入中\n".encode())
        case "chatter-first":
            write(b"loading...\n")
            reply(message)
        case "chatter-after":
            reply(message)
            write(b"done.\n")
        case "wrong-seq":
            reply({**message, "seq": message["seq"] + 41})
        case "not-utf8":
            write('{"seq": 2, "status": "ok", "message": "完成"}\n'.encode("cp950"))
        case "bom":
            write(b"\xef\xbb\xbf" + json.dumps({"seq": message["seq"], "status": "ok"}).encode() + b"\n")
        case "utf-16":
            write(json.dumps({"seq": message["seq"], "status": "ok"}).encode("utf-16") + b"\n")
        case "empty-line":
            write(b"\n")
        case "array":
            write(b"[]\n")
        case "wrong-status":
            reply(message, status="success")
        case "wrong-type":
            reply(message, message=5)
        case "no-seq":
            write(b'{"status": "ok"}\n')
        case "huge-line":
            block = b"x" * 65536
            while True:
                write(block)
        case "endless-lines":
            while True:
                write(b"{}\n" * 1000)
        case "stderr-flood":
            for _ in range(300):
                sys.stderr.buffer.write("警告 ".encode() * 1000 + b"\n")
            sys.stderr.buffer.write(b"the last line\n")
            sys.stderr.buffer.flush()
            reply(message)
        case "closes-output":
            os.close(1)
            time.sleep(600)
        case "crlf":
            write(json.dumps({"seq": message["seq"], "status": "ok"}).encode() + b"\r\n")
        case "children":
            child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
            Path(sys.argv[2]).write_text(str(child.pid))
            time.sleep(600)
        case "deaf":
            time.sleep(600)
        case "nesting":
            deep = b"[" * 200_000 + b"]" * 200_000
            write(b'{"seq": 2, "status": "ok", "students": [{"student": {"a": ' + deep + b"}}]}\n")


def main() -> None:
    manner = sys.argv[1] if len(sys.argv) > 1 else "none"
    if manner == "banner":
        write(b"MyModule 1.0 ready\n")
    if manner == "deaf":
        misbehave(manner, {})
    if manner == "dies-at-start":
        sys.stderr.write("config.json not found\n")
        sys.exit(1)
    for line in sys.stdin.buffer:
        message = json.loads(line)
        if message["op"] == "bye":
            reply(message)
            if manner == "stays":
                time.sleep(600)
            return
        if message["op"] == "dump" and manner == "memory":
            held = bytearray(b"x" * 80_000_000)
            reply(message, message=str(len(held)))
        elif message["op"] == "dump" and manner not in {"none", "stays", "banner"}:
            misbehave(manner, message)
        else:
            reply(message, message=f"收到 {message['op']}")


if __name__ == "__main__":
    main()
