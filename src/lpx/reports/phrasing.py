"""Putting a report into the words of one language: Report in, View out."""

from __future__ import annotations

from lpx.checks.nouns import Finding, Location, NotJudged, Report
from lpx.checks.obstacles import HARMLESS
from lpx.checks.occasion_nouns import Expectation
from lpx.edition.nouns import Edition, Requirement, Severity
from lpx.messages.catalogue import Language
from lpx.messages.render import (
    authority_word,
    next_step,
    render_finding,
    render_location,
    render_not_judged,
    requirement_title,
    severity_word,
    verdict_sentence,
)
from lpx.reports.grouping import SEVERITIES, Group, family_of, group_findings
from lpx.reports.inventory import coverage_table, inventory_tables
from lpx.reports.quantities import moment
from lpx.reports.view import Count, Fact, GroupView, Omission, Sample, Step, View
from lpx.reports.visible import harmless, one_line
from lpx.reports.words import Words, words_of


def phrase(report: Report, edition: Edition, language: Language, *, samples: int, rows: int) -> View:
    """Return the report in words.

    Args:
        report: What was judged.
        edition: The edition that the report was judged against; ids that it does not know show as themselves.
        language: ``zh-Hant`` or ``en``.
        samples: How many findings of one requirement are spelled out.
        rows: How many rows a table may have.
    """
    report = harmless(report)
    words = words_of(language)
    word = words(f"verdict-{report.verdict.value}")
    sentence = one_line(verdict_sentence(report, language))
    ordered = sorted(
        group_findings(report),
        key=lambda group: (
            SEVERITIES.index(group.severity),
            words.family(family_of(group.requirement)),
            group.requirement,
        ),
    )
    groups = tuple(_phrase_group(group, edition, words, samples=samples) for group in ordered)
    return View(
        language=language,
        bundle=one_line(report.bundle),
        verdict=report.verdict,
        verdict_word=word,
        sentence=sentence,
        detail=_capital(sentence.removeprefix(word).lstrip("：: ")),
        next_step=next_step(report, language),
        steps=_steps(groups, report, words),
        counts=_counts(report, words),
        groups=groups,
        omissions=_omissions(report, edition, words),
        inventory=inventory_tables(report, edition, words, rows=rows),
        coverage=coverage_table(report, words),
        basis=_basis(report, edition, words),
        identity=_identity(report, edition, words),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def technical_place(location: Location) -> str:
    """Return a place for programs: entry, JSON Pointer as a fragment, span; empty where all are unknown."""
    pointed = bool(location.pointer) or location.part in {"document", "mapping"}
    pieces = [location.entry, f"#{location.pointer}" if pointed else ""]
    if location.span is not None:
        pieces.append(f"[{location.span[0]}:{location.span[1]}]")
    return one_line(" ".join(piece for piece in pieces if piece))


def omission_text(item: NotJudged, edition: Edition, language: Language) -> str:
    """Return why requirements were not checked, with the code to report where lpx itself failed."""
    text = one_line(render_not_judged(item, edition, language))
    detail = item.parameters.get("detail")
    return words_of(language)("aside", text=text, aside=one_line(str(detail))) if detail else text


def source_lines(requirement: Requirement, edition: Edition, language: Language) -> tuple[str, ...]:
    """Return where a requirement comes from: title of each source and the place inside it."""
    lines = []
    for citation in requirement.sources:
        source = edition.sources.get(citation.source)
        title = source.title.get(language) if source else citation.source
        lines.append(f"{title} · {citation.place}" if citation.place else title)
    return tuple(lines)


def _phrase_group(group: Group, edition: Edition, words: Words, *, samples: int) -> GroupView:
    language = words.language
    requirement = edition.requirements.get(group.requirement)
    family = family_of(group.requirement)

    def text(aspect: str) -> str:
        found = getattr(requirement, aspect, None)
        return found.get(language) if found is not None else ""

    return GroupView(
        requirement=group.requirement,
        severity=group.severity,
        severity_word=severity_word(group.severity, language),
        authority_word=authority_word(group.findings[0].authority, language),
        level_word=words.catalogue.text(f"level.{requirement.level.value}") if requirement else "",
        family_word=words.family_word(family),
        title=requirement_title(group.requirement, edition, language),
        total=group.total,
        samples=tuple(_sample(finding, edition, language) for finding in group.findings[:samples]),
        explanation=text("explanation"),
        next_step=text("next_step"),
        fix=text("fix"),
        sources=source_lines(requirement, edition, language) if requirement else (),
    )


def _sample(finding: Finding, edition: Edition, language: Language) -> Sample:
    return Sample(
        message=one_line(render_finding(finding, edition, language)),
        place=one_line(render_location(finding.location, edition, language)),
        technical=technical_place(finding.location),
        related=tuple(one_line(render_location(place, edition, language)) for place in finding.related),
    )


def _steps(groups: tuple[GroupView, ...], report: Report, words: Words) -> tuple[Step, ...]:
    """Return what to do about the errors; the same advice for several requirements is given once.

    Where the reason of the verdict has advice of its own, its cause needs none.
    """
    told: set[str] = set()
    if words.catalogue.has(f"next.{report.reason}"):
        told = {item.cause for item in report.not_judged}
    steps: dict[str, list[str]] = {}
    for group in groups:
        if group.severity is Severity.ERROR and group.next_step and group.requirement not in told:
            steps.setdefault(group.next_step, []).append(group.requirement)
    return tuple(Step(text, tuple(names)) for text, names in steps.items())


def _counts(report: Report, words: Words) -> tuple[Count, ...]:
    places, requirements = words("unit-places"), words("unit-requirements")
    blocked = {
        name for item in report.not_judged if item.reason not in HARMLESS for name in item.requirements
    }
    return (
        Count("error", words("count-errors"), report.count(Severity.ERROR), places),
        Count("warning", words("count-warnings"), report.count(Severity.WARNING), places),
        Count("note", words("count-notes"), report.count(Severity.NOTE), places),
        Count("not-judged", words("count-not-judged"), len(blocked), requirements),
        Count("checked", words("count-checked"), len(report.checked), requirements),
    )


def _omissions(report: Report, edition: Edition, words: Words) -> tuple[Omission, ...]:
    omissions = [
        Omission(
            text=omission_text(item, edition, words.language),
            blocked=item.reason not in HARMLESS,
            requirements=tuple(
                (name, requirement_title(name, edition, words.language)) for name in item.requirements
            ),
        )
        for item in report.not_judged
    ]
    return tuple(sorted(omissions, key=lambda item: not item.blocked))


def _edition_title(report: Report, edition: Edition, words: Words) -> str:
    return (
        edition.mark.title.get(words.language) if report.edition.id == edition.mark.id else report.edition.id
    )


def _profile_title(report: Report, edition: Edition, words: Words) -> str:
    profile = edition.profiles.get(report.profile)
    return profile.title.get(words.language) if profile else report.profile


def _named(title: str, name: str, words: Words) -> str:
    return title if title == name else words("aside", text=title, aside=name)


def _basis(report: Report, edition: Edition, words: Words) -> tuple[str, ...]:
    parts = (
        _edition_title(report, edition, words),
        _profile_title(report, edition, words),
        _labelled_occasion(report, edition, words),
        moment(report.judged_at),
    )
    return tuple(one_line(part) for part in parts if part)


def _labelled_occasion(report: Report, edition: Edition, words: Words) -> str:
    text = occasion_text(report, edition, words.language)
    if not text:
        return ""
    label = words.catalogue.text("exchange.label-occasion")
    return words.catalogue.text("exchange.line", label=label, text=text)


def occasion_text(report: Report, edition: Edition, language: Language) -> str:
    """Return the occasion that the bundle was judged for, with schools and terms; empty without one."""
    return expected_text(report.occasion, edition, language) if report.occasion is not None else ""


def expected_text(told: Expectation, edition: Edition, language: Language) -> str:
    """Return an occasion with its schools and terms."""
    words = words_of(language)
    found = next((item for item in edition.occasions if item.id == told.occasion), None)
    title = found.title.get(language) if found is not None else told.occasion
    key = "occasion-schools" if told.sender and told.receiver else "occasion"
    parts = [words.catalogue.text(f"exchange.{key}", title=title, sender=told.sender, receiver=told.receiver)]
    terms = [rule.term for rule in told.courses if rule.term]
    if terms:
        parts.append(words.catalogue.text("exchange.occasion-terms", terms=words.listed(terms)))
    return words.listed(parts)


def _identity(report: Report, edition: Edition, words: Words) -> tuple[Fact, ...]:
    edition_title = _edition_title(report, edition, words)
    profile_title = _profile_title(report, edition, words)
    occasion = occasion_text(report, edition, words.language)
    named = words.catalogue.text("exchange.label-occasion") if occasion else ""
    facts = (
        Fact(words("identity-bundle"), report.bundle, code=True),
        Fact(named, occasion, code=False),
        Fact(words("identity-md5"), report.inventory.archive_md5, code=True),
        Fact(words("identity-edition"), _named(edition_title, report.edition.id, words), code=False),
        Fact(words("identity-digest"), report.edition.digest, code=True),
        Fact(words("identity-profile"), _named(profile_title, report.profile, words), code=False),
        Fact(words("identity-tool"), f"{report.tool.name} {report.tool.version}", code=False),
        Fact(words("identity-time"), moment(report.judged_at), code=False),
        Fact(words("identity-schema"), report.schema, code=True),
    )
    return tuple(Fact(fact.label, one_line(fact.value), fact.code) for fact in facts if fact.value)
