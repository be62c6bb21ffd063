"""Requirements: the catalogue, searchable, each with source, examples and vectors."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from lpx.messages.requirement_facts import (
    classing,
    families,
    family_of,
    find_requirement,
    profiles,
    telling,
)
from lpx.messages.vector_texts import vector_texts
from lpx.web.rendering import language_of, page
from lpx.web.state import state_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from lpx.edition.nouns import Requirement
    from lpx.messages.catalogue import Language
    from lpx.synthesis.vectors.nouns import Vector

_LONGEST = 80
"""Characters of a search."""


def routes() -> list[Route]:
    """Return the paths of this page."""
    return [Route("/requirements", show), Route("/requirements/{id}", show_one)]


async def show(request: Request) -> Response:
    """``GET /requirements``: all of them by family, or those that hold every word of ``?q=``."""
    state = state_of(request)
    language = language_of(request, state.settings)
    asked = request.query_params.get("q", "")[:_LONGEST]
    words = asked.casefold().split()
    found = {
        family: chosen
        for family, members in families(state.edition).items()
        if (chosen := [item for item in members if _holds(item, words, language)])
    }
    edition = state.edition
    return page(
        request,
        "requirements.html",
        name="requirements",
        asked=asked,
        found=found,
        count=sum(map(len, found.values())),
        severity=lambda item: edition.severity_of(item.id, profiles(edition)[0]).value,
    )


async def show_one(request: Request) -> Response:
    """``GET /requirements/SIG-003``: everything about one of them."""
    state = state_of(request)
    language = language_of(request, state.settings)
    item = find_requirement(request.path_params["id"], state.edition)
    if item is None:
        return page(request, "requirement-missing.html", name="requirements", status=404)
    order = list(state.edition.requirements)
    place = order.index(item.id)
    return page(
        request,
        "requirement.html",
        name="requirements",
        item=item,
        family=family_of(item.id),
        telling=telling(item, state.edition, language),
        classing=classing(item, state.edition, language),
        vectors=await run_in_threadpool(vectors_of, item.id),
        texts_of=lambda vector: vector_texts(vector, language),
        before=order[place - 1] if place else None,
        after=order[place + 1] if place + 1 < len(order) else None,
    )


def _holds(item: Requirement, words: list[str], language: Language) -> bool:
    """Tell whether every word stands in the id, the name, or a text of ``item``."""
    texts = (item.title, item.message, item.explanation)
    said = " ".join(text.get(language) for text in texts if text is not None)
    whole = f"{item.id} {item.name} {said}".casefold()
    return all(word in whole for word in words)


@cache
def vectors_of(requirement: str) -> tuple[Vector, ...]:
    """Return the vectors about a requirement, those that break it first."""
    from lpx.synthesis.vectors.registry import select

    found = select(big=True, requirement=requirement)
    return tuple(sorted(found, key=lambda vector: (vector.side != "breaks", vector.path)))
