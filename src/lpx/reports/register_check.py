"""What checking a register found, as text for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lpx.attest.policy import load_policy
from lpx.attest.register.checking import AUTHENTIC, CertificateCheck, ListCheck, RegisterCheck
from lpx.messages.catalogue import Catalogue, Language, load_catalogue
from lpx.reports.attest_recall import render_recall
from lpx.reports.attest_words import problem_text
from lpx.reports.columns import wrap
from lpx.reports.visible import one_line

_WIDTH = 100
_SHORT = 19


def render_check(checked: RegisterCheck, language: Language) -> str:
    """Return what became of everything."""
    return "\n".join(_lines(checked, load_catalogue(language)))


def _lines(checked: RegisterCheck, catalogue: Catalogue) -> Iterator[str]:
    counts = Counter(item.verification.status for item in checked.certificates)
    yield catalogue.text("register.check.summary", total=len(checked.certificates))
    for status, number in counts.items():
        yield "  " + catalogue.text(
            "register.check.count", status=catalogue.text(f"register.status.{status.value}"), count=number
        )
    for item in checked.certificates:
        yield from _certificate(item, catalogue)
    for listed in checked.lists:
        yield from _list(listed, catalogue)
    if any(item.verification.trust == "not-given" for item in checked.certificates):
        yield catalogue.text("register.check.no-trust")
    if not checked.lists:
        yield catalogue.text("register.check.no-lists")
    if checked.recall is not None:
        yield ""
        yield render_recall(checked.recall, load_policy(), "text", catalogue.language).rstrip("\n")
    verdict = (
        "sound" if checked.is_sound and checked.is_decided else "open" if checked.is_sound else "unsound"
    )
    yield ""
    yield catalogue.text(f"register.check.{verdict}")


def _certificate(item: CertificateCheck, catalogue: Catalogue) -> Iterator[str]:
    status = item.verification.status
    if status in AUTHENTIC and not item.differs:
        return
    yield ""
    yield catalogue.text(
        "register.check.certificate",
        number=one_line(item.number),
        name=one_line(f"{item.vendor} {item.product} {item.version}"),
        digest=item.digest[:_SHORT],
    )
    if status not in AUTHENTIC:
        for problem in item.verification.problems:
            text = problem_text(catalogue, problem.key, problem.parameters)
            yield from wrap(text, _WIDTH, first="  - ")
    if item.differs:
        text = catalogue.text("register.check.differs", columns=", ".join(item.differs))
        yield from wrap(text, _WIDTH, first="  - ")


def _list(item: ListCheck, catalogue: Catalogue) -> Iterator[str]:
    found = []
    if item.differs:
        found.append(catalogue.text("register.check.differs", columns=", ".join(item.differs)))
    for key, digests in (("vanished", item.vanished), ("unknown", item.unknown)):
        if digests:
            named = ", ".join(digest[:_SHORT] for digest in digests[:5])
            found.append(catalogue.text(f"register.check.{key}", count=len(digests), digests=named))
    if found:
        yield ""
        yield catalogue.text("register.check.list", sequence=item.sequence, digest=item.digest[:_SHORT])
        for text in found:
            yield from wrap(text, _WIDTH, first="  - ")
