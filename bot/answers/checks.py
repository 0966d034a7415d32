"""By night the office's own confirmed questions are asked again: a new version must not break what used to be right.

Each is asked in its turn in the answering thread, so people who ask meanwhile wait for no more than the one in hand.
"""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bot import staff
from bot.answers.article_names import name_versions
from bot.answers.confirmed import list_confirmed
from bot.screens import Screen
from bot.views import quality as views
from knowledge.errors import KnowledgeRefusal
from knowledge.model import Answer, Audience, Status, Version
from storage import inbox, quality
from storage.deliveries import Claimed
from storage.quality import Checked
from storage.roles import Role

if TYPE_CHECKING:
    from bot.app import App
    from knowledge.answering import Answerer
    from knowledge.sampling import Confirmed

MARK = "confirmed answers asked again"
FROM_HOUR = 2  # in the office's time: nobody waits for an answer then
MOST = 500  # of a night: at a tenth of a second each less than a minute
KIND = "answers_broken"


async def check_by_night(app: App) -> None:
    """Ask the confirmed questions again once a night, and tell admins what a new version has broken.

    A process that answers nobody does not load the library for it. A kill on the way costs a repetition.
    """
    now = app.now()
    local = now.astimezone(app.settings.zone)
    if not app.is_open or local.hour < FROM_HOUR:
        return
    last = await app.database.aread(lambda session: inbox.marked(session, MARK))
    if last is not None and last.astimezone(app.settings.zone).date() == local.date():
        return
    await check(app, now)


async def check(app: App, now: datetime) -> list[Checked]:
    """Ask them now, write down how they were answered, tell admins of what broke."""
    confirmed = await app.database.aread(list_confirmed)
    shown = app.settings.samples == "on"
    again = partial(ask_again, app.answerer, today=app.today(), zone=app.settings.zone, samples=shown)
    checked = [await app.think(partial(again, entry)) for entry in choose(confirmed)]

    def note(session: Session) -> None:
        inbox.mark(session, MARK, now)
        broken = quality.note_checked(session, checked, now)
        if broken:
            for person in staff.list_people(session, app.identities, roles={Role.ADMIN}):
                key = f"{KIND}:{min(broken)}:{now:%Y%m%d}:{person}"
                facts = {"questions": list(broken), "versions": list(broken.values())}
                staff.tell_one(session, person, key=key, kind=KIND, facts=facts, now=now)

    await app.database.awrite(note)
    return checked


def choose(confirmed: list[Confirmed]) -> list[Confirmed]:
    """Those that were right once, one of the same words, the latest."""
    right = {entry.text: entry for entry in confirmed if entry.helpful and entry.text}
    return list(right.values())[-MOST:]


def ask_again(answerer: Answerer, entry: Confirmed, *, today: date, zone: tzinfo, samples: bool) -> Checked:
    """Ask one as its asker could: a document for staff answers staff alone. `zone`: the office's."""
    readable = answerer.library.snapshot().readable(today, Audience.STAFF, samples)
    versions = {version.metadata.id: version for version, _ in readable}
    version = versions.get(entry.document)
    audience = version.metadata.audience if version is not None else Audience.PUBLIC
    number = int(entry.id.removeprefix("#"))
    try:
        answer = answerer.answer(entry.text, today=today, audience=audience, samples=samples)
    except KnowledgeRefusal:
        return Checked(number, right=False, version="")
    instead = next((versions[one.document] for one in answer.citations if one.document in versions), None)
    return Checked(
        number,
        is_right(answer, entry),
        version.id if version is not None else "",
        instead.id if instead is not None else "",
        find_begin(instead, zone) if instead is not None else None,
    )


def find_begin(version: Version, zone: tzinfo) -> datetime:
    """Since when a version answers: it was taken in, and its first day has come."""
    first = version.metadata.effective_from
    return version.ingested_at if first is None else max(version.ingested_at, datetime.combine(first, time(), zone))


def is_right(answer: Answer, entry: Confirmed) -> bool:
    """Whether an answer still cites what the confirmed one led with."""
    cited = {(citation.document, citation.article_key) for citation in answer.citations}
    return answer.status in (Status.ANSWERED, Status.EXPIRED) and (entry.document, entry.article) in cited


def word_broken(app: App, session: Session, push: Claimed, language: str) -> Screen | None:
    """For an admin: which confirmed questions a new version has broken; None where all are right again."""
    if push.person_id not in staff.list_people(session, app.identities, roles={Role.ADMIN}):
        return None
    wrong = quality.list_wrong(session, MOST)
    texts: dict[str, list[str]] = {}
    for number, version in zip(push.facts["questions"], push.facts["versions"], strict=True):
        if number in wrong:
            texts.setdefault(version, []).append(wrong[number])
    names = name_versions(app.library, texts, app.today(), language)
    named = [(names.get(version, ""), told) for version, told in texts.items()]
    return views.broken_screen(named, language=language) if named else None
