"""One example per message of the protocol, in both directions, about one synthetic student."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from lpx.harness.protocol import (
    PROTOCOL,
    Bye,
    Ciphers,
    Declaration,
    Dump,
    Export,
    Hello,
    Import,
    Load,
    Probe,
    Reply,
    Request,
    Reset,
)
from lpx.harness.sample import OCCASION, make_sample

if TYPE_CHECKING:
    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition

_PASSWORD = "kF3xW9pQ2mLz7A"  # noqa: S105 - of a synthetic student
_BUNDLE = "{school}_2022_02_07_09_30_00.zip"


def examples(edition: Edition, codes: CodeEdition) -> dict[str, dict[str, Any]]:
    """Return the example messages by name (``export.request``, ``export.reply`` ...), in the order of use."""
    sample = make_sample("examples", edition, codes, "in/1")
    held = structs.replace(
        sample.holding, files=tuple(structs.replace(file, path="") for file in sample.holding.files)
    )
    bundle = _BUNDLE.format(school=sample.school)
    signature = edition.signature.written_name.format(archive=bundle)
    declaration = Declaration(
        product="Example Module",
        version="3.2.1",
        vendor="Example Ltd.",
        roles=("exporter", "importer"),
        editions=(edition.mark.id,),
        ciphers=Ciphers(read=("aes-256", "traditional"), write=("aes-256",)),
        build="2026-11-23",
        language="C# 12",
        limits={"students": 50},
    )
    handed = {"archive": f"in/6/{bundle}", "password": _PASSWORD, "school": sample.school}
    turns: list[tuple[str, Request | Probe, Reply]] = [
        (
            "hello",
            Hello(PROTOCOL, 1, scratch="C:\\lpx\\run-1", suite="lpx 1.0"),
            Reply(1, "ok", declaration=declaration),
        ),
        ("unknown", Probe(PROTOCOL, 2, "juggle"), Reply(2, "unsupported", message="不認得 juggle 這個操作")),
        ("reset", Reset(PROTOCOL, 3, school=sample.school), Reply(3, "ok")),
        ("load", Load(PROTOCOL, 4, students=(sample.holding,)), Reply(4, "ok")),
        (
            "export",
            Export(PROTOCOL, 5, (sample.number,), OCCASION, password=_PASSWORD, folder="out/5"),
            Reply(5, "ok", archive=f"out/5/{bundle}", signature=f"out/5/{signature}"),
        ),
        (
            "import",
            Import(PROTOCOL, 6, signature=f"in/6/{signature}", **handed),
            Reply(6, "ok", message="匯入 1 位學生"),
        ),
        (
            "import-rejected",
            Import(PROTOCOL, 7, signature=None, **handed),
            Reply(7, "rejected", message="缺少簽章檔，無法確認檔案完整"),
        ),
        ("dump", Dump(PROTOCOL, 8, students=()), Reply(8, "ok", students=(held,))),
        ("bye", Bye(PROTOCOL, 9), Reply(9, "ok")),
    ]
    made: dict[str, dict[str, Any]] = {}
    for name, request, reply in turns:
        made[f"{name}.request"] = json.loads(msgspec.json.encode(request))
        made[f"{name}.reply"] = json.loads(msgspec.json.encode(reply))
    return made
