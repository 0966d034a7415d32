"""Moving a bulletin on: submitted, approved, given back, taken back, dropped, what is typed for it; each once.

Of two who press at once the second is told, and sees how it stands.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot import staff
from bot.bulletins import policies as bulletin_policies
from bot.bulletins.desk import FORM, PAPER, BulletinDesk
from bot.errors import Refusal, refusal_text
from bot.runs import papers as run_papers
from bot.screens import Screen
from bot.texts import say
from bot.updates.forms import Form
from bot.views import bulletin_drafts as views
from storage import approvals
from storage.approvals import NotMoved
from storage.bulletins import issuing
from storage.bulletins.issuing import Issue
from storage.bulletins.reading import Read
from storage.roles import DECIDES
from storage.tables import Bulletin

Step = Callable[[BulletinDesk, Read, str], Awaitable[Screen]]


async def take_step(desk: BulletinDesk, number: int, revision: int, do: str, value: str) -> Screen:
    """Whatever a button of a bulletin asks for. Where somebody was quicker, how it stands under a line that says so."""
    read = await desk.find(number)
    steps = STEPS | DECISIONS
    if do not in steps:
        raise Refusal("tap.old")
    if do not in _LOOKING and read.revision != revision:
        return await desk.page(number, say(desk.language, "bulletin.changed"))
    try:
        return await steps[do](desk, read, value)
    except NotMoved as refusal:
        return await desk.page(number, refusal_text(desk.language, refusal))


async def take_text(desk: BulletinDesk, form: Form, text: str) -> Screen:
    """A typed line: title, foreword, why it is given back."""
    number, revision, what = int(form.facts["number"]), int(form.facts["revision"]), str(form.facts["what"])
    person = desk.actor.person_id
    desk.forms.drop(desk.work, desk.identity)
    try:
        if what == "reason":
            return await _give_back(desk, await desk.find(number), revision, text)
        await desk.work.now(lambda session: issuing.write(session, number, what, text, revision=revision, by=person))
    except NotMoved as refusal:
        return await desk.page(number, refusal_text(desk.language, refusal))
    return await desk.page(number)


# --- looking and picking ----------------------------------------------------------------------------------


async def _show(desk: BulletinDesk, read: Read, _value: str) -> Screen:
    form = await desk.forms.find(desk.work, desk.identity, desk.chat, desk.app.now())
    if form is not None and form.name in {FORM, PAPER}:
        desk.forms.drop(desk.work, desk.identity)
    return await desk.page(read.id)


async def _pick(desk: BulletinDesk, read: Read, value: str) -> Screen:
    return await desk.pick(read, _number(value))


async def _preview(desk: BulletinDesk, read: Read, value: str) -> Screen:
    return await desk.preview(read, _number(value))


async def _fits(desk: BulletinDesk, read: Read, value: str) -> Screen:
    return await desk.list_fitting(read, _number(value))


async def _take_in(desk: BulletinDesk, read: Read, value: str) -> Screen:
    post, _, page = value.partition(".")
    return await desk.choose(read, [_number(post)], _number(page), chosen=True)


async def _take_out(desk: BulletinDesk, read: Read, value: str) -> Screen:
    post, _, page = value.partition(".")
    return await desk.choose(read, [_number(post)], _number(page), chosen=False)


async def _take_all(desk: BulletinDesk, read: Read, value: str) -> Screen:
    return await desk.choose_all(read, _number(value), chosen=True)


async def _take_none(desk: BulletinDesk, read: Read, value: str) -> Screen:
    return await desk.choose_all(read, _number(value), chosen=False)


async def _ask_title(desk: BulletinDesk, read: Read, _value: str) -> Screen:
    return desk.ask(read, "title")


async def _ask_foreword(desk: BulletinDesk, read: Read, _value: str) -> Screen:
    return desk.ask(read, "foreword")


async def _ask_sure(desk: BulletinDesk, read: Read, _value: str) -> Screen:
    return views.sure_screen(read, desk.author(read))


# --- moving on --------------------------------------------------------------------------------------------


async def _submit(desk: BulletinDesk, read: Read, _value: str) -> Screen:
    """Ask a second person; where the office asks for none it goes out."""
    app, person, now, today = desk.app, desk.actor.person_id, desk.app.now(), desk.app.today()
    policies = await bulletin_policies.find(app, [one.facts for one in read.posts])

    def submit(session: Session) -> None:
        if not app.pushing.second_person:
            issuing.freeze(session, read.id, today)
            kept = approvals.get(session, Bulletin, read.id)
            kept.policies = policies
            session.flush()
            issue, revision = _issue(desk, read), read.revision
            issuing.put_out(session, read.id, issue, states=("draft",), revision=revision, by=person, now=now)
            return
        deciding = staff.list_people(session, app.identities, roles=DECIDES)
        bulletin = issuing.submit(
            session, read.id, policies, revision=read.revision, by=person, now=now, today=today, approvers=deciding
        )
        for other in sorted(set(deciding) - {person}):
            key = f"bulletin_waiting:{read.id}:{bulletin.revision}:{other}"
            staff.tell_one(session, other, key=key, kind="bulletin_waiting", facts={"id": read.id}, now=now)

    await desk.work.now(submit)
    told = "bulletin.submitted" if app.pushing.second_person else "bulletin.was_issued"
    return await desk.page(read.id, say(desk.language, told))


def _issue(desk: BulletinDesk, read: Read) -> Issue:
    """What the push is called and says, in the office's own language: its run is read by staff."""
    title = say("zh", "bulletin.name", year="{year}", issue="{issue}")
    return Issue(desk.app.today(), title, say("zh", "bulletin.push_head", firms=read.firms, posts=len(read.posts)))


async def _approve(desk: BulletinDesk, read: Read, _value: str) -> Screen:
    person, now = desk.actor.person_id, desk.app.now()
    policies = await bulletin_policies.find(desk.app, [one.facts for one in read.posts])

    def approve(session: Session) -> None:
        issue, revision = _issue(desk, read), read.revision
        bulletin = issuing.approve(session, read.id, issue, policies, revision=revision, by=person, now=now)
        _tell_drafter(desk, session, bulletin, "bulletin_issued", now)

    await desk.work.now(approve)
    return await desk.page(read.id, say(desk.language, "bulletin.was_issued"))


def _tell_drafter(desk: BulletinDesk, session: Session, bulletin: Bulletin, kind: str, now: datetime) -> None:
    drafter = bulletin.made_by
    if drafter is not None and drafter != desk.actor.person_id:
        key = f"{kind}:{bulletin.id}:{bulletin.revision}"
        staff.tell_one(session, drafter, key=key, kind=kind, facts={"id": bulletin.id}, now=now)


async def _ask_reason(desk: BulletinDesk, read: Read, _value: str) -> Screen:
    return desk.ask(read, "reason")


async def _begin_paper(desk: BulletinDesk, read: Read, value: str) -> Screen:
    return await run_papers.begin(desk, desk.signable(read), value)


async def _sign_day(desk: BulletinDesk, read: Read, value: str) -> Screen:
    return await run_papers.sign_day(desk, desk.signable(read), value)


async def approve_on_paper(desk: BulletinDesk, form: Form, sha256: str, name: str) -> Screen:
    """The photo is there: the bulletin is issued by it; where it can't be, how it stands under a line that says why."""
    paper = run_papers.read(form, sha256, name)
    number, revision = int(form.facts["number"]), int(form.facts["revision"])
    read, person, now = await desk.find(number), desk.actor.person_id, desk.app.now()
    policies = await bulletin_policies.find(desk.app, [one.facts for one in read.posts])

    def approve(session: Session) -> None:
        issue = _issue(desk, read)
        bulletin = issuing.approve_on_paper(
            session, number, issue, policies, paper, revision=revision, by=person, now=now
        )  # fmt: skip
        _tell_drafter(desk, session, bulletin, "bulletin_issued", now)

    notice = say(desk.language, "bulletin.was_issued")
    try:
        await desk.work.now(approve)
    except NotMoved as refusal:
        notice = refusal_text(desk.language, refusal)
    desk.forms.drop(desk.work, desk.identity)
    return await desk.page(number, notice)


async def _give_back(desk: BulletinDesk, read: Read, revision: int, reason: str) -> Screen:
    """Back to who drafted it; only who decides may. Raises NotMoved."""
    if not desk.decides:
        raise Refusal("tap.right")
    person, now = desk.actor.person_id, desk.app.now()

    def return_it(session: Session) -> None:
        bulletin = issuing.give_back(session, read.id, reason, revision=revision, by=person, now=now)
        _tell_drafter(desk, session, bulletin, "bulletin_given_back", now)

    await desk.work.now(return_it)
    return await desk.page(read.id, say(desk.language, "bulletin.was_given_back"))


async def _take_back(desk: BulletinDesk, read: Read, _value: str) -> Screen:
    """Whoever drafted it goes on with it."""
    person, now = desk.actor.person_id, desk.app.now()
    if read.made_by != person:
        raise Refusal("tap.right")
    await desk.work.now(
        lambda session: issuing.give_back(session, read.id, "", revision=read.revision, by=person, now=now)
    )
    return await desk.page(read.id, say(desk.language, "bulletin.was_taken_back"))


async def _drop(desk: BulletinDesk, read: Read, _value: str) -> Screen:
    person, now = desk.actor.person_id, desk.app.now()
    await desk.work.now(lambda session: issuing.drop(session, read.id, revision=read.revision, by=person, now=now))
    return await desk.list_all(notice=say(desk.language, "bulletin.was_dropped"))


def _number(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 10 else 0


_LOOKING = frozenset({"", "preview", "fits"})
STEPS: dict[str, Step] = {
    "": _show,
    "pick": _pick,
    "in": _take_in,
    "out": _take_out,
    "every": _take_all,
    "none": _take_none,
    "title": _ask_title,
    "foreword": _ask_foreword,
    "preview": _preview,
    "fits": _fits,
    "submit": _submit,
    "paper": _begin_paper,
    "signed": _sign_day,
    "take_back": _take_back,
    "sure": _ask_sure,
    "drop": _drop,
}
DECISIONS: dict[str, Step] = {"approve": _approve, "refuse": _ask_reason}
