"""``lpx --version``: which lpx, which kernels, and which editions, each with the digest of its data."""

from __future__ import annotations

from collections.abc import Iterator


def lines() -> Iterator[str]:
    """Yield the lines of the answer: what somebody must know to get the same results."""
    from lpx import __version__
    from lpx._native import describe
    from lpx.coursecode.load import code_edition_digest, code_editions
    from lpx.edition import edition_names, load_edition

    yield f"lpx {__version__}"
    yield describe()
    for name in edition_names():
        yield f"edition {name} {load_edition(name).digest}"
    for name in code_editions():
        yield f"course code {name} {code_edition_digest(name)}"
