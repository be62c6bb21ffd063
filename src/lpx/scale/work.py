"""What a worker does with a group of bundles: it loads the edition once, and answers for every bundle."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from lpx import __version__
from lpx.archive.ahead import SMALL
from lpx.archive.sources import MemorySource
from lpx.checks.compiled import compiled_schema
from lpx.checks.nouns import Finding, Report, Verdict
from lpx.checks.table import all_checks
from lpx.checks.verify import Handed, Options, ahead_of, verify_bundles
from lpx.coursecode.load import load_code_edition
from lpx.edition.load import DEFAULT_EDITION, load_edition
from lpx.edition.nouns import Edition
from lpx.scale.in_hand import Hand
from lpx.scale.luggage import codes as codes_of
from lpx.scale.nouns import Judged, Settings, Task, Told
from lpx.scale.places import open_place, read_signature

if TYPE_CHECKING:
    from lpx.coursecode.edition import CodeEdition

SAMPLES = 3
"""Findings that are kept of each requirement; ``lpx verify`` shows all."""

_TOGETHER = 4 << 20
"""Declared content bytes of bundles that are in memory together, with what is made of them."""

_encoder = msgspec.json.Encoder(order="deterministic")


class OtherLpx(Exception):  # noqa: N818 - it tells what the worker is
    """The worker has another version of lpx, or of the edition, than the one that asks."""


def judge_group(settings: Settings, group: tuple[Task, ...]) -> tuple[bytes, ...]:
    """Judge every bundle of ``group``; return a ``Judged`` as JSON for each.

    The MD5s of all archives of the group, and the keys of small ones, are computed side by side, which costs
    hardly more than one alone.

    Raises:
        OtherLpx: this worker would judge by other rules.
    """
    rules = _rules(settings.edition)
    if (rules[0].digest, __version__) != (settings.digest, settings.version):
        raise OtherLpx
    options = _options(settings)
    with ExitStack() as stack:
        hand = stack.enter_context(Hand(sum(task.place.size for task in group)))
        opened = [_open(task, stack, hand) for task in group]
        answers: dict[int, Judged] = {}
        handed: dict[int, Handed] = {}
        for place, bundle in enumerate(_looked_ahead(opened, rules[0], options)):
            if isinstance(bundle, OSError):
                answers[place] = _unreadable(bundle)
            else:
                handed[place] = bundle
        for places in _together(handed, options):
            judged = _judge([handed[place] for place in places], options, rules)
            answers.update(zip(places, judged, strict=True))
        return tuple(_encoder.encode(answers[place]) for place in range(len(group)))


def reduce(report: Report) -> Judged:
    """Return what a batch keeps of ``report``."""
    counts: dict[str, int] = dict(report.omitted)
    kept: dict[str, list[Finding]] = {}
    for finding in report.findings:
        counts[finding.requirement] = counts.get(finding.requirement, 0) + 1
        samples = kept.setdefault(finding.requirement, [])
        if len(samples) < SAMPLES:
            samples.append(finding)
    inventory = report.inventory
    return Judged(
        verdict=report.verdict,
        reason=report.reason,
        password=report.password,
        schools=inventory.schools,
        bytes=inventory.archive_bytes,
        md5=inventory.archive_md5,
        entries=inventory.entries,
        content_bytes=inventory.content_bytes,
        students=len(inventory.students),
        records=inventory.records,
        attachments=inventory.attachments,
        told=tuple(Told(name, found[0].severity, counts[name]) for name, found in kept.items()),
        findings=tuple(finding for found in kept.values() for finding in found),
        not_judged=_not_judged(report),
    )


def _not_judged(report: Report) -> dict[str, int]:
    reasons: dict[str, int] = {}
    for item in report.not_judged:
        reasons[item.reason] = reasons.get(item.reason, 0) + len(item.requirements)
    return reasons


def load_ahead() -> None:
    """Load what judging by the usual edition needs, before there is anything to judge."""
    edition, _ = _rules(DEFAULT_EDITION)
    compiled_schema(edition)
    all_checks(edition)
    gc.freeze()


@cache
def _rules(name: str) -> tuple[Edition, CodeEdition]:
    edition, codes = load_edition(name), load_code_edition()
    # What was just loaded stays to the end: it need not be searched for cycles again and again.
    gc.freeze()
    return edition, codes


def _options(settings: Settings) -> Options:
    try:
        codes = codes_of(settings.course_codes) if settings.course_codes else None
    except KeyError:
        raise OtherLpx from None
    return Options(
        profile=settings.profile,
        encoding=settings.encoding,
        limits=settings.limits,
        course_codes=codes,
        occasion=settings.occasion,
        workers=1,
        deep=settings.deep,
    )


def _open(task: Task, stack: ExitStack, hand: Hand) -> Handed | OSError:
    place = task.place
    try:
        source = hand.watched(stack.enter_context(open_place(place)))
        if source.size <= SMALL:
            # What is small is read at once: it is looked at in a hundred places.
            source = MemorySource(source.read_at(0, source.size))
        password = task.secret.reveal() if task.secret is not None else None
        return Handed(source, place.name.rpartition("/")[2], read_signature(place), password)
    except OSError as error:
        return error


def _looked_ahead(
    opened: Sequence[Handed | OSError], edition: Edition, options: Options
) -> Iterator[Handed | OSError]:
    """Do for all archives that could be opened what is done best side by side."""
    found = [bundle for bundle in opened if not isinstance(bundle, OSError)]
    sources, passwords = [bundle.source for bundle in found], [bundle.password for bundle in found]
    ahead = iter(ahead_of(sources, passwords, edition, options))
    for bundle in opened:
        yield bundle if isinstance(bundle, OSError) else structs.replace(bundle, ahead=next(ahead))


def _together(handed: Mapping[int, Handed], options: Options) -> Iterator[list[int]]:
    """Put small bundles together as far as they may be in memory together; give others one by one."""
    held: list[int] = []
    size = 0
    for place, bundle in handed.items():
        more = bundle.ahead.content_bytes
        if held and (size + more > _TOGETHER or bundle.ahead.directory is None or options.deep):
            yield held
            held, size = [], 0
        held.append(place)
        size += more if bundle.ahead.directory is not None and not options.deep else _TOGETHER
    if held:
        yield held


def _judge(bundles: list[Handed], options: Options, rules: tuple[Edition, CodeEdition]) -> list[Judged]:
    """Judge ``bundles`` together; where that fails, each by itself, so that one does not end the others."""
    edition, codes = rules
    try:
        reports = verify_bundles(bundles, edition=edition, options=options, codes=codes)
        return [reduce(report) for report in reports]
    except Exception as error:  # noqa: BLE001 - one bundle must not end the others
        if len(bundles) > 1:
            return [judged for bundle in bundles for judged in _judge([bundle], options, rules)]
        if isinstance(error, OSError):
            return [_unreadable(error)]
        return [Judged(Verdict.NOT_JUDGED, "internal-error", detail=type(error).__name__)]


def _unreadable(error: OSError) -> Judged:
    return Judged(Verdict.NOT_JUDGED, "unreadable", detail=error.strerror or type(error).__name__)
