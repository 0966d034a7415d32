"""The statements of `storage.claims`, each made once: making one takes ten times longer than its execution."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    Integer,
    ScalarSelect,
    Select,
    Update,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate

from storage import abroad, consents, quotas
from storage.clock import clock
from storage.deliveries import WORK, is_in, is_one_of
from storage.tables import Account, Delivery, Person


@cache
def due(channel: str, paced: bool, for_one: bool) -> Select[*tuple[Any, ...]]:
    """What is due of a rank, with the account it goes to, or why it reaches nobody."""
    account = _account_on(channel, free=paced).label("account")
    gone, refused = _reaches_nobody(channel).label("gone"), _is_refused(channel).label("refused")
    query = (
        select(Delivery.id, Delivery.person_id, account, gone, refused)
        .where(is_in("queued", "retry"), Delivery.rank == bindparam("rank"), Delivery.due_at <= bindparam("now"))
        .where(or_(account.is_not(None) & _may_go(channel), gone, refused))
        .where(Delivery.id.not_in(bindparam("picked", expanding=True)))
        .where(Delivery.person_id.not_in(bindparam("people", expanding=True)))
        .order_by(Delivery.due_at, Delivery.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(of=Delivery, skip_locked=True)
    )
    return query.where(Delivery.person_id == bindparam("person")) if for_one else query


@cache
def take() -> Update:
    """Claim these, for so many seconds."""
    return (
        update(Delivery)
        .where(Delivery.id.in_(bindparam("ids", expanding=True)))
        .values(state="claimed", claim=Delivery.claim + 1, lease_ends=_in_seconds("lease_seconds"))
    )


@cache
def occupy() -> Update:
    """Send nothing more to these accounts for so many seconds."""
    there = Account.id.in_(bindparam("ids", expanding=True))
    return update(Account).where(there).values(free_at=_in_seconds("seconds"))


@cache
def give_up() -> Update:
    """It reaches nobody."""
    lost = update(Delivery).where(Delivery.id == bindparam("its_id"))
    return lost.values(state="undeliverable", facts=None, lease_ends=None, reason=bindparam("because"))


@cache
def begin(channel: str, shared: bool) -> ReturningUpdate[Any]:
    """Begin what is claimed, where the person can be reached, did not refuse, and nobody waits; gives which."""
    reachable = select(Account.id).where(Account.person_id == Delivery.person_id, Account.reachable).exists()
    statement = (
        update(Delivery)
        .where(Delivery.id.in_(bindparam("ids", expanding=True)), Delivery.claim == bindparam("its_claim"))
        .where(is_in("claimed"), reachable, _may_go(channel))
        .values(state="sending", lease_ends=_in_seconds("lease_seconds"))
        .returning(Delivery.id)
    )
    return statement.where(~quotas.is_paused(bindparam("quota"))) if shared else statement


@cache
def expire() -> ReturningUpdate[Any]:
    """End what leases have run out of, or reach further than one can; gives the states."""
    ended = or_(Delivery.lease_ends <= clock(), Delivery.lease_ends > _in_seconds("longest"))
    was_sending = Delivery.state == "sending"
    return (
        update(Delivery)
        .where(is_in("claimed", "sending"), ended)
        .values(
            state=case((was_sending, "unknown"), else_="queued"),
            reason=case((was_sending, "interrupted"), else_=Delivery.reason),
            lease_ends=None,
        )
        .returning(Delivery.state)
    )


@cache
def loaded() -> Select[*tuple[Any, ...]]:
    """What is claimed, with the account and the language."""
    return (
        select(
            Delivery.id,
            Delivery.person_id,
            Account.external_id,
            Delivery.kind,
            Delivery.facts,
            Delivery.attempts,
            Person.language,
            Delivery.claim,
            Delivery.run_id,
            Delivery.round,
        )
        .join(Account, Account.person_id == Delivery.person_id)
        .join(Person, Person.id == Delivery.person_id)
        .where(Delivery.id.in_(bindparam("ids", expanding=True)))
        .where(Account.id.in_(bindparam("accounts", expanding=True)))
    )


def _in_seconds(name: str) -> ColumnElement[float]:
    return clock() + bindparam(name, type_=Double)


def _may_go(channel: str) -> ColumnElement[bool]:
    if channel not in abroad.CHANNELS:
        return true()
    return is_one_of(Delivery.kind, sorted(WORK)) | ~consents.has_refused_abroad(Delivery.person_id)


def _account_on(channel: str, *, free: bool) -> ScalarSelect[int | None]:
    """The account that a push goes to on a channel, None where there is none that can be reached."""
    account = aliased(Account)
    there = select(func.min(account.id)).where(
        account.person_id == Delivery.person_id, account.channel == channel, account.reachable
    )
    if free:
        there = there.where(account.free_at <= clock())
    return there.scalar_subquery()


def _reaches_nobody(channel: str) -> ColumnElement[bool]:
    """The person's account on the channel can't be reached, nor can any other (F7)."""
    here, any_ = aliased(Account), aliased(Account)
    has = select(here.id).where(here.person_id == Delivery.person_id, here.channel == channel).exists()
    return has & ~select(any_.id).where(any_.person_id == Delivery.person_id, any_.reachable).exists()


def _is_refused(channel: str) -> ColumnElement[bool]:
    """The person refused the channel, and has no other: they are to be phoned."""
    if channel not in abroad.CHANNELS:
        return false()
    here, inland = aliased(Account), aliased(Account)
    has = select(here.id).where(here.person_id == Delivery.person_id, here.channel == channel).exists()
    other = select(inland.id).where(
        inland.person_id == Delivery.person_id, inland.channel.not_in(sorted(abroad.CHANNELS)), inland.reachable
    )
    return ~_may_go(channel) & has & ~other.exists()
