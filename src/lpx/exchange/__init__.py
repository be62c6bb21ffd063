"""Occasions: whether a bundle is due, from whom to whom, and what it must carry.

``read_history`` → ``plan`` → ``expectation``: a student's history, what is due at each event with its
sources, and what the bundle of one event is judged against. Everything that the format and the official
documents say about it is data of the edition (``spec/``); here is only how to go through it.
"""

from __future__ import annotations

from lpx.exchange.asked import Asked, asked_expectation, step_of_history, wanted_roles
from lpx.exchange.expectation import expectation
from lpx.exchange.history import example_history, history_schema, read_history
from lpx.exchange.nouns import Event, History, HistoryError, Plan, Portion, School, Statement, Step
from lpx.exchange.plan import named_occasion, plan

__all__ = [
    "Asked",
    "Event",
    "History",
    "HistoryError",
    "Plan",
    "Portion",
    "School",
    "Statement",
    "Step",
    "asked_expectation",
    "example_history",
    "expectation",
    "history_schema",
    "named_occasion",
    "plan",
    "read_history",
    "step_of_history",
    "wanted_roles",
]
