"""The tables, and the plain SQL steps that lead from every earlier version to this one.

A step is never changed once published: old files exist. May import: nothing of ours.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    text,
)

LOCK = 7_236_101  # any fixed number: replicas that start together upgrade one after the other

metadata = MetaData()

exchanges = Table(
    "exchanges",
    metadata,
    Column("week", Date, primary_key=True),  # its Monday
    Column("verdict", String, primary_key=True),
    Column("language", String, primary_key=True),
    Column("entry", String, primary_key=True),  # empty for none
    Column("channel", String, primary_key=True),
    Column("version", String, primary_key=True),
    Column("n", Integer, nullable=False),
)
votes = Table(
    "votes",
    metadata,
    Column("week", Date, primary_key=True),
    Column("entry", String, primary_key=True),
    Column("language", String, primary_key=True),
    Column("version", String, primary_key=True),
    Column("reason", String, primary_key=True),
    Column("n", Integer, nullable=False),
)
missed = Table(
    "missed",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("day", Date, nullable=False),
    Column("text", String, nullable=False),
    Column("language", String, nullable=False),
    Column("nearest", String, nullable=False),  # entry ids, a space between
)
pictures = Table(
    "pictures",
    metadata,
    Column("bot", BigInteger, primary_key=True),  # a file_id is good for one bot only
    Column("picture", String, primary_key=True),
    Column("file_id", String, nullable=False),
)
done = Table(
    "done",
    metadata,
    Column("bot", BigInteger, primary_key=True),  # two bots may number their updates alike
    Column("update_id", BigInteger, primary_key=True),
    Column("state", String, nullable=False),  # claimed or done
    Column("owner", String, nullable=False),
    Column("at", Float, nullable=False),  # seconds since 1970
)

# {key} is how the dialect spells a number that counts itself up.
STEPS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE exchanges (week DATE NOT NULL, verdict TEXT NOT NULL,"
        " language TEXT NOT NULL, entry TEXT NOT NULL, n INTEGER NOT NULL,"
        " PRIMARY KEY (week, verdict, language, entry))",
        "CREATE TABLE votes (week DATE NOT NULL, entry TEXT NOT NULL, language TEXT NOT NULL,"
        " version TEXT NOT NULL, reason TEXT NOT NULL, n INTEGER NOT NULL,"
        " PRIMARY KEY (week, entry, language, version, reason))",
        "CREATE TABLE missed (id {key}, day DATE NOT NULL, text TEXT NOT NULL,"
        " language TEXT NOT NULL, nearest TEXT NOT NULL)",
        "CREATE TABLE done (update_id BIGINT NOT NULL PRIMARY KEY, at DOUBLE PRECISION NOT NULL)",
    ),
    (
        "ALTER TABLE exchanges RENAME TO exchanges_1",
        "CREATE TABLE exchanges (week DATE NOT NULL, verdict TEXT NOT NULL,"
        " language TEXT NOT NULL, entry TEXT NOT NULL, channel TEXT NOT NULL,"
        " version TEXT NOT NULL, n INTEGER NOT NULL,"
        " PRIMARY KEY (week, verdict, language, entry, channel, version))",
        "INSERT INTO exchanges SELECT week, verdict, language, entry, 'private', '', n"
        " FROM exchanges_1",
        "DROP TABLE exchanges_1",
        # Before this version one database served one bot, whose number was not kept: 0 is any.
        "ALTER TABLE done RENAME TO done_1",
        "CREATE TABLE done (bot BIGINT NOT NULL, update_id BIGINT NOT NULL, state TEXT NOT NULL,"
        " owner TEXT NOT NULL, at DOUBLE PRECISION NOT NULL, PRIMARY KEY (bot, update_id))",
        "INSERT INTO done SELECT 0, update_id, 'done', '', at FROM done_1",
        "DROP TABLE done_1",
        "CREATE INDEX done_at ON done (at)",
        "CREATE TABLE pictures (bot BIGINT NOT NULL, picture TEXT NOT NULL,"
        " file_id TEXT NOT NULL, PRIMARY KEY (bot, picture))",
    ),
)
VERSION = len(STEPS)


class NewerSchemaError(Exception):
    """The tables were made by a later version of this program."""


def upgrade(connection: Connection, steps: tuple[tuple[str, ...], ...] = STEPS) -> int:
    """Make the tables or bring them up to date, within the caller's transaction.

    Returns:
        The version that was found; 0 for an empty database.

    Raises:
        NewerSchemaError: The database is from a later version than *steps*.
    """
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
    connection.execute(text("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)"))
    found = int(connection.execute(text("SELECT max(version) FROM schema_version")).scalar() or 0)
    if found > len(steps):
        raise NewerSchemaError(f"version {found} is newer than {len(steps)}")
    identity = "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"
    key = identity if postgresql else "INTEGER PRIMARY KEY"
    for number, step in enumerate(steps[found:], start=found + 1):
        for statement in step:
            connection.execute(text(statement.replace("{key}", key)))
        connection.execute(
            text("INSERT INTO schema_version VALUES (:version)"), {"version": number}
        )
    return found
