"""Nothing that a batch writes or says holds a marked word."""

from __future__ import annotations

import pytest

from privacy.canary import PASSWORD, plant_everywhere

NAME = "金絲雀王小明A123456789"


@pytest.fixture(scope="module")
def planted():
    return plant_everywhere()


@pytest.fixture
def folder(planted, tmp_path):
    """Marked names: one proper bundle, one with a marked name, one broken, one without signature."""
    inner = tmp_path / planted.plant(f"{NAME}資料夾")
    inner.mkdir()
    planted.write(inner)
    planted.write(inner, planted.plant(f"{NAME}.zip"))
    (inner / f"{NAME}壞.zip").write_bytes(b"PK\x05\x06 broken")
    unsigned = planted.write(inner, f"{NAME}無.zip")
    unsigned.with_name(f"{unsigned.name}.md5").unlink()
    (inner / "passwords.csv").write_text(
        f"bundle,password\n{NAME}資料夾,{PASSWORD}\n{NAME}沒有.zip,x\n", "utf-8"
    )
    return inner


def _words(planted):
    return {word for word in planted.words if len(word) > 1} | {NAME, "王小明"}


@pytest.mark.parametrize("lang", ["zh-Hant", "en"])
def test_no_output_of_a_batch_holds_a_marked_word(run, planted, folder, tmp_path, lang):
    out, schools = tmp_path / "out", tmp_path / "schools"
    asked = ("batch", "verify", folder.parent, "--passwords", folder / "passwords.csv")
    said = [
        run(*asked, "--out", out, "--reports", schools, lang=lang),
        *(run(*asked, "--format", name, lang=lang) for name in ("text", "json", "jsonl", "html")),
        run("batch", "verify", folder / "*.zip", lang=lang, password=PASSWORD),
        run("batch", "verify", folder.as_uri(), f"{folder}/nobody{NAME}.zip", lang=lang),
        run("batch", "compare", folder, folder.parent, lang=lang),
        *(
            run("batch", "compare", folder, folder.parent, "--format", name, lang=lang)
            for name in ("json", "csv")
        ),
    ]
    texts = [result.stdout + result.stderr for result in said]
    written = [path for place in (out, schools) for path in place.iterdir()]
    assert {path.name for path in out.iterdir()} >= {
        "journal.jsonl",
        "results.jsonl",
        "run.log",
        "summary.html",
    }
    texts += [path.name + path.read_text(encoding="utf-8-sig") for path in written]
    for text in texts:
        assert not [word for word in _words(planted) if word in text]


def test_names_are_shown_when_asked_and_contents_stay_masked(run, planted, folder):
    result = run(
        "batch",
        "verify",
        folder,
        "--passwords",
        folder / "passwords.csv",
        "--show-names",
        "--format",
        "jsonl",
    )
    assert f"{NAME}.zip" in result.stdout
    shown = result.stdout.replace(NAME, "")
    assert not [word for word in _words(planted) - {"王小明"} if word in shown and word not in NAME]
