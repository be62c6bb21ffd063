"""Every word that people may write in a case is explained to them, in both languages."""

from __future__ import annotations

import pytest
from msgspec.structs import fields

from lpx.data import data_room
from lpx.harness.recipe_nouns import BundleRecipe, Change, FileWish, Schools, StudentsRecipe
from lpx.harness.steps import words


@pytest.fixture(params=["README.md", "README.en.md"])
def page(request):
    return (data_room("conformance") / request.param).read_text(encoding="utf-8")


def test_steps_and_expectations(page):
    for word, kind in words():
        assert word in page
        for field in fields(kind):
            assert field.encode_name in page, (word, field.encode_name)


@pytest.mark.parametrize("kind", [StudentsRecipe, BundleRecipe, Change, FileWish])
def test_recipes(page, kind):
    for field in fields(kind):
        assert f"{field.encode_name}" in page, field.encode_name


def test_schools(page):
    for word in Schools:
        assert f"`{word}`" in page
