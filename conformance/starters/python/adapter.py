"""The adapter between lpx and your module: reads requests, calls the module, writes replies.

One request is one line of JSON on standard input; one reply is one line of JSON on standard output.
Nothing else may ever be written to standard output: print for yourself with ``file=sys.stderr``.
You seldom need to change this file. Your work is in module.py.

lpx 與系統之間的橋樑：標準輸入一行一個請求，標準輸出一行一個回覆。標準輸出不可寫其他東西，
除錯訊息請寫到 stderr。這個檔案多半不用改；要換掉的是 module.py。
"""

import json
import sys
import traceback
from pathlib import Path

from module import Module, Rejected, Unsupported


class Adapter:
    """Turns each operation of the protocol into a call of the module."""

    def __init__(self):
        self.module = Module()
        self.scratch = Path()

    def hello(self, request):
        # The folder that both sides may use. Every path in a message starts there.
        self.scratch = Path(request["scratch"])
        self.module.open(self.scratch)
        return {"declaration": self.module.declaration()}

    def reset(self, request):
        self.module.reset(request["school"])
        return {}

    def load(self, request):
        for holding in request["students"]:
            files = {}
            for file in holding.get("files", []):
                content = (self.scratch / file["path"]).read_bytes()
                files[file["link"]] = (content, file.get("original_name"))
            self.module.add_student(holding["student"], files, holding.get("student_number", ""))
        return {}

    def export(self, request):
        archive, signature = self.module.export_bundle(
            request["students"], request["occasion"], request["password"], self.scratch / request["folder"]
        )
        folder = request["folder"]
        return {"archive": f"{folder}/{archive}", "signature": f"{folder}/{signature}"}

    def import_(self, request):
        signature = request["signature"]
        count = self.module.import_bundle(
            self.scratch / request["archive"],
            None if signature is None else self.scratch / signature,
            request["password"],
            request["school"],
        )
        return {"message": f"匯入 {count} 位學生"}

    def dump(self, request):
        return {"students": self.module.holdings(request["students"])}

    def bye(self, request):
        return {}

    def answer(self, request):
        """Return the reply to one request; whatever happens, there is exactly one."""
        operations = {
            "hello": self.hello,
            "reset": self.reset,
            "load": self.load,
            "export": self.export,
            "import": self.import_,
            "dump": self.dump,
            "bye": self.bye,
        }
        reply = {"seq": request["seq"], "status": "ok"}
        operation = operations.get(request["op"])
        if operation is None:
            # lpx sends operations that do not exist, to see whether the adapter is honest.
            return reply | {"status": "unsupported", "message": f"unknown operation {request['op']}"}
        try:
            return reply | operation(request)
        except Rejected as error:
            # The bundle is at fault. The message is for school staff.
            return reply | {"status": "rejected", "message": str(error)}
        except Unsupported as error:
            return reply | {"status": "unsupported", "message": str(error)}
        except Exception as error:
            # The module itself is at fault: say so, and go on.
            traceback.print_exc(file=sys.stderr)
            return reply | {"status": "failed", "message": str(error)}


def main():
    adapter = Adapter()
    # The binary streams: on Windows the text streams would not be UTF-8.
    for line in sys.stdin.buffer:
        request = json.loads(line.decode("utf-8"))
        reply = adapter.answer(request)
        sys.stdout.buffer.write(json.dumps(reply, ensure_ascii=False).encode("utf-8") + b"\n")
        sys.stdout.buffer.flush()  # without this lpx waits for a reply that lies in a buffer
        if request["op"] == "bye":
            return


if __name__ == "__main__":
    main()
