"""What can be wrong with a register, one kind per situation."""

from __future__ import annotations


class RegisterError(Exception):
    """A register cannot be used as wished.

    The message is a kind, never the database's own words: those may quote addresses and values.

    Attributes:
        kind: Key of the catalogue (``register.error``): ``address-unknown``, ``missing``, ``not-a-register``,
            ``older``, ``newer``, ``exists``, ``unreachable``, ``refused``, ``driver-missing``, ``busy``,
            ``damaged``, ``append-only``, ``unusable-time``, ``too-long``, ``not-found``, ``several``,
            ``differs``.
        parameters: What the text of that kind names.
    """

    def __init__(self, kind: str, **parameters: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.parameters = parameters
