"""The pages of the site that are made from data: path below ``docs/`` → Markdown."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from lpx.cli.outputs import REPORTED, STANDARD, published_outputs, slug
from lpx.cli.root import cli
from lpx.harness.cases import load_cases
from lpx.messages.catalogue import LANGUAGES, Language, load_catalogue
from lpx.messages.vector_texts import vector_texts
from lpx.reports.published import published_schemas
from lpx.synthesis.vectors.registry import select

ROOT = Path(__file__).resolve().parent.parent.parent
PUBLIC_ROOMS = (
    "lpx.edition", "lpx.coursecode", "lpx.archive", "lpx.portfolio", "lpx.checks", "lpx.synthesis",
    "lpx.exchange", "lpx.messages", "lpx.reports",
)  # fmt: skip
"""Rooms whose ``__all__`` is what others may build on; everything else may change without notice."""
SUFFIX = {"zh-Hant": ".md", "en": ".en.md"}
_COPIED = {
    "conformance/protocol/README": "vendors/protocol",
    "conformance/mutants/README": "certifiers/mutants",
    "conformance/README": "certifiers/suite",
}
"""Pages that stand beside what they describe, and where they are on the site."""
_SWITCH = re.compile(r"^\[(?:English|中文|正體中文|繁體中文)\]\([\w-]+(?:\.en)?\.md\)\n\n", re.MULTILINE)
"""The line that leads to the same page in the other language: the site has a switch of its own."""
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?!https?:|#|mailto:)([^)\s]+)\)")


def generated_pages() -> dict[str, str]:
    """Return every generated page."""
    pages: dict[str, str] = {}
    for source, target in _COPIED.items():
        for language in LANGUAGES:
            text = (ROOT / f"{source}{SUFFIX[language]}").read_text(encoding="utf-8")
            pages[target + SUFFIX[language]] = _without_links(text)
    for language in LANGUAGES:
        suffix = SUFFIX[language]
        pages["vendors/cases" + suffix] = cases_page(language)
        pages["reference/commands" + suffix] = commands_page(language)
        pages["reference/vectors" + suffix] = vectors_page(language)
        pages["reference/schemas" + suffix] = schemas_page(language)
        pages["reference/python" + suffix] = python_page(language)
    pages |= schema_files()
    pages["changelog.md"] = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    pages["contributing.md"] = _without_links((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    return pages


def cases_page(language: Language) -> str:
    """Return every case of the suite, by category, with why it is there and what it is bound to."""
    say = load_catalogue(language)
    lines = [f"# {say.text('site.cases')}", "", say.text("site.cases-intro"), ""]
    category = ""
    for case in sorted(load_cases(), key=lambda item: (item.category, item.id)):
        if case.category != category:
            category = case.category
            lines += ["", f"## {say.text(f'harness.category.{category}')}", ""]
        requirements = " ".join(case.requirements)
        lines += [f"### `{case.id}`", "", f"**{_safe(case.title.get(language))}** ({requirements})", ""]
        lines += [_safe(case.why.get(language)), ""]
    return "\n".join(lines)


def vectors_page(language: Language) -> str:
    """Return every vector with what it is about."""
    say = load_catalogue(language)
    lines = [f"# {say.text('site.vectors')}", "", say.text("site.vectors-intro"), ""]
    family = ""
    for vector in sorted(select(big=True), key=lambda item: item.path):
        if vector.family != family:
            family = vector.family
            lines += ["", f"## {family}", "", f"| {say.text('site.vector')} | | {say.text('site.about')} | |"]
            lines += ["|---|---|---|---|"]
        side = say.text(f"fixtures.{vector.side}")
        about = " ".join(vector.requirements)
        lines.append(
            f"| `{vector.name}` | {side} | {about} | {_cell(vector_texts(vector, language).title)} |"
        )
    return "\n".join(lines) + "\n"


def commands_page(language: Language) -> str:
    """Return the help of every command, as the terminal shows it."""
    say = load_catalogue(language)
    lines = [f"# {say.text('site.commands')}", "", say.text("site.commands-intro"), ""]
    for path, text in _helps(cli, click.Context(cli, info_name="lpx"), language):
        lines += [f"## {path}", "", "```text", text.rstrip(), "```", ""]
    return "\n".join(lines)


def schemas_page(language: Language) -> str:
    """Return which JSON Schema the output of each command keeps to."""
    say = load_catalogue(language)
    lines = [f"# {say.text('site.schemas')}", "", say.text("site.schemas-intro"), ""]
    lines += [f"| {say.text('site.schemas-command')} | {say.text('site.schemas-schema')} |", "|---|---|"]
    rows = {f"lpx {name}": _schema_link(f"{file}.schema.json") for name, file in REPORTED.items()}
    rows |= {f"lpx {name}": say.text("site.schemas-also") for name in STANDARD}
    for name in published_outputs():
        shown = name if name.startswith("(") else f"lpx {name}"
        rows[shown] = _schema_link(f"{slug(name)}.schema.json")
    return "\n".join([*lines, *(f"| `{name}` | {link} |" for name, link in sorted(rows.items())), ""])


def schema_files() -> dict[str, str]:
    """Return the schemas that the page links to."""
    named = {f"{slug(name)}.schema.json": text for name, text in published_outputs().items()}
    return {f"reference/schemas/{name}": text for name, text in (named | published_schemas()).items()}


def _schema_link(name: str) -> str:
    return f"[{name}](schemas/{name})"


def python_page(language: Language) -> str:
    """Return the public names for Python: what the rooms list in ``__all__``, with their docstrings."""
    say = load_catalogue(language)
    lines = [f"# {say.text('site.python')}", "", say.text("site.python-intro"), ""]
    for room in PUBLIC_ROOMS:
        module = import_module(room)
        lines += [f"## {room}", "", _paragraphs(module.__doc__), ""]
        for name in module.__all__:
            thing = getattr(module, name)
            if callable(thing):
                lines += [f"### `{name}{_signature(thing)}`", "", _paragraphs(thing.__doc__), ""]
            else:
                lines += [f"### `{name}`", ""]
    return "\n".join(lines)


def _signature(thing: Any) -> str:  # noqa: ANN401 - any public name
    try:
        return str(inspect.signature(thing)).replace("typing.", "") if not inspect.isclass(thing) else ""
    except (TypeError, ValueError):
        return ""


def _paragraphs(text: str | None) -> str:
    return "```text\n" + inspect.cleandoc(text or "") + "\n```"


def _helps(command: click.Command, context: click.Context, language: Language) -> Iterator[tuple[str, str]]:
    made = command.context_class(command, info_name=context.info_name, parent=context.parent)
    made.params["lang"] = language
    made.terminal_width = 90
    made.help_option_names = ["-h", "--help"]
    yield made.command_path, command.get_help(made)
    if isinstance(command, click.Group):
        for name in command.list_commands(made):
            inner = command.get_command(made, name)
            if inner is not None:
                yield from _helps(inner, click.Context(inner, info_name=name, parent=made), language)


def for_site(text: str, path: str) -> str:
    """Return a page of ``docs/`` as the site needs it.

    A link to the same page in the other language becomes plain words, since the site has a switch for that. A
    link out of ``docs/`` leads to the page that the site has instead, or becomes plain words.

    Args:
        text: The page.
        path: Where it lies below ``docs/``.
    """
    own = _stem(path)
    text = _SWITCH.sub("", text, count=1)

    def linked(found: re.Match[str]) -> str:
        words, target = found[1], found[2]
        name, _, anchor = target.partition("#")
        place = _resolved(path, name)
        if place.startswith("../"):
            instead = _COPIED.get(_stem(place.removeprefix("../")))
            if instead is None:
                return words
            up = "../" * path.count("/")
            return f"[{words}]({up}{instead}.md{'#' + anchor if anchor else ''})"
        if _stem(place) == own and name:
            return words
        return f"[{words}]({name.replace('.en.md', '.md')}{'#' + anchor if anchor else ''})"

    return _LINK.sub(linked, text)


def _resolved(path: str, target: str) -> str:
    """Return ``target``, as page ``path`` writes it, relative to ``docs/``; outside of it with ``../``."""
    parts = path.split("/")[:-1]
    for part in target.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


def _stem(path: str) -> str:
    return path.removesuffix(".md").removesuffix(".en")


def _without_links(text: str) -> str:
    """Return ``text`` with links into the repository turned into plain words: the site has no repository."""
    return _LINK.sub(r"\1", _SWITCH.sub("", text, count=1))


def _safe(text: str) -> str:
    return text.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")


def _cell(text: str) -> str:
    return _safe(text).replace("|", "\\|").replace("``", "`")
