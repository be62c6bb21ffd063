"""Course code: the 23 positions explained, what was probably meant, and whole course-code files."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from lpx.checks.nouns import Verdict
from lpx.coursecode.explain import Explanation, explain
from lpx.coursecode.files import read_course_file
from lpx.coursecode.files.judge import judge_file
from lpx.coursecode.known import Standing
from lpx.coursecode.neighbours import describe_edit, neighbours
from lpx.edition.nouns import Severity
from lpx.messages.catalogue import load_catalogue
from lpx.messages.filling import fill
from lpx.reports.visible import one_line
from lpx.web.answers import problem
from lpx.web.rendering import fragment, language_of, page, verdict
from lpx.web.state import state_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from lpx.coursecode.edition import CodeEdition
    from lpx.coursecode.files import CourseFile
    from lpx.messages.catalogue import Language

_MOST_CODES = 20
_LONGEST = 200
_ALTERNATIVES = 3
_MOST_PROBLEMS = 200
_WRONG = frozenset({Standing.CONFLICT, Standing.IMPOSSIBLE, Standing.MALFORMED})
EXAMPLES = 2
"""Example codes that the page offers."""


class Told(Struct, frozen=True):
    """One code that was typed, explained."""

    explanation: Explanation
    state: str
    """``known``, ``possible``, ``impossible`` or ``malformed``."""
    alternatives: tuple[tuple[str, str, str], ...]
    """Code, what would have to change, what it is."""


def routes() -> list[Route]:
    """Return the paths of this page."""
    return [
        Route("/course-code", show),
        Route("/course-code/upload", check_file, methods=["POST"]),
    ]


async def show(request: Request) -> Response:
    """``GET /course-code``: the page; with ``?code=`` one or more codes, one a line, explained."""
    state = state_of(request)
    language = language_of(request, state.settings)
    asked = request.query_params.get("code", "")
    cells = (line.strip().partition("\t")[0].strip() for line in asked.splitlines())
    lines = [cell[:_LONGEST] for cell in cells if cell]
    chosen = list(islice(dict.fromkeys(lines), _MOST_CODES))
    told = [tell(text, state.codes, language) for text in chosen]
    return page(
        request,
        "course-code.html",
        name="course-code",
        asked="\n".join(lines),
        told=told,
        left=max(0, len(dict.fromkeys(lines)) - len(chosen)),
        length=state.codes.layout.length,
    )


def tell(text: str, codes: CodeEdition, language: Language) -> Told:
    """Return everything that the page says of one text."""
    found = explain(text, codes, language)
    standings = {part.standing for part in found.parts}
    if not found.well_formed:
        state = "malformed"
    elif standings & _WRONG:
        state = "impossible"
    else:
        state = "possible" if Standing.PLAUSIBLE in standings else "known"
    near = () if found.is_known else neighbours(text, codes, _ALTERNATIVES)
    return Told(
        found,
        state,
        tuple(
            (one.code, describe_edit(one, codes, language), explain(one.code, codes, language).summary)
            for one in near
        ),
    )


async def check_file(request: Request) -> Response:
    """``POST /course-code/upload``: check one course-code file (the body); answers with HTML."""
    from urllib.parse import unquote

    from lpx.coursecode.files.read import MOST_BYTES
    from lpx.web.uploads import NAME

    state = state_of(request)
    language = language_of(request, state.settings)
    name = one_line(unquote(request.headers.get(NAME, ""), errors="replace"))[:_LONGEST]
    data = bytearray()
    try:
        async for piece in request.stream():
            data += piece
            if len(data) > MOST_BYTES:
                return problem(413, "course-file-too-large", language)
    except ClientDisconnect:
        return Response(status_code=400)
    body = await run_in_threadpool(_judged, bytes(data), name, state.codes, language)
    return HTMLResponse(body)


def _judged(data: bytes, name: str, codes: CodeEdition, language: Language) -> str:
    file = read_course_file(data, name, codes)
    judgement = judge_file(file, codes, language=language)
    counts = {severity.value: judgement.count(severity, codes) for severity in Severity}
    if judgement.stopped:
        reached, key = Verdict.NOT_JUDGED, "file-unjudged"
    else:
        wrong = counts[Severity.ERROR.value] > 0
        reached, key = (Verdict.DOES_NOT_CONFORM, "file-bad") if wrong else (Verdict.CONFORMS, "file-good")
    words = load_catalogue(language)
    told = words.text(
        "course-code.counts",
        errors=counts[Severity.ERROR.value],
        warnings=counts[Severity.WARNING.value],
        notes=counts[Severity.NOTE.value],
    )
    order = list(Severity)
    problems = sorted(
        judgement.problems, key=lambda item: (order.index(codes.problems[item.kind].severity), item.line)
    )
    return fragment(
        "course-file.html",
        language,
        verdict=verdict(
            reached, words.text(f"course-code.{key}"), told, language, above=name, prefix="file-"
        ),
        facts=_facts(file, language),
        md5=[(check.matches, check.origin) for check in judgement.md5],
        problems=[
            (
                codes.problems[item.kind].severity.value,
                item.line,
                fill(
                    codes.problems[item.kind].text.get(language),
                    {
                        key: one_line(value) if isinstance(value, str) else value
                        for key, value in item.parameters.items()
                    },
                ),
                item.repeats,
            )
            for item in problems[:_MOST_PROBLEMS]
        ],
        left=max(0, len(problems) - _MOST_PROBLEMS) + judgement.dropped,
    )


def _facts(file: CourseFile, language: Language) -> list[str]:
    titles = dict.fromkeys(section.form.title.get(language) for section in file.sections)
    return [*titles, file.encoding.upper()]
