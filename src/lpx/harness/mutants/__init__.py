"""Modules that are wrong on purpose, and innocent ones that only look odd: they test the suite itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from lpx.harness.adapters.inprocess import PythonModule

REFERENCE = "reference"


def make_module(name: str, folder: Path) -> PythonModule:
    """Return the module ``name``, keeping what it knows below ``folder``, which is also its scratch folder.

    Args:
        name: A mutant, an innocent or a bad actor of ``conformance/mutants``; empty or ``reference`` is the
            reference module.
        folder: The scratch folder.

    Raises:
        KeyError: There is no such module.
    """
    from lpx.harness.mutants import bad_actors
    from lpx.harness.mutants.catalogue import hooks_of
    from lpx.harness.reference.answering import DATA_FOLDER
    from lpx.harness.reference.hooks import Hooks
    from lpx.harness.reference.module import Module

    if name in bad_actors.NAMES:
        from lpx.edition import load_edition

        edition = load_edition()
        return bad_actors.replaying(edition, {}) if name == "replays" else bad_actors.bad_actor(name, edition)
    hooks = Hooks() if name in {"", REFERENCE} else hooks_of(name)
    return Module(folder / DATA_FOLDER, scratch=folder, hooks=hooks, durable=False)
