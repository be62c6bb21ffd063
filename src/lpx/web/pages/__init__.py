"""The pages, one file each; each has ``routes()`` with its own paths."""

from __future__ import annotations

from starlette.routing import Route


def routes_of_pages() -> list[Route]:
    """Return the routes of every page."""
    from lpx.web.pages import compare, conformance, course_code, inside, requirements, verify

    pages = (verify, inside, compare, course_code, requirements, conformance)
    return [route for page in pages for route in page.routes()]
