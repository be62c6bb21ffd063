"""Traditional encryption of much data at once, in numpy; import it only when it is used.

Deciphering is one chain of dependent steps; enciphering is not, because the plain bytes are known. Each of
the three keys is then a chain that is linear in its start (keys 0 and 2 are CRC-32 registers, key 1 a linear
congruence). So the data is cut into lanes, all lanes run side by side from zero, the true starts follow from
the lanes' ends, and a second run gives the key stream. Measured at about ten times the plain loop.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Words = NDArray[Any]
Keys = tuple[int, int, int]

STEPS = 256
"""Bytes of one lane."""
_MULTIPLIER = 134775813
_MASK32 = 0xFFFFFFFF


def encrypt_lanes(data: bytes, keys: Keys, table: tuple[int, ...]) -> tuple[bytes, Keys]:
    """Encipher ``data``, a multiple of ``STEPS`` bytes; return the bytes and the keys after them."""
    crcs = np.array(table, np.uint32)
    plain = np.frombuffer(data, np.uint8).reshape(-1, STEPS).T.astype(np.uint32)
    key0, end0 = _crc_chain(plain, keys[0], crcs)
    key1, end1 = _congruence(np.concatenate((key0[1:], _after(key0, plain, crcs))) & 0xFF, keys[1])
    high = key1 >> 24
    key2, end2 = _crc_chain(high, keys[2], crcs)
    mixed = (key2 | 2) & 0xFFFF
    mask = (mixed * (mixed ^ 1) >> 8) & 0xFF
    return (plain ^ mask).astype(np.uint8).T.tobytes(), (end0, end1, end2)


def _after(states: Words, values: Words, crcs: Words) -> Words:
    """Return the register of every lane after its last step, as a single row."""
    after: Words = (states[-1:] >> 8) ^ crcs[(states[-1:] ^ values[-1:]) & 0xFF]
    return after


def _crc_chain(values: Words, start: int, crcs: Words) -> tuple[Words, int]:
    """Return the CRC register before every step of every lane (steps x lanes), and after the last."""
    lanes = values.shape[1]
    ends = _run_crc(values, np.zeros(lanes, np.uint32), crcs, None)
    jump = _jump_tables(crcs)
    starts = np.empty(lanes, np.uint32)
    register = start
    for lane, end in enumerate(ends.tolist()):
        starts[lane] = register
        moved = (
            jump[0][register & 0xFF]
            ^ jump[1][register >> 8 & 0xFF]
            ^ jump[2][register >> 16 & 0xFF]
            ^ jump[3][register >> 24]
        )
        register = moved ^ end
    states = np.empty(values.shape, np.uint32)
    _run_crc(values, starts, crcs, states)
    return states, register


def _run_crc(values: Words, registers: Words, crcs: Words, states: Words | None) -> Words:
    for step in range(values.shape[0]):
        if states is not None:
            states[step] = registers
        registers = (registers >> 8) ^ crcs[(registers ^ values[step]) & 0xFF]
    return registers


def _jump_tables(crcs: Words) -> list[list[int]]:
    """Return what ``STEPS`` zero bytes make of each byte of a register: the register moves on linearly."""
    bytes_of = np.arange(256, dtype=np.uint32)
    zeros = np.zeros((STEPS, 256), np.uint32)
    return [_run_crc(zeros, bytes_of << shift, crcs, None).tolist() for shift in (0, 8, 16, 24)]


def _congruence(low: Words, start: int) -> tuple[Words, int]:
    """Return key 1 after every step of every lane, and at the end; ``low``: key 0's low byte after each."""
    multiplier, one = np.uint32(_MULTIPLIER), np.uint32(1)
    values = np.zeros(low.shape[1], np.uint32)
    for step in range(STEPS):
        values = (values + low[step]) * multiplier + one
    factor = pow(_MULTIPLIER, STEPS, 1 << 32)
    starts = np.empty(low.shape[1], np.uint32)
    register = start
    for lane, end in enumerate(values.tolist()):
        starts[lane] = register
        register = (register * factor + end) & _MASK32
    states = np.empty(low.shape, np.uint32)
    values = starts
    for step in range(STEPS):
        values = (values + low[step]) * multiplier + one
        states[step] = values
    return states, register
