"""Generated reference pages of the requirements, one set per language (Markdown, UTF-8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from lpx.edition.nouns import Edition, Requirement
from lpx.messages.catalogue import LANGUAGES, Catalogue, Language, load_catalogue
from lpx.messages.requirement_facts import (
    AUTHORITIES,
    VERIFIERS,
    Fact,
    classing,
    coverage,
    families,
    profiles,
    telling,
)


def requirement_pages(edition: Edition) -> dict[str, str]:
    """Return every page: path relative to ``docs/reference`` → text."""
    pages: dict[str, str] = {}
    for language in LANGUAGES:
        pages[f"{language}/requirements.md"] = requirement_page(edition, language)
        pages[f"{language}/requirements-quirks.md"] = quirk_page(edition, language)
        for family in families(edition):
            pages[f"{language}/{_page_of(family)}"] = family_page(family, edition, language)
    return pages


def requirement_page(edition: Edition, language: Language) -> str:
    """Return the overview: what the authorities mean, the coverage table, every requirement in one line."""
    catalogue = load_catalogue(language)
    lines = [f"# {catalogue.text('page.title')}", ""]
    lines += [catalogue.text("page.intro", edition=edition.mark.title.get(language)), ""]
    lines += [f"- [{catalogue.text('page.quirks')}](requirements-quirks.md)", ""]
    lines += [f"## {catalogue.text('page.legend')}", ""]
    lines += [
        f"- **{catalogue.text(f'authority.{name}')}**: {catalogue.text(f'authority-meaning.{name}')}"
        for name in (item.value for item in AUTHORITIES)
    ]
    lines += ["", f"## {catalogue.text('page.coverage')}", "", catalogue.text("page.coverage-intro"), ""]
    lines += _coverage_table(edition, catalogue)
    for family, members in families(edition).items():
        title = catalogue.text(f"family.{family}")
        lines += ["", f"## {family} {title}", ""]
        heads = [catalogue.text("page.requirement"), "", *(f"`{name}`" for name in profiles(edition))]
        lines += _table(heads, (_row(item, edition, catalogue) for item in members))
    return "\n".join(lines) + "\n"


def family_page(family: str, edition: Edition, language: Language) -> str:
    """Return the page of one family, with everything about each of its requirements."""
    catalogue = load_catalogue(language)
    lines = [f"# {family} {catalogue.text(f'family.{family}')}", "", catalogue.text("page.generated"), ""]
    lines += [f"[{catalogue.text('page.back')}](requirements.md)"]
    for item in families(edition)[family]:
        lines += ["", f"## {item.id}", "", f"**{item.title.get(language)}** (`{item.name}`)", ""]
        facts = [*telling(item, edition, language), *classing(item, edition, language)]
        examples = {catalogue.text("explain.good"), catalogue.text("explain.bad")}
        for fact in facts:
            lines += _example(fact) if fact.label in examples else _entry(fact)
    return "\n".join(lines) + "\n"


def quirk_page(edition: Edition, language: Language) -> str:
    """Return the page of the behaviours seen in real modules, and what answers each of them."""
    catalogue = load_catalogue(language)
    lines = [f"# {catalogue.text('page.quirks')}", "", catalogue.text("page.quirks-intro"), ""]
    lines += [f"[{catalogue.text('page.back')}](requirements.md)", ""]
    heads = [
        "#",
        catalogue.text("page.behaviour"),
        catalogue.text("page.handled"),
        catalogue.text("page.requirement"),
    ]
    rows = []
    for quirk in edition.quirks:
        handled = catalogue.text(f"handled.{quirk.handled}")
        if quirk.reason is not None:
            handled = catalogue.text("explain.with-reason", text=handled, reason=quirk.reason.get(language))
        links = ", ".join(_link(name, edition) for name in quirk.requirements)
        rows.append([str(quirk.number), quirk.text.get(language), handled, links])
    return "\n".join([*lines, *_table(heads, rows)]) + "\n"


def _coverage_table(edition: Edition, catalogue: Catalogue) -> list[str]:
    columns = ["total", *(name.value for name in AUTHORITIES), *(f"by:{name}" for name in VERIFIERS)]
    heads = [catalogue.text("page.family"), catalogue.text("page.total")]
    heads += [catalogue.text(f"authority.{name.value}") for name in AUTHORITIES]
    heads += [catalogue.text(f"verified.{name}") for name in VERIFIERS]
    rows, totals = [], Counter[str]()
    for family, counts in coverage(edition):
        totals.update(counts)
        name = f"[{family}]({_page_of(family)}) {catalogue.text(f'family.{family}')}"
        rows.append([name, *(str(counts[column]) for column in columns)])
    rows.append([catalogue.text("page.total"), *(str(totals[column]) for column in columns)])
    return _table(heads, rows, right=len(columns))


def _row(item: Requirement, edition: Edition, catalogue: Catalogue) -> list[str]:
    severities = [
        catalogue.text(f"severity.{edition.severity_of(item.id, name).value}") for name in profiles(edition)
    ]
    return [_link(item.id, edition), item.title.get(catalogue.language), *severities]


def _link(requirement_id: str, edition: Edition) -> str:
    family = requirement_id.partition("-")[0]
    if requirement_id not in edition.requirements:
        return requirement_id
    return f"[{requirement_id}]({_page_of(family)}#{requirement_id.lower()})"


def _page_of(family: str) -> str:
    return f"requirements-{family.lower()}.md"


def _entry(fact: Fact) -> list[str]:
    several = fact.text.split("\n")
    if len(several) == 1:
        return [f"- **{fact.label}**: {_safe(fact.text)}"]
    return [f"- **{fact.label}**:", *(f"  - {_safe(line)}" for line in several)]


def _example(fact: Fact) -> list[str]:
    text, _, why = fact.text.rpartition("\n")
    return [f"- **{fact.label}**: {_code(text)} {_safe(why)}"]


def _safe(text: str) -> str:
    return text.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")


def _code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], right: int = 0) -> list[str]:
    rules = ["---" if place < len(heads) - right else "--:" for place in range(len(heads))]
    return [_line(heads), _line(rules), *(_line(row) for row in rows)]


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
