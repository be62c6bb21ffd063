"""``lpx fixtures``: the vectors, which show for every requirement what breaks it and what does not."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from lpx.cli.diagnostics import Stop, catalogue_for
from lpx.cli.exit_codes import ExitCode
from lpx.cli.options import InputPath, edition_option, format_option, language_option
from lpx.cli.tables import screen_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lpx.edition.nouns import Edition
    from lpx.messages import Catalogue
    from lpx.synthesis.vectors.judging import Disagreement
    from lpx.synthesis.vectors.nouns import Expected, Vector

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group("fixtures")
def command() -> None:
    """List, build and verify the vectors."""


@command.command("build")
@click.argument("folder", metavar="[DIR]", required=False, type=_FOLDER)
@click.option(
    "--only", metavar="GLOB", default="*", help="Only vectors whose name, family or family/name fits."
)
@click.option("--big", is_flag=True, help="Also build the big ones, which are not kept in the repository.")
@click.option("--seed", help="Another seed: other people, other files, the same findings.")
@format_option("text", "json")
@language_option
@edition_option
def build(  # noqa: PLR0917 - click passes options by name
    folder: Path | None,
    only: str,
    seed: str | None,
    format_name: str,
    lang: str | None,
    edition_name: str | None,
    *,
    big: bool,
) -> None:
    """Write the vectors into DIR (default: the fixtures of this lpx), the same bytes every time."""
    from lpx.cli.outcome import made_of, tell
    from lpx.cli.results import VectorsBuilt
    from lpx.coursecode.load import load_code_edition
    from lpx.synthesis.courses import CoursePlan
    from lpx.synthesis.vectors.compile import DEFAULT_SEED, compile_vector
    from lpx.synthesis.vectors.registry import select
    from lpx.synthesis.vectors.store import remove_others, write_vector

    language, edition = _load(lang, edition_name)
    catalogue = catalogue_for(language)
    room = folder or _own_room(language)
    chosen = _chosen(select(only, big=big), language, only)
    plan = CoursePlan(load_code_edition())
    written = 0
    for vector in chosen:
        compiled = compile_vector(vector, edition, plan, seed or DEFAULT_SEED)
        try:
            write_vector(compiled, room)
        except OSError as error:
            raise Stop(
                ExitCode.USAGE, language, "fixtures-not-written", reason=error.strerror or ""
            ) from None
        written += sum(map(len, compiled.files.values()))
    if only == "*" and folder is None:
        remove_others(room, (vector.path for vector in select("*", big=True)))
    tell(
        VectorsBuilt(len(chosen), written),
        format_name=format_name,
        language=language,
        said=[catalogue.text("fixtures.built", count=len(chosen), megabytes=f"{written / 1e6:.1f}")],
        products=made_of([("vectors", room)]),
    )


@command.command("list")
@click.option("--requirement", metavar="ID", default="", help="Only vectors about this requirement.")
@click.option(
    "--only", metavar="GLOB", default="*", help="Only vectors whose name, family or family/name fits."
)
@click.option(
    "--coverage", "table", is_flag=True, help="Count the vectors on both sides of every requirement."
)
@format_option("text", "json")
@language_option
@edition_option
def listing(
    requirement: str, only: str, format_name: str, lang: str | None, edition_name: str | None, *, table: bool
) -> None:
    """List the vectors, or what they cover."""
    from lpx.synthesis.vectors.registry import select

    language, edition = _load(lang, edition_name)
    catalogue = catalogue_for(language)
    if table:
        _print_coverage(edition, catalogue, format_name)
        return
    requirement = requirement.upper()
    if requirement and requirement not in edition.requirements:
        raise Stop(ExitCode.USAGE, language, "fixtures-no-requirement", id=requirement[:20])
    chosen = _chosen(select(only, big=True, requirement=requirement), language, requirement or only)
    if format_name == "json":
        click.echo(json.dumps([_plain(vector, language) for vector in chosen], ensure_ascii=False, indent=2))
        return
    rows = [
        (vector.path, f"{catalogue.text('fixtures.' + vector.side)} {' '.join(vector.requirements)}".rstrip())
        for vector in chosen
    ]
    for line in screen_table(rows):
        click.echo(line)
    click.echo(catalogue.text("fixtures.listed", count=len(chosen)))


@command.command("show")
@click.argument("name", metavar="NAME")
@format_option("text", "json")
@language_option
@edition_option
def show(name: str, format_name: str, lang: str | None, edition_name: str | None) -> None:
    """Show what the vector NAME is about and what is expected of it."""
    from lpx.coursecode.load import load_code_edition
    from lpx.messages.vector_texts import vector_texts
    from lpx.synthesis.courses import CoursePlan
    from lpx.synthesis.vectors.compile import compile_vector
    from lpx.synthesis.vectors.registry import find

    language, edition = _load(lang, edition_name)
    catalogue = catalogue_for(language)
    vector = find(name)
    if vector is None:
        raise Stop(ExitCode.USAGE, language, "fixtures-none", wanted=name[:80])
    compiled = compile_vector(vector, edition, CoursePlan(load_code_edition()))
    expectation = compiled.expectation
    if format_name == "json":
        sizes = {name_of_file: len(data) for name_of_file, data in compiled.files.items()}
        told = {**_plain(vector, language), "files": sizes, "expected": msgspec.to_builtins(expectation)}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    texts = vector_texts(vector, language)
    click.echo(f"{vector.path}\n{texts.title}")
    if texts.why:
        click.echo(texts.why)
    click.echo()
    for requirement in vector.requirements:
        title = edition.requirements[requirement].title.get(language)
        click.echo(f"{catalogue.text('fixtures.' + vector.side)} {requirement} {title}")
    click.echo(catalogue.text("fixtures.judged", profile=expectation.profile, verdict=expectation.verdict))
    if expectation.password is not None:
        click.echo(catalogue.text("fixtures.password", password=expectation.password))
    for name_of_file, data in compiled.files.items():
        click.echo(catalogue.text("fixtures.file", name=name_of_file, bytes=f"{len(data):,}"))
    click.echo(catalogue.text("fixtures.expected" if expectation.findings else "fixtures.nothing-expected"))
    for expected in expectation.findings:
        click.echo(f"  {_line(expected)}")
    for requirement, reason in texts.also.items():
        click.echo(catalogue.text("fixtures.also", id=requirement, reason=reason))


@command.command("verify")
@click.argument(
    "folder",
    metavar="[DIR]",
    required=False,
    type=InputPath(exists=True, file_okay=False, path_type=Path),
)
@click.option(
    "--only", metavar="GLOB", default="*", help="Only vectors whose name, family or family/name fits."
)
@format_option("text", "json")
@language_option
def verify(folder: Path | None, only: str, format_name: str, lang: str | None) -> None:
    """Judge every vector under DIR and compare with what is expected, exactly.

    Exit codes: 0 everything agrees, 1 something differs, 2 usage.
    """
    from fnmatch import fnmatchcase

    from lpx.coursecode.load import load_code_edition
    from lpx.edition import EditionError, load_edition
    from lpx.synthesis.vectors.judging import compare, judge_vector
    from lpx.synthesis.vectors.store import FixtureError, read_vector, vector_folders

    language, _ = _load(lang, None)
    catalogue = catalogue_for(language)
    room = folder or _own_room(language)
    codes = load_code_edition()
    judged, differing = 0, []
    for place in vector_folders(room):
        names = (place.name, place.parent.name, f"{place.parent.name}/{place.name}")
        if not any(fnmatchcase(name, only) for name in names):
            continue
        try:
            expectation, files = read_vector(place)
            edition = load_edition(expectation.edition)
        except (FixtureError, EditionError) as error:
            raise Stop(ExitCode.USAGE, language, "fixtures-unreadable", which=str(error)) from None
        judged += 1
        disagreement = compare(expectation, judge_vector(expectation, files, edition, codes))
        if disagreement is not None:
            differing.append(disagreement)
    if not judged:
        raise Stop(ExitCode.USAGE, language, "fixtures-none", wanted=only)
    _print_disagreements(differing, judged, catalogue, format_name)
    sys.exit(int(ExitCode.DOES_NOT_CONFORM if differing else ExitCode.CONFORMS))


def _load(lang: str | None, edition_name: str | None) -> tuple[str, Edition]:
    from lpx.cli.settings import load

    return load(lang, edition_name)


def _own_room(language: str) -> Path:
    from lpx.data import DataMissing, data_room

    try:
        return data_room("fixtures")
    except DataMissing:
        raise Stop(ExitCode.USAGE, language, "fixtures-none", wanted="fixtures") from None


def _chosen(vectors: Sequence[Vector], language: str, wanted: str) -> Sequence[Vector]:
    if not vectors:
        raise Stop(ExitCode.USAGE, language, "fixtures-none", wanted=wanted[:80])
    return vectors


def _plain(vector: Vector, language: str) -> dict[str, object]:
    from lpx.messages.vector_texts import vector_texts

    texts = vector_texts(vector, language)
    return {
        "vector": vector.path,
        "title": texts.title,
        "why": texts.why,
        "side": vector.side,
        "requirements": list(vector.requirements),
        "also": dict(texts.also),
        "profile": vector.profile,
        "big": vector.big,
    }


def _line(expected: Expected) -> str:
    place = " ".join(part for part in (expected.entry, expected.pointer) if part)
    return f"{expected.requirement}  {place}".rstrip()


def _print_disagreements(
    differing: Sequence[Disagreement], judged: int, catalogue: Catalogue, format_name: str
) -> None:
    if format_name == "json":
        import msgspec

        told = {"judged": judged, "differing": msgspec.to_builtins(differing)}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for item in differing:
        click.echo(item.vector)
        if item.verdict is not None:
            wanted, found = item.verdict
            click.echo("  " + catalogue.text("fixtures.other-verdict", expected=wanted, found=found))
        for expected in item.missing:
            click.echo("  " + catalogue.text("fixtures.missing", what=_line(expected)))
        for expected in item.surplus:
            click.echo("  " + catalogue.text("fixtures.surplus", what=_line(expected)))
    key = "fixtures.some-differ" if differing else "fixtures.all-agree"
    click.echo(catalogue.text(key, count=judged, differing=len(differing)))


def _print_coverage(edition: Edition, catalogue: Catalogue, format_name: str) -> None:
    from lpx.synthesis.vectors.coverage import coverage

    rows = coverage(edition)
    if format_name == "json":
        import msgspec

        click.echo(json.dumps(msgspec.to_builtins(rows), ensure_ascii=False, indent=2))
        return
    told = [
        (
            row.requirement,
            row.name,
            row.verified_by,
            f"{catalogue.text('fixtures.breaks')} {len(row.breaks)}",
            f"{catalogue.text('fixtures.keeps')} {len(row.keeps)}",
            "" if row.is_complete else catalogue.text("fixtures.one-sided"),
        )
        for row in rows
    ]
    for line in screen_table(told):
        click.echo(line)
    complete = sum(row.is_complete for row in rows)
    click.echo(catalogue.text("fixtures.covered", complete=complete, count=len(rows)))
