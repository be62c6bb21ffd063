"""A conformance run as JUnit XML: one test case per case, ``classname`` its category.

What could not be judged is an ``error``, what does not apply and what is a known failure is ``skipped`` with
its reason; none of them can be taken for a success.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence

from lpx.edition.nouns import Edition
from lpx.harness.nouns import Case, CaseVerdict
from lpx.harness.results import Summary, is_known
from lpx.harness.transcript import Run
from lpx.messages.catalogue import Language, load_catalogue
from lpx.reports.conform_phrasing import PROBLEMS, Teller
from lpx.reports.conform_view import CaseView
from lpx.reports.visible import one_line

_OUTCOMES = {
    CaseVerdict.PASS: "",
    CaseVerdict.FAIL: "failure",
    CaseVerdict.NOT_JUDGED: "error",
    CaseVerdict.NOT_APPLICABLE: "skipped",
}


def render_run_junit(
    run: Run, summary: Summary, cases: Sequence[Case], edition: Edition, language: Language
) -> str:
    """Return the run as one ``testsuites`` document with one suite."""
    known: Mapping[str, Case] = {case.id: case for case in cases}
    teller = Teller(run, summary, known, edition, language)
    nodes = []
    counts = {"failure": 0, "error": 0, "skipped": 0}
    for result in summary.results:
        view = teller.case(result, problems=PROBLEMS * 4)
        outcome = "skipped" if is_known(result) else _OUTCOMES[result.verdict]
        if outcome:
            counts[outcome] += 1
        case = known.get(result.case)
        category = case.category if case is not None else "unknown"
        node = ET.Element("testcase", classname=f"lpx.{category}", name=result.case)
        node.set("time", f"{result.seconds:.3f}")
        if outcome:
            message = view.known or view.reason or (view.problems[0].text if view.problems else view.title)
            child = ET.SubElement(node, outcome, type=result.verdict.value, message=one_line(message))
            child.text = case_text(view, language)
        nodes.append(node)
    suite = ET.Element("testsuite", name=_name(run), tests=str(len(nodes)))
    for attribute, outcome in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(counts[outcome]))
    suite.set("time", f"{run.end.seconds if run.end is not None else 0:.3f}")
    if run.begin.begun_at:
        suite.set("timestamp", one_line(run.begin.begun_at))
    properties = ET.SubElement(suite, "properties")
    for name, value in _properties(run).items():
        ET.SubElement(properties, "property", name=name, value=one_line(value))
    suite.extend(nodes)
    root = ET.Element("testsuites", name="lpx", tests=str(len(nodes)))
    root.set("failures", str(counts["failure"]))
    root.set("errors", str(counts["error"]))
    root.append(suite)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def case_text(view: CaseView, language: Language) -> str:
    """Return everything about a case that did not pass, as lines."""
    catalogue = load_catalogue(language)

    def pair(key: str, value: str) -> str:
        return catalogue.text("reports.pair", label=catalogue.text(f"harness.report.{key}"), text=value)

    lines = [one_line(view.title)]
    lines += [view.reason] if view.reason else []
    for problem in view.problems:
        more = f" {catalogue.text('harness.report.alike', count=problem.alike)}" if problem.alike else ""
        lines.append(f"- {problem.text}{more}")
        if problem.expected or problem.seen:
            lines.append("  " + pair("label-expected", problem.expected or "–"))
            lines.append("  " + pair("label-seen", problem.seen or "–"))
        lines.append("  " + pair("label-requirement", f"{problem.requirement} {problem.title}"))
        lines += ["  " + pair("label-source", source) for source in problem.sources[:1]]
    if view.omitted:
        lines.append(catalogue.text("harness.report.more-problems", count=view.omitted))
    for key, value in (
        ("label-said", view.said),
        ("label-known", view.known),
        ("label-smallest", view.smallest),
        ("label-repeat", view.repeat),
    ):
        if value:
            lines.append(pair(key, value))
    return "\n".join(lines)


def _name(run: Run) -> str:
    declared = run.begin.declaration
    return one_line(f"{declared.product} {declared.version}") if declared is not None else run.begin.adapter


def _properties(run: Run) -> dict[str, str]:
    begin = run.begin
    values = {
        "seed": begin.seed,
        "suite": begin.suite,
        "edition": begin.edition.id,
        "edition.digest": begin.edition.digest,
        "tool": f"{begin.tool.name} {begin.tool.version}",
        "adapter": begin.adapter,
        "transport": begin.transport,
        "certifiable": str(begin.certifiable).lower(),
    }
    if begin.declaration is not None:
        values |= {
            "roles": " ".join(begin.declaration.roles),
            "supports": " ".join(begin.declaration.supports),
            "build": begin.declaration.build,
        }
    return {name: value for name, value in values.items() if value}
