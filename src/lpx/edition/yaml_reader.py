"""Reading YAML with the types of JSON.

YAML 1.1 turns ``no`` into false, ``2018-07-31`` into a date and ``3.10`` into a number that prints as 3.1.
People edit these files, so here only ``true``, ``false``, ``null`` and plain JSON numbers have a meaning of
their own; a key that is given twice is refused instead of losing the first one.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import cache
from pathlib import Path
from typing import Any

from lpx.edition.errors import EditionError

_INTEGER = re.compile(r"^-?(?:0|[1-9][0-9]*)$")
_FLOAT = re.compile(r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$")


def read_yaml(path: Path, name: str) -> object:
    """Return the content of the YAML file at ``path`` as dicts, lists and scalars.

    Args:
        path: the file.
        name: how messages call the file.

    Raises:
        EditionError: when the file is missing, is not UTF-8, is not YAML, or gives a key twice.
    """
    import yaml

    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise EditionError(
            name, "", "the file cannot be read", "Install lpx again, or restore the file."
        ) from error
    except UnicodeDecodeError as error:
        raise EditionError(name, "", "the file is not UTF-8", "Save it as UTF-8.") from error
    try:
        return expand_citations(yaml.load(text, Loader=_loader()))  # noqa: S506 - built on SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = error.problem or "this is not YAML"
        raise EditionError(name, where, problem, "Correct the YAML there.") from error
    except yaml.YAMLError as error:
        raise EditionError(name, "", "this is not YAML", "Correct the YAML.") from error


def expand_citations(value: object) -> object:
    """Return ``value`` with the short citations under every ``sources`` key spelled out.

    ``S3: slide title`` stands for ``{source: S3, place: slide title}``.
    """
    if isinstance(value, dict):
        return {
            key: [_citation(item) for item in item_list]
            if key == "sources" and isinstance(item_list, list)
            else expand_citations(item_list)
            for key, item_list in value.items()
        }
    if isinstance(value, list):
        return [expand_citations(item) for item in value]
    return value


def _citation(item: object) -> object:
    if not isinstance(item, str):
        return item
    source, _, place = item.partition(": ")
    return {"source": source, "place": place} if place else {"source": source}


@cache
def _loader() -> type:
    """Build the loader class once; it needs PyYAML, which start-up does not."""
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class JsonTypesLoader(base):  # type: ignore[misc]
        """YAML syntax, JSON types, no key twice."""

        yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's way

        def construct_mapping(  # the base class passes ``deep`` by position
            self,
            node: yaml.MappingNode,
            deep: bool = False,  # noqa: FBT001, FBT002
        ) -> dict[Hashable, Any]:
            seen: set[str] = set()
            for key, _ in node.value:
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key {key.value!r} is given twice", key.start_mark
                    )
                seen.add(key.value)
            mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
            return mapping

    JsonTypesLoader.add_implicit_resolver(
        "tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf")
    )
    JsonTypesLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("^(?:null|)$"), ["n", ""])
    digits = list("-0123456789")
    JsonTypesLoader.add_implicit_resolver("tag:yaml.org,2002:int", _INTEGER, digits)
    JsonTypesLoader.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, digits)
    return JsonTypesLoader
