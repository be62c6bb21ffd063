"""Neither names nor order nor any file of a kit tell which bundle is to be refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from harness.folder.conftest import CASES, SEED
from lpx.harness.cases import load_cases, select
from lpx.harness.folder.arms import Unsuited, arms_of
from lpx.harness.folder.choice import suited
from lpx.harness.folder.grade import declaration_of
from lpx.harness.folder.plan import make_kit
from lpx.harness.steps import Import, steps_of


def texts(kit: Path) -> dict[str, str]:
    readable = {".html", ".csv", ".json", ".txt"}
    return {path.name: path.read_text(encoding="utf-8") for path in kit.rglob("*") if path.suffix in readable}


def test_no_page_or_table_tells_seed_cases_or_requirements(pristine):
    for name, text in texts(pristine / "kit").items():
        assert SEED not in text, name
        assert not [case for case in CASES if case in text], name
        assert not re.search(r"\b(IMP|EXP|SIG|PKG)-\d{3}\b", text), name
        assert "md5-of-another-archive" not in text, name


def test_the_expectations_are_in_the_key_alone_which_is_outside(pristine):
    key = json.loads((pristine / "kit.key.json").read_text(encoding="utf-8"))
    assert key["seed"] == SEED
    assert not list((pristine / "kit").rglob("*.key.json"))


def test_import_rows_look_alike_whatever_is_due(pristine):
    page = (pristine / "kit" / "tasks.html").read_text(encoding="utf-8")
    rows = re.findall(r'<tr class="row-import".*?</tr>', page, re.DOTALL)
    shapes = set()
    for row in rows:
        plain = re.sub(r'<span class="after">[^<]*</span>', "", row)
        plain = re.sub(r"<code[^>]*>[^<]*</code>", "<code/>", plain)
        shapes.add(re.sub(r"\d+|<b>S.*?</li>", "#", plain, flags=re.DOTALL).replace("\n", ""))
    assert len(rows) >= 4
    assert len(shapes) == 1


def kit_of(seed: str, tmp_path: Path, edition, codes):
    cases = select(load_cases(), ["refuse/signature/md5-of-another-archive", "refuse/password/*"])
    declaration = declaration_of(("importer",), ("read-aes-256", "read-traditional"), {}, edition)
    arms, _ = suited(cases, declaration, (), told=False)
    chosen = [case for case in cases if case.id in arms]
    folder = tmp_path / seed
    return make_kit(chosen, arms, seed=seed, school="010301", edition=edition, codes=codes, folder=folder)


@pytest.fixture(scope="module")
def codes():
    from lpx.coursecode.load import load_code_edition

    return load_code_edition()


def dues(kit) -> tuple[str, ...]:
    found = []
    for task in kit.tasks:
        step = steps_of(kit.arms[task.arm].arm.case)[task.step]
        assert isinstance(step, Import)
        found.append(step.expect)
    return tuple(found)


def test_broken_and_sound_bundles_are_shuffled_by_the_seed(tmp_path, edition, codes):
    orders = {dues(kit_of(f"s{number}", tmp_path, edition, codes)) for number in range(4)}
    assert len(orders) > 1
    assert {first for first, *_ in orders} | {last for *_, last in orders} == {"accepted", "rejected"}


def test_a_broken_bundle_and_its_twin_are_of_different_students(tmp_path, edition, codes):
    kit = kit_of("twins", tmp_path, edition, codes)
    people = [person for task in kit.tasks for person in task.people]
    assert len(people) == len(set(people))
    labels = {person.label for person in kit.enrolled()}
    assert set(people) == labels


def test_the_same_seed_makes_the_same_kit_and_another_seed_another(tmp_path, edition, codes):
    first = kit_of("same", tmp_path / "a", edition, codes)
    again = kit_of("same", tmp_path / "b", edition, codes)
    other = kit_of("other", tmp_path / "c", edition, codes)
    assert first.tasks == again.tasks
    passwords = {task.password for task in first.tasks} - {""}
    assert passwords.isdisjoint(task.password for task in other.tasks)


def split(case):
    try:
        return arms_of(case), ""
    except Unsuited as why:
        return (), why.reason


def test_every_case_of_the_suite_is_split_or_left_out_with_a_reason(edition):
    from lpx.messages import load_catalogue

    texts = load_catalogue("en")
    for case in load_cases():
        arms, reason = split(case)
        assert arms or texts.has(f"harness-kit.left-out.{reason}"), case.id
        if not arms:
            continue
        names = {json.dumps(item, sort_keys=True) for arm in arms for item in arm.do}
        assert names == {json.dumps(item, sort_keys=True) for item in case.do}, case.id
        assert sum(len(arm.expect) for arm in arms) >= len(case.expect), case.id


def test_a_refusal_and_its_twin_can_be_done_in_any_order():
    for case in select(load_cases(), categories=["import-rejected"]):
        for arm in split(case)[0]:
            assert sum(isinstance(step, Import) for step in steps_of(arm)) <= 1, case.id
