"""The miner finds bundles on which modules differ, makes them small, files them, and does so again."""

from __future__ import annotations

import json

import msgspec
import pytest

from lpx.edition.catalogue import Ambiguity
from lpx.edition.yaml_reader import read_yaml
from lpx.interop.bench import Bench, named
from lpx.interop.candidates import candidates, case_of
from lpx.interop.miner import mine
from lpx.synthesis.vectors.registry import all_vectors, find

REFERENCE = "reference=reference:inprocess"


@pytest.fixture
def mined(rules):
    def run(*addresses, budget, seed="s", only=None, monkeypatch=None):
        if only is not None:
            chosen = [item for item in first(2000, seed, rules.edition) if set(item.about) == {only}][:1]
            assert chosen
            monkeypatch.setattr("lpx.interop.miner.candidates", lambda *_: iter(chosen))
        modules = named(addresses)
        with Bench(modules) as bench:
            return mine(bench.seats([item.name for item in modules]), rules, seed=seed, budget=budget)

    return run


def first(count, seed, edition):
    return [item for _, item in zip(range(count), candidates(seed, edition), strict=False)]


def test_candidates_follow_from_the_seed_and_never_repeat(edition):
    one, again, other = (first(120, seed, edition) for seed in ("s", "s", "t"))
    assert one == again != other
    assert len({item.id for item in one}) == len(one)
    assert any(len(item.about) > 1 for item in one)


def test_every_vector_gets_its_turn(edition):
    small = [vector.path for vector in all_vectors() if not vector.big]
    tried = {item.about[0] for item in first(2 * len(small), "s", edition) if len(item.about) == 1}
    assert tried >= set(small)


def test_nearly_every_candidate_can_be_made(edition, rules, tmp_path):
    from lpx.harness.recipes import prepare

    made = 0
    tried = first(40, "s", edition)
    for number, candidate in enumerate(tried):
        try:
            prepare(case_of(candidate), "s", edition, rules.codes, tmp_path / str(number))
            made += 1
        except Exception:  # noqa: BLE001 - what cannot be made is what is counted
            pass
    assert made >= 0.85 * len(tried)


def test_modules_that_are_the_same_never_disagree(mined):
    result = mined(REFERENCE, "twin=reference:inprocess", budget=12)
    assert result.tried == 12
    assert not result.found


@pytest.mark.parametrize(
    ("mutant", "vector", "known"),
    [
        ("symbolic-links-accepted", "symbolic-link-in-the-archive", ("PKG-012", "accepted")),
        ("impossible-dates-accepted", "thirtieth-of-february", ("DOC-028", "accepted")),
        ("breaks-over-a-broken-document", "document-with-trailing-comma", ("DOC-003", "crashed")),
        ("flags-lost", "retake-with-term-and-mode", ("CRS-002", "differs")),
    ],
)
def test_a_known_difference_is_found_made_small_and_filed(mined, monkeypatch, mutant, vector, known):
    path = find(vector).path
    result = mined(REFERENCE, f"mutant:{mutant}", budget=1, only=path, monkeypatch=monkeypatch)
    (found,) = result.found
    told = found.disagreement
    assert (told.requirement, {item.module: item.did for item in told.modules}[mutant]) == known
    assert told.id.startswith(f"{known[0]}-")
    assert sum(told.given["students"]["S"].get("counts", {}).values()) <= 2
    assert set(found.files) == {name for name in (told.archive, told.signature) if name}


def test_what_a_module_declares_it_cannot_read_is_no_disagreement(mined, monkeypatch):
    for mutant, vector in (
        ("reads-no-names-in-cp950", "package-names/names-in-cp950"),
        ("takes-one-student-at-a-time", "exchange/students-of-one-school"),
    ):
        result = mined(REFERENCE, f"mutant:{mutant}", budget=1, only=vector, monkeypatch=monkeypatch)
        assert not result.found
        monkeypatch.undo()


def test_what_allowances_let_differ_is_no_disagreement(mined, monkeypatch):
    result = mined(
        REFERENCE, "mutant:submission-marks-reset-on-import", budget=1,
        only="shapes/items-of-past-years-submitted", monkeypatch=monkeypatch,
    )  # fmt: skip
    assert not result.found


def test_the_command_lays_out_what_it_found_the_same_each_time(lpx, tmp_path, edition):
    wanted = "package-structure/symbolic-link-in-the-archive"
    seeds = map(str, range(1000))
    seed = next(one for one in seeds if any(item.about == (wanted,) for item in first(4, one, edition)))

    def run(folder):
        arguments = ["interop", "mine", REFERENCE, "mutant:symbolic-links-accepted", "--seed", seed]
        return lpx(*arguments, "--budget", "4", "--out", tmp_path / folder, code=1).stdout

    told = run("one")
    folders = sorted(item.name for item in (tmp_path / "one").iterdir())
    assert "PKG-012" in told
    assert "symbolic-links-accepted: imports it" in told
    run("two")
    for name in folders:
        for file in (tmp_path / "one" / name).iterdir():
            assert (tmp_path / "two" / name / file.name).read_bytes() == file.read_bytes()
    for name in folders:
        stub = tmp_path / "one" / name / "ambiguity.yaml"
        (entry,) = msgspec.convert(read_yaml(stub, stub.name), tuple[Ambiguity, ...])
        assert set(entry.affects) <= set(edition.requirements)
        assert len(entry.readings) == 2
        data = json.loads((tmp_path / "one" / name / "disagreement.json").read_text(encoding="utf-8"))
        assert data["schema"] == "lpx-disagreement-1"
        bundle = tmp_path / "one" / name / data["archive"]
        password = tmp_path / "one" / name / "password.txt"
        verified = lpx("verify", bundle, "--password-file", password, "--format", "json", code=1)
        findings = json.loads(verified.stdout)["findings"]
        assert data["requirement"] in {item["requirement"] for item in findings}


def test_the_command_says_when_there_is_nothing(lpx, tmp_path):
    addresses = (REFERENCE, "twin=reference:inprocess")
    result = lpx("interop", "mine", *addresses, "--budget", "3", "--out", tmp_path / "x")
    assert "no disagreement" in result.stdout
    assert not (tmp_path / "x").exists()
