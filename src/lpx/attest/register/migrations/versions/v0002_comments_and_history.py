"""Comments, and history that the database itself keeps.

From here on triggers refuse to change or delete what was certified, revoked, waived, stated or remarked.
Whoever may drop triggers can still do it: the signatures, not the triggers, are what makes that show.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_KEPT = (
    "certificates",
    "certificate_scopes",
    "revocation_lists",
    "revocations",
    "waivers",
    "deviations",
    "human_statements",
    "comments",
)
_REFUSAL = "lpx: this table only grows"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("implementation_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=71), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["implementation_id"],
            ["implementations.id"],
            name=op.f("fk_comments_implementation_id_implementations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    op.create_index(op.f("ix_comments_implementation_id"), "comments", ["implementation_id"], unique=False)
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION lpx_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
        )
    for table in _KEPT:
        for statement in _guards(table):
            op.execute(statement)


def downgrade() -> None:
    """Take it back, with all comments."""
    dialect = op.get_context().dialect.name
    for table in _KEPT:
        for what in ("update", "delete", *(["truncate"] if dialect == "postgresql" else [])):
            on = f" ON {table}" if dialect == "postgresql" else ""
            op.execute(f"DROP TRIGGER {table}_keep_on_{what}{on}")
    if dialect == "postgresql":
        op.execute("DROP FUNCTION lpx_only_grows()")
    op.drop_index(op.f("ix_comments_implementation_id"), table_name="comments")
    op.drop_table("comments")


def _guards(table: str) -> list[str]:
    """Return the statements that make ``table`` one that only grows."""
    if op.get_context().dialect.name != "postgresql":
        return [
            f"CREATE TRIGGER {table}_keep_on_{what} BEFORE {what.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            for what in ("update", "delete")
        ]
    return [
        f"CREATE TRIGGER {table}_keep_on_{what} BEFORE {what.upper()} ON {table} "
        f"FOR EACH {'STATEMENT' if what == 'truncate' else 'ROW'} EXECUTE FUNCTION lpx_only_grows()"
        for what in ("update", "delete", "truncate")
    ]
