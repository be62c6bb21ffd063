"""A plan of exchanges in the words of one language, before any layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lpx.edition.nouns import Edition, Text
from lpx.exchange.nouns import Allowance, Event, Plan, Portion, Statement, Step
from lpx.messages.catalogue import Catalogue, Language, load_catalogue
from lpx.messages.render import authority_word


@dataclass(frozen=True, slots=True)
class Line:
    """One statement: what it is about, the sentence, how strongly it binds, where it comes from."""

    topic: str
    label: str
    text: str
    said: str
    """Label and sentence together."""
    details: tuple[str, ...]
    """What exactly: records by term and school."""
    source: str
    """How strongly it binds and where it stands: ``official: [S3] heading of the slide``."""


@dataclass(frozen=True, slots=True)
class StepView:
    """One event in words."""

    number: int
    heading: str
    """When, and what happens."""
    occasion: str
    is_due: bool
    verdict: str
    said: str
    """Verdict and occasion together."""
    lines: tuple[Line, ...]
    command: str
    """How the bundle is checked against this step; empty where none is due."""


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan in words."""

    language: Language
    title: str
    summary: str
    basis: tuple[str, ...]
    steps: tuple[StepView, ...]
    sources: tuple[tuple[str, str], ...]
    """Id and title of every source that is cited."""


def phrase_plan(plan: Plan, edition: Edition, language: Language) -> PlanView:
    """Return ``plan`` in words."""
    phrasing = _Phrasing(edition, load_catalogue(language), language)
    due = plan.due()
    key = "summary" if due else "summary-none"
    cited = {item.source for step in plan.steps for said in step.statements for item in said.sources}
    cited |= {item.source for step in plan.steps for limit in step.allowances for item in limit.sources}
    return PlanView(
        language=language,
        title=phrasing.word("title"),
        summary=phrasing.word(key, due=len(due), steps=len(plan.steps)),
        basis=(edition.mark.title.get(language),),
        steps=tuple(phrasing.step(number, step) for number, step in enumerate(plan.steps, 1)),
        sources=tuple(
            (name, edition.sources[name].title.get(language)) for name in edition.sources if name in cited
        ),
    )


class _Phrasing:
    def __init__(self, edition: Edition, catalogue: Catalogue, language: Language) -> None:
        self.edition = edition
        self.catalogue = catalogue
        self.language = language
        self.occasions = {item.id: item for item in edition.occasions}
        self.parts = {item.id: item.title.get(language) for item in edition.exchange.parts}
        self.roles = {item.id: item.title.get(language) for item in edition.exchange.schools}
        self.people = {item.id: item.title.get(language) for item in edition.exchange.people}

    def word(self, key: str, **parameters: object) -> str:
        """Return a text of the section ``exchange``."""
        return self.catalogue.text(f"exchange.{key}", **parameters)

    def listed(self, items: Iterable[str]) -> str:
        return self.catalogue.text("label.list-separator").join(items)

    def step(self, number: int, step: Step) -> StepView:
        occasion = self.occasions[step.occasion]
        schools = {"sender": step.sender, "receiver": step.receiver}
        title = occasion.title.get(self.language)
        verdict = self.word("due" if step.bundle else "not-due", **schools)
        return StepView(
            number=number,
            heading=self.word("heading", number=number, when=self._when(step.event), what=self._what(step)),
            occasion=title,
            is_due=step.bundle,
            verdict=verdict,
            said=self.word("verdict", verdict=verdict, occasion=title),
            lines=tuple(self._lines(step)),
            command=self._command(step) if step.bundle else "",
        )

    def _when(self, event: Event) -> str:
        begins = event.event in {"enrol", "visit-start", "return"}
        key = "when-begin" if begins else "when-during" if event.during else "when-end"
        return self.word(key, year=event.year, term=event.term)

    def _what(self, step: Step) -> str:
        key = "implied" if step.event.implied else step.event.event
        return self.word(f"event-{key}", school=step.event.school, sender=step.sender)

    def _command(self, step: Step) -> str:
        terms = sorted({portion.term for portion in step.moves if portion.term})
        visiting = step.standing == "visiting"
        left, reached = ("visited", "home") if visiting else ("origin", "destination")
        options = [f"--{left} {step.sender}", f"--{reached} {step.receiver}"]
        if terms and len({term[:-1] for term in terms}) == 1:
            options.append(f"--year {terms[0][:-1]}")
            options += [f"--term {number}" for number in dict.fromkeys(term[-1] for term in terms)]
        occasion = self.occasions[step.occasion]
        return " ".join(["lpx verify BUNDLE --occasion", next(iter(occasion.aliases), occasion.id), *options])

    # -- statements --------------------------------------------------------------------------------

    def _lines(self, step: Step) -> Iterator[Line]:
        for statement in step.statements:
            if statement.topic == "after":
                yield self._after(statement, step)
                yield from (self._allowance(item) for item in step.allowances)
            elif statement.topic not in {"due", "not-due"}:
                yield self._statement(statement)
        if step.submits_now:
            yield self._plain("submits-now", step.submits_now)
        if step.submitted:
            yield self._plain("submitted", step.submitted)

    def _statement(self, statement: Statement) -> Line:
        told = dict(statement.parameters)
        part = self.parts.get(str(told.get("part", "")), "")
        label = self.word(f"label-{statement.topic}")
        text = self._text(statement.text)
        if statement.topic == "mark":
            text = self.word("mark", field=told["field"], requirement=told["requirement"])
        if statement.topic == "keep":
            schools = told["schools"]
            assert isinstance(schools, list)
            text = self.word("keep", schools=self.listed(schools), text=text)
        if part:
            label = self.word("label-part", label=label, part=part)
        details = self._details(statement.portions) if statement.topic in {"move", "mark"} else ()
        return self._told(statement.topic, label, text, statement, details)

    def _after(self, statement: Statement, step: Step) -> Line:
        who = self.word(
            "after",
            selects=self._who(step.selects, step),
            submits=self._who(step.submits, step),
            text=self._text(statement.text),
        )
        return self._told("after", self.word("label-after"), who, statement)

    def _who(self, told: str, step: Step) -> str:
        person, _, role = told.partition("@")
        return self.word(
            "who",
            person=self.people.get(person, person),
            school=self.roles.get(role, role),
            code=step.roles.get(role, ""),
        )

    def _allowance(self, item: Allowance) -> Line:
        key = "limit-lengthened" if item.lengthened else "limit"
        text = self.word(
            key,
            part=self.parts.get(item.part, item.part),
            year=item.per_year,
            total=item.total,
            submitted=item.submitted,
            remaining=item.remaining,
            years=item.years,
        )
        return self._told("limit", self.word("label-limit"), text, item)

    def _plain(self, topic: str, portions: tuple[Portion, ...]) -> Line:
        label, text = self.word(f"label-{topic}"), self.word(topic)
        return Line(
            topic, label, text, self.word("line", label=label, text=text), self._details(portions), ""
        )

    def _told(
        self,
        topic: str,
        label: str,
        text: str,
        rests_on: Statement | Allowance,
        details: tuple[str, ...] = (),
    ) -> Line:
        places = (f"[{item.source}] {item.place}".strip() for item in rests_on.sources)
        source = self.word(
            "source",
            authority=authority_word(rests_on.authority, self.language),
            places=self.word("source-separator").join(places),
        )
        return Line(topic, label, text, self.word("line", label=label, text=text), details, source)

    def _text(self, text: Text | None) -> str:
        return text.get(self.language) if text is not None else ""

    def _details(self, portions: tuple[Portion, ...]) -> tuple[str, ...]:
        """Return the portions by part, school and standing, their terms together."""
        grouped: dict[tuple[str, str, str], list[str]] = {}
        for item in portions:
            if item.term:
                term = self.word("term", year=int(item.term[:-1]), term=item.term[-1])
                grouped.setdefault((item.part, item.school, item.standing), []).append(term)
        return tuple(
            self.word(
                f"detail-{standing}",
                part=self.parts.get(part, part),
                school=school,
                terms=self.listed(dict.fromkeys(terms)),
            )
            for (part, school, standing), terms in grouped.items()
        )
