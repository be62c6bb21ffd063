"""The table of promised speeds: rows, what they were measured on, and their place in a page."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path
from typing import NamedTuple

from lpx._native import describe

MEMORY_LIMIT_MB = 200
BEGIN, END = "<!-- targets: begin -->", "<!-- targets: end -->"


class Row(NamedTuple):
    """One line of the table; ``floor`` tells that ``ratio`` must be at least the limit.

    What both took is in seconds, or in numbers of what ``unit`` says.
    """

    what: str
    against: str
    ours: float
    theirs: float
    ratio: float
    limit: float
    process_ratio: float | None = None
    cpu_ratio: float | None = None
    peak_mb: float = 0
    floor: bool = False
    unit: str = "s"

    @property
    def is_met(self) -> bool:
        """Whether ratio and memory keep to their limits."""
        held = self.ratio >= self.limit if self.floor else self.ratio <= self.limit
        return held and self.peak_mb <= MEMORY_LIMIT_MB


def table(rows: list[Row], *, judged: bool = True) -> list[str]:
    """Return the rows as a Markdown table; whether limits are met is told where it was ``judged``."""
    lines = [
        "| what | against | lpx | peer | ratio | limit | met | process ratio | CPU ratio | peak memory |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        number = f"{row.ratio:.0f}" if row.limit >= 10 else f"{row.ratio:.2f}"
        sign = "≥" if row.floor else "≤"
        bound = f"{row.limit:g}"
        ours, peer = (_quantity(number, row.unit) for number in (row.ours, row.theirs))
        process = f"{row.process_ratio:.2f}" if row.process_ratio is not None else "–"
        cpu = f"{row.cpu_ratio:.2f}" if row.cpu_ratio is not None else "–"
        met = ("yes" if row.is_met else "**no**") if judged else "–"
        memory = f"{row.peak_mb:.0f} MB" if row.peak_mb else "–"
        lines.append(
            f"| {row.what} | {row.against} | {ours} | {peer} | {number} | {sign} {bound} "
            f"| {met} | {process} | {cpu} | {memory} |"
        )
    return lines


def _quantity(number: float, unit: str) -> str:
    if not number:
        return "–"
    return f"{number:.2f} s" if unit == "s" else f"{number:.0f} {unit}"


def machine(busy: float) -> str:
    """Say in a line what was measured on."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        models = [
            line.partition(":")[2].strip()
            for line in info.read_text(encoding="utf-8").splitlines()
            if "model name" in line
        ]
        name = models[0] if models else name
    load = (
        "idle before the run"
        if busy < 0.1
        else f"**busy: others used {busy:.0%} of it, so the ratios are noisy**"
    )
    return (
        f"{os.cpu_count()} cores of {name}, {platform.system()}, Python {platform.python_version()}, "
        f"{describe()}, warm page cache; {load}."
    )


def write(path: Path, lines: list[str]) -> None:
    """Put ``lines`` between the marks in ``path``."""
    text = path.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, mark, tail = rest.partition(END)
    if not mark:
        sys.exit(f"{path.name} lacks the marks {BEGIN} and {END}")
    path.write_text(f"{head}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{tail}", encoding="utf-8", newline="\n")
