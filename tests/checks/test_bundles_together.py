"""Bundles that are judged together get the reports that each gets by itself."""

from __future__ import annotations

import pytest

from lpx.archive import MemorySource
from lpx.checks.verify import Handed, Options, ahead_of, verify_bundle, verify_bundles


def damaged(archive: bytes, place: int) -> bytes:
    return archive[:place] + bytes([archive[place] ^ 1]) + archive[place + 1 :]


@pytest.fixture
def handed(bundle):
    """Sound and unsound ones, under right and wrong passwords, with and without a signature."""
    archives = [bundle.archive, damaged(bundle.archive, 200), bundle.archive[:-30], b"", bundle.archive]
    passwords = [bundle.password, bundle.password, bundle.password, None, "wrong"]
    signatures = [bundle.signature, None, bundle.signature, b"nothing", bundle.signature]
    return [
        (MemorySource(archive), signature, password)
        for archive, signature, password in zip(archives, signatures, passwords, strict=True)
    ]


@pytest.mark.parametrize("with_ahead", [True, False])
def test_each_gets_its_own_report(handed, bundle, edition, codes, with_ahead):
    options = Options(workers=1)
    sources, _, passwords = zip(*handed, strict=True)
    known = ahead_of(sources, passwords, edition, options) if with_ahead else None
    together = [
        Handed(source, bundle.name, signature, password, *([known[place]] if known else []))
        for place, (source, signature, password) in enumerate(handed)
    ]
    reports = verify_bundles(together, edition=edition, options=options, codes=codes)
    alone = tuple(
        verify_bundle(
            source,
            bundle.name,
            edition=edition,
            signature=signature,
            password=password,
            options=options,
            codes=codes,
        )
        for source, signature, password in handed
    )
    assert reports == alone
    assert [report.verdict.value for report in reports][:2] == ["conforms", "does-not-conform"]


def test_a_check_that_fails_on_one_leaves_the_others_judged(handed, bundle, edition, codes, monkeypatch):
    from lpx.checks import engine

    real = engine.all_checks

    def spoiled(found):
        first, *others = real(found)
        return (first, *(spoil(check) if check.name == "document.dates" else check for check in others))

    def spoil(check):
        from msgspec import structs

        def run(context):
            if context.evidence.archive_name == "spoiled.zip":
                raise ZeroDivisionError
            return check.run(context)

        return structs.replace(check, run=run)

    monkeypatch.setattr(engine, "all_checks", spoiled)
    source, signature, password = handed[0]
    together = [Handed(source, name, signature, password) for name in (bundle.name, "spoiled.zip")]
    first, second = verify_bundles(together, edition=edition, options=Options(workers=1), codes=codes)
    assert first.verdict == "conforms"
    assert any(item.reason == "internal-error" for item in second.not_judged)
    assert not any(item.reason == "internal-error" for item in first.not_judged)
