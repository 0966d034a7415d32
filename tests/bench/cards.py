"""A talent's card at size: 100,000 talents with 1,000,000 contacts against 1,000 with 10,000, each talent alike.

On SQLite and, where a server can be had, on PostgreSQL. A card is read as a liaison's press reads it: profile, how the
duty stands, the year's contacts, the last one, what is open; then the first page of what happened.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import text

from jobs.duties import SHIPPED, parse_policy
from storage import cards
from storage.database import Database
from storage.migrations import migrate
from storage.roles import Actor, Role
from tests.bench.measure import Measure, time_pairs
from tests.bench.people import _postgres as open_postgres  # the same server, not another way to get one

SMALL, LARGE = 1_000, 100_000
EACH = 10  # contacts of a talent
CARDS = 60  # read in one timing: others each time, so that no card stands ready
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
TODAY = date(2026, 11, 23)
STAFF = Actor(1, frozenset({Role.OFFICER}))


def measures() -> Iterator[Measure]:
    """The card on each database."""
    with tempfile.TemporaryDirectory() as folder:
        yield _measure("SQLite", lambda name: f"sqlite:///{Path(folder)}/{name}.db")
    with open_postgres() as open_url:
        if open_url is not None:
            yield _measure("PostgreSQL", open_url)


def _measure(kind: str, open_url: Callable[[str], str]) -> Measure:
    small, large = _fill(open_url("cards_small"), SMALL), _fill(open_url("cards_large"), LARGE)
    rules = parse_policy(SHIPPED.read_text(encoding="utf-8")).rules
    chance = random.Random(7)  # noqa: S311 -- a choice of cards, the same at each run

    def read(database: Database, talents: int) -> None:
        for _ in range(CARDS):
            talent = chance.randint(1, talents)
            database.read(lambda session, talent=talent: cards.read_card(session, STAFF, talent, rules, TODAY))
            database.read(
                lambda session, talent=talent: cards.read_timeline(session, STAFF, talent, None, limit=6, offset=0)
            )

    pairs = time_pairs(lambda: read(large, LARGE), lambda: read(small, SMALL), warm_up=2)
    small.close()
    large.close()
    name = f"a talent's card at {LARGE:,} talents, {LARGE * EACH:,} contacts ÷ {SMALL:,}, {SMALL * EACH:,}, {kind}"
    return Measure(name, pairs.ratio, 2, "<=", "×", f"{CARDS} cards: {pairs.detail}")


def _fill(url: str, talents: int) -> Database:
    """Talents alike but for their number; by the database itself, which is a hundred times faster than row by row."""
    database = Database.open(url)
    migrate(database.engine)
    moment = "'2026-01-05 00:00:00'"
    bounds = {"talents": talents, "contacts": talents * EACH - 1, "each": EACH}
    talent = (
        "INSERT INTO talents (id, name, name_key, category, degree, industry, phone, phone_key, email, tags, language,"
        " entered_at, changed_at, revision, last_contact_on) "
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :talents) "
        "SELECT i, '张三', '张三', i % 5 + 1, '博士', '芯片', '', '', '', '[]', '',"
        " '2026-01-05 00:00:00', '2026-01-05 00:00:00', 1, DATE '2026-10-01' FROM n"
    )
    contact = (
        "INSERT INTO contacts (id, key, talent_id, level, companions, channel, day, logged_at, occasion, occasion_key,"
        " greeting_only, revision) "
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :contacts) "
        "SELECT i + 1, 'bench:' || i, i / :each + 1, 'liaison', '', 'phone', DATE '2026-10-01',"
        " '2026-01-05 00:00:00', '', '', FALSE, 1 FROM n"
    )
    ask = (
        "INSERT INTO asks (contact_id, kind, place, text, restricted)"
        " SELECT id, 'condition', 0, '项目进入中试', FALSE FROM contacts"
    )
    sqlite = database.is_sqlite  # whose AUTOCOMMIT would be rolled back
    with database.engine.execution_options(write=True).begin() as connection:
        for statement in (talent, contact, ask):
            bare = statement.replace("DATE '", "'") if sqlite else statement.replace(moment, f"TIMESTAMPTZ {moment}")
            connection.execute(text(bare), {name: value for name, value in bounds.items() if f":{name}" in bare})
        connection.execute(text("ANALYZE"))
    return database
