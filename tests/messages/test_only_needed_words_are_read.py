"""A command reads the words that it says, not those of all other commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from lpx.messages import catalogue
from lpx.messages.catalogue import LANGUAGES, load_catalogue


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are read from now on."""
    names: list[str] = []
    read = Path.read_text

    def reading(path: Path, *arguments: str, **named: str) -> str:
        names.append(path.name)
        return read(path, *arguments, **named)

    monkeypatch.setattr(Path, "read_text", reading)
    load_catalogue.cache_clear()
    yield names
    load_catalogue.cache_clear()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_found_in_the_file_of_its_table_or_in_the_shared_one(opened, language):
    words = load_catalogue(language)
    assert words.has("verdict.conforms")
    assert opened == ["findings.toml"]
    assert words.has("reports.title") or not words.has("reports.no-such-text")
    assert opened == ["findings.toml", "reports.toml"]


def test_asking_for_a_text_that_is_not_there_reads_no_other_file(opened):
    words = load_catalogue("en")
    assert not words.has("next.no-such-text")
    assert words.word("reason", "no-such-word") == "no-such-word"
    assert words.text("reports.no-such-text") == "reports.no-such-text"
    assert sorted(opened) == ["findings.toml", "reports.toml"]


def test_a_table_in_the_file_of_another_is_found(opened):
    tables = {key.partition(".")[0] for key in load_catalogue("en")}
    files = {Path(name).stem for name in opened}
    elsewhere = tables - files - {key.partition(".")[0] for key in _shared()}
    assert elsewhere, "nothing to try this with any more"
    load_catalogue.cache_clear()
    key = next(key for key in load_catalogue("en") if key.partition(".")[0] in elsewhere)
    load_catalogue.cache_clear()
    assert load_catalogue("en").has(key)


def test_a_table_in_two_files_is_refused(tmp_path: Path):
    (tmp_path / "one.toml").write_text('[one]\na = "a"\n', encoding="utf-8")
    (tmp_path / "two.toml").write_text('[one.more]\nb = "b"\n', encoding="utf-8")
    with pytest.raises(AssertionError, match=r"two files.*one"):
        list(catalogue._Files(tmp_path))


def _shared() -> tuple[str, ...]:
    import tomllib

    file = Path(catalogue.__file__).parent / "en" / "findings.toml"
    return tuple(tomllib.loads(file.read_text(encoding="utf-8")))
