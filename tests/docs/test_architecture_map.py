"""The drawn map of the architecture shows every room, in the order in which rooms import each other."""

from __future__ import annotations

import re
import tomllib


def test_the_map_shows_every_room_from_the_lowest_to_the_highest(repository):
    drawing = (repository / "docs/pictures/rooms.svg").read_text(encoding="utf-8")
    drawn = re.findall(r'class="name"[^>]*>([^<]+)<', drawing)
    folders = {path.name for path in (repository / "src/lpx").iterdir() if (path / "__init__.py").is_file()}
    assert {name for name in drawn if not name.endswith("/")} == folders - {"_data"}
    settings = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    ranks = {
        room.strip().removeprefix("lpx."): rank
        for rank, layer in enumerate(reversed(layers))
        for room in re.split(r"[|:]", layer)
    }
    # The kernels stand beside archive, which alone uses them.
    order = [ranks[name] for name in drawn if name in ranks and name != "_native"]
    assert len(order) > 10
    assert order == sorted(order)


def test_the_map_stands_on_its_page_and_fetches_nothing(repository):
    page = (repository / "docs/architecture.md").read_text(encoding="utf-8")
    assert "](pictures/rooms.svg)" in page
    drawing = (repository / "docs/pictures/rooms.svg").read_text(encoding="utf-8")
    assert re.findall(r"https?://[^\"]+", drawing) == ["http://www.w3.org/2000/svg"]
