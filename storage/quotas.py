"""What a bot may still send: one row for all its processes, by the database's clock.

Telegram takes 30 messages a second of a bot in all. Pushes go evenly at what is left of that after the share of
replies; a moment to send at is reserved when a push is claimed, so two processes never use the same. Replies don't
wait for the row: they are counted in it afterwards, and pushes fall back by as much. After a 429 everybody waits.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.clock import clock, read_clock
from storage.tables import Quota

AHEAD = 0.8  # seconds that moments are reserved for ahead: what a process that is killed takes with it
LATE = 0.1  # seconds of moments missed that may be caught up with: below what the share of replies covers
MARGIN = 0.1  # seconds on top of what Telegram asks for: its clock isn't ours
STUBBORN = 600.0  # seconds of nothing but 429s, after which pushes try seldom and the office is told (F6)
SELDOM = 300.0  # seconds between those tries


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages a second: `in_all` of one bot, `replies` of them kept for replies.

    `chat_seconds`: at least so long between two pushes to one chat.
    """

    in_all: float = 30.0  # core.telegram.org/bots/faq: "about 30 messages per second"
    replies: float = 5.0
    chat_seconds: float = 1.0  # the same: "avoid sending more than one message per second" to a chat

    @property
    def pushes(self) -> float:
        """Pushes a second."""
        return self.in_all - self.replies


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Share:
    """The limits that all who send for one bot share, under that key."""

    key: str
    limits: Limits


@dataclass(slots=True)
class _State:
    """The row, its moments by the clock as it shows now."""

    as_of: float
    busy_until: float
    push_at: float
    paused_until: float
    held_until: float
    refused_since: float | None
    told: bool


class Window:
    """The moments that pushes may be sent at next.

    `open_window` gives it; the row is held until the transaction ends. `now`: what the database's clock shows. `wait`:
    seconds until it is worth asking again. `refused`: Telegram has answered 429 and taken nothing since.
    """

    def __init__(self, share: Share, quota: _State) -> None:
        self._share = share
        self._quota = quota
        self._gap = 1 / share.limits.pushes
        now, limits = quota.as_of, share.limits
        self._held = max(quota.paused_until, quota.held_until) - now
        # Replies beyond their share push pushes back.
        self._at = max(quota.push_at, now - LATE, quota.busy_until - limits.replies / limits.in_all)
        self.room = 0 if self._held > 0 else max(0, int((now + AHEAD - self._at) / self._gap))
        self.now = now
        self.refused = quota.refused_since is not None

    @property
    def wait(self) -> float:
        """Seconds until half of what is reserved ahead is free again."""
        return self._held if self._held > 0 else max(self._gap, self._at - self._quota.as_of - AHEAD / 2)

    def take(self, session: Session, count: int) -> tuple[float, ...]:
        """So many moments (at most `room`), in seconds from now."""
        quota, first = self._quota, self._at
        self._at += self._gap * count
        quota.push_at = self._at
        quota.busy_until = max(quota.busy_until, quota.as_of) + count / self._share.limits.in_all
        _write(session, self._share.key, quota)
        return tuple(max(0.0, first + self._gap * place - quota.as_of) for place in range(count))


def open_window(session: Session, share: Share) -> Window:
    """What pushes may be sent now; no room while everybody waits."""
    return Window(share, _lock(session, share.key))


def charge(session: Session, key: str, count: int, limits: Limits) -> None:
    """So many replies went out just now."""
    quota = _lock(session, key)
    quota.busy_until = max(quota.busy_until, quota.as_of) + count / limits.in_all
    _write(session, key, quota)


def pause(session: Session, key: str, seconds: float) -> float | None:
    """Telegram answered 429: nobody sends for so long.

    Returns for how long (seconds) it has refused everything, where that is long and the office is to be told now; else
    None. Pushes then try only each `SELDOM` seconds.
    """
    quota = _lock(session, key)
    now, was_told = quota.as_of, quota.told
    quota.paused_until = max(quota.paused_until, now + seconds + MARGIN)
    if quota.refused_since is None:
        quota.refused_since = now
    lasted = now - quota.refused_since
    if lasted >= STUBBORN:
        quota.held_until, quota.told = now + SELDOM, True
    _write(session, key, quota)
    return lasted if quota.told and not was_told else None


def recover(session: Session, key: str) -> None:
    """A message was taken: what was refused before is over."""
    session.execute(
        update(Quota)
        .where(Quota.key == key, Quota.refused_since.is_not(None))
        .values(refused_since=None, told=False, held_until=0.0)
    )


def look(session: Session, key: str) -> float:
    """Seconds that everybody still waits, 0 where nobody does."""
    row = session.execute(_paused(), {"its_key": key}).one_or_none()
    return 0.0 if row is None else max(0.0, row.paused_until - max(row.now, row.as_of))


@cache
def _paused() -> Select[float, float, float]:
    """Made once: each batch of updates asks it."""
    now = clock().label("now")
    return select(Quota.paused_until, Quota.as_of, now).where(Quota.key == bindparam("its_key"))


def is_paused(key: ColumnElement[str]) -> ColumnElement[bool]:
    """A condition: everybody waits."""
    return select(Quota.key).where(Quota.key == key, Quota.paused_until > clock()).exists()


def _lock(session: Session, key: str) -> _State:
    """The row, held until the transaction ends; made where there is none."""
    query = select(*(getattr(Quota, name) for name in _State.__slots__)).where(Quota.key == key).with_for_update()
    row = session.execute(query).one_or_none()
    if row is None:
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        session.execute(dialect.insert(Quota).values(key=key).on_conflict_do_nothing())
        row = session.execute(query).one()
    now = read_clock(session)  # after the wait for the row
    back = max(0.0, row.as_of - now)  # so far the clock was set back: what was a minute ahead is so still
    return _State(
        now,
        row.busy_until - back,
        row.push_at - back,
        row.paused_until - back,
        row.held_until - back,
        None if row.refused_since is None else row.refused_since - back,
        row.told,
    )


def _write(session: Session, key: str, quota: _State) -> None:
    session.execute(update(Quota).where(Quota.key == key).values(**asdict(quota)))
