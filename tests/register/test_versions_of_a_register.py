"""A register is made, brought up and down, and recognised for what it is; on both databases."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from lpx.attest.register import migrate
from lpx.attest.register.engine import opened
from lpx.attest.register.errors import RegisterError
from lpx.attest.register.tables import Base


def differences(engine):
    """Return what Alembic would have to change to make the database fit the models."""
    with engine.connect() as connection:
        options = {"version_table": migrate.VERSION_TABLE, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        return compare_metadata(context, Base.metadata)


def test_models_and_migrations_agree(address):
    with opened(address, create=True) as engine:
        migrate.create(engine)
        assert differences(engine) == []


def test_a_table_that_no_migration_makes_would_be_noticed(address):
    with opened(address, create=True) as engine:
        migrate.move(engine, migrate.revisions()[0])
        missing = {change[1].name for change in differences(engine) if change[0] == "add_table"}
        assert missing == {"comments"}


def test_every_step_can_be_taken_and_taken_back(address):
    with opened(address, create=True) as engine:
        seen = []
        for revision in migrate.revisions():
            migrate.move(engine, revision)
            seen.append(set(inspect(engine).get_table_names()))
        for revision in reversed(migrate.revisions()[:-1]):
            migrate.move(engine, revision)
            assert set(inspect(engine).get_table_names()) == seen[migrate.revisions().index(revision)]
        migrate.move(engine, "base")
        assert migrate.state_of(engine) is migrate.State.EMPTY
        assert set(inspect(engine).get_table_names()) <= {migrate.VERSION_TABLE}
        migrate.create(engine)
        assert differences(engine) == []


def test_an_older_register_is_told_apart_and_brought_up_to_date(address):
    with opened(address, create=True) as engine:
        migrate.move(engine, migrate.revisions()[0])
        assert migrate.state_of(engine) is migrate.State.OLDER
        with pytest.raises(RegisterError, match="older"):
            migrate.require_current(engine)
        assert migrate.upgrade(engine) is True
        assert migrate.state_of(engine) is migrate.State.CURRENT
        assert migrate.upgrade(engine) is False
        migrate.require_current(engine)


def test_a_register_of_a_newer_lpx_is_left_alone(address):
    with opened(address, create=True) as engine:
        migrate.create(engine)
        with engine.begin() as connection:
            connection.execute(text(f"UPDATE {migrate.VERSION_TABLE} SET version_num = '9999'"))
        with pytest.raises(RegisterError, match="newer"):
            migrate.require_current(engine)
        with pytest.raises(RegisterError, match="newer"):
            migrate.upgrade(engine)


def test_what_is_there_is_never_made_again(address):
    with opened(address, create=True) as engine:
        migrate.create(engine)
        with pytest.raises(RegisterError, match="exists"):
            migrate.create(engine)


def test_a_database_with_other_tables_of_the_same_name_is_left_alone(address):
    with opened(address, create=True) as engine:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE runs (id integer)"))
        for step in (migrate.create, migrate.upgrade, migrate.require_current):
            with pytest.raises(RegisterError, match="not-a-register"):
                step(engine)
        assert inspect(engine).get_table_names() == ["runs"]


def test_a_step_that_fails_leaves_the_register_as_it_was(address):
    with opened(address, create=True) as engine:
        migrate.move(engine, migrate.revisions()[0])
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE comments (id integer)"))
        before = set(inspect(engine).get_table_names())
        with pytest.raises(RegisterError), opened(address) as again:
            migrate.upgrade(again)
        assert set(inspect(engine).get_table_names()) == before
        assert migrate.state_of(engine) is migrate.State.OLDER


def test_rows_survive_the_way_up(address):
    with opened(address, create=True) as engine:
        migrate.move(engine, migrate.revisions()[0])
        with engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO implementations (vendor, product, added_at, added_by) "
                    "VALUES ('甲公司', '乙系統', '2026-01-02 03:04:05+00:00', 'team')"
                )
            )
        migrate.upgrade(engine)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT product FROM implementations")).scalars().all() == [
                "乙系統"
            ]
