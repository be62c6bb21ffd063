"""A certification as vendor and as team, by commands alone: over the real suite, and step by step."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from attest.making import REFERENCE
from lpx.cli.root import cli

PROCESS = "reference:"
"""The reference module as a process of its own."""
PASSPHRASE = "a passphrase of several words"


class Desk:
    """One folder and the commands that somebody types there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str, code: int = 0) -> Result:
        done = CliRunner().invoke(cli, ["attest", *arguments], env={"LPX_KEY_PASSPHRASE": PASSPHRASE})
        assert done.exit_code == code, (arguments, done.stdout, done.stderr, done.exception)
        assert PASSPHRASE not in done.output
        return done


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    product = tmp_path / "product"
    product.mkdir()
    (product / "module.bin").write_bytes(b"the module")
    (tmp_path / "adapter.py").write_bytes(b"the adapter")
    return Desk(tmp_path)


def commit_and_reveal(desk: Desk, *suite: str) -> str:
    ours = ["--product", "product", "--adapter-files", "adapter.py"]
    desk("request", "sub", "--adapter", REFERENCE, *ours, *suite)
    desk("challenge", "sub")
    desk("reveal", "sub", "--secret", "vendor-secret.json")
    desk("reveal", "sub", "--secret", "team-secret.json")
    return desk("seed", "sub").stdout.strip()


def test_a_certification_over_the_whole_suite(desk):
    """One run of every case, and everything that follows from it."""
    desk("keygen", "認證團隊", "-o", "key.pem")
    seed = commit_and_reveal(desk)
    ours = ["--product", "product", "--adapter-files", "adapter.py"]
    told = desk(
        "run", "sub", "--adapter", "reference:", *ours, "--evidence", "m.evidence.zip", "--lang", "en"
    )
    assert told.stdout.count("conforms") == 4
    signer = ["--key", "key.pem", "--issuer", "認證團隊"]
    desk("issue", "m.evidence.zip", *signer, "-o", "m.cert.json")
    trust = ["--trust", "key.pub.json"]
    found = json.loads(
        desk(
            "verify", "m.cert.json", *trust, *ours[:2], "--evidence", "m.evidence.zip", "--format", "json"
        ).stdout
    )["verification"]
    assert (found["status"], found["product"], found["evidence"]) == ("valid", "compared", "compared")
    certificate = found["certificate"]
    with zipfile.ZipFile(desk.folder / "m.evidence.zip") as package:
        manifest = json.loads(package.read("evidence.json"))
    # Judged twice, once during the run and once before signing: the same results bit for bit.
    assert certificate["results"] == manifest["results"]
    assert certificate["seed"] == seed
    assert certificate["product_check"] == certificate["adapter_check"] == "compared"
    assert certificate["required"] > 350
    with zipfile.ZipFile(desk.folder / "m.evidence.zip") as package:
        names = package.namelist()
        assert names == sorted(names)
        assert len(names) > certificate["required"]
        assert not [name for name in names if "secret" in name]
    (desk.folder / "product" / "module.bin").write_bytes(b"the module, patched")
    desk("verify", "m.cert.json", *trust, "--product", "product", code=1)
    desk("revoke", "m.cert.json", "--list", "r.json", "--reason", "product-changed", *signer)
    desk("verify", "m.cert.json", *trust, "--revocations", "r.json", code=1)


def test_the_small_steps_and_their_refusals(desk, room):
    suite = ["--suite", str(room)]
    signer = ["--key", "key.pem", "--issuer", "團隊"]
    desk("keygen", "團隊", "-o", "key.pem")
    assert PASSPHRASE not in (desk.folder / "key.pem").read_text(encoding="ascii")
    assert "ENCRYPTED" in (desk.folder / "key.pem").read_text(encoding="ascii")
    desk("keygen", "團隊", "-o", "key.pem", code=2)
    desk("seed", "nowhere", code=2)
    ours = ["--product", "product", "--adapter-files", "adapter.py"]
    desk(
        "request",
        "sub",
        "--adapter",
        REFERENCE,
        "--product",
        "missing",
        "--adapter-files",
        "adapter.py",
        code=2,
    )
    desk("request", "sub", "--adapter", REFERENCE, *ours, "--scope", "everything", *suite, code=2)
    desk("request", "sub", "--adapter", PROCESS, *ours, *suite)
    desk("reveal", "sub", "--secret", "vendor-secret.json", code=2)
    desk("challenge", "sub")
    desk("challenge", "sub", "--secret", "second.json", code=2)
    desk("reveal", "sub", "--secret", "vendor-secret.json")
    desk("seed", "sub", code=2)
    desk("reveal", "sub", "--secret", "team-secret.json")
    seed = desk("seed", "sub").stdout.strip()
    assert len(seed) == 64
    run = ["run", "sub", "--adapter", PROCESS, *suite]
    (desk.folder / "product" / "more.bin").write_bytes(b"slipped in")
    desk(*run, "--product", "product", "--evidence", "m.evidence.zip", code=1)
    (desk.folder / "product" / "more.bin").unlink()
    desk(*run, *ours, "--evidence", "m.evidence.zip")
    desk(*run, *ours, "--evidence", "m.evidence.zip", code=2)
    desk("pack", "sub", "m.evidence.zip.run", *ours, "--evidence", "again.evidence.zip", *suite)
    first = (desk.folder / "m.evidence.zip").read_bytes()
    assert (desk.folder / "again.evidence.zip").read_bytes() == first
    desk("terms", "-o", "terms.toml", *suite)
    desk("issue", "m.evidence.zip", *signer, "--terms", "terms.toml", "-o", "m.cert.json", *suite)
    desk("issue", "m.evidence.zip", *signer, "--until", "2099-01-01", "-o", "n.cert.json", *suite, code=1)
    desk("issue", "m.evidence.zip", *signer, "--until", "soon", "-o", "n.cert.json", *suite, code=2)
    desk("issue", "m.cert.json", *signer, "-o", "n.cert.json", *suite, code=4)
    (desk.folder / "other.txt").write_text("another passphrase\n", encoding="utf-8")
    desk(
        "issue",
        "m.evidence.zip",
        *signer,
        "--passphrase-file",
        "other.txt",
        "-o",
        "n.cert.json",
        *suite,
        code=5,
    )
    assert not (desk.folder / "n.cert.json").exists()
    trust = ["--trust", "key.pub.json"]
    renew = ["renew", "m.cert.json", "--evidence", "m.evidence.zip", *signer, *suite]
    desk(*renew, "-o", "renewed.cert.json")
    desk("verify", "renewed.cert.json", *trust, *suite)
    revoke = ["revoke", "m.cert.json", "--list", "r.json", "--reason", "withdrawn", *signer]
    desk(*revoke)
    desk(*revoke, code=3)
    desk(*renew, "--revocations", "r.json", "-o", "n.cert.json", code=1)
    desk("keygen", "別人", "-o", "other.pem", "--role", "revoke")
    desk("trust", "key.pub.json", "other.pub.json", "-o", "trust.json")
    desk("verify", "m.cert.json", "--trust", "trust.json", *suite)
    theirs = ["revoke", "renewed.cert.json", "--list", "r.json", "--reason", "other", "--key", "other.pem"]
    desk(*theirs, "--issuer", "別人", code=2)
    both = ["--trust", "trust.json", "--revocations", "r.json"]
    desk("verify", "renewed.cert.json", *both, *suite)
    desk(*theirs, "--issuer", "別人", "--trust", "trust.json")
    desk("verify", "renewed.cert.json", *both, *suite, code=1)


def test_a_run_from_another_seed_is_packed_by_nobody(desk, room):
    suite = ["--suite", str(room)]
    commit_and_reveal(desk, *suite)
    shutil.copytree(desk.folder / "sub", desk.folder / "first")
    for name in ("sub", "vendor-secret.json", "team-secret.json"):
        path = desk.folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    commit_and_reveal(desk, *suite)
    desk("run", "sub", "--adapter", REFERENCE, *suite, "--evidence", "m.evidence.zip")
    told = desk(
        "pack", "first", "m.evidence.zip.run", "--evidence", "n.evidence.zip", *suite, "--lang", "en", code=4
    )
    assert "seed" in told.stderr
    assert not (desk.folder / "n.evidence.zip").exists()
