"""Histories of students: every walk through the state machine, as Hypothesis draws it, and a few by hand."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from lpx.exchange.nouns import Event, History, School
from lpx.exchange.states import AT_BEGIN, AT_YEAR_END, NAMES_SCHOOL, TRANSITIONS

CODES = ("330301", "353301", "010301", "190401", "553611")


@st.composite
def schools(draw):
    """Five schools; those of experimental education have two, three or four terms."""
    made = {}
    for code in CODES:
        kind = draw(st.sampled_from(["general", "experimental"]))
        made[code] = School(code, kind, 2 if kind == "general" else draw(st.sampled_from([2, 3, 4])))
    return made


@st.composite
def histories(draw, most=7):
    """A history that the state machine allows, events in order of time, with or without named year ends."""
    known = draw(schools())
    home = draw(st.sampled_from(CODES))
    year = draw(st.integers(108, 112))
    events = [Event("enrol", year, draw(st.integers(1, known[home].terms)), home)]
    here, state = home, "enrolled"
    now = year + Fraction(events[0].term - 1, known[home].terms)
    arrived, ended = now, year
    for _ in range(draw(st.integers(0, most))):
        name = draw(st.sampled_from(sorted(TRANSITIONS[state])))
        other = draw(st.sampled_from([code for code in CODES if code != home]))
        terms = known[other if name == "visit-start" else here].terms
        during = name == "leave" and draw(st.booleans())
        if name in AT_YEAR_END:
            number = terms
            at = next(
                y for y in range(ended, ended + 9) if y + 1 > now or (y + 1 == now and name == "repeat")
            )
            if name == "year-end":
                at = max(at, ended)
        else:
            number = draw(st.integers(1, terms))
            at = int(now) + draw(st.integers(0, 2))
        offset = Fraction(number - 1, terms) if name in AT_BEGIN else Fraction(number, terms)
        if during:
            offset = Fraction(2 * number - 1, 2 * terms)
        when = at + offset
        if when < now or (when == arrived and name not in AT_BEGIN) or when < ended:
            continue
        events.append(Event(name, at, number, other if name in NAMES_SCHOOL else "", during=during))
        state, now = TRANSITIONS[state][name], when
        # A visit that ends with a year leaves that year open, to be submitted after it.
        ended = max(ended, int(when) - (name == "visit-end" and when.denominator == 1))
        if name == "visit-start":
            here = other
        elif name == "transfer":
            home = here = other
        elif name in {"visit-end", "return"}:
            here = home
        if name not in {"visit-end", "repeat", "year-end"}:
            arrived = when
    return History(known, tuple(events), lengthened=draw(st.booleans()))


def history(*events, lengthened=False, **known):
    """A history by hand: events as ``(name, year, term[, school])``; ``known`` are extraordinary schools."""
    codes = {event[3] for event in events if len(event) > 3}
    made = {code: School(code, "general", 2) for code in codes}
    for code, (kind, terms) in known.items():
        made[code.removeprefix("s")] = School(code.removeprefix("s"), kind, terms)
    return History(made, tuple(Event(*event) for event in events), lengthened=lengthened)
