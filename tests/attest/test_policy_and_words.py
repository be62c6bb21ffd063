"""The rules of certification fit edition and suite, and all that can be said has words in both languages."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import get_args

import pytest

from lpx.attest.nouns import HumanStatement, RevocationReason, ScopeVerdict, Status
from lpx.attest.policy import PolicyError, load_policy
from lpx.attest.suite import CATALOGUES, load_suite, package_digest
from lpx.data import data_room
from lpx.harness.cases import load_cases
from lpx.messages import LANGUAGES, load_catalogue


def test_every_case_belongs_to_a_scope_and_every_pattern_to_a_case(edition):
    policy, cases = load_policy(), load_cases()
    assert [case.id for case in cases if not any(scope.holds(case) for scope in policy.scopes)] == []
    patterns = {pattern for scope in policy.scopes for pattern in (*scope.cases, *scope.left_out)}
    assert [item for item in patterns if not any(fnmatchcase(case.id, item) for case in cases)] == []
    exchanging = {occasion.id for occasion in edition.occasions if occasion.bundle}
    told = {name for scope in policy.scopes for name in scope.occasions}
    assert told <= exchanging


def test_every_occasion_that_a_case_is_about_is_covered_by_a_scope():
    policy = load_policy()
    asked = {
        step["export"]["occasion"]
        for case in load_cases()
        for step in case.do
        if isinstance(step.get("export"), dict)
        and "occasion" in step["export"]
        and step["export"].get("expect", "ok") == "ok"
    }
    assert asked
    assert asked <= {name for scope in policy.scopes for name in scope.occasions}


@pytest.mark.parametrize(
    "text",
    [
        "scopes: []",
        "validity_years: 1\nscopes:\n  - id: a\n    rests: [b]\nquestions: []",
        "validity_years: x",
    ],
)
def test_wrong_rules_are_refused(tmp_path, text):
    (tmp_path / "certification.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError):
        load_policy(tmp_path)


def test_rules_that_are_missing_are_refused(tmp_path):
    with pytest.raises(PolicyError):
        load_policy(tmp_path)


def test_a_certificate_names_every_file_that_decides():
    identity = load_suite().identity
    assert set(identity.catalogues) == set(CATALOGUES)
    assert all((data_room("conformance") / name).is_file() for name in CATALOGUES)
    assert identity.package == package_digest()
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", identity.package)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_has_words(language):
    catalogue = load_catalogue(language)
    wanted = [
        *(f"attest.status.{status.value}" for status in Status),
        *(f"attest.verdict.{verdict.value}" for verdict in ScopeVerdict),
        *(f"attest.reason.{reason}" for reason in get_args(RevocationReason)),
        *(
            f"attest.answer.{answer}"
            for answer in get_args(HumanStatement.__annotations__["answer"]) or ("yes", "no")
        ),
    ]
    assert [key for key in wanted if not catalogue.has(key)] == []


def keys_in(repository: Path, pattern: str, *folders: str) -> set[str]:
    sources = [
        path.read_text(encoding="utf-8") for folder in folders for path in (repository / folder).glob("*.py")
    ]
    return {key for source in sources for key in re.findall(pattern, source)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_that_is_given_has_words(repository, language):
    catalogue = load_catalogue(language)
    room, doors = "src/lpx/attest", "src/lpx/cli/attest"
    refusals = keys_in(repository, r'(?:Refusal|_cases)\(\s*"([a-z-]+)"', room)
    assert len(refusals) > 25
    assert [
        key
        for key in refusals
        if not catalogue.has(f"attest.refusal.{key}") and not catalogue.has(f"attest.problem.{key}")
    ] == []
    errors = "Form|KeyFile|Package|Evidence|Ceremony|Envelope|Certificate|Revocation"
    problems = keys_in(
        repository,
        rf"(?:Problem\(\s*Status\.[A-Z_]+,|(?:{errors})Error\(|_Obstacle\(|reason =|return)"
        r'\s*"([a-z]+(?:-[a-z0-9]+)+)"',
        room,
    )
    problems.discard("not-given")  # says that nothing was asked, and stands in no sentence
    assert len(problems) > 40
    assert [
        key
        for key in problems
        if not catalogue.has(f"attest.problem.{key}") and not catalogue.has(f"harness.cli.{key}")
    ] == []
    said = keys_in(
        repository, r'(?:say\(\s*language,|AttestStop\(\s*[\w.]+,\s*language,)\s*"([a-z-]+)"', doors
    )
    assert len(said) > 40
    assert [
        key for key in said if not catalogue.has(f"attest.cli.{key}") and not key.startswith("certificate-")
    ] == []
