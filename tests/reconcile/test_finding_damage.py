"""All that a lossy migration did is found at its place, called by its name, and nothing is invented."""

from __future__ import annotations

import pytest

from lpx.edition import DEFAULT_EDITION
from lpx.scale.engine import open_engine
from lpx.scale.reconcile.proving import prove
from lpx.scale.reconcile.run import reconcile
from lpx.synthesis.city.damage import DAMAGES


@pytest.fixture(scope="module", params=["student", "class"])
def migration(migrate, request):
    return migrate(students=150, each=2, per=request.param, seed=7)


def test_all_damage_is_found_and_none_invented(migration, sides, edition):
    with (
        open_engine("inline") as engine,
        reconcile(
            sides(migration, migration.before),
            sides(migration, migration.after),
            edition,
            engine,
            name=DEFAULT_EDITION,
            show=True,
        ) as (result, store),
    ):
        proof = prove(store.differences(), migration.truth, result.before.bundles)
    assert not result.before.unread
    assert not result.after.unread
    assert proof.holds, (proof.missed, proof.invented)
    assert set(proof.found) == set(DAMAGES)
    assert result.verdict == "lost"
    assert result.before.students == 150


def test_processes_and_a_table_on_disk_change_nothing(small, sides, edition, tmp_path, monkeypatch):
    monkeypatch.setattr("lpx.scale.reconcile.run._SMALL", 0)
    told = []
    for engine_name, jobs in (("inline", 0), ("local", 2)):
        with (
            open_engine(engine_name, jobs) as engine,
            reconcile(
                sides(small, small.before),
                sides(small, small.after),
                edition,
                engine,
                name=DEFAULT_EDITION,
                folder=tmp_path,
            ) as (result, store),
        ):
            assert list(tmp_path.iterdir())
            told.append((result, tuple(store.differences())))
        assert not list(tmp_path.iterdir()), "nothing is left behind"
    assert told[0] == told[1]


def test_nobody_can_be_read_out_of_the_table_on_disk(small, sides, tmp_path, monkeypatch, ground):
    from lpx.synthesis.city.citizens import make_class
    from lpx.synthesis.city.plan import units

    monkeypatch.setattr("lpx.scale.reconcile.run._SMALL", 0)
    with (
        open_engine("inline") as engine,
        reconcile(
            sides(small, small.before),
            sides(small, small.after),
            ground.edition,
            engine,
            name=DEFAULT_EDITION,
            folder=tmp_path,
        ) as (_, store),
    ):
        from lpx.scale.reconcile.reduce import unpack_records

        kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
        rows = [unpack_records(row[0], 0) for row in store._base.execute("SELECT records FROM entry")]
    kept += repr(rows).encode()
    for unit in units(small.city, ground):
        for synthetic in make_class(small.city, unit, ground):
            assert synthetic.person.national_id.encode() not in kept
            if len(synthetic.person.name) > 2:
                assert synthetic.person.name.encode() not in kept
