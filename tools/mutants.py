"""Makes mutants of one source file with the mutation operators of mutmut.

mutmut's own runner leaves decorated functions alone, and every check of lpx is one. Its operators know
nothing of that, so they are taken as they are, over every function; each mutant is a whole source text.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import CodeType

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One change of one source file."""

    path: str
    """Path of the file below the checkout."""
    number: int = 0
    function: str = ""
    """Qualified name of the outermost function that holds the change."""
    first: int = 0
    """First line of the statement that holds the change; only a test that runs through it can notice."""
    last: int = 0
    """Last line of the change; of the whole function where a default is changed."""
    at_definition: bool = False
    """Whether it changes what runs once, when the function is defined: the value of a default."""
    source: str = ""
    """The whole mutated file."""

    @property
    def name(self) -> str:
        """A name that stays the same as long as the file does."""
        return f"{self.path}:{self.first}:{self.function}:{self.number}"


class _Visitor(MutationVisitor):
    """Collects the mutations of mutmut's operators; decorated functions count like all others."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef) and node.decorators:
            return False
        return super()._skip_node_and_children(node)


def mutants_of(path: str, source: str) -> Iterator[Mutant]:
    """Yield every mutant of the functions in ``source``; ``path`` is carried along."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    visitor = _Visitor(mutation_operators, IgnoredCode(set(), set(), set()))
    wrapper.visit(visitor)
    parents = wrapper.resolve(ParentNodeProvider)
    positions = wrapper.resolve(PositionProvider)
    module = wrapper.module
    header = "".join(module.code_for_node(line) for line in module.header)
    texts = [module.code_for_node(statement) for statement in module.body]
    footer = source[len(header) + sum(map(len, texts)) :]
    if header + "".join(texts) + footer != source:
        raise ValueError(f"{path}: the statements do not add up to the file")
    places = {id(statement): place for place, statement in enumerate(module.body)}
    for number, mutation in enumerate(visitor.mutations):
        node = mutation.original_node
        chain = [node]
        while chain[-1] in parents:
            chain.append(parents[chain[-1]])
        function = _function(chain)
        if not function:
            continue
        place = places[id(chain[-2])]
        top = chain[-2].deep_replace(node, mutation.mutated_node)
        changed = module.code_for_node(top) if isinstance(top, cst.CSTNode) else ""
        statement = next(
            item for item in chain if isinstance(item, cst.SimpleStatementLine | cst.BaseCompoundStatement)
        )
        at_definition = isinstance(statement, cst.FunctionDef)
        yield Mutant(
            path=path,
            number=number,
            function=function,
            first=positions[statement].start.line,
            last=positions[statement if at_definition else node].end.line,
            at_definition=at_definition,
            source=header + "".join((*texts[:place], changed, *texts[place + 1 :])) + footer,
        )


def difference(source: str, mutant: Mutant) -> str:
    """Return the changed lines, the old ones with ``-`` and the new ones with ``+``."""
    lines = difflib.unified_diff(source.splitlines(), mutant.source.splitlines(), lineterm="", n=0)
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def code_objects(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    """Yield every code object of a module with a name that a mutated copy of it bears too."""
    seen: dict[str, int] = {}
    waiting = [code]
    while waiting:
        current = waiting.pop(0)
        name = current.co_qualname
        seen[name] = seen.get(name, 0) + 1
        yield f"{name}#{seen[name]}", current
        waiting.extend(item for item in current.co_consts if isinstance(item, CodeType))


def _function(chain: Sequence[cst.CSTNode]) -> str:
    """Return the qualified name of the outermost function around a node; empty outside of functions."""
    if any(isinstance(item, cst.Decorator) for item in chain):
        return ""
    names = []
    for item in reversed(chain):
        if isinstance(item, cst.FunctionDef | cst.ClassDef):
            names.append(item.name.value)
        if isinstance(item, cst.FunctionDef):
            return ".".join(names)
    return ""
