from __future__ import annotations

from lpx.coursecode.files import diff_files, read_course_file


def read(text: str, codes):
    return read_course_file(text.encode(), "x.csv", codes)


OLD = """109070406V2640101010101,國語文,222222,,
109070406V2640101010102,英語文,222222,,
109070406V2640107010090,寫作,110000,,
109070406V2640107010091,舞蹈,001100,,"""


def test_each_kind_of_change_is_told(codes):
    new = """109070406V2640101010101,國文,222222,,
109070406V2640101010102,英語文,333333,,
109070406V2640107010092,寫作,110000,109070406V2640107010090,寫作
109070406V2640107010099,插畫,000011,,"""
    found = diff_files(read(OLD, codes), read(new, codes))
    told = {(change.kind, change.code[-2:]): change for change in found.changes}
    assert set(told) == {
        ("added", "99"),
        ("removed", "91"),
        ("recoded", "92"),
        ("changed", "01"),
        ("changed", "02"),
    }
    assert told["recoded", "92"].old_code.endswith("90")
    (renamed,) = told["changed", "01"].fields
    assert (renamed.column, renamed.old, renamed.new) == ("name", "國語文", "國文")
    (credits_changed,) = told["changed", "02"].fields
    assert (credits_changed.column, credits_changed.new) == ("credits", "333333")
    assert found.same == 0


def test_a_row_that_deletes_counts_as_absence(codes):
    new = OLD.replace("109070406V2640107010091,舞蹈,001100,,", ",,,109070406V2640107010091,舞蹈")
    found = diff_files(read(OLD, codes), read(new, codes))
    assert [(change.kind, change.name) for change in found.changes] == [("removed", "舞蹈")]
    assert found.same == 3


def test_files_of_different_years_compare_by_what_both_have(codes, sets):
    old = read_course_file(sets["file1091_V"].data, "b.csv", codes)
    new = read_course_file(sets["api111_V"].data, "c.csv", codes)
    found = diff_files(old, new)
    assert found.same + found.count("changed") + found.count("removed") + found.count("recoded") > 200
    assert all(field.column in {"name", "credits"} for change in found.changes for field in change.fields)


def test_class_groups_are_compared_by_their_name(codes, sets):
    data = sets["classgroup108"].data.decode()
    old = read_course_file(data.encode(), "a.csv", codes)
    new = read_course_file(data.replace("外語商貿人才班", "商貿班", 1).encode(), "b.csv", codes)
    (change,) = diff_files(old, new).changes
    assert (change.kind, change.fields[0].column, change.name) == ("changed", "class_group_name", "商貿班")
