"""The same bundles in a store that speaks S3 give the same results, and what is wrong with it is said."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from scale import stores
from scale.batches import TABLE, archives


@pytest.fixture(scope="module")
def address(made):
    """A store in which the bundles are twice."""
    with stores.store() as where:
        stores.fill(where, "portfolios", made)
        stores.fill(where, "backup", made)
        yield where


@pytest.fixture
def at(monkeypatch):
    """Use the store at an address."""

    def use(where, **more):
        from s3fs import S3FileSystem

        S3FileSystem.clear_instance_cache()  # it keeps connections to the store of the last test
        for name, value in stores.settings(where, **more).items():
            monkeypatch.setenv(name, value)

    return use


def test_results_are_those_of_a_folder(run, made, address, at):
    at(address)
    asked = ("--passwords", made / TABLE, "--format", "jsonl")
    local = run("batch", "verify", made, *asked)
    remote = run("batch", "verify", "s3://portfolios", *asked)
    assert remote.exit_code == local.exit_code == 0, remote.output
    assert remote.stdout == local.stdout
    assert stores.KEY not in remote.output


def test_workers_find_the_store_and_its_keys_too(run, made, address):
    asked = ("--passwords", str(made / TABLE), "--format", "jsonl")
    remote = subprocess.run(
        [sys.executable, "-m", "lpx", "batch", "verify", "s3://portfolios", *asked, "--jobs", "2"],
        env={**os.environ, **stores.settings(address), "LPX_LANG": "en"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert remote.returncode == 0, remote.stderr
    assert remote.stdout == run("batch", "verify", made, *asked).stdout


def test_patterns_and_lists_of_urls_name_the_same_bundles(run, made, address, at):
    at(address)
    asked = ("--passwords", made / TABLE, "--format", "jsonl")
    whole = run("batch", "verify", made, *asked)
    pattern = run("batch", "verify", "s3://portfolios/*/*.zip", *asked)
    urls = "\n".join(f"s3://portfolios/{path.relative_to(made).as_posix()}" for path in archives(made))
    listed = run("batch", "verify", "--list", "-", *asked, stdin=urls)
    assert pattern.stdout == listed.stdout == whole.stdout


def test_only_what_changed_in_the_store_is_done_again(run, made, address, at, tmp_path):
    at(address)
    asked = ("batch", "verify", "s3://portfolios", "--passwords", made / TABLE, "--out", tmp_path / "out")
    first = run(*asked)
    again = run(*asked, "--resume")
    assert (first.exit_code, again.stdout) == (0, first.stdout)
    begins = [json.loads(line) for line in (tmp_path / "out" / "run.log").read_text("utf-8").splitlines()]
    assert [line["done_before"] for line in begins if line["event"] == "begin"] == [0, 6]


def test_copies_and_both_sides_of_a_migration_may_lie_there(run, made, address, at):
    at(address)
    same = run("batch", "compare", made, "s3://backup", "--format", "json")
    assert same.exit_code == 0, same.output
    assert json.loads(same.stdout)["counts"]["same"] == 6
    asked = ("--passwords", made / TABLE, "--format", "json")
    migrated = run("reconcile", "s3://portfolios", "s3://backup", *asked)
    assert migrated.exit_code == 0, migrated.output


def test_a_store_that_refuses_and_breaks_off_now_and_then_changes_nothing(run, made, address, at):
    moods = stores.Moods()
    with stores.in_front_of(address, moods) as shaky:
        at(shaky)
        asked = ("--passwords", made / TABLE, "--format", "jsonl")
        remote = run("batch", "verify", "s3://portfolios", *asked)
        assert remote.exit_code == 0, remote.output
        assert remote.stdout == run("batch", "verify", made, *asked).stdout
    assert moods.refused
    assert moods.broken


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("s3://no-such-bucket/111-2", "does not exist"),
        ("s3://portfolios/no-such-school", "does not exist"),
        ("s3://portfolios/*/no-such*.zip", "does not exist"),
    ],
)
def test_what_is_not_in_the_store_is_said(run, address, at, url, said):
    at(address)
    result = run("batch", "verify", url)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("url", ["s3://portfolios", "s3://portfolios/*/*.zip"])
def test_refused_keys_are_said_and_never_shown(run, address, at, url):
    with stores.in_front_of(address, stores.Moods(deny=True)) as closed:
        at(closed)
        result = run("batch", "verify", url)
    assert result.exit_code == 4
    assert "does not let you in" in result.stderr
    assert "AWS_ACCESS_KEY_ID" in result.stderr
    assert stores.KEY not in result.output
    assert stores.KEY_ID not in result.output


def test_missing_keys_and_a_wrong_address_are_said(run, at, monkeypatch):
    at("http://127.0.0.1:9")
    result = run("batch", "verify", "s3://portfolios")
    assert result.exit_code == 4
    assert "cannot be reached" in result.stderr
    assert "127.0.0.1" not in result.output
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    from s3fs import S3FileSystem

    S3FileSystem.clear_instance_cache()
    result = run("batch", "verify", "s3://portfolios")
    assert result.exit_code == 4
    assert "does not let you in" in result.stderr
