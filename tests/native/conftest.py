"""The compiled kernels, at every level that this processor has."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lpx import _native

LEVELS = {
    "portable": (),
    "sse": ("sse4.1", "aes", "pclmul"),
    "sha": ("sse4.1", "aes", "pclmul", "sha"),
    "avx2": ("sse4.1", "aes", "pclmul", "avx2"),
    "avx512": ("sse4.1", "aes", "pclmul", "avx2", "avx512"),
    "gfni": ("sse4.1", "aes", "pclmul", "sha", "avx2", "avx512", "gfni"),
}
"""Kinds of processors: plain, Westmere, Goldmont, Haswell, Skylake-X, Ice Lake and Zen 4."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without the kernels there is nothing to test here; CI must have compiled them."""
    is_wanted = bool(os.environ.get("CI")) and os.environ.get("LPX_NATIVE") != "0"
    if not _native.loaded and not is_wanted:
        for item in items:
            if item.path.parent == Path(__file__).parent:
                item.add_marker(pytest.mark.skip(reason="the kernels are switched off or were not compiled"))


@pytest.fixture(params=LEVELS)
def kernels(request):
    """The kernels, made to use what a kind of processor has."""
    from lpx._native import _kernels

    level = LEVELS[request.param]
    if not set(level) <= set(_kernels.detected()):
        pytest.skip(f"this processor is not {request.param}")
    before = _kernels.active()
    _kernels.use(level)
    yield _kernels
    _kernels.use(before)
