"""What a batch shows is complete in both languages, and its pages are sound and stand alone."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from scale.batches import TABLE, archives


@pytest.fixture(scope="module")
def troubled(made, tmp_path_factory):
    """A folder with a bundle of every verdict."""
    import shutil

    folder = tmp_path_factory.mktemp("troubled") / "county"
    shutil.copytree(made, folder)
    paths = archives(folder)
    paths[0].write_bytes(paths[0].read_bytes()[:-500])
    paths[1].with_name(f"{paths[1].name}.md5").unlink()
    lines = (folder / TABLE).read_text(encoding="utf-8").splitlines()
    lines[-1] = lines[-1].split(",")[0] + ",wrong-one"
    (folder / TABLE).write_text("\n".join(lines), encoding="utf-8")
    return folder


class _Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.ids, self.links, self.heads = [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        self.tags.append(tag)
        self.links += [facts[name] for name in ("href", "src") if name in facts]
        self.ids += [facts["id"]] if "id" in facts else []
        if tag == "th":
            self.heads.append(facts.get("scope"))
        if tag not in {"meta", "path", "circle", "rect", "br", "link"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("lang", ["zh-Hant", "en"])
def test_pages_are_sound_and_stand_alone(run, troubled, tmp_path, lang):
    asked = ("batch", "verify", troubled, "--passwords", troubled / TABLE, "--out", tmp_path / "out")
    assert run(*asked, "--reports", tmp_path / "schools", lang=lang).exit_code == 1
    pages = [tmp_path / "out" / "summary.html", *(tmp_path / "schools").glob("*.html")]
    assert len(pages) == 3
    for path in pages:
        text = path.read_text(encoding="utf-8")
        page = _Page(text)
        assert page.open == []
        assert page.tags.count("h1") == 1
        assert len(page.ids) == len(set(page.ids))
        assert set(page.heads) == {"col", "row"}
        assert all(link.startswith("#") for link in page.links)
        assert f'<html lang="{lang}"' in text
        assert "<script" not in text


@pytest.mark.parametrize("lang", ["zh-Hant", "en"])
def test_no_text_is_missing_in_any_language(run, troubled, made, tmp_path, lang):
    asked = ("batch", "verify", troubled, "--passwords", troubled / TABLE)
    shown = [
        run(*asked, "--format", name, "--reports", tmp_path / name, lang=lang) for name in ("text", "html")
    ]
    shown += [
        run("batch", "compare", made, troubled, "--format", name, lang=lang) for name in ("text", "csv")
    ]
    texts = [result.stdout + result.stderr for result in shown]
    texts += [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.*")]
    for text in texts:
        assert not re.findall(
            r"batch\.\w+|\{\w+\}(?!;)|(?:verdict|heading|column|detail|state)-\w+", _words(text)
        )


def _words(text):
    """Return what people read of a page: neither style nor attributes."""
    return re.sub(r"<style>.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL)
