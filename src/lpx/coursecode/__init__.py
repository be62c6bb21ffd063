"""The 23-character course code (課程代碼) and the files that hand codes out.

Everything is driven by a course-code edition under ``spec/course-code/``. Files live in
``lpx.coursecode.files``, searching in ``lpx.coursecode.search``; they are imported when needed.
"""

from lpx.coursecode.code import (
    BuildError,
    CourseCode,
    CourseCodeError,
    FormError,
    PartsError,
    PartValue,
    build,
    form_errors,
    marker,
    parse,
    plan_key,
)
from lpx.coursecode.edition import CodeEdition
from lpx.coursecode.explain import Explanation, PartExplanation, explain
from lpx.coursecode.known import (
    Known,
    Standing,
    UnknownPart,
    bears_outcomes,
    is_known,
    nearest_values,
    standings,
    unknown_parts,
)
from lpx.coursecode.load import (
    DEFAULT_CODE_EDITION,
    UnknownCodeEditionError,
    code_editions,
    load_code_edition,
)

__all__ = [
    "DEFAULT_CODE_EDITION",
    "BuildError",
    "CodeEdition",
    "CourseCode",
    "CourseCodeError",
    "Explanation",
    "FormError",
    "Known",
    "PartExplanation",
    "PartValue",
    "PartsError",
    "Standing",
    "UnknownCodeEditionError",
    "UnknownPart",
    "bears_outcomes",
    "build",
    "code_editions",
    "explain",
    "form_errors",
    "is_known",
    "load_code_edition",
    "marker",
    "nearest_values",
    "parse",
    "plan_key",
    "standings",
    "unknown_parts",
]
