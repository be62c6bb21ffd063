"""Compare two bundles: what was there before, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from lpx.reports.reconcile_phrases import Phrases
from lpx.reports.reconcile_view import reconcile_view
from lpx.scale.naming import schools_of
from lpx.scale.reconcile.in_memory import reconcile_portfolios
from lpx.web.answers import problem
from lpx.web.pages.verify import bundles_of
from lpx.web.rendering import fragment, language_of, page, verdict
from lpx.web.state import state_of, workspace_of
from lpx.web.words import page_words

if TYPE_CHECKING:
    from starlette.requests import Request

    from lpx.messages.catalogue import Language
    from lpx.portfolio.nouns import Portfolio
    from lpx.scale.reconcile.nouns import Difference
    from lpx.web.state import State

_MOST = 300
"""Differences that one page shows."""


def routes() -> list[Route]:
    """Return the paths of this page."""
    return [Route("/compare", show), Route("/w/{workspace}/compare", compare)]


async def show(request: Request) -> Response:
    """``GET /compare``: the page."""
    return page(request, "compare.html", name="compare")


async def compare(request: Request) -> Response:
    """``GET /w/{workspace}/compare?before=…&after=…``: two verified bundles side by side."""
    state = state_of(request)
    language = language_of(request, state.settings)
    workspace = workspace_of(request)
    if workspace is None:
        return problem(410, "tab-closed", language)
    known = bundles_of(workspace)
    chosen = [known.get(request.query_params.get(side, "")) for side in ("before", "after")]
    before, after = (bundle.evidence.portfolio if bundle is not None else None for bundle in chosen)
    if None in chosen:
        return problem(410, "tab-closed", language)
    if before is None or after is None:
        side = "both" if before is after else "before" if before is None else "after"
        return problem(422, f"no-content-{side}", language)
    reveal = request.query_params.get("reveal") == "1"
    return HTMLResponse(await run_in_threadpool(_compared, before, after, state, language, reveal=reveal))


def _compared(before: Portfolio, after: Portfolio, state: State, language: Language, *, reveal: bool) -> str:
    result, differences = reconcile_portfolios(before, after, state.edition, show=reveal)
    say = Phrases(result, state.edition, language, schools_of(state.codes), page_words(language))
    view = reconcile_view(say)
    return fragment(
        "compared.html",
        language,
        verdict=verdict(view.verdict, view.word, view.detail, language, view.counts),
        rows=[_row(difference, say) for difference in differences[:_MOST]],
        left=max(0, len(differences) - _MOST),
    )


def _row(difference: Difference, say: Phrases) -> dict[str, object]:
    is_changed = bool(difference.changes)
    return {
        "loss": difference.is_loss,
        "what": say.what(difference.what),
        "student": say.who(difference.student),
        "thing": say.thing(difference),
        "changes": [
            (
                say.slot(change.key) if change.key == difference.slot else change.key,
                change.before,
                change.after,
            )
            for change in difference.changes
        ],
        "before": difference.before is not None,
        "after": difference.after is not None,
        "detail": "" if is_changed else say.detail(difference),
    }
