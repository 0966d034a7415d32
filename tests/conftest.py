"""What tests share: a real database (PostgreSQL with SIWEN_TEST_DATABASE=postgres), settings, a Bot API server."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import sysconfig
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings as examples
from pydantic import SecretStr

from bot.settings import Settings
from storage.database import Database, open_engine
from storage.migrations import migrate
from tests import fakes
from tests.dialects import share_compiled

if TYPE_CHECKING:
    from tests.postgres import Postgres

examples.register_profile("siwen", deadline=None)  # no test is timed: the machine may be busy
examples.load_profile("siwen")
share_compiled()

# The server's own programs: those of the system may be older than it.
POSTGRES_TOOLS = Path(sysconfig.get_path("purelib")) / "pgserver" / "pginstall" / "bin"

_DATABASES = {"database_url", "empty_database_url", "postgres"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what touches a database: the rest can't differ. What is only one's nature runs there only."""
    here = os.environ.get("SIWEN_TEST_DATABASE", "sqlite")
    others = [
        item
        for item in items
        if any(mark.args != (here,) for mark in item.iter_markers("only_on"))
        or (here == "postgres" and not _DATABASES & set(getattr(item, "fixturenames", ())))
    ]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this session."""
    from tests.postgres import serve  # its driver is not needed where the database is SQLite

    with serve() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database that tests copy."""
    path = tmp_path_factory.mktemp("template") / "siwen.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()  # the last connection folds the write-ahead log into the file
    return path


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database that is as new."""
    if os.environ.get("SIWEN_TEST_DATABASE") == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        name = server.lend()
        yield server.address_of(name)
        server.take_back(name)
        return
    shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "siwen.db")
    yield f"sqlite:///{tmp_path / 'siwen.db'}"


@pytest.fixture
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if os.environ.get("SIWEN_TEST_DATABASE") == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        name = f"test_{uuid.uuid4().hex}"
        server.create(name)
        yield server.address_of(name)
        server.drop(name)
        return
    yield f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh, migrated database, open."""
    opened = Database.open(database_url)
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings of a bot that talks to nobody: a data folder and a database of its own. Give it a server by `at`."""
    return Settings(
        _env_file=None,
        bot_token=SecretStr(fakes.TOKEN),
        telegram_api="http://127.0.0.1:9",  # the discard port: nobody listens
        data_dir=tmp_path,
        database_url=database_url,
        admin_ids=frozenset({1}),
        postgres_tools=POSTGRES_TOOLS,
    )


@pytest.fixture(scope="session")
def demo_data(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the demonstration documents are indexed. Copy it before anything changes it.

    Vectors are kept from run to run under `.pytest_cache`, by passage: what is unchanged is not embedded again.
    """
    from bot.answers.sources import configure_knowledge, ensure_indexed
    from knowledge.library import Library

    folder = tmp_path_factory.mktemp("demo")
    root = Path(__file__).parent.parent
    config = configure_knowledge(
        Settings(_env_file=None, data_dir=folder, offices_file=root / "knowledge" / "offices.yaml")
    )
    kept = pytestconfig.cache.mkdir("siwen-demo") / "vectors.sqlite3"
    vectors = config.library_dir / kept.name
    vectors.parent.mkdir(parents=True)
    if kept.exists():
        shutil.copy(kept, vectors)
    ensure_indexed(Library.open(config), root / "knowledge" / "sources", now=datetime.now(UTC))
    partial = kept.with_name(f"{os.getpid()}.new")
    with contextlib.closing(sqlite3.connect(vectors)) as source, contextlib.closing(sqlite3.connect(partial)) as target:
        source.backup(target)
    partial.replace(kept)
    return folder


@pytest.fixture
def telegram() -> Iterator[fakes.FakeTelegram]:
    """A Bot API server in a thread."""
    with fakes.serve() as server:
        yield server


def at(settings: Settings, server: fakes.FakeTelegram, **changes: object) -> Settings:
    """The settings with that Bot API server, and other changes."""
    return settings.model_copy(update={"telegram_api": server.url, **changes})
