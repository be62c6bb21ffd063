"""Kernels in C over buffers (ciphers, digests), and whether they are there.

They are optional: without a compiler at installation, or with ``LPX_NATIVE=0`` in the environment,
``loaded`` is False and the pure path gives the same results. ``LPX_NATIVE`` may also name the processor's
features to make use of (``portable`` for none, or e.g. ``sse4.1,aes,avx2``), as tests do.

Who wants a kernel asks ``loaded`` or ``has`` first and then imports ``lpx._native._kernels``.
"""

from __future__ import annotations

import os

__all__ = ["describe", "features", "has", "loaded"]


def _load() -> tuple[bool, frozenset[str]]:
    wanted = os.environ.get("LPX_NATIVE", "")
    if wanted == "0":
        return False, frozenset()
    try:
        from lpx._native import _kernels
    except ImportError:
        return False, frozenset()
    if wanted not in {"", "1"}:
        # What is not there, or is no feature at all, is not made use of: results do not depend on it.
        _kernels.use([name for name in wanted.split(",") if name in _kernels.detected()])
    return True, frozenset(_kernels.active())


loaded, features = _load()
"""Whether the kernels are there, and what of the processor they make use of."""


def has(*names: str) -> bool:
    """Say whether the kernels are there and make use of all of these features of the processor."""
    return loaded and features.issuperset(names)


def describe() -> str:
    """Return one line for people: what runs natively, e.g. ``native: aes+avx2+sha``."""
    if not loaded:
        return "native: none (pure Python path)"
    return f"native: {'+'.join(sorted(features)) or 'portable'}"
