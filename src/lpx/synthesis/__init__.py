"""Synthetic people, files, students and schools from a seed; and the vectors built from them.

Nothing here reads a clock or an unseeded source of chance: the same seed gives the same bytes. Every person
is invented, and every file says so inside.
"""
