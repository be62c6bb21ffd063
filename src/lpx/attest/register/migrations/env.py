"""What Alembic runs: the steps, on the connection that ``migrate`` (or a test) hands over."""

from __future__ import annotations

from alembic import context

from lpx.attest.register.migrate import VERSION_TABLE
from lpx.attest.register.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite cannot change a column in place
    transactional_ddl=True,
)
context.run_migrations()
