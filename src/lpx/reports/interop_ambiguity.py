"""A disagreement between modules as a draft of an entry for the edition's register of open questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lpx.edition.nouns import Authority, Edition
from lpx.messages.catalogue import LANGUAGES, Language, load_catalogue
from lpx.messages.render import requirement_title
from lpx.reports.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lpx.interop.disagreements import Did, Disagreement

_DIFFERS: Final = "differs"
_EDITORIAL: Final = "EDITORIAL"
_SIMPLE: Final = frozenset({"accepted", "rejected", "cannot", _DIFFERS})


def render_ambiguity(disagreement: Disagreement, edition: Edition) -> str:
    """Return the draft as YAML in the form of the register; people choose a reading and give the reason."""
    import yaml

    entry = {
        "id": disagreement.id.lower(),
        "question": _both(lambda language: _question(disagreement, edition, language)),
        "affects": [disagreement.requirement] if disagreement.requirement else list(disagreement.about),
        "readings": list(_readings(disagreement)),
        "modules": _both(lambda language: _modules(disagreement, language)),
    }
    text = yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=110)
    return str(text)


def did_words(did: Did, language: Language) -> str:
    """Return what a module did in words."""
    catalogue = load_catalogue(language)
    key = did.did if did.did in _SIMPLE else "broken"
    outcome = f"harness.answer.{did.did}"
    said = catalogue.text(outcome) if catalogue.has(outcome) else did.did
    return catalogue.text(f"interop.mine.{key}", outcome=said)


def _both(say: Any) -> dict[str, str]:  # noqa: ANN401 - a function from a language to a text
    return {language: say(language) for language in LANGUAGES}


def _question(disagreement: Disagreement, edition: Edition, language: Language) -> str:
    catalogue = load_catalogue(language)
    title = catalogue.text("interop.mine.no-requirement")
    if disagreement.requirement:
        title = one_line(requirement_title(disagreement.requirement, edition, language))
    key = "question-held" if any(item.did == _DIFFERS for item in disagreement.modules) else "question"
    return catalogue.text(f"interop.mine.{key}", title=title, requirement=disagreement.requirement or "–")


def _readings(disagreement: Disagreement) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for item in disagreement.modules:
        if item.did in seen or item.did not in {"accepted", "rejected", _DIFFERS}:
            continue
        seen.add(item.did)
        key = "held" if item.did == _DIFFERS else item.did
        yield {
            "reading": _both(_reading(key, item.module)),
            "authority": Authority.OBSERVED.value,
            "sources": [_EDITORIAL],
        }


def _reading(key: str, module: str) -> Any:  # noqa: ANN401 - a function from a language to a text
    return lambda language: load_catalogue(language).text(f"interop.mine.reading-{key}", module=module)


def _modules(disagreement: Disagreement, language: Language) -> str:
    catalogue = load_catalogue(language)
    separator = " " if language == "en" else ""
    return separator.join(
        catalogue.text("interop.mine.modules", module=item.module, did=did_words(item, language))
        for item in disagreement.modules
    )
