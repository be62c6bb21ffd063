"""Archives like other programs', signature files like other schools', and what is declared."""

from __future__ import annotations

import subprocess

import pytest
from msgspec.structs import replace

from lpx.archive.signature import parse_signature
from lpx.harness.capabilities import can, in_the_way_of, load_capabilities, missing_for, undeclared
from lpx.harness.protocol import Ciphers, Declaration
from lpx.harness.writers import load_writers

WRITERS = load_writers()


@pytest.mark.needs("7z")
@pytest.mark.parametrize("writer", WRITERS.writers, ids=lambda item: item.id)
def test_another_program_reads_what_a_writer_writes(writer, cases, made):
    import msgspec

    case = cases["import/writers/pyzipper"]
    given = {**case.given, "bundles": {"B": {"students": "S", "writer": writer.id}}}
    prepared = made(msgspec.structs.replace(case, given=given))
    bundle = prepared.bundles["B"]
    ran = subprocess.run(
        ["7z", "t", f"-p{bundle.password}", str(prepared.folder / bundle.archive)],
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-500:]


@pytest.mark.parametrize("form", WRITERS.signatures, ids=lambda item: item.id)
def test_every_form_of_signature_is_readable(form):
    data, name = form.write(b"content", "a.zip", "a.zip")
    assert parse_signature(data, "a.zip").md5 == "9a0364b9e99bb480dd25e1f0284c8555"
    assert name in {"a.zip.md5", "a.md5"}


def test_writers_need_capabilities_that_exist():
    assert {item.capability for item in WRITERS.writers} <= set(load_capabilities())


@pytest.fixture
def declaration():
    """An importer that reads traditional encryption alone."""
    return Declaration(
        product="p",
        version="1",
        vendor="v",
        roles=("importer",),
        editions=(),
        ciphers=Ciphers(read=("traditional",)),
        supports=("dialects", "dilaects"),
    )


def test_what_is_declared_decides(declaration):
    known = load_capabilities()
    able = {name for name, item in known.items() if can(item, declaration, frozenset({"restart"}))}
    assert able == {
        "importer", "read-traditional", "dialects", "restart", "three-students", "twelve-students",
    }  # fmt: skip


def test_a_declared_limit_takes_away_what_it_does_not_reach(cases, declaration):
    five = replace(declaration, supports=("several-students",), limits={"students": 5})
    assert missing_for(cases["import/people/twelve-students"], five) == ("twelve-students",)
    assert missing_for(cases["export/people/three-of-them"], five) == ()
    beyond = cases["honest/people/more-than-the-declared-limit"]
    assert in_the_way_of(beyond, five) == missing_for(beyond, five) == ()
    assert in_the_way_of(beyond, declaration) == ("twelve-students",)


def test_cases_say_what_stands_in_their_way(cases, declaration):
    assert missing_for(cases["import/writers/pyzipper"], declaration) == ("read-aes-256",)
    assert missing_for(cases["import/writers/dotnetzip"], declaration) == ()
    assert in_the_way_of(cases["honest/ciphers/traditional-not-read"], declaration) == ("read-traditional",)
    assert in_the_way_of(cases["honest/ciphers/aes-256-not-read"], declaration) == ()


def test_a_slip_of_the_pen_is_noticed(declaration):
    assert undeclared(declaration) == ("dilaects",)


def test_the_data_behind_judging_is_readable(edition):
    from lpx.harness.allowances import load_allowances, load_attribution

    roles = {field.role for record in edition.records.values() for field in record.fields}
    for rule in (*load_allowances(), *load_attribution()):
        assert set(rule.roles) <= roles
        assert set(rule.records) <= set(edition.records)
    assert {rule.requirement for rule in load_attribution()} <= set(edition.requirements)
    for allowance in load_allowances():
        assert {item.source for item in allowance.sources} <= set(edition.sources)
