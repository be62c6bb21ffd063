"""The register: who asked for a certificate, what was run, what was certified, revoked and said about it.

A real database through SQLAlchemy: SQLite by default, PostgreSQL by its URL. The signed files are the truth
and are kept as they came; everything else in the tables is read from them, and ``checking`` compares the two.
"""
