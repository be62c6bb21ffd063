"""Several things at once: what is right, or told elsewhere, does not end the look at what follows."""

from __future__ import annotations

from hashlib import md5

import pytest

from checks.test_each_rule_has_two_sides import CASES
from lpx.synthesis.vectors.compile import compile_vector
from lpx.synthesis.vectors.judging import judge_vector
from lpx.synthesis.vectors.nouns import Vector

YES, NO = True, False
BOTH = {"slots": ("document", "av")}
EMPTY = md5(b"").hexdigest()


@pytest.fixture
def drafted(edition, codes, plan):
    """Return the report on a conforming bundle that ``build`` changed."""

    def run(build, *, counts=None, students=1, **options):
        vector = Vector(
            name=build.__name__,
            family="tests",
            title="",
            why="",
            side="valid",
            build=build,
            counts=counts,
            students=students,
            options=options,
        )
        made = compile_vector(vector, edition, plan)
        return judge_vector(made.expectation, made.files, edition, codes)

    return run


def found(report):
    return [(item.requirement, item.location.entry or item.location.pointer) for item in report.findings]


def test_files_without_links_are_named_together(drafted):
    entries = []

    def build(draft):
        entries.extend(draft.store("performance", 0, draft.make("png"), "png") for _ in range(3))

    (finding,) = drafted(build).findings
    assert (finding.requirement, finding.location.entry) == ("FIL-002", entries[0])
    assert [place.entry for place in finding.related] == entries[1:]
    assert finding.parameters == {"count": 3}


def test_of_very_many_files_without_links_twenty_are_named(drafted):
    def build(draft):
        for _ in range(22):
            draft.store("performance", 0, draft.make("png"), "png")

    (finding,) = [item for item in drafted(build).findings if item.requirement == "FIL-002"]
    assert len(finding.related) == 19
    assert finding.parameters == {"count": 22}


def test_the_md5_of_nothing_in_capitals_stands_for_no_file_and_not_for_a_lost_link(drafted):
    places = []

    def build(draft):
        competition = draft.rec("competition")
        competition.detach("document")
        draft.mappings.pop(draft.mapping_of("performance"))
        places.append(competition.set("document_md5", EMPTY.upper()))
        competition.set("external_link", "https://example.org/")

    told = found(drafted(build))
    assert sorted(told) == [("DOC-035", places[0]), ("FIL-005", places[0])]


def test_empty_files_do_not_hide_that_others_are_the_same(drafted):
    entries = {}

    def build(draft):
        competition, course = draft.rec("competition"), draft.rec("course")
        same = draft.make("pdf")
        entries["empty"] = competition.attach("document", b"", "pdf")
        entries["first"] = competition.attach("av", same, "pdf")
        entries["second"] = course.attach("document", same, "pdf")
        draft.files = {
            name: draft.files[name] for name in (entries["empty"], entries["first"], entries["second"])
        }

    report = drafted(build, **BOTH)
    assert ("FIL-006", entries["second"]) in found(report) or ("FIL-006", entries["first"]) in found(report)
    assert ("FIL-010", entries["empty"]) in found(report)
    assert not [item for item in found(report) if item == ("FIL-006", entries["empty"])]


def test_two_empty_files_are_empty_and_not_the_same(drafted):
    entries = []

    def build(draft):
        entries.append(draft.rec("competition").attach("document", b"", "pdf"))
        entries.append(draft.rec("course").attach("document", b"", "pdf"))

    told = found(drafted(build))
    assert {item for item in told if item[0] == "FIL-010"} == {("FIL-010", entry) for entry in entries}
    assert "FIL-006" not in {name for name, _ in told}


def test_a_good_type_does_not_end_the_look_at_types(drafted):
    entries = []

    def build(draft):
        for kind in ("course", "competition"):
            record = draft.rec(kind)
            entries.append(record.attach("av", draft.make("pdf"), "pdf"))

    told = found(drafted(build, **BOTH))
    assert {entry for name, entry in told if name == "FIL-007"} == set(entries)


def test_every_file_beyond_its_limit_is_told(drafted):
    entries = []

    def build(draft):
        competition, course = draft.rec("competition"), draft.rec("course")
        course.detach("document")
        draft.mappings.pop(draft.mapping_of("course"), None)
        course.set("document_link", "A123456789/gone.pdf")
        course.set("document_md5", EMPTY[:-1] + "f")
        entries.append(competition.replace("document", draft.make("pdf", 5_000_000)))
        other = draft.copy("competition").update(title="另一場競賽")
        entries.append(other.attach("document", draft.make("pdf", 5_000_001), "pdf"))

    told = found(drafted(build))
    assert [entry for name, entry in told if name == "FIL-009"] == sorted(entries)
    assert "FIL-001" in {name for name, _ in told}


def test_a_video_in_the_slot_for_documents_is_measured_as_a_video(drafted):
    def build(draft):
        draft.rec("competition").attach("document", draft.make("mp4", 4_500_000), "mp4")

    assert {name for name, _ in found(drafted(build))} == {"FIL-007"}


def test_what_cannot_be_measured_by_its_extension_is_measured_by_its_slot(drafted):
    def build(draft):
        draft.rec("competition").attach("document", draft.make("pdf", 4_500_000), "xyz")

    assert {name for name, _ in found(drafted(build))} >= {"FIL-007", "FIL-009"}


def test_the_term_of_a_limit_is_told_where_the_record_names_none(drafted):
    def build(draft):
        competition = draft.rec("competition")
        competition.set("upload_term", "0000")
        competition.replace("document", draft.make("pdf", 5_000_000))

    (finding,) = [item for item in drafted(build).findings if item.requirement == "FIL-009"]
    assert finding.parameters["term"]
    assert finding.parameters["term"] != "0000"


def test_dead_links_do_not_hide_files_that_are_shared(drafted):
    places = []

    def build(draft):
        competition, course = draft.rec("competition"), draft.rec("course")
        link, digest = competition.get("document_link"), competition.get("document_md5")
        course.detach("document")
        course.set("document_link", "A123456789/gone.pdf")
        course.set("document_md5", EMPTY[:-1] + "f")
        other = draft.copy("competition").update(title="另一場競賽", document_link=link, document_md5=digest)
        places.append(other.at("document_link"))

    report = drafted(build)
    assert [item.location.pointer for item in report.findings if item.requirement == "FIL-019"] == places


# ---------------------------------------------------------------- basic data


@pytest.mark.parametrize("flag", ["flag_transfer", "flag_makeup", "flag_visiting"])
def test_courses_from_before_the_entry_are_known_by_any_of_three_flags(drafted, flag):
    def build(draft):
        course = draft.rec("course").update(year=108, term=1)
        course.set(flag, YES)

    told = {name for name, _ in found(drafted(build))}
    assert "BAS-002" not in told

    def without(draft):
        build(draft)
        draft.rec("course").set(flag, NO)

    assert "BAS-002" in {name for name, _ in found(drafted(without))}


def test_every_student_is_looked_at_although_one_has_no_entry(drafted):
    places = []

    def build(draft):
        draft.rec("basic").set("year", 5000)
        basic = draft.rec("basic", student=1)
        basic.update(year=110)
        places.append(basic.at("year"))

    told = found(drafted(build, students=2))
    assert ("BAS-002", places[0]) in told


def test_posts_of_every_student_are_looked_at(drafted):
    places = []

    def build(draft):
        rows = [draft.rec("cadre", index, 1) for index in range(3)]
        for row in rows:
            row.update(post_level="2", created="", submitted_term=f"{row.get('year')}{row.get('term')}")
        places.extend(row.at() for row in rows)
        draft.empty("cadre")

    report = drafted(build, students=2, counts={"course": 1, "competition": 1, "cadre": 3})
    (finding,) = [item for item in report.findings if item.requirement == "BAS-008"]
    assert finding.location.pointer == places[0]
    assert [place.pointer for place in finding.related] == [places[2]]


@pytest.mark.parametrize("change", [{"created": "2021-01-01 08:00:00"}, {"submitted_term": "0000"}])
def test_one_post_that_a_person_entered_is_enough(drafted, change):
    def build(draft):
        for index in range(2):
            row = draft.rec("cadre", index)
            row.update(post_level="2", created="", submitted_term=f"{row.get('year')}{row.get('term')}")
        draft.rec("cadre", 1).update(**change)

    report = drafted(build, counts={"course": 1, "competition": 1, "cadre": 2})
    assert "BAS-008" not in {item.requirement for item in report.findings}


# ---------------------------------------------------------------- after students who say nothing


def _muted(student, value):
    """Return a copy of a student with one record of each kind, in which every value is ``value``."""
    if isinstance(student, dict):
        return {
            key: _muted(member, value) if isinstance(member, dict | list) else value
            for key, member in student.items()
        }
    return [_muted(item, value) for item in student[:1]]


@pytest.mark.parametrize("rule", CASES)
def test_a_slip_is_found_behind_students_whose_records_say_nothing(rule, sheet, findings):
    requirement, place, broken, _ = rule
    mute = [_muted(sheet.copy().student(), value) for value in (None, "", [], "x", 0)]
    bare = {key: [] if isinstance(part, list) else {} for key, part in sheet.copy().student().items()}
    before = [sheet.copy().student(), {}, bare, *mute]
    broken(sheet)
    pointer = sheet.pointer(*place)
    sheet.value[:] = [*before, sheet.student()]
    if place[-1] == "school":
        # Told once per code, wherever it stands first.
        assert requirement in {name for name, _ in findings(sheet)}
        return
    assert (requirement, f"/{len(before)}{pointer.removeprefix('/0')}") in findings(sheet)
