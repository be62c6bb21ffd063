"""Modules that are wrong on purpose, and innocent ones that only look odd: they test the suite itself."""
