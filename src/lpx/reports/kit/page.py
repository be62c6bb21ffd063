"""The frame of a kit's pages: no outside address, one style, at most one script, both allowed by digest."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from lpx.messages.catalogue import Language
from lpx.reports.html_elements import Child, Element, Raw, element, serialise

_ROOM: Final = Path(__file__).parent
_SHARED: Final = ("colours", "page")


def page(
    title: str,
    *content: Child,
    language: Language,
    styles: tuple[str, ...],
    script: str = "",
    **body: str,
) -> str:
    """Return a whole page.

    Args:
        title: Of the window.
        content: What the body holds.
        language: Of the page.
        styles: Names of style sheets beside this file, after the shared ones.
        script: Name of a script beside this file.
        body: Attributes of the body.
    """
    style = _style(styles)
    policy = f"default-src 'none'; style-src {_digest(style)}; base-uri 'none'; form-action 'none'"
    code = ""
    if script:
        code = _text(script)
        policy += f"; script-src {_digest(code)}"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="robots", content="noindex, nofollow"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Raw(style)),
    )
    end: Element | None = element("script", Raw(code)) if code else None
    return serialise(element("html", head, element("body", *content, end, **body), lang=language))


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _style(styles: tuple[str, ...]) -> str:
    shared = [_ROOM.parent / "style" / f"{name}.css" for name in _SHARED]
    own = [_ROOM / f"{name}.css" for name in styles]
    return "\n".join(path.read_text(encoding="utf-8") for path in (*shared, *own))


@cache
def _text(name: str) -> str:
    return (_ROOM / name).read_text(encoding="utf-8")
