"""Makes a kit again from its key, and sees whether the folder still is what was handed out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from lpx.harness.folder.by_hand import load_by_hand, roles_of
from lpx.harness.folder.choice import suited
from lpx.harness.folder.grade import declaration_of
from lpx.harness.folder.key import file_digest
from lpx.harness.folder.layout import digests_of
from lpx.harness.folder.nouns import Key, Kit, Slip
from lpx.harness.folder.plan import KitError, make_kit, suite_digest

if TYPE_CHECKING:
    from lpx.coursecode.edition import CodeEdition
    from lpx.edition.nouns import Edition
    from lpx.harness.nouns import Case

_OTHER_CIPHER = "traditional"


def cipher_for(supports: Iterable[str]) -> str:
    """Return the cipher of bundles that may have any; empty: the edition's own."""
    known = set(supports)
    reads = [name.removeprefix("read-") for name in known if name.startswith("read-aes")]
    return "" if reads else _OTHER_CIPHER


def remake(
    key: Key, cases: Iterable[Case], edition: Edition, codes: CodeEdition, scratch: Path
) -> tuple[Kit, tuple[Case, ...]]:
    """Return the kit of ``key`` and its cases.

    Args:
        key: The key.
        cases: All cases of the suite.
        edition: The edition of the exchange specification.
        codes: The edition of the course code.
        scratch: Folder for the bundles.

    Raises:
        KitError: This lpx does not make the same kit any more.
    """
    if key.edition_digest != edition.digest:
        raise KitError("other-edition", lpx=key.lpx)
    by_id = {case.id: case for case in cases}
    chosen = tuple(by_id[name] for name in key.cases if name in by_id)
    if suite_digest(chosen) != key.suite:
        raise KitError("other-suite", lpx=key.lpx)
    declaration = declaration_of(key.roles, key.supports, {}, edition)
    arms, left_out = suited(chosen, declaration, roles_of(load_by_hand()), told=key.told)
    if set(arms) != set(key.cases):
        raise KitError("other-suite", lpx=key.lpx)
    kit = make_kit(
        chosen,
        arms,
        seed=key.seed,
        school=key.school,
        edition=edition,
        codes=codes,
        folder=scratch,
        cipher=cipher_for(key.supports),
        left_out=left_out,
    )
    if digests_of(kit) != key.files:
        raise KitError("other-bundles", lpx=key.lpx)
    return kit, chosen


def changed_bundles(kit: Kit, key: Key, folder: Path) -> tuple[Slip, ...]:
    """Return the bundles in ``folder`` that are not as they were handed out: their tasks are void."""
    slips: list[Slip] = []
    for task in kit.tasks:
        for inside in filter(None, (task.archive, task.signature)):
            if inside not in key.files:
                continue
            told: dict[str, str | int] = {"number": task.number, "file": inside}
            try:
                if file_digest(folder / inside) != key.files[inside]:
                    slips.append(Slip("bundle-changed", told, task.number))
            except FileNotFoundError:
                # Whoever has done the task may have left the bundle at home.
                continue
            except OSError:
                slips.append(Slip("bundle-missing", told, task.number))
    return tuple(slips)
