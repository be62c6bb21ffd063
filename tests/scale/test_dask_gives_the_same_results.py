"""The same batch over Dask: a real scheduler, two workers as processes, one of them killed amid the work."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial

import pytest

from lpx.scale.engine import open_engine
from lpx.scale.journal import Journal
from lpx.scale.listing import find_places
from lpx.scale.nouns import Settings
from lpx.scale.passwords import one_for_all
from lpx.scale.run import ToDo, do, key_of, settings_key
from scale import batches

BUNDLES = 120


def _start(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def _read_until(process, word):
    for line in process.stderr:
        if word in line:
            return line
    raise AssertionError(f"{process.args} ended before it said {word!r}")


@pytest.fixture(scope="module")
def cluster():
    """Address of a scheduler on loopback, and its two workers."""
    common = ("--host", "127.0.0.1", "--no-dashboard")
    scheduler = _start("distributed.cli.dask_scheduler", "--port", "0", *common)
    workers = []
    try:
        line = _read_until(scheduler, "Scheduler at:")
        address = line.split("Scheduler at:")[1].strip()
        workers = [
            _start("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", *common)
            for _ in range(2)
        ]
        for worker in workers:
            _read_until(worker, "Registered to:")
        yield address.removeprefix("tcp://"), workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.communicate()


@pytest.fixture(scope="module")
def many(made, tmp_path_factory):
    return batches.multiply(made, tmp_path_factory.mktemp("many"), BUNDLES)


def test_a_worker_killed_amid_the_work_changes_nothing(cluster, many, edition, tmp_path):
    address, workers = cluster
    from lpx import __version__

    settings = Settings(edition.mark.id, edition.digest, __version__, "strict")
    listing = find_places([str(many)], edition.signature.read_names)
    passwords = one_for_all((many / "password.txt").read_text(encoding="utf-8"))
    killed = []

    def kill_once(done, total):
        if done and not killed:
            assert done < total
            workers[0].kill()
            workers[0].wait()
            killed.append(done)

    values = {}
    for name, progress in (("inline", None), (f"dask://{address}", kill_once)):
        with (
            Journal(tmp_path / name.partition(":")[0], settings_key(settings)) as journal,
            open_engine(name) as engine,
        ):
            todo = ToDo(listing.places, passwords, journal)
            do(todo, passwords, settings, engine, journal, progress=progress)
            values[name] = [journal.get(key_of(place)) for place in listing.places]
            assert len(ToDo(listing.places, passwords, journal)) == 0
    assert killed
    local, remote = values.values()
    assert len(local) == BUNDLES
    assert remote == local
    assert {json.loads(value)["verdict"] for value in local} == {"conforms"}


def test_the_command_line_reaches_the_same_engine(cluster, many, run):
    address, _ = cluster
    asked = partial(
        run, "batch", "verify", many, "--password-file", many / "password.txt", "--format", "jsonl"
    )
    local, remote = asked(), asked(engine=f"dask://{address}")
    assert remote.exit_code == local.exit_code == 0, remote.output
    assert remote.stdout == local.stdout


def test_course_code_files_reach_workers_elsewhere(cluster, one, course_file, run):
    address, _ = cluster
    path, password = one
    asked = ("batch", "verify", path, "--course-codes", course_file, "--format", "jsonl")
    local, remote = run(*asked, password=password), run(*asked, password=password, engine=f"dask://{address}")
    assert "CCD-006" in local.stdout
    assert remote.stdout == local.stdout


def test_workers_with_another_edition_are_refused(cluster, many, edition, tmp_path):
    from lpx import __version__
    from lpx.scale.work import OtherLpx

    settings = Settings(edition.mark.id, "sha256:of-another-edition", __version__, "strict")
    places = find_places([str(many)], edition.signature.read_names).places[:3]
    with (
        Journal(tmp_path / "j", settings_key(settings)) as journal,
        open_engine(f"dask://{cluster[0]}") as engine,
    ):
        with pytest.raises(OtherLpx):
            do(ToDo(places, one_for_all(None), journal), one_for_all(None), settings, engine, journal)
        assert len(journal) == 0


def test_what_logs_of_workers_quote_shows_neither_passwords_nor_names():
    from lpx.scale.nouns import Task
    from lpx.scale.passwords import Secret
    from lpx.scale.places import Place

    task = Task(Place("金絲雀王小明.zip", "/金絲雀王小明.zip", 1, ""), Secret("Canary-77"))
    shown = f"{task!r} {task} {[task]} {partial(print, (task,))!r}"
    assert "金絲雀" not in shown
    assert "Canary" not in shown
