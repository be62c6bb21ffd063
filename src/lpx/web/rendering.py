"""Makes pages of templates: every text from the catalogues, every value escaped, one language per visitor."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from lpx import __version__
from lpx.messages.catalogue import LANGUAGES, Language, load_catalogue
from lpx.reports.html_elements import element, write_part
from lpx.reports.html_frame import Frame
from lpx.reports.html_verdict import verdict_section
from lpx.reports.visible import visible
from lpx.reports.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import Request

    from lpx.checks.nouns import Verdict
    from lpx.reports.view import Count
    from lpx.web.settings import Settings
    from lpx.web.state import State

LANGUAGE_COOKIE = "lpx_language"
PAGES = ("verify", "inside", "compare", "course-code", "requirements", "conformance")
"""Pages of the navigation, in its order; their paths are their names, the first one's is ``/``."""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["visible"] = visible
    return environment


def language_of(request: Request, settings: Settings) -> Language:
    """Return the language that the visitor chose, else the server's."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return next((language for language in LANGUAGES if language == chosen), settings.language)


def fragment(template: str, language: Language, **values: Any) -> str:  # noqa: ANN401 - what templates take
    """Return the text of a template; ``t(key, …)`` in it looks up the catalogue's section ``web``.

    ``script_texts(page)`` are the texts of ``web.<page>.script``, which the page's script fills in itself.
    """
    catalogue = load_catalogue(language)

    def text(key: str, **parameters: object) -> str:
        return catalogue.text(f"web.{key}", **parameters)

    def script_texts(page: str) -> dict[str, str]:
        start = f"web.{page}.script."
        return {
            key.removeprefix(start): catalogue.template(key) for key in catalogue if key.startswith(start)
        }

    return (
        _environment()
        .get_template(template)
        .render(t=text, script_texts=script_texts, language=language, catalogue=catalogue, **values)
    )


def verdict(
    reached: Verdict,
    word: str,
    detail: str,
    language: Language,
    counts: Iterable[Count] = (),
    *,
    above: str = "",
    prefix: str = "",
) -> Markup:
    """Return a verdict as all reports draw it, as a part of a page.

    Args:
        reached: The verdict.
        word: Itself in a word or two.
        detail: Itself in a sentence.
        language: Of the page.
        counts: What is counted beneath.
        above: What was judged.
        prefix: What its anchors begin with, where there are several on one page.
    """
    frame = Frame(words_of(language), prefix, depth=1)
    judged = element("p", above, class_="bundle") if above else None
    return Markup(write_part(verdict_section(frame, reached, word, detail, counts, above=judged)))  # noqa: S704


def page(
    request: Request,
    template: str,
    *,
    name: str,
    status: int = 200,
    **values: Any,  # noqa: ANN401 - what templates take
) -> HTMLResponse:
    """Return the whole page ``template``.

    Args:
        request: What is answered.
        template: Its file under ``templates``; it extends ``base.html``.
        name: Of the page, as in ``PAGES``; its title is the text ``title-<name>``.
        status: HTTP status.
        values: What the template shows.
    """
    state: State = request.app.state.lpx
    session: str | None = request.scope.get("state", {}).get("session")
    language = language_of(request, state.settings)
    body = fragment(
        template,
        language,
        name=name,
        pages=PAGES if session else (),
        page_key=state.sessions.page_key(session) if session else "",
        version=__version__,
        path=request.url.path,
        **values,
    )
    return HTMLResponse(body, status_code=status)
