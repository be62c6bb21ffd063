"""The adapter file: how a module is started or reached, written down once (TOML)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from lpx.harness.adapters.base import AdapterError
from lpx.harness.adapters.oneshot import presumed
from lpx.harness.protocol import Declaration

_WAYS: tuple[Literal["command", "url", "oneshot"], ...] = ("command", "url", "oneshot")
_KNOWN = frozenset({*_WAYS, "cwd", "env", "timeout", "files", "declaration"})


class Settings(Struct, frozen=True):
    """How a program is started or a server reached."""

    cwd: Path | None = None
    environment: Mapping[str, str] | None = None
    timeout: float | None = None
    multipart: bool = False
    declaration: Declaration | None = None
    """Of a one-shot program, which cannot declare anything itself."""


class AdapterFile(Struct, frozen=True):
    """What an adapter file says."""

    path: str
    way: Literal["command", "url", "oneshot"]
    settings: Settings
    url: str = ""
    line: str = ""
    """The command as one line, to be split as a shell would."""
    words: tuple[str, ...] = ()
    """The command as a list."""


def read_adapter_file(path: Path, environ: Mapping[str, str]) -> AdapterFile:
    """Return what the file at ``path`` says; its ``env`` is added to ``environ``.

    Raises ``AdapterError`` naming the file and the member that is wrong.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        raise AdapterError("adapter-file-missing", file=str(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AdapterError("adapter-file-broken", file=str(path), detail=str(error)) from None
    unknown = sorted(set(table) - _KNOWN)
    if unknown:
        known = ", ".join(sorted(_KNOWN))
        raise AdapterError("adapter-file-key", file=str(path), name=unknown[0], known=known)
    ways = [way for way in _WAYS if way in table]
    if len(ways) != 1:
        raise AdapterError("adapter-file-ways", file=str(path))
    way, settings = ways[0], _settings(table, path, environ)
    if way == "url":
        return AdapterFile(str(path), way, settings, url=_typed(table, way, str, path))
    if isinstance(table[way], str):
        return AdapterFile(str(path), way, settings, line=table[way])
    return AdapterFile(str(path), way, settings, words=tuple(_list(table, way, path)))


def _settings(table: dict[str, Any], path: Path, environ: Mapping[str, str]) -> Settings:
    timeout = table.get("timeout")
    if timeout is not None and (
        isinstance(timeout, bool) or not isinstance(timeout, int | float) or timeout <= 0
    ):
        raise _wrong(path, "timeout")
    files = table.get("files", "path")
    if files not in {"path", "multipart"}:
        raise _wrong(path, "files")
    added = _typed(table, "env", dict, path) if "env" in table else {}
    if not all(isinstance(value, str) for value in added.values()):
        raise _wrong(path, "env")
    return Settings(
        # Relative to the file, so that it works from wherever it is named.
        cwd=(path.resolve().parent / (_typed(table, "cwd", str, path) if "cwd" in table else "")).resolve(),
        environment={**environ, **added},
        timeout=timeout,
        multipart=files == "multipart",
        declaration=_declaration(table, path),
    )


def _declaration(table: dict[str, Any], path: Path) -> Declaration | None:
    """Return the table ``declaration`` over what is presumed of any program."""
    if "declaration" not in table:
        return None
    given = _typed(table, "declaration", dict, path)
    presumption: dict[str, Any] = msgspec.to_builtins(presumed(""))
    supports = [*presumption["supports"], *given.get("supports", ())]
    try:
        return msgspec.convert({**presumption, **given, "supports": supports}, Declaration)
    except msgspec.ValidationError:
        raise _wrong(path, "declaration") from None


def _typed(table: dict[str, Any], name: str, wanted: type, path: Path) -> Any:  # noqa: ANN401 - as wanted
    if not isinstance(table[name], wanted):
        raise _wrong(path, name)
    return table[name]


def _list(table: dict[str, Any], name: str, path: Path) -> list[str]:
    value = table[name]
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        raise _wrong(path, name)
    return list(value)


def _wrong(path: Path, name: str) -> AdapterError:
    return AdapterError("adapter-file-value", file=str(path), name=name)
