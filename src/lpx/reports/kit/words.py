"""The words of a kit, and those that people may use in their answers, in every language at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from lpx.harness.folder.answers import ABOUT, COLUMNS, Vocabulary, fold
from lpx.messages.catalogue import LANGUAGES, Language, load_catalogue

if TYPE_CHECKING:
    from lpx.harness.folder.nouns import Result, TaskKind

SECTION = "harness-kit"

_MODULE: tuple[tuple[Result, str], ...] = (
    ("refused", "refused"),
    ("broke", "broke"),
    ("unsupported", "unsupported"),
)

RESULTS: dict[TaskKind, tuple[tuple[Result, str], ...]] = {
    "enter": (("ok", "ok"), ("refused", "cannot")),
    "export": (("ok", "ok"), *_MODULE),
    "import": (("ok", "accepted"), *_MODULE),
}
"""What may come of a task, and the word that the sheet uses for it."""

_OTHER: dict[Result, tuple[str, ...]] = {
    "ok": (
        "成功",
        "已接受",
        "已匯入",
        "已匯出",
        "ok",
        "yes",
        "success",
        "imported",
        "exported",
        "o",
        "v",
    ),
    "refused": ("被拒絕", "失敗", "不接受", "無法匯入", "rejected", "no", "failed", "x"),
    "broke": ("當機", "當掉", "沒有回應", "錯誤畫面", "crashed", "hung", "brokedown", "broke", "noanswer"),
    "unsupported": ("不支援", "無此功能", "沒有功能", "unsupported", "nofunction"),
}
"""What people write instead; folded like everything else."""


def words_of_kit(language: Language) -> Callable[..., str]:
    """Return a function from a key of the section to its text in ``language``."""
    catalogue = load_catalogue(language)

    def words(key: str, **parameters: str | float) -> str:
        return catalogue.text(f"{SECTION}.{key}", **parameters)

    return words


@cache
def vocabulary() -> Vocabulary:
    """Return every word that answers may use: those of the sheets in all languages, and common others."""
    columns: dict[str, str] = {}
    results: dict[str, Result] = {fold(word): result for result, others in _OTHER.items() for word in others}
    about: dict[str, str] = {}
    for language in LANGUAGES:
        words = words_of_kit(language)
        columns |= {fold(words(f"column-{name}")): name for name in COLUMNS}
        about |= {fold(words(f"fill-{name}")): name for name in ABOUT}
        for choices in RESULTS.values():
            results |= {fold(words(f"result-{word}")): result for result, word in choices}
    columns |= {name: name for name in COLUMNS}
    results |= {result: result for result in ("ok", "refused", "broke", "unsupported")}
    return Vocabulary(columns, results, about)
