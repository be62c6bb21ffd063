"""What can be wrong with an edition's files."""

from __future__ import annotations


class EditionError(Exception):
    """A file of an edition is missing, unreadable, or contradicts another.

    Attributes:
        file: name of the file, relative to the edition's folder.
        where: path inside the file, such as ``fields[3].type``; empty for the whole file.
        problem: what is wrong, as a clause without a full stop.
        next_step: what to do now.
    """

    def __init__(self, file: str, where: str, problem: str, next_step: str) -> None:
        self.file = file
        self.where = where
        self.problem = problem
        self.next_step = next_step
        place = f"{file} at {where}" if where else file
        super().__init__(f"{place}: {problem}. {next_step}")
