"""From what a user types, or writes into an adapter file, to an adapter."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lpx.harness.adapters.base import AdapterError
from lpx.harness.adapters.connect import connect
from lpx.harness.nouns import Outcome
from lpx.harness.protocol import Hello

PROGRAM = Path(__file__).with_name("misbehaving.py")


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("process: python adapter.py", "process"),
        ("python adapter.py", "process"),
        ("http://127.0.0.1:8080", "http"),
        ("https://module.example/base", "http"),
        ("oneshot: ./module", "oneshot"),
        ("reference:", "process"),
        ("reference:inprocess", "inprocess"),
        ("mutant:md5-never-checked", "inprocess"),
    ],
)
def test_addresses_name_their_transport(address, kind):
    connection = connect(address)
    assert (connection.kind, connection.label) == (kind, address)
    assert connection.certifiable is (kind != "oneshot")
    assert connection.parallel is (kind != "http")


@pytest.mark.parametrize(
    ("address", "key"), [("", "address-empty"), ("process:", "address-empty"), ("oneshot: ", "address-empty")]
)
def test_an_address_that_says_nothing_is_refused(address, key):
    with pytest.raises(AdapterError) as caught:
        connect(address)
    assert caught.value.key == key


def hello(connection, tmp_path):
    adapter = connection.open(tmp_path)
    try:
        return adapter.call(Hello(1, 1, scratch=str(tmp_path), suite="t"), timeout=30)
    finally:
        adapter.close()


def test_an_adapter_file_starts_a_program_in_its_own_folder_with_its_own_variables(tmp_path):
    folder = tmp_path / "module"
    folder.mkdir()
    (folder / "adapter.py").write_text(PROGRAM.read_text(encoding="utf-8"), encoding="utf-8")
    settings = folder / "adapter.toml"
    settings.write_text(
        f"command = [{sys.executable!r}, 'adapter.py']\ntimeout = 12.5\n[env]\nMODULE_MODE = 'test'\n",
        encoding="utf-8",
    )
    connection = connect(str(settings))
    assert connection.timeout == 12.5
    assert hello(connection, tmp_path).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("command = ", "adapter-file-broken"),
        ("", "adapter-file-ways"),
        ("command = 'a'\nurl = 'http://x'", "adapter-file-ways"),
        ("comand = 'a'", "adapter-file-key"),
        ("command = 5", "adapter-file-value"),
        ("command = []", "adapter-file-value"),
        ("url = 5", "adapter-file-value"),
        ("command = 'a'\ntimeout = 'soon'", "adapter-file-value"),
        ("command = 'a'\ntimeout = true", "adapter-file-value"),
        ("command = 'a'\nenv = {A = 1}", "adapter-file-value"),
        ("command = 'a'\nfiles = 'floppy'", "adapter-file-value"),
        ("oneshot = 'a'\ndeclaration = 5", "adapter-file-value"),
        ("oneshot = 'a'\n[declaration]\nroles = ['reader']", "adapter-file-value"),
        ("command = 'a'\ncwd = 5", "adapter-file-value"),
    ],
)
def test_mistakes_in_an_adapter_file_are_named(tmp_path, text, key):
    file = tmp_path / "adapter.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(AdapterError) as caught:
        connect(str(file))
    assert caught.value.key == key


def test_a_missing_adapter_file_is_named(tmp_path):
    with pytest.raises(AdapterError) as caught:
        connect(str(tmp_path / "none.toml"))
    assert caught.value.key == "adapter-file-missing"


def test_an_adapter_file_may_be_saved_by_the_notepad_of_windows(tmp_path):
    file = tmp_path / "adapter.toml"
    file.write_bytes(b"\xef\xbb\xbfurl = 'http://127.0.0.1:1'\r\nfiles = 'multipart'\r\n")
    assert connect(str(file)).kind == "http"


def test_an_adapter_file_may_declare_what_a_one_shot_program_offers(tmp_path):
    file = tmp_path / "adapter.toml"
    file.write_text(
        "oneshot = ['module']\n[declaration]\nproduct = 'M'\nroles = ['importer']\n"
        "ciphers = {read = ['traditional'], write = []}\n",
        encoding="utf-8",
    )
    adapter = connect(str(file)).open(tmp_path)
    declared = adapter.call(Hello(1, 1, scratch="", suite=""), timeout=1).reply.declaration
    assert (declared.product, declared.roles) == ("M", ("importer",))
    assert declared.ciphers.read == ("traditional",)
    assert "one-shot" in declared.supports
