"""Who asked, what was run, what was certified and revoked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "implementations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vendor", sa.String(length=200), nullable=False),
        sa.Column("product", sa.String(length=200), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_implementations")),
        sa.UniqueConstraint("vendor", "product", name=op.f("uq_implementations_vendor")),
    )
    op.create_table(
        "revocation_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=71), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("key_id", sa.String(length=200), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocation_lists")),
        sa.UniqueConstraint("digest", name=op.f("uq_revocation_lists_digest")),
    )
    op.create_table(
        "certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("implementation_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=71), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("evidence", sa.String(length=71), nullable=False),
        sa.Column("version", sa.String(length=200), nullable=False),
        sa.Column("product_digest", sa.String(length=71), nullable=False),
        sa.Column("edition", sa.String(length=200), nullable=False),
        sa.Column("edition_digest", sa.String(length=71), nullable=False),
        sa.Column("suite_digest", sa.String(length=71), nullable=False),
        sa.Column("tool", sa.String(length=200), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("key_id", sa.String(length=200), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("renews", sa.String(length=71), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["implementation_id"],
            ["implementations.id"],
            name=op.f("fk_certificates_implementation_id_implementations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("digest", name=op.f("uq_certificates_digest")),
    )
    op.create_index(op.f("ix_certificates_evidence"), "certificates", ["evidence"], unique=False)
    op.create_index(
        op.f("ix_certificates_implementation_id"), "certificates", ["implementation_id"], unique=False
    )
    op.create_index(op.f("ix_certificates_number"), "certificates", ["number"], unique=False)
    op.create_table(
        "revocations",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("certificate", sa.String(length=71), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["revocation_lists.id"], name=op.f("fk_revocations_list_id_revocation_lists")
        ),
        sa.PrimaryKeyConstraint("list_id", "position", name=op.f("pk_revocations")),
    )
    op.create_index(op.f("ix_revocations_certificate"), "revocations", ["certificate"], unique=False)
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("implementation_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=71), nullable=False),
        sa.Column("request", sa.String(length=71), nullable=False),
        sa.Column("version", sa.String(length=200), nullable=False),
        sa.Column("edition", sa.String(length=200), nullable=False),
        sa.Column("edition_digest", sa.String(length=71), nullable=False),
        sa.Column("suite_digest", sa.String(length=71), nullable=False),
        sa.Column("tool", sa.String(length=200), nullable=False),
        sa.Column("seed", sa.String(length=200), nullable=False),
        sa.Column("results", sa.String(length=71), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["implementation_id"],
            ["implementations.id"],
            name=op.f("fk_runs_implementation_id_implementations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sa.UniqueConstraint("digest", name=op.f("uq_runs_digest")),
    )
    op.create_index(op.f("ix_runs_implementation_id"), "runs", ["implementation_id"], unique=False)
    op.create_index(op.f("ix_runs_request"), "runs", ["request"], unique=False)
    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("implementation_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=71), nullable=False),
        sa.Column("version", sa.String(length=200), nullable=False),
        sa.Column("product_digest", sa.String(length=71), nullable=False),
        sa.Column("adapter_digest", sa.String(length=71), nullable=False),
        sa.Column("commitment", sa.String(length=71), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=True),
        sa.Column("reveal_vendor", sa.LargeBinary(), nullable=True),
        sa.Column("reveal_team", sa.LargeBinary(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["implementation_id"],
            ["implementations.id"],
            name=op.f("fk_submissions_implementation_id_implementations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint("digest", name=op.f("uq_submissions_digest")),
    )
    op.create_index(
        op.f("ix_submissions_implementation_id"), "submissions", ["implementation_id"], unique=False
    )
    op.create_table(
        "certificate_scopes",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=64), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("excused", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("waived", sa.Integer(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates.id"],
            name=op.f("fk_certificate_scopes_certificate_id_certificates"),
        ),
        sa.PrimaryKeyConstraint("certificate_id", "position", name=op.f("pk_certificate_scopes")),
    )
    op.create_index(op.f("ix_certificate_scopes_scope"), "certificate_scopes", ["scope"], unique=False)
    op.create_table(
        "deviations",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("capability", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name=op.f("fk_deviations_certificate_id_certificates")
        ),
        sa.PrimaryKeyConstraint("certificate_id", "position", name=op.f("pk_deviations")),
    )
    op.create_table(
        "human_statements",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=64), nullable=False),
        sa.Column("stated_as", sa.String(length=200), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("attachment", sa.String(length=71), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates.id"],
            name=op.f("fk_human_statements_certificate_id_certificates"),
        ),
        sa.PrimaryKeyConstraint("certificate_id", "position", name=op.f("pk_human_statements")),
    )
    op.create_table(
        "run_scopes",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("verdict", sa.String(length=64), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("excused", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_scopes_run_id_runs")),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_run_scopes")),
    )
    op.create_table(
        "waivers",
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.String(length=200), nullable=False),
        sa.Column("expires", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name=op.f("fk_waivers_certificate_id_certificates")
        ),
        sa.PrimaryKeyConstraint("certificate_id", "position", name=op.f("pk_waivers")),
    )
    op.create_index(op.f("ix_waivers_expires"), "waivers", ["expires"], unique=False)


def downgrade() -> None:
    """Take it back, with everything that these tables hold."""
    op.drop_index(op.f("ix_waivers_expires"), table_name="waivers")
    op.drop_table("waivers")
    op.drop_table("run_scopes")
    op.drop_table("human_statements")
    op.drop_table("deviations")
    op.drop_index(op.f("ix_certificate_scopes_scope"), table_name="certificate_scopes")
    op.drop_table("certificate_scopes")
    op.drop_index(op.f("ix_submissions_implementation_id"), table_name="submissions")
    op.drop_table("submissions")
    op.drop_index(op.f("ix_runs_request"), table_name="runs")
    op.drop_index(op.f("ix_runs_implementation_id"), table_name="runs")
    op.drop_table("runs")
    op.drop_index(op.f("ix_revocations_certificate"), table_name="revocations")
    op.drop_table("revocations")
    op.drop_index(op.f("ix_certificates_number"), table_name="certificates")
    op.drop_index(op.f("ix_certificates_implementation_id"), table_name="certificates")
    op.drop_index(op.f("ix_certificates_evidence"), table_name="certificates")
    op.drop_table("certificates")
    op.drop_table("revocation_lists")
    op.drop_table("implementations")
