"""The answer sheet: one card a task, kept in the browser as a draft, saved as a file by the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lpx.harness.folder.answers import ABOUT, COLUMNS
from lpx.harness.folder.nouns import Counted
from lpx.reports.html_elements import Child, Element, element
from lpx.reports.kit.page import page
from lpx.reports.kit.sheet import Told, folder_of, masthead, what_to_do
from lpx.reports.kit.words import RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lpx.edition.nouns import Edition
    from lpx.harness.folder.nouns import Kit, Task
    from lpx.messages.catalogue import Language


def answer_form(kit: Kit, edition: Edition, language: Language) -> str:
    """Return the answer sheet as a page that works from a local file."""
    told = Told(kit, edition, language)
    words = told.words
    data = {
        "data_kit": kit.id,
        "data_columns": "\t".join(words(f"column-{name}") for name in COLUMNS),
        "data_labels": "\t".join(words(f"fill-{name}") for name in ABOUT),
        "data_saved": words("form-saved", file="{file}"),
        "data_loaded": words("form-loaded", file="{file}"),
        "data_bad": words("form-bad-file", file="{file}"),
        "data_unsaved": words("form-unsaved"),
        "data_draft": words("form-draft"),
        "data_done": words("form-all-done"),
        "data_open": words("form-state-open"),
        "data_part": words("form-state-part"),
        "data_full": words("form-state-done"),
    }
    return page(
        f"{words('form-title')} {kit.id}",
        element("a", words("skip-link"), class_="skip", href="#tasks"),
        element(
            "header",
            masthead(told),
            element("h1", words("form-title"), class_="sheet-title"),
            element("p", told.summary(), class_="lead"),
            element("p", words("form-save-hint"), class_="warning"),
            _tools(told),
            element("noscript", element("p", words("form-no-script"), class_="warning")),
            class_="front",
        ),
        _bar(told),
        element(
            "form",
            _about(told),
            element("div", (_part(told, title, tasks) for title, tasks in told.parts()), id_="tasks"),
            id_="answers",
            autocomplete="off",
            novalidate="",
        ),
        element("footer", element("p", words("no-outside")), class_="colophon"),
        language=language,
        styles=("sheet", "form"),
        script="form.js",
        **data,
    )


def _bar(told: Told) -> Element:
    words = told.words
    return element(
        "div",
        element(
            "div",
            element(
                "p",
                words("form-progress"),
                " ",
                element("b", "0", id_="done"),
                " ",
                words("form-of"),
                " ",
                element("b", str(len(told.kit.tasks))),
                class_="progress-words",
            ),
            element(
                "label",
                element("input", type="checkbox", id_="only-open"),
                words("form-filter-open"),
                class_="filter",
            ),
            element("button", words("form-save"), type="button", id_="save", class_="main-button"),
            class_="bar-line",
        ),
        element("progress", "", id_="progress", max=str(len(told.kit.tasks)), value="0", aria_hidden="true"),
        element("p", "", id_="state", role="status", class_="state"),
        class_="bar",
    )


def _tools(told: Told) -> Element:
    words = told.words
    return element(
        "div",
        element("button", words("form-save-table"), type="button", id_="save-table"),
        element(
            "label",
            words("form-load"),
            element("input", type="file", id_="load", accept=".json,application/json"),
            class_="file-button",
        ),
        class_="buttons",
    )


def _about(told: Told) -> Element:
    words = told.words
    fields = (
        element(
            "label",
            element("span", words(f"fill-{name}")),
            element("input", type="text", data_about=name, maxlength="200"),
            class_="field",
        )
        for name in ABOUT
    )
    return element(
        "fieldset",
        element("legend", words("form-about")),
        element("div", fields, class_="fields"),
        class_="about",
    )


def _part(told: Told, title: str, tasks: tuple[Task, ...]) -> Element:
    return element(
        "section",
        element("h2", title, class_="block-title"),
        (_card(told, task) for task in tasks),
        class_="block",
    )


def _card(told: Told, task: Task) -> Element:
    words = told.words
    title = f"{words('column-task')} {task.number:03d}"
    return element(
        "article",
        element(
            "h3",
            element("span", f"{task.number:03d}", class_="no"),
            element("span", words(f"kind-{task.kind}"), class_="kind"),
            element("span", words("form-state-open"), class_="badge", role="status"),
            aria_label=title,
        ),
        element(
            "div",
            element("div", what_to_do(told, task), class_="what"),
            element("div", _answers(told, task), class_="answer"),
            class_="card-body",
        ),
        class_="card",
        data_task=str(task.number),
        data_kind=task.kind,
        data_looks="yes" if task.kind == "import" and task.people else None,
        data_state="open",
        id_=f"task-{task.number}",
    )


def _answers(told: Told, task: Task) -> Iterable[Child]:
    words = told.words
    choices = (
        element(
            "label",
            element("input", type="radio", name=f"result-{task.number}", value=result),
            element("span", words(f"result-{word}")),
            class_="option",
        )
        for result, word in RESULTS[task.kind]
    )
    yield element(
        "fieldset",
        element("legend", words("column-result")),
        element("div", choices, class_="options"),
        class_="result",
    )
    if task.kind == "import" and task.people:
        yield element("div", (_count(told, kind) for kind in Counted), class_="numbers")
        yield element("p", words("form-again", folder=folder_of(task)), class_="reminder")
    if task.kind == "export":
        yield element("p", words("put-into"), " ", element("code", folder_of(task)), class_="reminder")
    if task.kind != "enter":
        yield _text(words("column-message"), "message", words("form-message-hint"))
    if task.kind == "import" and task.people:
        yield element(
            "details",
            element("summary", words("form-screen")),
            element("textarea", data_field="screen", rows="4", aria_label=words("column-screen")),
        )
    yield _text(words("column-note"), "note", "")


def _count(told: Told, kind: str) -> Element:
    return element(
        "label",
        element("span", told.words(f"short-{kind}")),
        element("input", type="number", inputmode="numeric", min="0", step="1", data_field=kind),
        class_="field",
    )


def _text(label: str, name: str, hint: str) -> Element:
    return element(
        "label",
        element("span", label),
        element("textarea", data_field=name, rows="1", placeholder=hint or None),
        class_="field wide-field",
    )
