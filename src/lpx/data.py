"""Where the data rooms (``spec``, ``fixtures``, ``conformance``) lie: in a checkout or inside the wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


class DataMissing(Exception):  # noqa: N818 - reads as what it tells
    """A data room is neither beside ``src`` (checkout) nor inside the package (wheel)."""


def data_room(name: str) -> Path:
    """Return the folder of the data room ``name``.

    Raises ``DataMissing`` when the installation is incomplete.
    """
    installed = _PACKAGE / "_data" / name
    if installed.is_dir():
        return installed
    checkout = _PACKAGE.parent.parent / name
    if checkout.is_dir() and (_PACKAGE.parent.parent / "pyproject.toml").is_file():
        return checkout
    raise DataMissing(f"the data room {name!r} is missing from this installation of lpx; install it again")
