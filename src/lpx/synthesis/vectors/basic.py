"""Basic data (基本資料) and the posts that the school entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.portfolio.document import step
from lpx.synthesis.texts import make_title
from lpx.synthesis.vectors.registry import vector

if TYPE_CHECKING:
    from lpx.synthesis.vectors.draft import Draft


@vector(breaks="BAS-001", counts={})
def basic_part_missing(draft: Draft) -> None:
    """A student object has no basic data.

    Nobody can tell whose records these are.
    """
    parent, pointer, key = draft.parent_of("basic")
    del parent[key]
    draft.expect("BAS-001", pointer)


@vector(keeps="BAS-001", counts={})
def basic_part_after_the_others(draft: Draft) -> None:
    """The basic data stand last in the student object; JSON objects have no order."""
    parent, _, key = draft.parent_of("basic")
    parent[key] = parent.pop(key)


@vector(breaks="BAS-002")
def entry_after_the_records(draft: Draft) -> None:
    """The term of entry is the current one, and the records are older.

    Some modules write the current term into the basic data, where the specification wants the term of entry.
    """
    basic = draft.rec("basic")
    basic.set("term", 2)
    draft.rec("course").update(term=1)
    draft.expect("BAS-002", basic.at("year"))


@vector(keeps="BAS-002")
def entry_in_the_term_of_the_first_record(draft: Draft) -> None:
    """The first record belongs to the very term in which the student entered."""
    del draft


@vector(breaks="BAS-003", counts={})
def posts_as_object(draft: Draft) -> None:
    """The posts are an object instead of an array."""
    parent, pointer, key = draft.parent_of("cadre")
    parent[key] = {}
    draft.expect("BAS-003", step(pointer, key))


@vector(keeps="BAS-003", counts={})
def posts_null(draft: Draft) -> None:
    """The posts are null: real modules write so when there are none."""
    parent, _, key = draft.parent_of("cadre")
    parent[key] = None


@vector(breaks="BAS-004", counts={"cadre": 1})
def post_level_seven(draft: Draft) -> None:
    """The level of a post is a code that no list has."""
    draft.expect("BAS-004", draft.rec("cadre").set("post_level", "7"))


@vector(keeps="BAS-004", counts={"cadre": 2})
def post_levels_five_and_nine(draft: Draft) -> None:
    """Levels 5 and 9, which older and newer lists both use for *other*."""
    draft.rec("cadre", 0).set("post_level", "5")
    draft.rec("cadre", 1).set("post_level", "9")


@vector(breaks="BAS-005", counts={"cadre": 1})
def unit_name_of_21_characters(draft: Draft) -> None:
    """The unit of a post has 21 characters."""
    draft.expect("BAS-005", draft.rec("cadre").set("unit_name", "範" * 21))


@vector(keeps="BAS-005", counts={"cadre": 1})
def unit_and_post_of_20_characters(draft: Draft) -> None:
    """Unit and name of a post have 20 characters each, of three and four bytes."""
    draft.rec("cadre").update(unit_name="範" * 20, title="𠮷" * 20)


@vector(breaks="BAS-006", counts={"cadre": 1})
def post_that_ends_before_it_starts(draft: Draft) -> None:
    """First and last day of a post have changed places."""
    cadre = draft.rec("cadre")
    start, end = cadre.get("start_date"), cadre.get("end_date")
    cadre.update(start_date=end, end_date=start)
    draft.expect("BAS-006", cadre.at("end_date"))


@vector(keeps="BAS-006", counts={"cadre": 1})
def post_of_one_day(draft: Draft) -> None:
    """A post lasts one day."""
    cadre = draft.rec("cadre")
    cadre.set("end_date", cadre.get("start_date"))


@vector(breaks="BAS-007", counts={})
def name_empty(draft: Draft) -> None:
    """The student's name is an empty string."""
    draft.expect("BAS-007", draft.rec("basic").set("name", ""))


@vector(keeps="BAS-007", counts={})
def name_of_one_rare_character(draft: Draft) -> None:
    """The student's name is a single character of CJK extension B."""
    draft.rec("basic").set("name", "𠮷")


@vector(breaks="BAS-008", counts={"cadre": 2})
def posts_filled_in_by_a_program(draft: Draft) -> None:
    """All posts have level 2, no time of creation, and the post's own term as term of submission.

    One module writes the same values for every post, whatever it was.
    """
    for index in range(2):
        cadre = draft.rec("cadre", index)
        own = f"{cadre.get('year')}{cadre.get('term')}"
        cadre.update(post_level="2", created="", submitted_term=own, title=make_title(draft.rng))
    draft.expect("BAS-008", draft.rec("cadre").at())


@vector(keeps="BAS-008", counts={"cadre": 2})
def posts_of_the_same_level(draft: Draft) -> None:
    """All posts have level 2, but times of creation of their own: a student who was often a class officer."""
    for index in range(2):
        draft.rec("cadre", index).set("post_level", "2")
