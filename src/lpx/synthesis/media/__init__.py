"""Makers of small, real files of each media type that a portfolio may carry.

One file per format. Every maker is a function of a label (which makes the bytes unlike those of any other
file) and of the exact size wanted; other software opens the results.
"""

from __future__ import annotations
