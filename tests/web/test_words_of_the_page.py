"""The page says what to do on the page, not what to type on a command line."""

from __future__ import annotations

import re

import pytest

from lpx.attest.nouns import Problem, Status, Verification
from lpx.attest.policy import load_policy
from lpx.messages.catalogue import LANGUAGES, load_catalogue
from lpx.reports.attest_view import view_verification
from lpx.web.words import page_words

COMMAND = re.compile(r"--\w|LPX_[A-Z]")
INSTEAD = "web.instead."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", Status)
def test_no_answer_about_a_certificate_names_options(language, status):
    problems = (Problem(Status.NOT_JUDGED, "evidence-of-another-suite"),)
    found = Verification(
        status, problems, "", "", None, "", "not-given", "not-given", "not-given", "not-given"
    )
    view = view_verification(found, load_policy(), page_words(language))
    told = " ".join((view.sentence, *view.problems, view.next_step, *view.open))
    assert view.sentence
    assert len(view.open) == 3
    assert not COMMAND.search(told), told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_certificates_that_names_options_has_another_on_the_page(language):
    told = load_catalogue(language)
    sections = ("attest.status.", "attest.report.", "attest.problem.")
    naming = {key for key in told if key.startswith(sections) and COMMAND.search(told.template(key))}
    assert naming
    assert not {key for key in naming if COMMAND.search(page_words(language).template(key))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_instead_stands_for_a_text_that_there_is(language):
    told = load_catalogue(language)
    instead = {key.removeprefix(INSTEAD) for key in told if key.startswith(INSTEAD)}
    assert instead
    assert not {key for key in instead if not told.has(key)}
    assert all(page_words(language).text(key) == told.text(INSTEAD + key) for key in instead)


def test_other_texts_are_those_of_lpx_and_unknown_ones_come_back():
    words = page_words("en")
    assert words.text("verdict.conforms") == load_catalogue("en").text("verdict.conforms")
    assert not words.has("no.such.text")
    assert words.text("no.such.text") == "no.such.text"
    assert set(words) == set(load_catalogue("en"))
