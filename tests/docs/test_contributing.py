"""CONTRIBUTING shows changes as they really are: every block that names a file stands in that file."""

from __future__ import annotations

import re
import textwrap

_BLOCK = re.compile(r"<!-- from: (?P<file>\S+) -->\n```\w+\n(?P<text>.*?)\n```", re.DOTALL)


def test_every_quoted_block_stands_in_its_file(repository):
    page = (repository / "CONTRIBUTING.md").read_text(encoding="utf-8")
    blocks = list(_BLOCK.finditer(page))
    assert len(blocks) == page.count("<!-- from:") >= 7
    for block in blocks:
        lines = (repository / block["file"]).read_text(encoding="utf-8").splitlines()
        wanted = textwrap.dedent(block["text"]).splitlines()
        places = range(len(lines) - len(wanted) + 1)
        assert any(
            textwrap.dedent("\n".join(lines[place : place + len(wanted)])).splitlines() == wanted
            for place in places
        ), f"{block['file']} does not hold:\n{block['text']}"
