"""From data to sentences: findings, places, what was not judged, verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lpx.checks.nouns import Finding, Location, NotJudged, Report
from lpx.edition.nouns import Authority, Edition, Field, Record, Severity
from lpx.messages.catalogue import Catalogue, Language, load_catalogue
from lpx.messages.filling import fill


def render_finding(finding: Finding, edition: Edition, language: Language) -> str:
    """Return the sentence of ``finding``: what is wrong, without the place.

    A requirement that the edition does not know is shown by its id; a parameter that the finding lacks is
    shown by its name. Rendering never fails: the result matters more than its wording.
    """
    requirement = edition.requirements.get(finding.requirement)
    catalogue = load_catalogue(language)
    if requirement is None:
        return catalogue.text("label.unknown-requirement", id=finding.requirement)
    spoken = _spoken(finding.parameters, catalogue)
    other = finding.parameters.get("other")
    if isinstance(other, str) and other.startswith("/"):
        spoken["other"] = render_location(Location("document", pointer=other), edition, language)
    return fill(requirement.message.get(language), spoken)


def requirement_title(requirement_id: str, edition: Edition, language: Language) -> str:
    """Return the title of a requirement, or its id where the edition does not know it."""
    requirement = edition.requirements.get(requirement_id)
    return requirement.title.get(language) if requirement else requirement_id


def severity_word(severity: Severity, language: Language) -> str:
    """Return the word for ``severity`` (錯誤, 警告, 提醒)."""
    return load_catalogue(language).text(f"severity.{severity.value}")


def authority_word(authority: Authority, language: Language) -> str:
    """Return the word for ``authority`` (規格, 官方文件, 實際系統, 本工具)."""
    return load_catalogue(language).text(f"authority.{authority.value}")


def render_location(location: Location, edition: Edition, language: Language) -> str:
    """Return the place in words: ``第 1 位學生・課程學習成果 第 12 筆・課程代碼``.

    What the location does not say itself (student, record, index, field) is read from its JSON Pointer.
    """
    catalogue = load_catalogue(language)
    trail = _follow(location.pointer, edition) if location.part == "document" else _Trail()
    student = location.student.removeprefix("student-") or trail.student
    record = edition.records.get(location.record) or trail.record
    index = location.index if location.index is not None else trail.index
    pieces: list[str] = []
    if student:
        pieces.append(catalogue.text("location.student", number=student))
    if record is not None and record.shape == "array" and index is not None:
        pieces.append(catalogue.text("location.item", record=record.title.get(language), number=index + 1))
    elif record is not None:
        pieces.append(record.title.get(language))
    if trail.field is not None:
        pieces.append(trail.field.key if language == "zh-Hant" else trail.field.english.replace("_", " "))
    elif trail.rest:
        pieces.append(trail.rest)
    if location.entry:
        pieces.append(catalogue.text("location.entry", entry=location.entry))
    if location.part == "course-code-file" and index is not None:
        pieces.append(catalogue.text("location.line", number=index + 1))
    if location.span is not None:
        unit = "bytes" if location.part in {"archive", "attachment"} else "characters"
        pieces.append(catalogue.text(f"location.{unit}", first=location.span[0] + 1, last=max(location.span)))
    if not pieces or (location.part in {"mapping", "signature", "course-code-file"}):
        pieces.insert(0, catalogue.text(f"part.{location.part}"))
    return catalogue.text("location.separator").join(pieces)


def render_not_judged(not_judged: NotJudged, edition: Edition, language: Language) -> str:
    """Return why some requirements could not be checked, and what stands in the way."""
    catalogue = load_catalogue(language)
    reason = catalogue.text(
        f"not-judged.{not_judged.reason}", **_spoken(not_judged.parameters, catalogue)
    ).removeprefix("not-judged.")
    if not not_judged.cause:
        return reason
    title = requirement_title(not_judged.cause, edition, language)
    return catalogue.text("label.because", reason=reason, cause=not_judged.cause, title=title)


def verdict_sentence(report: Report, language: Language) -> str:
    """Return the verdict with its reason in one sentence, the first thing that people read."""
    catalogue = load_catalogue(language)
    counts = {
        "errors": report.count(Severity.ERROR),
        "warnings": report.count(Severity.WARNING),
        "notes": report.count(Severity.NOTE),
        "students": len(report.inventory.students),
    }
    verdict = catalogue.text(f"verdict.{report.verdict.value}", **counts)
    key = f"reason.{report.reason}"
    if not catalogue.has(key):
        return catalogue.text("label.sentence", verdict=verdict)
    return catalogue.text("label.sentence-with-reason", verdict=verdict, reason=catalogue.text(key, **counts))


def next_step(report: Report, language: Language) -> str:
    """Return what to do now, by the verdict's reason where it has its own advice."""
    catalogue = load_catalogue(language)
    own = f"next.{report.reason}"
    return catalogue.text(own if catalogue.has(own) else f"next.{report.verdict.value}")


def _spoken(parameters: Mapping[str, object], catalogue: Catalogue) -> dict[str, object]:
    return {name: _say(name, value, catalogue) for name, value in parameters.items()}


def _say(name: str, value: object, catalogue: Catalogue) -> str:
    if name in _SEVERAL and isinstance(value, str):
        value = value.split(", ")
    if isinstance(value, list | tuple) and value:
        return catalogue.text("label.list-separator").join(catalogue.word(name, item) for item in value)
    if isinstance(value, list | tuple):
        return catalogue.word(name, "")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and name in _GROUPED:
        return f"{value:,}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return catalogue.word(name, value)


_GROUPED = frozenset({"bytes", "count"})
"""Parameters that count things and may grow long; codes and years are never grouped."""


_SEVERAL = frozenset({"form"})
"""Parameters that may hold several code words in one text."""


class _Trail:
    """What a JSON Pointer says about the place, as far as the edition knows the keys."""

    def __init__(self) -> None:
        self.student = ""
        self.record: Record | None = None
        self.index: int | None = None
        self.field: Field | None = None
        self.rest = ""


def _follow(pointer: str, edition: Edition) -> _Trail:
    trail = _Trail()
    tokens = [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
    parent = "student"
    for place, token in enumerate(tokens):
        if token.isascii() and token.isdigit():
            if trail.record is None:
                trail.student = str(int(token) + 1)
            else:
                trail.index = int(token)
            continue
        child = _child(edition, parent, token)
        if child is not None:
            trail.record, trail.index, parent = child, None, child.id
            continue
        if trail.record is not None:
            trail.field = trail.record.field_by_key(token)
        if trail.field is None:
            trail.rest = _unknown(tokens[place:])
        break
    return trail


def _child(edition: Edition, parent: str, key: str) -> Record | None:
    return next((item for item in edition.children(parent) if key == item.key or key in item.aliases), None)


def _unknown(tokens: Sequence[str]) -> str:
    return "/".join(tokens)
