"""The way to the database: SQLite by default, PostgreSQL by URL; the password is never shown.

May import: `bot.errors`, this room's schema.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.errors import SettingsError, StorageError
from bot.storage.schema import NewerSchemaError, upgrade

BUSY = 3.0  # seconds to wait for another process that writes to the same SQLite file
CONNECT = 3  # seconds to wait for PostgreSQL to let us in
STATEMENT = 5_000  # milliseconds; each of ours takes a few
READING = {"reading": True}  # execution option: begin without taking SQLite's write lock
UNREADABLE = (
    "CARSI_DATABASE_URL cannot be read; examples: sqlite:////var/lib/carsi-bot/bot.db"
    " or postgresql://user:password@host:5432/database"
)


class Database:
    """One engine, whose tables are made or upgraded before the first use."""

    def __init__(self, url: str) -> None:
        """Read *url*; nothing is opened yet.

        Raises:
            SettingsError: It cannot be read, or its driver is not installed.
        """
        self.url = _read(url)
        try:
            self.engine = _engine(self.url)
        except ModuleNotFoundError as error:
            raise SettingsError(
                f"CARSI_DATABASE_URL needs the Python package {error.name}:"
                " pip install '.[postgresql]'"
            ) from None
        except ArgumentError:
            raise SettingsError(UNREADABLE) from None
        self._ready = False

    @property
    def name(self) -> str:
        """What the database is, without user and password: for messages and health."""
        if self.dialect == "sqlite":
            return self.url.database or "memory"
        return f"{self.url.host or 'local socket'}/{self.url.database}"

    @property
    def dialect(self) -> str:
        """Either "sqlite" or "postgresql"."""
        return self.url.get_backend_name()

    @property
    def is_file(self) -> bool:
        """Whether it is a SQLite file, which any thread of this machine may write."""
        return self.dialect == "sqlite" and bool(self.url.database)

    def prepare(self) -> None:
        """Make or upgrade the tables, once.

        Raises:
            SQLAlchemyError: The database cannot be reached or written.
            NewerSchemaError: It was made by a later version of this program.
            OSError: The folder of the SQLite file cannot be made.
        """
        if self._ready:
            return
        if self.is_file:
            _private_file(Path(str(self.url.database).removeprefix("file:").split("?")[0]))
        with self.engine.begin() as connection:
            upgrade(connection)
        self._ready = True

    def prepare_again(self) -> None:
        """Look at the tables anew before the next use: another database may have come back."""
        self._ready = False

    def reader(self) -> Connection:
        """Open a connection for reading.

        Raises:
            StorageError: The database cannot be reached, or has no tables and takes none.
        """
        try:
            self.prepare()
            return self.engine.connect().execution_options(**READING)
        except (SQLAlchemyError, NewerSchemaError, OSError) as error:
            raise StorageError(f"{self.name}: {reason(error)}") from None

    def close(self) -> None:
        """Close every connection that is not in use."""
        self.engine.dispose()


def reason(error: BaseException) -> str:
    """Name what went wrong, in a word or a line, without statement and values."""
    cause = getattr(error, "orig", None) or error
    first = (str(cause).strip().splitlines() or [""])[0]
    # A driver's text may quote the address it was given.
    named = type(cause).__name__
    harmless = isinstance(error, NewerSchemaError) or named.startswith("OperationalError")
    return f"{named}: {first}" if harmless and "@" not in first else named


def _read(url: str) -> URL:
    if url.count("@") > 1 and not url.startswith("sqlite"):
        # What follows the first would be taken for the host, and hosts are shown.
        raise SettingsError(
            "CARSI_DATABASE_URL holds @ more than once: write one in user or password as %40"
        )
    try:
        read = make_url(url)
    except (ArgumentError, ValueError):  # the second for a port that is no number
        raise SettingsError(UNREADABLE) from None
    backend = read.get_backend_name()
    if backend in {"postgresql", "postgres"}:
        return read.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return read
    raise SettingsError(f"CARSI_DATABASE_URL: {backend} is not supported; use sqlite or postgresql")


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": BUSY, "check_same_thread": False})
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    options = f"-c statement_timeout={STATEMENT} -c lock_timeout={STATEMENT}"
    return create_engine(
        url,
        pool_size=1,  # the writer's; reads are rare
        max_overflow=2,
        connect_args={
            "connect_timeout": CONNECT,
            "options": options,
            "application_name": "carsi-bot",
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
        },
    )


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where it guesses
    connection.execute("PRAGMA journal_mode=WAL")
    # A power cut may take the last moment's writes, never the file; a killed process takes none.
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA cache_size=-256")  # kB; what is looked up is what came last


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _private_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        path.touch(mode=0o600)
