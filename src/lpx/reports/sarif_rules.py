"""Requirements as SARIF reporting descriptors (SARIF 2.1.0 §3.49), filled from the edition."""

from __future__ import annotations

from typing import Final

from lpx.checks.nouns import Report
from lpx.edition.nouns import Edition, Example, Requirement, Severity
from lpx.messages.catalogue import Language
from lpx.messages.render import authority_word
from lpx.reports.grouping import family_of
from lpx.reports.phrasing import source_lines
from lpx.reports.words import Words, words_of

Json = dict[str, object]

_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def level_of(severity: Severity) -> str:
    """Return the SARIF level of a severity."""
    return _LEVELS[severity]


def rules_of(report: Report, edition: Edition, language: Language) -> tuple[Json, ...]:
    """Return a rule for every requirement that the report mentions, by id."""
    mentioned = {
        *report.checked,
        *(finding.requirement for finding in report.findings),
        *(name for item in report.not_judged for name in item.requirements),
    }
    words = words_of(language)
    return tuple(rule_of(name, edition, words, profile=report.profile) for name in sorted(mentioned))


def rule_of(name: str, edition: Edition, words: Words, *, profile: str = "") -> Json:
    """Return the rule of one requirement; with its level where a profile of the edition is named."""
    requirement = edition.requirements.get(name)
    if requirement is None:
        return {"id": name}
    language = words.language
    title = requirement.title.get(language)
    explanation = requirement.explanation.get(language) if requirement.explanation else title
    rule: Json = {
        "id": name,
        "name": "".join(part.capitalize() for part in requirement.name.split("-")),
        "shortDescription": {"text": title},
        "fullDescription": {"text": explanation},
        "help": {
            "text": _help_text(requirement, edition, words),
            "markdown": _help_markdown(requirement, edition, words),
        },
        "properties": {
            "authority": requirement.authority.value,
            "level": requirement.level.value,
            "sources": list(source_lines(requirement, edition, language)),
            "tags": [family_of(name), requirement.authority.value],
        },
    }
    if profile in edition.profiles:
        rule["defaultConfiguration"] = {"level": level_of(edition.severity_of(name, profile))}
    return rule


def _help_parts(requirement: Requirement, edition: Edition, words: Words) -> tuple[tuple[str, str], ...]:
    language = words.language
    pairs = (
        ("label-why", requirement.explanation.get(language) if requirement.explanation else ""),
        ("label-school", requirement.next_step.get(language) if requirement.next_step else ""),
        ("label-vendor", requirement.fix.get(language) if requirement.fix else ""),
        ("label-authority", authority_word(requirement.authority, language)),
        ("label-level", words.catalogue.text(f"level.{requirement.level.value}")),
        ("label-sources", "; ".join(source_lines(requirement, edition, language))),
    )
    return tuple((words(key), text) for key, text in pairs if text)


def _help_text(requirement: Requirement, edition: Edition, words: Words) -> str:
    return "\n".join(
        words("pair", label=label, text=text) for label, text in _help_parts(requirement, edition, words)
    )


def _help_markdown(requirement: Requirement, edition: Edition, words: Words) -> str:
    parts = [
        words("pair", label=f"**{label}**", text=text)
        for label, text in _help_parts(requirement, edition, words)
    ]
    examples = (("explain.good", requirement.good), ("explain.bad", requirement.bad))
    parts += [
        _example(words.catalogue.text(key), example, words)
        for key, example in examples
        if example is not None
    ]
    return "\n\n".join(parts)


def _example(label: str, example: Example, words: Words) -> str:
    why = words("pair", label=f"**{label}**", text=example.why.get(words.language))
    return f"{why}\n\n```\n{example.text}\n```"
