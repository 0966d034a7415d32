"""Every handler × every role × own and others' rows, through the real dispatcher. New handlers need nothing here."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiogram import BaseMiddleware
from aiogram.types import TelegramObject
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels.telegram import open_telegram
from bot.composition import build
from bot.handlers import routers
from bot.rights import ROWS, RULES, name_of
from bot.settings import Settings
from bot.texts import say
from storage import audit, drafts, people, roles
from storage.roles import KEEPS_IN_TOUCH, STAFF, Role
from storage.tables import (
    Addressee,
    Ask,
    AuditRow,
    Award,
    Contact,
    ContactDraft,
    Employer,
    Enquiry,
    Entrusted,
    Grant,
    InboxRow,
    Invitation,
    Link,
    Mark,
    Need,
    Official,
    Post,
    Question,
    Run,
    Suggestion,
    Table,
    Talent,
    WorkItem,
)
from tests import chatter, fakes
from tests.chatter import NOW
from tests.rights.handlers import Entry, list_handlers, pack

ENTRIES = list_handlers()
GUARDED = [entry for entry in ENTRIES if entry.rule.roles is not None]
EVERY_ROLE = [None, *Role]
# What a row of a table is called: talent, contact, official …
ROW_NAMES = {table.name.rpartition("_")[2].removesuffix("s") for table in Table.metadata.sorted_tables}


def test_every_handler_has_a_rule_and_every_rule_a_handler() -> None:
    assert {entry.name for entry in ENTRIES} == RULES.keys()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_a_button_that_names_a_row_has_it_checked(entry: Entry) -> None:
    assert set(entry.rule.rows) == set(entry.rows), "a field named like a key of ROWS belongs into the rule's rows"
    assert not (entry.rows and entry.rule.roles is None), "whose row it is, is asked only of those who hold a role"


def test_forms_are_looked_up_inside_presses() -> None:
    """A filter on a form would let a stranger's press fall through to 'old button', unaudited."""
    assert [entry.name for entry in ENTRIES if entry.kind == "callback_query" and entry.forms] == []


class Recorder(BaseMiddleware):
    """Stands where a handler would run: writes down that it would, and for which update."""

    def __init__(self) -> None:
        self.ran: list[tuple[int, str]] = []

    async def __call__(self, _handler: object, _event: TelegramObject, data: dict[str, Any]) -> None:
        self.ran.append((data["event_update"].update_id, name_of(data["handler"])))


@dataclasses.dataclass
class Fixture:
    """A bot whose handlers are recorded, a person, and rows of theirs and of others."""

    town: chatter.Town
    recorder: Recorder
    own: dict[str, int] = dataclasses.field(default_factory=dict)
    others: dict[str, int] = dataclasses.field(default_factory=dict)

    async def deliver(self, *updates: dict[str, Any]) -> list[set[str]]:
        """What each of the updates would have run."""
        numbers = await self.town.deliver(*updates)
        return [{name for number, name in self.recorder.ran if number == asked} for asked in numbers]


@pytest.fixture
async def fixture(settings: Settings, telegram: fakes.FakeTelegram) -> AsyncIterator[Fixture]:
    """A bot without an admin by settings."""
    tops, recorder = routers(), Recorder()
    for observer in (tops[0].message, tops[0].callback_query):
        observer.middleware(recorder)  # inside of Rights, which was there before
    changed = settings.model_copy(update={"telegram_api": telegram.url, "admin_ids": frozenset()})
    app = build(
        changed, routers=tops, telegram=open_telegram(changed, limits=None), clock=chatter.FixedTime().clock
    )  # fmt: skip
    yield Fixture(chatter.Town(app, telegram), recorder)
    await app.inbox.drain(timedelta(seconds=20))
    await app.close()


async def settle(fixture: Fixture, role: Role | None) -> chatter.Person:
    """Person 7 holds the role; one talent, contact … is theirs, another is not. An HR was named the talent."""

    def enter(session: Session) -> None:
        known = people.identify(session, "telegram", ["7", "8"], NOW)
        mine, stranger = known["7"].person_id, known["8"].person_id
        for owner, rows in ((mine, fixture.own), (stranger, fixture.others)):
            rows.update(_enter_rows(session, owner, "own" if owner == mine else "other"))
        if role is Role.TALENT:
            session.get_one(Talent, fixture.own["talent"]).person_id = mine
        elif role is not None:
            official = fixture.own["official"] if role in KEEPS_IN_TOUCH else None
            employer = fixture.own["employer"] if role is Role.HR else None
            department = "housing" if role is Role.DEPARTMENT else ""
            roles.grant(
                session, mine, role, official_id=official, employer_id=employer, department=department,
                by=None, now=NOW,
            )  # fmt: skip
            if role is Role.HR:
                session.add(Entrusted(person_id=mine, talent_id=fixture.own["talent"], since=NOW))

    await fixture.town.app.database.awrite(enter)
    return fixture.town.person(7)


def _enter_rows(session: Session, owner: int, name: str) -> dict[str, int]:
    def add(row: Any) -> int:  # noqa: ANN401 -- a row of any table with an id
        session.add(row)
        session.flush()
        return int(row.id)

    employer = add(Employer(name=name, key=name))
    official = add(Official(name=name, key=name, level="liaison", entered_at=NOW))
    talent = add(
        Talent(name=name, name_key=name, employer_id=employer, category=2, tags=[], entered_at=NOW, changed_at=NOW)
    )
    add(Link(talent_id=talent, kind="liaison", official_id=official, since=NOW.date()))
    contact = add(
        Contact(key=name, talent_id=talent, level="liaison", channel="phone", day=NOW.date(), logged_at=NOW,
                recorded_by=owner)
    )  # fmt: skip
    draft = add(ContactDraft(person_id=owner, talent_id=talent, facts={}, begun_at=NOW, saved_at=NOW))
    grant = add(Grant(person_id=owner, role=Role.HR, employer_id=employer, granted_at=NOW, ended_at=NOW))
    invitation = add(
        Invitation(
            code_digest=name, role=Role.TALENT if name == "own" else Role.ADMIN, made_at=NOW,
            expires_at=NOW + timedelta(days=7),
        )
    )  # fmt: skip
    run = add(Run(key=name, kind="survey", title=name, topic="survey", audience={}, reminders=[], made_at=NOW))
    ask = add(Ask(contact_id=contact, kind="need", place=0, text=name, author=owner))
    need = add(Need(ask_id=ask, talent_id=talent, opened_at=NOW, department="housing" if name == "own" else "health"))
    made = add(Ask(contact_id=contact, kind="suggestion", place=1, text=name, author=owner))
    suggestion = add(Suggestion(ask_id=made, talent_id=talent, opened_at=NOW))
    asked = add(
        Question(source=name, update_id=1, asker=name, asked_at=NOW, language="zh", text=name, status="not_found",
                 citations=[], elapsed_ms=1.0)
    )  # fmt: skip
    thread = add(
        Enquiry(question_id=asked, cause="asked", topic="other", same_key=name, state="passed", opened_at=NOW,
                due_on=NOW.date(), department="housing" if name == "own" else "health")
    )  # fmt: skip
    award = add(
        Award(key=name, payee="person", talent_id=talent, document="zc-award-2023", version="", benefit="title_award",
              article="第十五条", department="housing" if name == "own" else "health", due_yuan=15_000, state="applied",
              since=NOW.date(), applied_on=NOW.date(), entered_at=NOW, changed_at=NOW)
    )  # fmt: skip
    unit = "housing" if name == "own" else "health"
    work = add(WorkItem(year=2026, number=1 if name == "own" else 2, text=name, unit=unit, made_at=NOW))
    post = add(
        Post(employer_id=employer, key=name, title=name, number=1, degree="any", industry=name, district=name,
             contact=name, closes_on=NOW.date(), entered_at=NOW, changed_at=NOW)
    )  # fmt: skip
    addressee = add(Addressee(run_id=run, talent_id=talent, asked_at=NOW))
    return {
        "addressee": addressee, "employer": employer, "official": official, "keeper": official, "talent": talent,
        "contact": contact, "draft": draft, "invitation": invitation, "grant": grant, "need": need,
        "suggestion": suggestion, "thread": thread, "award": award, "work": work, "post": post,
    }  # fmt: skip


def may_touch(role: Role, row: str, *, own: bool) -> bool:
    """Whose row it is, told apart from the code that is tested: own rows are of the person's own talent."""
    if row == "draft":
        return own
    if row in {"official", "employer", "grant"}:  # named in buttons of staff
        return role in STAFF
    if row == "invitation":  # the other's makes an admin
        return role in STAFF if own else role is Role.ADMIN
    if role in STAFF:
        return True
    if row == "need":  # a department's that are with it, of whomever
        return own and role in {*KEEPS_IN_TOUCH, Role.DEPARTMENT, Role.TALENT}
    if row == "award":  # an HR's only with the talent's consent
        return own and role in {Role.DEPARTMENT, Role.TALENT}
    if row in {"thread", "work"}:
        return own and role is Role.DEPARTMENT
    if row == "post":
        return own and role is Role.HR
    if row == "keeper":  # hands over their own talents
        return own and role in KEEPS_IN_TOUCH
    if row == "suggestion":
        return own and role in {*KEEPS_IN_TOUCH, Role.TALENT}
    sees = {*KEEPS_IN_TOUCH, Role.HR, Role.TALENT} if row in {"talent"} else KEEPS_IN_TOUCH
    return own and role in sees


def presses(person: chatter.Person, fixture: Fixture, role: Role | None) -> list[tuple[Entry, dict[str, Any], bool]]:
    """Every guarded button, with own rows and with others', and whether it should be let through."""
    shown = chatter.Shown(1, person.chat, "…")
    asked = []
    for entry in (entry for entry in GUARDED if entry.kind == "callback_query"):
        allowed = role in (entry.rule.roles or ())
        for own in (True, False) if entry.rows else (True,):
            ids = {row: (fixture.own if own else fixture.others)[row] for row in entry.rows}
            fits = allowed and role is not None and all(may_touch(role, row, own=own) for row in entry.rows)
            asked.append((entry, person.tap_update(shown, pack(entry, **ids)), fits))
    return asked


@pytest.mark.parametrize("role", EVERY_ROLE, ids=str)
async def test_every_button_is_for_those_of_its_rule_and_their_rows(fixture: Fixture, role: Role | None) -> None:
    person = await settle(fixture, role)
    denied = [(entry, update) for entry, update, fits in presses(person, fixture, role) if not fits]
    allowed = [(entry, update) for entry, update, fits in presses(person, fixture, role) if fits]
    before = await snapshot(fixture)
    ran = await fixture.deliver(*(update for _, update in denied))
    wrong = [entry.name for (entry, _), names in zip(denied, ran, strict=True) if names]
    assert wrong == [], f"{role} was let through"
    assert await snapshot(fixture) == before, "a denied press changed something"
    acts = await fixture.town.app.database.aread(
        lambda session: audit.list_acts(session, act="rights.denied", limit=len(denied) + 1)
    )
    assert sorted(act.subject for act in acts) == sorted(entry.name for entry, _ in denied)
    told = [call["params"] for call in fixture.town.server.calls("answerCallbackQuery")]
    assert [given["text"] for given in told] == [say("zh", "tap.right")] * len(denied)
    ran = await fixture.deliver(*(update for _, update in allowed))
    for (entry, _), names in zip(allowed, ran, strict=True):
        assert names == {entry.name}, f"{role} was not let through to {entry.name}"


def messages(person: chatter.Person, entries: list[Entry]) -> list[dict[str, Any]]:
    """What a person could send that these handlers answer to: each command, and one of each kind of message."""
    file = {"file_id": "f", "file_unique_id": "u", "file_size": 1}
    kinds: list[dict[str, Any]] = [
        {"text": "张三"},
        {"text": "联系 张三 电话 昨天 问候：生日 问情：好 问需：1、住房 问策：无"},
        {"document": file | {"file_name": "a.xlsx"}},
        {"photo": [file | {"width": 1, "height": 1}]},
        {"voice": file | {"duration": 1}},
        {"audio": file | {"duration": 1}},
        {"video": file | {"duration": 1, "width": 1, "height": 1}},
        {"contact": {"phone_number": "13800000001", "first_name": "a", "user_id": person.user}},
        {"location": {"latitude": 1.0, "longitude": 1.0}},
    ]
    commands = {f"/{name} {'x' if entry.deep_link else ''}".strip() for entry in entries for name in entry.commands}
    return [person.message(**kind) for kind in kinds] + [person.message(text=text) for text in sorted(commands)]


@pytest.mark.only_on("sqlite")  # a rule's roles are read as for a button, which is pressed on both
@pytest.mark.parametrize("role", EVERY_ROLE, ids=str)
async def test_every_message_is_for_those_of_its_rule(fixture: Fixture, role: Role | None) -> None:
    person = await settle(fixture, role)
    entries = [entry for entry in GUARDED if entry.kind == "message"]
    forms = sorted({form for entry in entries for form in entry.forms})
    seen: set[str] = set()
    for form in forms:
        await begin(fixture, person, form)
        seen |= await _try_messages(fixture, person, [entry for entry in entries if form in entry.forms])
    await leave(fixture, person)
    seen |= await _try_messages(fixture, person, [entry for entry in entries if not entry.forms])
    for entry in entries:
        allowed = role in (entry.rule.roles or ())
        assert allowed or entry.name not in seen, f"{role} was let through to {entry.name}"
        # What has no command of its own may be another handler's first (a file belongs to the draft that is open).
        assert not allowed or not entry.commands or entry.name in seen, f"{role} was not let through to {entry.name}"


async def _try_messages(fixture: Fixture, person: chatter.Person, entries: list[Entry]) -> set[str]:
    return set().union(*await fixture.deliver(*messages(person, entries)))


async def begin(fixture: Fixture, person: chatter.Person, form: str) -> None:
    """The person is asked to write for that form."""
    now = fixture.town.app.now()

    def enter(session: Session) -> None:
        known = people.find(session, "telegram", [str(person.user)])[str(person.user)]
        facts = {"draft": fixture.own["draft"], "talent": fixture.own["talent"], "contact": fixture.own["contact"]}
        drafts.begin(session, known.person_id, chat=str(person.chat), form=form, facts=facts, now=now)

    await fixture.town.app.database.awrite(enter)


async def leave(fixture: Fixture, person: chatter.Person) -> None:
    """The person is asked to write nothing."""

    def drop(session: Session) -> None:
        drafts.drop(session, people.find(session, "telegram", [str(person.user)])[str(person.user)].person_id)

    await fixture.town.app.database.awrite(drop)


async def test_a_handler_without_a_rule_is_denied(fixture: Fixture, monkeypatch: pytest.MonkeyPatch) -> None:
    person = await settle(fixture, Role.ADMIN)
    entry = next(entry for entry in GUARDED if entry.kind == "callback_query" and not entry.rows)
    monkeypatch.setattr("bot.rights.RULES", {name: rule for name, rule in RULES.items() if name != entry.name})
    update = person.tap_update(chatter.Shown(1, person.chat, "…"), pack(entry))
    assert await fixture.deliver(update) == [set()]


async def test_a_role_that_has_ended_opens_nothing(fixture: Fixture) -> None:
    person = await settle(fixture, Role.ADMIN)
    entry = next(entry for entry in GUARDED if entry.kind == "callback_query" and not entry.rows)
    press = chatter.Shown(1, person.chat, "…")
    assert await fixture.deliver(person.tap_update(press, pack(entry))) == [{entry.name}]
    await fixture.town.app.database.awrite(
        lambda session: [roles.end(session, grant.id, NOW) for grant in roles.list_grants(session)]
    )
    assert await fixture.deliver(person.tap_update(press, pack(entry))) == [set()]


async def snapshot(fixture: Fixture) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables but the audit's and the inbox's."""
    skipped = {AuditRow.__tablename__, InboxRow.__tablename__, Mark.__tablename__}
    tables = [table for table in Table.metadata.sorted_tables if table.name not in skipped]
    return await fixture.town.app.database.aread(
        lambda session: {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr) for table in tables
        }
    )


@pytest.mark.parametrize("entry", [entry for entry in GUARDED if entry.data], ids=lambda entry: entry.name)
def test_a_number_that_is_called_like_a_row_is_checked_as_one(entry: Entry) -> None:
    assert entry.data is not None
    numbers = {name for name, field in entry.data.callback_data.model_fields.items() if field.annotation is int}
    assert numbers & ROW_NAMES <= ROWS.keys(), "give bot.rights.ROWS a check of such rows"
