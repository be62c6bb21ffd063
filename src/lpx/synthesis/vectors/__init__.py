"""Vectors: small bundles with the findings that are expected of them, and the reason.

A vector is one named function whose docstring is its page: the first line is its title, the rest says why.
It is handed a ``Draft``, a bundle without fault that is made anew for it, and changes one thing. ``@vector``
says which requirement it breaks, or which it keeps although it looks much the same, or that it is simply a
shape that conforming bundles take.
"""
