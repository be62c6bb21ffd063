"""Files that hand codes out (課程代碼資料檔, 班群代碼檔): recognise, read, verify, compare."""

from lpx.coursecode.files.diff import Change, CourseFileDiff, FieldChange, diff_files
from lpx.coursecode.files.digest import Md5Check, check_md5, md5_of_rows
from lpx.coursecode.files.judge import Judgement, judge_file
from lpx.coursecode.files.nouns import CourseFile, FileProblem, Row, Section
from lpx.coursecode.files.read import read_course_file

__all__ = [
    "Change",
    "CourseFile",
    "CourseFileDiff",
    "FieldChange",
    "FileProblem",
    "Judgement",
    "Md5Check",
    "Row",
    "Section",
    "check_md5",
    "diff_files",
    "judge_file",
    "md5_of_rows",
    "read_course_file",
]
