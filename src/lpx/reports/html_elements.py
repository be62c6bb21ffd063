"""A small typed builder of HTML: elements are values, text is escaped by construction.

There is no way to put raw markup in except by building elements, so a hostile value can only ever become
text. Attribute values are escaped the same way, and attribute and tag names come from our own code alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lpx.reports.visible import visible

_VOID: Final = frozenset({"meta", "br", "hr", "link", "input", "path", "circle", "rect"})
"""Elements that are written without an end tag; those of SVG are closed in themselves."""

_SVG_VOID: Final = frozenset({"path", "circle", "rect"})

_BLOCK: Final = frozenset(
    {"html", "head", "body", "header", "footer", "main", "section", "article", "div", "p", "ul", "ol", "li"}
    | {"dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "h1", "h2", "h3", "h4", "h5"}
    | {"details", "summary", "meta", "title", "style"}
)
"""Elements that are written on lines of their own, for people who look at the source."""

_HAN: Final = re.compile(
    "[\u2e80-\u2fdf\u3000-\u303f\u31c0-\u31ef\u3400-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff]+"
)


@dataclass(frozen=True, slots=True)
class Element:
    """One element with its attributes and what it holds, in order."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    children: tuple[Element | Raw | str, ...]


@dataclass(frozen=True, slots=True)
class Raw:
    """The text of our own style sheet, which HTML takes unescaped. Never for anything else."""

    text: str


Child = Element | Raw | str | None
"""What an element may hold; ``None`` is left out."""


def element(tag: str, *children: Child | Iterable[Child], **attributes: str | None) -> Element:
    """Return an element.

    Args:
        tag: Name of the element.
        children: Elements and texts; iterables are spread and ``None`` is dropped.
        attributes: Attributes with ``_`` for ``-`` (``aria_label``) and a trailing ``_`` for Python's own
            words (``class_``). A value of ``None`` leaves the attribute out; an empty string writes it bare.
    """
    pairs = tuple(
        (name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items() if value is not None
    )
    return Element(tag, pairs, tuple(_flatten(children)))


def spoken(text: str, language: str) -> tuple[Element | str, ...]:
    """Return ``text`` for a page in ``language``, Chinese inside English marked for screen readers."""
    if language != "en":
        return (text,)
    parts: list[Element | str] = []
    position = 0
    for match in _HAN.finditer(text):
        if match.start() > position:
            parts.append(text[position : match.start()])
        parts.append(element("span", match[0], lang="zh-Hant"))
        position = match.end()
    if position < len(text):
        parts.append(text[position:])
    return tuple(parts)


def serialise(root: Element) -> str:
    """Return the document as text, with its doctype and a trailing line feed."""
    return "<!doctype html>\n" + "".join(_write(root)).strip() + "\n"


def write_part(part: Element) -> str:
    """Return a part of a page as text."""
    return "".join(_write(part)).strip()


def _flatten(children: Iterable[Child | Iterable[Child]]) -> Iterator[Element | Raw | str]:
    for child in children:
        if child is None:
            continue
        if isinstance(child, Element | Raw | str):
            yield child
        else:
            yield from _flatten(child)


def _write(node: Element | Raw | str) -> Iterator[str]:
    if isinstance(node, Raw):
        yield node.text
        return
    if isinstance(node, str):
        yield html.escape(visible(node), quote=False)
        return
    lead = "\n" if node.tag in _BLOCK else ""
    yield f"{lead}<{node.tag}"
    for name, value in node.attributes:
        yield f' {name}="{html.escape(visible(value), quote=True)}"' if value else f" {name}"
    if node.tag in _VOID:
        yield "/>" if node.tag in _SVG_VOID else ">"
        return
    yield ">"
    for child in node.children:
        yield from _write(child)
    yield f"</{node.tag}>"
