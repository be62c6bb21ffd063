"""What certification says to people: scopes, problems, refusals, and the form for what people add."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from lpx.messages.catalogue import Catalogue, Language, load_catalogue
from lpx.reports.columns import cell_width
from lpx.reports.visible import one_line

if TYPE_CHECKING:
    from lpx.attest.admission import Refusal
    from lpx.attest.nouns import ScopeResult
    from lpx.attest.policy import Policy

_WORDS = ("party", "verdict", "reason")
"""Parameters whose values are code words with a name in the catalogue."""


def problem_text(catalogue: Catalogue, key: str, parameters: Mapping[str, object]) -> str:
    """Return what a key of the room ``attest`` or of the transcript means."""
    for section in ("attest.problem", "harness.cli"):
        if catalogue.has(f"{section}.{key}"):
            return catalogue.text(f"{section}.{key}", **_shown(catalogue, parameters))
    return key


def refusal_text(catalogue: Catalogue, refusal: Refusal) -> str:
    """Return why something cannot be attested."""
    key = f"attest.refusal.{refusal.key}"
    if catalogue.has(key):
        return catalogue.text(key, **_shown(catalogue, refusal.parameters))
    return problem_text(catalogue, refusal.key, refusal.parameters)


def _shown(catalogue: Catalogue, parameters: Mapping[str, object]) -> dict[str, str]:
    shown = {}
    for name, value in parameters.items():
        text = one_line(str(value))
        word = f"attest.{name}.{text}"
        shown[name] = catalogue.text(word) if name in _WORDS and catalogue.has(word) else text
    return shown


def scope_titles(policy: Policy, names: Iterable[str], language: Language) -> str:
    """Return what these scopes are called, in one line."""
    return _in_one_line((scope_title(policy, name, language) for name in names), language)


def role_titles(roles: Iterable[str], language: Language) -> str:
    """Return what a key with these roles may sign, in one line."""
    return _in_one_line((load_catalogue(language).text(f"attest.role.{role}") for role in roles), language)


def _in_one_line(words: Iterable[str], language: Language) -> str:
    return load_catalogue(language).text("label.list-separator").join(words)


def scope_title(policy: Policy, name: str, language: Language) -> str:
    """Return what a scope is called."""
    found = next((scope for scope in policy.scopes if scope.id == name), None)
    return found.title.get(language) if found is not None else one_line(name)


def scope_lines(scopes: Iterable[ScopeResult], policy: Policy, language: Language) -> Iterator[str]:
    """Yield one line for each scope: its name, the verdict on it, the numbers of its cases."""
    catalogue = load_catalogue(language)
    found = tuple(scopes)
    titles = [scope_title(policy, scope.scope, language) for scope in found]
    widest = max(map(cell_width, titles), default=0)
    for title, scope in zip(titles, found, strict=True):
        key = "scope-line-failed" if scope.failed or scope.open or scope.waived else "scope-line"
        yield catalogue.text(
            f"attest.report.{key}",
            scope=title + " " * (widest - cell_width(title)),
            verdict=catalogue.text(f"attest.verdict.{scope.verdict.value}"),
            passed=scope.passed,
            excused=scope.excused,
            failed=len(scope.failed),
            waived=len(scope.waived),
            open=len(scope.open),
        )


def terms_form(policy: Policy, language: Language) -> str:
    """Return the form for waivers, deviations and the answers of people: TOML, everything commented out."""
    catalogue = load_catalogue(language)
    lines = [*_comment(catalogue.text("attest.form.head")), ""]
    for question in policy.questions:
        lines += [
            *_comment(question.text.get(language)),
            "[[statement]]",
            f'question = "{question.id}"',
            'answer = "not-answered"  # yes, no',
            'by = ""',
            'position = ""',
            'date = ""  # 2027-01-31',
            'note = ""',
            "",
        ]
    lines += [
        *_comment(catalogue.text("attest.form.deviation")),
        "# [[deviation]]",
        '# text = ""',
        "",
        *_comment(catalogue.text("attest.form.waiver")),
        "# [[waiver]]",
        '# cases = [""]',
        '# reason = ""',
        '# granted_by = ""',
        '# expires = ""  # 2027-01-31',
    ]
    return "\n".join(lines) + "\n"


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in text.split("\n")]
