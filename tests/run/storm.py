"""Pushes in a storm. Afterwards each push has a state, and no chat has anything twice.

Processes are killed at any moment, the server fails in every way, the disk fills, the clock is stepped by an hour. The
bot is `build` as `siwen run` has it, with short leases; the server outlives it and records what arrived.
"""

from __future__ import annotations

import random
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import select, update

from storage.database import Database
from storage.tables import Account, Delivery
from tests.fakes import FakeTelegram
from tests.run.processes import Process
from tests.run.pushes import enter_people, queue_all

IN_FLIGHT = 8  # calls at once of one process: what a kill makes unknown at most
LEASE_SECONDS = 4
# What goes wrong with a message by chance; a 429 stops everybody for a second.
ODDS = {
    "429": 0.004, "500": 0.03, "page": 0.015, "page done": 0.015, "cut": 0.015, "cut done": 0.015, "hang": 0.006,
    "403": 0.001,
}  # fmt: skip
UNSURE = ("page", "page done", "cut", "cut done", "hang")  # after these nobody knows whether it arrived
FINAL = {"sent", "undeliverable", "unknown"}


@dataclass
class Report:
    """What a storm left behind."""

    kills: int = 0
    rows: Counter[str] = field(default_factory=Counter)  # by state
    reasons: Counter[str] = field(default_factory=Counter)  # of what could not be delivered
    happened: dict[str, int] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)  # marked sent, and never arrived
    wrong: list[str] = field(default_factory=list)  # marked undeliverable, and arrived

    @property
    def most_unknown(self) -> int:
        """Kills × sends in flight, and each answer that was lost."""
        return self.kills * IN_FLIGHT + sum(self.happened.get(name, 0) for name in UNSURE)

    def check(self, pushes: int) -> None:
        """Raise AssertionError where a promise is broken."""
        assert sum(self.rows.values()) == pushes
        assert self.rows.keys() <= FINAL
        assert self.twice == []
        assert self.lost == []
        assert self.wrong == []
        assert self.reasons.keys() <= {"blocked", "unreachable"}
        assert self.rows["unknown"] <= self.most_unknown

    def show(self) -> str:
        """A table for people."""
        lines = [
            ("kills", self.kills),
            *(("pushes " + state, count) for state, count in sorted(self.rows.items())),
            ("unknown at most", self.most_unknown),
            ("arrived twice", len(self.twice)),
            ("marked sent, not arrived", len(self.lost)),
            *(("server: " + name, count) for name, count in sorted(self.happened.items())),
        ]
        return "\n".join(f"| {name} | {count} |" for name, count in [("what", "how many"), ("---", "---"), *lines])


def describe(
    *, poll: bool, in_flight: int = IN_FLIGHT, lease_seconds: float = LEASE_SECONDS, weather: bool = True
) -> dict[str, object]:
    """The order for a process (`tests.run.launcher`). `weather`: its disk fills and its clock is stepped."""
    return {
        "poll": poll,
        "request_seconds": 2.5 if weather else 30,
        "lease_seconds": lease_seconds,
        "in_flight": in_flight,
        "limits": {"in_all": 400, "replies": 100, "chat_seconds": 0.0},
        "weather": weather,
    }


class Storm:
    """Processes of the bot on one database, each with a launcher of its own; the first polls."""

    def __init__(self, database: Database, server: FakeTelegram, launchers: Sequence[Callable[..., Process]]) -> None:
        self.database = database
        self.server = server
        self.launchers = launchers
        self.moments = random.Random(20261123)  # noqa: S311 -- the same each time, as far as the machine allows
        self.report = Report()
        self.pushes = 0

    def rage(self, *, kills: int, people: int) -> Report:
        """Kill so often, with new pushes for everybody each time; then let it calm down, and look."""
        self.database.write(lambda session: enter_people(session, people))
        self.server.set(odds=ODDS, recording=False)
        running = [self._start(place) for place in range(len(self.launchers))]
        for number in range(kills):
            name = f"〔{number}〕"
            self.pushes += self.database.write(lambda session, name=name: queue_all(session, name))
            place = number % len(running)
            self._kill(running[place])
            running[place] = self._start(place)
        self.calm_down()
        for process in running:
            process.end(signal.SIGTERM)
        return self.look()

    def _start(self, place: int) -> Process:
        return self.launchers[place](storm=describe(poll=place == 0))

    def _kill(self, process: Process) -> None:
        before = len(self.server.got())
        wanted, deadline = before + self.moments.randint(1, 40), time.monotonic() + 5
        while len(self.server.got()) < wanted and time.monotonic() < deadline:  # somewhere in its work
            time.sleep(0.01)
        time.sleep(self.moments.uniform(0, 0.02))
        if process.end(signal.SIGKILL) == -signal.SIGKILL:
            self.report.kills += 1

    def calm_down(self) -> None:
        """No more kills; what is to be tried again later is due now."""
        deadline = time.monotonic() + 120
        while self.database.read(lambda session: set(session.scalars(select(Delivery.state)))) - FINAL:
            assert time.monotonic() < deadline, self._count()
            again = update(Delivery).where(Delivery.state.in_(("retry", "queued"))).values(due_at=datetime.now(UTC))
            self.database.write(lambda session, again=again: session.execute(again))
            time.sleep(0.5)

    def _count(self) -> Counter[str]:
        return Counter(self.database.read(lambda session: session.scalars(select(Delivery.state)).all()))

    def look(self) -> Report:
        report = self.report
        arrived = Counter(
            f"{chat} {found.group()}" for chat, text in self.server.got() if (found := re.search(r"〔\d+〕", text))
        )
        query = select(Account.external_id, Delivery.key, Delivery.state, Delivery.reason).join(
            Account, Account.person_id == Delivery.person_id
        )
        for chat, key, state, reason in self.database.read(lambda session: session.execute(query).all()):
            times = arrived[f"{chat} {key.partition(':')[0]}"]
            report.rows[state] += 1
            if times > 1:
                report.twice.append(key)
            if state == "sent" and times == 0:
                report.lost.append(key)
            if state == "undeliverable":
                report.reasons[reason] += 1
                if times:
                    report.wrong.append(key)
        report.happened = self.server.happened()
        return report
