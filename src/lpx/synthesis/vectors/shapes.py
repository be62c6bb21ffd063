"""Valid shapes: what conforming bundles look like, from the emptiest to the fullest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.synthesis.people import rare_characters
from lpx.synthesis.scene import Circumstances
from lpx.synthesis.terms import Term
from lpx.synthesis.vectors.registry import vector

if TYPE_CHECKING:
    from lpx.synthesis.vectors.draft import Draft

_KINDS = (
    "post",
    "competition",
    "service",
    "group_activity",
    "other",
    "certificate",
    "flexible",
    "workplace",
    "work",
    "advance_course",
)
_EVERY = {"cadre": 1, "course": 1, **dict.fromkeys(_KINDS, 1)}
_CODED = {
    "cadre": "post_level",
    "post": "post_level",
    "competition": "level_code",
    "certificate": "certificate_type",
    "group_activity": "category_code",
    "flexible": "category_code",
    "workplace": "category_code",
}
_MOST_CODES = 6
_MANY = 105


@vector(counts={})
def student_who_has_nothing_yet(draft: Draft) -> None:
    """A student with basic data alone; every array is empty and no file is there."""
    assert not draft.files


@vector()
def one_course_and_one_competition(draft: Draft) -> None:
    """The smallest bundle with something in it: one outcome and one competition, a document each."""
    assert len(draft.files) == 2


@vector(counts=_EVERY, options={"optional": True})
def every_kind_of_record(draft: Draft) -> None:
    """One record of every kind, with every key, the optional ones included."""
    assert all(draft.rec(kind).value for kind in _EVERY)


@vector(counts=dict.fromkeys(_CODED, _MOST_CODES), options={"submit": False})
def every_value_of_every_code(draft: Draft) -> None:
    """Every value of every code list of posts and performances occurs."""
    for kind, role in _CODED.items():
        record = draft.edition.records[kind]
        found = record.field_of(role)
        assert found is not None
        codes = draft.edition.codes[draft.edition.types[found.type].codes].values()
        assert len(codes) <= _MOST_CODES
        for index in range(_MOST_CODES):
            draft.rec(kind, index).set(role, codes[index % len(codes)])


@vector(counts={"competition": 2})
def both_values_of_participation(draft: Draft) -> None:
    """One competition was entered alone, one in a team."""
    for index, code in enumerate(draft.edition.codes["participation"].values()):
        draft.rec("competition", index).set("participation", code)


@vector(counts={"cadre": 1, "course": 2, "competition": 1, "service": 1}, students=12)
def twelve_students(draft: Draft) -> None:
    """A bundle of twelve students, each with a folder."""
    assert len(draft.document) == 12


@vector(counts={"course": _MANY}, options={"submit": False})
def more_than_a_hundred_files(draft: Draft) -> None:
    """A student with 105 outcomes: the counter of stored names grows to three digits."""
    assert any("/C105." in name for name in draft.files)


@vector(
    counts={"cadre": 2, "course": 8, **dict.fromkeys(_KINDS, 2)},
    options={"current": Term(111, 2), "slots": None},
)
def three_years_of_everything(draft: Draft) -> None:
    """A student at the end of three years: all kinds, documents and videos mixed, past years submitted."""
    assert len(draft.files) > 20


@vector(options={"slots": ("document", "av")})
def document_and_video_everywhere(draft: Draft) -> None:
    """Every record has a document and an audio or video file."""
    assert len(draft.files) == 4


@vector(options={"slots": ("av",)})
def videos_alone(draft: Draft) -> None:
    """Every record has an audio or video file and no document."""
    assert len(draft.files) == 2


@vector()
def every_type_of_file(draft: Draft) -> None:
    """PDF, JPEG, PNG, MP3 and MP4 all occur."""
    draft.rec("course").attach("document", draft.make("pdf"), "pdf")
    draft.rec("course").attach("av", draft.make("mp3"), "mp3")
    draft.rec("competition").attach("document", draft.make("png"), "png")
    draft.rec("competition").attach("av", draft.make("mp4"), "mp4")
    work = draft.copy("competition")
    work.attach("document", draft.make("jpg"), "jpg")


@vector()
def rare_characters_of_every_extension(draft: Draft) -> None:
    """Name, title and summary hold characters of CJK extensions B to H."""
    every = "".join(rare_characters().values())
    draft.rec("basic").set("name", "範" + every[0] + every[-1])
    draft.rec("competition").update(title=every[:20], summary=every)
    draft.rec("course").set("summary", every[::-1])


@vector()
def private_use_characters(draft: Draft) -> None:
    """Name and summary hold characters of the private use areas, as made by school offices (造字)."""
    draft.rec("basic").set("name", "範\ue000例")
    draft.rec("course").set("summary", "造字\uf8ff與\U000f0000\U0010fffd。")


@vector()
def combining_marks_and_variations(draft: Draft) -> None:
    """Texts hold combining marks, variation selectors, joined emoji and Bopomofo."""
    draft.rec("course").set("summary", "e\u0301 n\u0303 葛\U000e0100 👩\u200d🎓 ㄅㄆㄇ\u02ca")
    draft.rec("competition").set("summary", "Amis: ko^\u0302dah")


@vector()
def full_width_characters(draft: Draft) -> None:
    """Texts hold full-width letters, digits, brackets and the ideographic space."""
    draft.rec("competition").update(title="ＡＢＣ　１２３（全形）", summary="％＆＂＜＞＇＼／")


@vector()
def characters_that_formats_treat_in_their_own_way(draft: Draft) -> None:
    """Texts hold quotes, backslashes, angle brackets, commas and formulas that other formats would act on."""
    draft.rec("competition").update(
        title='=1+1,"a";<b>&amp;', summary="\\n \\u0041 ${x} {{y}} %s '; DROP TABLE"
    )


@vector(options={"style": "indigenous"})
def indigenous_name_with_a_dot(draft: Draft) -> None:
    """The student's name has parts joined by a dot, as indigenous names are registered."""
    assert draft.rec("basic").get("name")


@vector(options={"style": "long"})
def name_of_more_than_twenty_characters(draft: Draft) -> None:
    """The student's name has more than twenty characters."""
    assert len(draft.rec("basic").get("name")) > 20


@vector(options={"style": "latin"})
def name_in_latin_letters(draft: Draft) -> None:
    """The student's name is partly or wholly in Latin letters."""
    assert draft.rec("basic").get("name")


@vector(options={"id_kind": "resident-new"})
def foreign_student(draft: Draft) -> None:
    """The student has a residence number of the form in use since 2021."""
    assert draft.rec("basic").get("national_id")[1] in "89"


_FOUR_TERMS = {"per_year": 4, "current": Term(109, 4)}


@vector(counts={"course": 4, "competition": 1}, options=_FOUR_TERMS)
def school_with_four_terms(draft: Draft) -> None:
    """A student of a school with four terms a year has a course in each (實驗教育)."""
    assert [draft.rec("course", index).get("term") for index in range(4)] == [1, 2, 3, 4]


@vector(counts={"course": 3, "competition": 1}, options={"per_year": 3, "current": Term(109, 3)})
def school_with_three_terms(draft: Draft) -> None:
    """A student of a school with three terms a year has a course in each."""
    assert [draft.rec("course", index).get("term") for index in range(3)] == [1, 2, 3]


def _with(*circumstances: Circumstances) -> dict[str, object]:
    return {"circumstances": circumstances, "current": Term(110, 1)}


@vector(counts={"course": 2}, options=_with(Circumstances(retake=Term(110, 1))))
def retaken_course(draft: Draft) -> None:
    """A course was failed and retaken a year later (重修)."""
    assert draft.rec("course").get("flag_retake") is True


@vector(counts={"course": 2}, options=_with(Circumstances(makeup=Term(110, 1))))
def course_made_up(draft: Draft) -> None:
    """A course that was not offered when it should have been taken was made up (補修)."""
    assert draft.rec("course").get("flag_makeup") is True


@vector(counts={"course": 2}, options=_with(Circumstances(repeat=Term(110, 1))))
def repeated_year(draft: Draft) -> None:
    """A course was taken again while the student repeated the year (重讀)."""
    assert draft.rec("course").get("flag_repeat") is True


@vector(counts={"course": 2}, options=_with(Circumstances(visiting=True)))
def course_taken_as_a_visitor(draft: Draft) -> None:
    """A course was taken at another school during a visit (借讀)."""
    assert draft.rec("course").get("flag_visiting") is True


@vector(counts={"course": 3}, options=_with(Circumstances(transfer=True), Circumstances(transfer=True)))
def courses_taken_before_a_transfer(draft: Draft) -> None:
    """Two courses were taken at the school before (轉學), one at the present one."""
    assert draft.rec("course").get("flag_transfer") is True


@vector(
    counts={"course": 4},
    options={
        "circumstances": (
            Circumstances(retake=Term(110, 1), transfer=True),
            Circumstances(makeup=Term(110, 1)),
            Circumstances(visiting=True),
        ),
        "current": Term(110, 1),
    },
)
def every_circumstance_in_one_student(draft: Draft) -> None:
    """One student retook a course of the former school, made one up, and took one as a visitor."""
    assert len(draft.document) == 1


@vector(options={"entry": Term(108, 1), "current": Term(108, 2)})
def student_of_the_first_cohort(draft: Draft) -> None:
    """A student of the first school year of the curriculum (108)."""
    assert draft.rec("basic").get("year") == 108


@vector(options={"entry": Term(108, 1), "current": Term(110, 1)}, counts={"course": 6, "work": 4})
def items_of_past_years_submitted(draft: Draft) -> None:
    """Items of past school years carry their term of submission, those of this year do not."""
    assert {draft.rec("course", index).get("submitted_term") for index in range(6)} == {
        "1082",
        "1092",
        "0000",
    }


@vector(counts={"advance_course": 1, "service": 1})
def numbers_with_decimals(draft: Draft) -> None:
    """An advance course gives 1.5 credits and a service took 0.5 hours; nothing may cut them off."""
    draft.rec("advance_course").set("credits", 1.5)
    draft.rec("service").set("hours", 0.5)


@vector(counts={"course": 2}, options=_with(Circumstances(transfer=True)))
def course_of_the_school_before_the_last(draft: Draft) -> None:
    """After a second transfer, a course still names the first school and carries its code."""
    course = draft.rec("course")
    assert course.get("school") != draft.rec("basic").get("school")
    assert course.get("course_code")[3:9] == course.get("school")


@vector(counts={"course": 3})
def every_state_of_certification_that_may_be_certified(draft: Draft) -> None:
    """Outcomes carry the states 1, 3 and 5, which one list or another calls certified."""
    for index, state in enumerate(("1", "3", "5")):
        draft.rec("course", index).set("certification", state)


@vector(profile="practice", also={"PKG-018": "a dialect of names, which the profile accepts and notes"})
def names_in_cp950_in_practice(draft: Draft) -> None:
    """A bundle of old software on Windows: names in cp950, judged by the profile of practice."""
    draft.forged = {part.name: {"encoding": "cp950"} for part in draft.parts() if isinstance(part.name, str)}
    draft.expect("PKG-018")


@vector(profile="practice", also={"PKG-023": "a dialect of folders, which the profile accepts and notes"})
def folders_one_level_deeper_in_practice(draft: Draft) -> None:
    """A bundle with a folder around the students' folders, judged by the profile of practice."""
    draft.files = {f"export/{name}": data for name, data in draft.files.items()}
    draft.mappings = {f"export/{name}": names for name, names in draft.mappings.items()}
    draft.expect("PKG-023")


@vector(profile="practice", also={"PKG-028": "the weak cipher that known modules write"})
def traditional_encryption_with_time_check(draft: Draft) -> None:
    """Traditional encryption whose check byte comes from the time, sizes after the content; in practice."""
    draft.cipher = "traditional"
    settings = {"descriptor": "signed", "check": "time"}
    draft.forged = {part.name: dict(settings) for part in draft.parts() if isinstance(part.name, str)}
    draft.expect("PKG-028")


@vector(profile="practice", also={"DOC-030": "another form of terms, which the profile accepts and notes"})
def terms_with_hyphens_in_practice(draft: Draft) -> None:
    """A term of upload is written ``109-1``, judged by the profile of practice."""
    competition = draft.rec("competition")
    term = competition.get("upload_term")
    draft.expect("DOC-030", competition.set("upload_term", f"{term[:3]}-{term[3:]}"))


@vector(profile="practice", also={"DOC-007": "a student without array, which the profile accepts and notes"})
def student_without_array_in_practice(draft: Draft) -> None:
    """The root is the student object itself, judged by the profile of practice."""
    draft.document = draft.student()
    draft.expect("DOC-007")


@vector(
    big=True,
    counts={"cadre": 1, "course": 6, **dict.fromkeys(_KINDS, 1)},
    students=150,
    options={"current": Term(110, 1), "slots": None},
)
def whole_cohort(draft: Draft) -> None:
    """A bundle of 150 students with all kinds of records: some thousands of files."""
    assert len(draft.document) == 150


@vector(big=True, counts={"course": 3, "competition": 3}, options={"slots": ()})
def files_of_full_size(draft: Draft) -> None:
    """Six records with files just below the limits, stored without compression: 42 MB."""
    rules = draft.edition.attachments
    for kind in ("course", "competition"):
        for index in range(3):
            for slot, media in (("document", "pdf"), ("av", "mp4")):
                limit = next(item for item in rules.classes if item.id == slot).limits[-1].megabytes
                size = int(limit * rules.bytes_per_megabyte_strictest) // 2
                draft.rec(kind, index).attach(slot, draft.make(media, size), media)


def _rename_keys(draft: Draft, kind: str) -> None:
    """Write the fields of a record under their other names, where they have some."""
    record = draft.rec(kind)
    aliases = {item.key: item.aliases[0] for item in record.record.fields if item.aliases}
    renamed = {aliases.get(name, name): value for name, value in record.value.items()}
    record.value.clear()
    record.value.update(renamed)
    for alias in aliases.values():
        draft.expect("DOC-013", f"{record.pointer}/{alias}")


@vector(
    profile="practice",
    counts={"competition": 1},
    also={"DOC-013": "other names of keys, which the profile accepts and notes"},
)
def keys_of_the_rosters_in_practice(draft: Draft) -> None:
    """A competition is written with the keys of the national rosters, judged by the profile of practice."""
    _rename_keys(draft, "competition")
