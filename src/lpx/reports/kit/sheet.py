"""The printable task sheet: what is to be done, one task a row, with boxes to tick and lines to write on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from lpx.harness.folder.nouns import Counted
from lpx.harness.folder.plan import count_records
from lpx.harness.steps import OCCASION
from lpx.reports.html_elements import Child, Element, element
from lpx.reports.kit.page import page
from lpx.reports.kit.people import Identity, identity_of
from lpx.reports.kit.words import RESULTS, words_of_kit

if TYPE_CHECKING:
    from lpx.edition.nouns import Edition
    from lpx.harness.folder.nouns import Kit, Task
    from lpx.messages.catalogue import Language


class Told:
    """The kit as the pages tell of it: its words, its students, its tasks."""

    def __init__(self, kit: Kit, edition: Edition, language: Language) -> None:
        self.kit, self.edition, self.language = kit, edition, language
        self.words: Callable[..., str] = words_of_kit(language)
        people = [person for arm in kit.arms for person in (*arm.entered, *arm.enrolled)]
        self.people = {person.label: person for person in people}
        self.who: dict[str, Identity] = {
            person.label: identity_of(person, edition, language) for person in people
        }

    def of_kind(self, kind: str) -> tuple[Task, ...]:
        """Return the tasks of one kind."""
        return tuple(task for task in self.kit.tasks if task.kind == kind)

    def hours(self) -> str:
        """Return how long everything takes, in hours."""
        enrolling = len(self.kit.enrolled()) * 0.5
        return f"{max(0.1, (enrolling + sum(task.minutes for task in self.kit.tasks)) / 60):.1f}"

    def summary(self) -> str:
        """Return what there is to do, in one sentence."""
        counts = {kind: len(self.of_kind(kind)) for kind in ("enter", "export", "import")}
        return self.words("summary", tasks=len(self.kit.tasks), hours=self.hours(), **counts)

    def occasion(self) -> str:
        """Return the occasion of the exports."""
        return next(item.title.get(self.language) for item in self.edition.occasions if item.id == OCCASION)

    def parts(self) -> tuple[tuple[str, tuple[Task, ...]], ...]:
        """Return the two parts of the sheet: heading and tasks; a part without tasks is left out."""
        taking = {task.arm for task in self.kit.tasks if task.kind == "import"}
        out = tuple(task for task in self.kit.tasks if task.arm not in taking)
        into = tuple(task for task in self.kit.tasks if task.arm in taking)
        return tuple(
            (self.words(key), tasks)
            for key, tasks in (("tasks-out-title", out), ("tasks-in-title", into))
            if tasks
        )

    def files(self, task: Task) -> int:
        """Return how many files the students of an entering task have."""
        return sum(len(self.people[label].holding.files) for label in task.people)

    def records(self, task: Task) -> int:
        """Return how many records they have."""
        return sum(count_records(self.people[label].holding, self.edition) for label in task.people)


def folder_of(task: Task) -> str:
    """Return the folder in which what a task brings is returned."""
    return f"returned/{task.number:03d}"


def task_sheet(kit: Kit, edition: Edition, language: Language) -> str:
    """Return the task sheet as a page."""
    told = Told(kit, edition, language)
    words = told.words
    return page(
        f"{words('sheet-title')} {kit.id}",
        element("a", words("skip-link"), class_="skip", href="#tasks"),
        element(
            "header",
            masthead(told),
            element("h1", words("sheet-title"), class_="sheet-title"),
            element("p", told.summary(), class_="lead"),
            element("p", words("fictional"), class_="warning"),
            _blanks(told),
            class_="front",
        ),
        element("main", _before(told), _howto(told), _roster(told), _tasks(told)),
        element("footer", element("p", words("no-outside")), class_="colophon"),
        language=language,
        styles=("sheet", "paper"),
    )


def masthead(told: Told) -> Element:
    """Return the line that every page of the kit begins with."""
    mark = element("span", "lpx", class_="mark")
    return element("p", mark, " ", told.words("kit", kit=told.kit.id), class_="product")


def _blanks(told: Told) -> Element:
    names = ("product", "version", "vendor", "tester", "date")
    items = (
        element("div", element("dt", told.words(f"fill-{name}")), element("dd", ""), class_="blank")
        for name in names
    )
    return element("dl", items, class_="blanks")


def _block(title: str, *content: Child, id_: str) -> Element:
    return element(
        "section",
        element("h2", title, id_=id_, class_="block-title"),
        *content,
        class_="block",
        aria_labelledby=id_,
    )


def _with_password(text: str, password: str) -> tuple[str | Element, ...]:
    """Return a sentence with its password set apart, as it stands in the tasks."""
    before, _, after = text.partition(password)
    return before, element("code", password, class_="password"), after


def _listed(items: Iterable[str | tuple[str | Element, ...]]) -> Element:
    return element("ol", (element("li", item) for item in items), class_="steps")


def _before(told: Told) -> Element:
    words, count = told.words, len(told.kit.enrolled())
    items = [words("before-school", school=told.kit.school)]
    if count:
        items.append(words("before-roster", count=count))
    items += [words(f"before-{key}") for key in ("order", "write", "honest", "return")]
    return _block(words("before-title"), _listed(items), id_="before")


def _howto(told: Told) -> Element:
    words = told.words
    told_of: dict[str, list[str | tuple[str | Element, ...]]] = {
        "enter": [words("enter-do"), words("enter-skip"), words("enter-load")],
        "export": [words("export-do", occasion=told.occasion()), words("export-put")],
        "import": [
            words("import-pick"),
            words("import-note"),
            words("import-count"),
            _with_password(words("import-show", password=told.kit.look_password), told.kit.look_password),
        ],
    }
    return element(
        "div",
        (
            _block(words(f"{kind}-title"), _listed(items), id_=f"how-{kind}")
            for kind, items in told_of.items()
            if told.of_kind(kind)
        ),
        class_="howto",
    )


def _roster(told: Told) -> Element | None:
    people = told.kit.enrolled()
    if not people:
        return None
    words = told.words
    basic = told.edition.records["basic"]
    keys = [
        field.key if told.language == "zh-Hant" else field.english.replace("_", " ")
        for role in ("name", "national_id", "birth_date")
        if (field := basic.field_of(role))
    ]
    heads = ("", words("column-student"), *keys, words("column-entry"), words("column-number"))
    rows = (
        element(
            "tr",
            element("td", _box(), class_="tick"),
            element("th", who.label, scope="row", class_="label"),
            element("td", who.name),
            element("td", who.number, class_="code"),
            element("td", who.birth, class_="code"),
            element("td", who.entry),
            element("td", who.student_number, class_="code"),
        )
        for who in (told.who[person.label] for person in people)
    )
    table = element(
        "table",
        element("thead", element("tr", (element("th", head, scope="col") for head in heads))),
        element("tbody", rows),
        class_="roster",
    )
    return _block(words("roster-title"), element("div", table, class_="wide"), id_="roster")


def _tasks(told: Told) -> Element:
    return element(
        "div",
        (_part(told, title, tasks, place) for place, (title, tasks) in enumerate(told.parts())),
        id_="tasks",
    )


def _part(told: Told, title: str, tasks: tuple[Task, ...], place: int) -> Element:
    words = told.words
    heads = (words("column-task"), words("column-do"), words("column-write"))
    table = element(
        "table",
        element("thead", element("tr", (element("th", head, scope="col") for head in heads))),
        element("tbody", (_row(told, task) for task in tasks)),
        class_="tasks",
    )
    return _block(title, table, id_=f"part-{place}")


def _row(told: Told, task: Task) -> Element:
    return element(
        "tr",
        element("th", _box(), element("span", f"{task.number:03d}", class_="no"), scope="row"),
        element("td", what_to_do(told, task)),
        element("td", _to_write(told, task)),
        class_=f"row-{task.kind}",
        id_=f"task-{task.number}",
    )


def what_to_do(told: Told, task: Task) -> Iterable[Child]:
    """Return what is to be done for a task, the same on paper and in the answer sheet."""
    words = told.words
    if task.kind == "enter":
        head = words("do-enter", records=told.records(task), files=told.files(task))
    else:
        head = words(f"do-{task.kind}")
    after = [] if task.kind == "enter" else list(task.after)
    yield element(
        "p",
        element("span", head, class_="do"),
        element("span", words("after", numbers=_numbers(after)), class_="after") if after else None,
        class_="do-line",
    )
    if task.kind == "import":
        yield element("dl", _bundle(told, task), class_="facts")
    if task.people:
        lead = words("do-page") if task.kind == "import" else None
        yield element("p", lead, class_="people-lead") if lead else None
        yield element("ul", (_person(told, label) for label in task.people), class_="people")
    else:
        yield element("p", words("do-nobody"), class_="people-lead")
    if task.kind == "enter":
        yield element("p", words("do-sheet"), class_="people-lead")
    if task.kind == "export":
        yield element("dl", _fact(words("do-password"), _password(told, task)), class_="facts")


def _numbers(numbers: Iterable[int]) -> str:
    return "、".join(f"{number:03d}" for number in numbers)


def _bundle(told: Told, task: Task) -> Iterable[Element]:
    words = told.words
    folder, _, archive = task.archive.rpartition("/")
    if archive:
        yield _fact(words("do-folder"), element("code", folder))
        yield _fact(words("do-archive"), element("code", archive))
        if task.signature:
            yield _fact(words("do-signature"), element("code", task.signature.rpartition("/")[2]))
    else:
        yield _fact(words("do-archive"), words("do-own-export", number=folder.rpartition("/")[2]))
    yield _fact(words("do-password"), _password(told, task))


def _password(told: Told, task: Task) -> Element:
    if not task.password:
        return element("span", told.words("do-password-empty"))
    return element("code", task.password, class_="password")


def _fact(label: str, value: Child) -> Element:
    return element("div", element("dt", label), element("dd", value))


def _person(told: Told, label: str) -> Element:
    who = told.who[label]
    return element(
        "li",
        element("b", who.label),
        " ",
        element("span", who.name, class_="name"),
        " ",
        element("span", who.number, class_="code"),
    )


def _box() -> Element:
    return element("span", "", class_="box", aria_hidden="true")


def _to_write(told: Told, task: Task) -> Iterable[Child]:
    words = told.words
    yield element(
        "p",
        (element("span", _box(), words(f"result-{word}"), class_="choice") for _, word in RESULTS[task.kind]),
        class_="choices",
    )
    if task.kind == "import" and task.people:
        counts = (
            element("span", words(f"short-{kind}"), element("span", "", class_="cell"), class_="count")
            for kind in Counted
        )
        yield element("p", counts, class_="counts-line")
        yield _tick(words("write-exported", folder=folder_of(task)))
    if task.kind == "export":
        yield _tick(words("write-put", folder=folder_of(task)))
    label = words("column-note") if task.kind == "enter" else words("write-message")
    yield element("p", element("span", label), element("span", "", class_="rule"), class_="message-line")


def _tick(text: str) -> Element:
    return element("p", _box(), element("span", text), class_="tick-line")
