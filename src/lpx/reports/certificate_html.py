"""A certificate as one page of HTML, which is also what the PDF is printed from.

Self-contained, without script, in one or both languages on one A4 page. Drawings carry their colours
themselves, because what prints the PDF does not apply style sheets inside of SVG; on screen the style wins.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from lpx.reports.certificate_qr import qr_element
from lpx.reports.certificate_view import Answer, CertificateView, Line, Said, ScopeView, Term
from lpx.reports.html_elements import Child, Element, Raw, element, serialise
from lpx.reports.html_icons import verdict_icon

STYLES: Final = ("colours", "certificate")
_PRINTED: Final = {
    "good": "#17663a",
    "waived": "#7a4a00",
    "bad": "#a11d26",
    "open": "#7a4a00",
    "absent": "#8996a5",
}
"""Tone → colour of a mark on paper, as ``colours.css`` has it there."""


def render_certificate_html(view: CertificateView, *, dense: bool = False) -> str:
    """Return the page of a certificate; ``dense`` sets it in smaller letters on paper."""
    main, *_ = view.languages
    kind = "dense" if dense else None
    page = element("html", _head(view), element("body", _sheet(view)), lang=main, class_=kind)
    return serialise(page)


def _head(view: CertificateView) -> Element:
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", f"{view.number.value} · {view.product}"),
        element("style", Raw(style)),
    )


def _sheet(view: CertificateView) -> Element:
    return element(
        "main",
        element(
            "header",
            element(
                "div",
                element("p", "lpx", class_="mark"),
                element("h1", _said(view.title), class_="title"),
                class_="name",
            ),
            element("p", _label(view.number.label), " ", _value(view.number), class_="number"),
            class_="top",
        ),
        _product(view),
        _section(view, "scopes", element("ul", map(_scope, view.scopes), class_="scopes")),
        element(
            "div",
            element(
                "div",
                _section(view, "tested", _facts(view.tested)),
                _section(view, "terms", *_terms(view)),
            ),
            _check(view),
            class_="halves",
        ),
        _section(view, "statements", *_statements(view)),
        _section(
            view,
            "limits",
            element("ul", (element("li", _said(item)) for item in view.limits), class_="limits"),
        ),
        class_="certificate" if len(view.languages) == 1 else "certificate both",
    )


def _section(view: CertificateView, name: str, *content: Child) -> Element:
    return element(
        "section",
        element("h2", _said(view.headings[name]), id_=name),
        *content,
        class_=f"part part-{name}",
        aria_labelledby=name,
    )


def _product(view: CertificateView) -> Element:
    return element(
        "div",
        element(
            "div",
            element("p", _said(view.intro), class_="intro"),
            element("p", view.product, class_="product"),
            _facts(view.product_facts, kind="facts across"),
            class_="what",
        ),
        _facts(view.validity, kind="facts validity"),
        class_="lead",
    )


def _scope(scope: ScopeView) -> Element:
    return element(
        "li",
        _painted(verdict_icon(scope.icon), scope.tone),
        element(
            "div",
            element("p", _said(scope.title), class_="scope-title"),
            element("p", _said(scope.verdict), class_="scope-verdict"),
            element("p", _said(scope.numbers), class_="scope-numbers") if scope.numbers else None,
            element("p", _said(scope.says), class_="scope-says") if scope.tone != "absent" else None,
        ),
        class_=f"scope scope-{scope.tone}",
    )


def _check(view: CertificateView) -> Element:
    names = " / ".join(text for _, text in view.qr_name)
    return _section(
        view,
        "check",
        qr_element(view.digest, names),
        element("p", _label(view.digest_label), " ", element("code", view.digest), class_="digest"),
        element("p", _said(view.check_step)),
        element("p", element("code", view.command), class_="command"),
        element("p", _said(view.check_file), class_="quiet"),
    )


def _terms(view: CertificateView) -> Iterator[Element]:
    if view.terms:
        yield element("ul", map(_term, view.terms), class_="terms")
    if view.terms_more:
        yield element("p", _said(view.terms_more), class_="quiet")


def _term(term: Term) -> Element:
    return element(
        "li",
        element("span", _said(term.kind), class_="kind"),
        " ",
        element("span", term.text if isinstance(term.text, str) else _said(term.text), class_="text"),
        element("span", _said(term.detail), class_="note") if term.detail else None,
    )


def _statements(view: CertificateView) -> Iterator[Element]:
    if view.statements:
        yield element("dl", map(_answer, view.statements), class_="answers")


def _answer(answer: Answer) -> Element:
    return element(
        "div",
        element("dt", _said(answer.question)),
        element(
            "dd",
            element("span", _said(answer.answer), class_=f"answer answer-{answer.tone}"),
            element("span", answer.by, class_="by") if answer.by else None,
        ),
    )


def _facts(lines: Iterable[Line], kind: str = "facts") -> Element:
    return element(
        "dl",
        (
            element(
                "div",
                element("dt", _said(line.label)),
                element(
                    "dd",
                    _value(line),
                    element("span", _said(line.note), class_="note") if line.note else None,
                ),
            )
            for line in lines
        ),
        class_=kind,
    )


def _value(line: Line) -> Element | Iterator[Element | str]:
    if isinstance(line.value, str):
        return element("code" if line.code else "span", line.value)
    return _said(line.value)


def _label(said: Said) -> Element:
    return element("span", _said(said), class_="label")


def _said(said: Said) -> Iterator[Element | str]:
    """Yield a text in each language of the page, the others smaller beside the main one."""
    for number, (language, text) in enumerate(said):
        if number == 0:
            yield element("span", text, lang=language)
        elif text != said[0][1]:
            yield " "
            yield element("span", text, lang=language, class_="other")


def _painted(icon: Element, tone: str) -> Element:
    """Return a mark whose paths carry their colours themselves."""
    children = tuple(
        replace(child, attributes=(*child.attributes, *_paint(dict(child.attributes).get("class", ""), tone)))
        if isinstance(child, Element)
        else child
        for child in icon.children
    )
    return replace(icon, children=children)


def _paint(kind: str, tone: str) -> tuple[tuple[str, str], ...]:
    if kind == "icon-shape":
        return (("fill", _PRINTED[tone]),)
    return (
        ("fill", "none"),
        ("stroke", "#ffffff"),
        ("stroke-width", "4.5"),
        ("stroke-linecap", "round"),
        ("stroke-linejoin", "round"),
    )


@cache
def _style() -> str:
    folder = Path(__file__).parent / "style"
    return "\n".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)
