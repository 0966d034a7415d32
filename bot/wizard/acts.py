"""What can be done with the outcome of a check: open a part or an article, be reminded, save it as a file, keep it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from aiogram.types import BufferedInputFile
from sqlalchemy.orm import Session

from bot.answers.reading import Reader, look_up
from bot.callbacks import Check as Press
from bot.callbacks import CheckFor, short
from bot.channels.paper import name_file
from bot.texts import say
from bot.views import articles, wizard_item
from bot.views import privacy as privacy_views
from bot.views import wizard_end as ends
from bot.views.names import short_title
from bot.wizard import questions, scopes, shown
from bot.wizard.desk import WizardDesk
from bot.wizard.pushes import REMINDER
from bot.wizard.reading import Read
from jobs.pushing import next_allowed
from knowledge.eligibility.outcome import Step, Verdict
from knowledge.model import Article, State, Version
from storage import checks, consents, deliveries
from storage.checks import Check
from storage.consents import Purpose

_AHEAD = timedelta(days=7)  # before the last safe day, where the window is open already


async def act(desk: WizardDesk, data: Press | CheckFor, talent: int = 0) -> None:
    """A press on the outcome; on one whose check is over, so it is said."""
    check = await desk.find(talent)
    read = await desk.judge(check) if check is not None else None
    if check is None or read is None:
        await desk.press(replace_do(data), talent)
        return
    verdict = next((one for one in read.judgement.verdicts if short(one.benefit) == data.key), None)
    match data.do:
        case "part" if data.value in ends.PARTS:
            await show_part(desk, data.value, int(data.key) if data.key.isdecimal() else 0, read, talent)
        case "item" if verdict is not None:
            shown.keep(desk, read, read.beside(verdict), talent, item=verdict)
            await show_item(desk, verdict, read, talent)
        case "supply" if verdict is not None and verdict.missing:
            await _supply(desk, check, verdict, talent)
        case "cite" if verdict is not None:
            await _cite(desk, verdict, data.value)
        case "tell" if verdict is not None and not talent:
            await _remind(desk, verdict, data.value)
        case "file":
            await _save(desk, data.value, read, talent)
        case "extra":
            await desk.go_on(replace(check, topics=tuple({*check.topics, *scopes.EXTRAS})), talent, wished=True)
        case "keep" if not talent:
            await _keep(desk)
        case _:
            await desk.show_outcome(check, talent, read=read)


def replace_do(data: Press | CheckFor) -> Press | CheckFor:
    """The press as one on the outcome itself."""
    return data.model_copy(update={"do": "end"})


async def show_part(desk: WizardDesk, name: str, page: int, read: Read, talent: int) -> None:
    """A part of the outcome (`ends.PARTS`)."""
    link, today = desk.link(talent), desk.app.today()
    shown.keep(desk, read, read.part(name), talent)
    if name == "calendar":
        reminded = None if talent else await _list_reminded(desk, read)
        screen = ends.calendar_screen(read, reminded, link, today=today, language=desk.language)
    else:
        screen = ends.part_screen(name, page, read, link, today=today, language=desk.language)
    await desk.put(screen, talent)


async def show_item(desk: WizardDesk, verdict: Verdict, read: Read, talent: int) -> None:
    """A benefit of the outcome in full."""
    found = await _find_version(desk, verdict.document)
    title = short_title(found[0].metadata.title) if found is not None else verdict.document
    link, today = desk.link(talent), desk.app.today()
    await desk.put(wizard_item.item_screen(verdict, read, title, link, today=today, language=desk.language), talent)


async def _supply(desk: WizardDesk, check: Check, verdict: Verdict, talent: int) -> None:
    """Ask what this benefit waits for, beginning with what the person does not say they don't know."""
    open_keys = [key for key in verdict.missing if key not in check.unknown] or list(verdict.missing)
    question = questions.find_question(open_keys[0])
    if question.name in check.path:
        question = questions.find_question(open_keys[0], alone=True)
    await desk.ask(question, await desk.judge(check), talent)


# -- the article -----------------------------------------------------------------------------------------------


async def _cite(desk: WizardDesk, verdict: Verdict, value: str) -> None:
    """The article, below: the outcome stays."""
    listed = verdict.articles or (verdict.article,)
    place = int(value) if value.isdecimal() and int(value) < len(listed) else 0
    found = await _find_article(desk, verdict.document, listed[place])
    if found is None:
        await desk.show.toast(say(desk.language, "wizard.no_article"), alert=True)
        return
    await desk.show.fresh(articles.article_screen(*found, question=0, page=0, language=desk.language))


async def _find_version(desk: WizardDesk, document: str) -> tuple[Version, State] | None:
    listed = await look_up(desk.app, desk.identity, Reader.documents)
    return next((entry for entry in listed if entry[0].metadata.id == document), None)


async def _find_article(desk: WizardDesk, document: str, number: str) -> tuple[Version, State, Article] | None:
    found = await _find_version(desk, document)
    if found is None:
        return None
    version, state = found
    article = next((entry for entry in version.parsed.articles if entry.number == number), None)
    return None if article is None else (version, state, article)


# -- reminders -------------------------------------------------------------------------------------------------


async def _list_reminded(desk: WizardDesk, read: Read) -> frozenset[str]:
    keys = {_key(desk, ends.key_of(due)): ends.key_of(due) for due in ends.list_due(read)}
    known = await desk.work.read(lambda session: deliveries.list_known(session, keys))
    return frozenset(keys[key] for key in known)


def _key(desk: WizardDesk, step: str) -> str:
    return f"eligible:{desk.identity.person_id}:{step}"


async def _remind(desk: WizardDesk, verdict: Verdict, value: str) -> None:
    """Push on the day; once, however often it is pressed, and again only for another window."""
    place = int(value) if value.isdecimal() else -1
    if not 0 <= place < len(verdict.steps):
        await desk.press(Press(do="end"))
        return
    step, today = verdict.steps[place], desk.app.today()
    day = find_day(step, today)
    policy, zone, now = desk.app.pushing, desk.app.settings.zone, desk.app.now()
    due_at = next_allowed(policy, datetime.combine(day, policy.hours_from, zone), zone)
    key = _key(desk, f"{verdict.benefit}:{step.kind}:{step.opens.isoformat()}")
    facts: dict[str, object] = {
        "benefit": verdict.benefit,
        "document": verdict.document,
        "step": step.kind,
        "opens": step.opens.isoformat(),
        "safe": step.safe.isoformat(),
        "at": now.isoformat(),
    }
    if step.coming is not None:
        facts |= {"article": step.coming.article, "by": step.coming.by.isoformat(), "days": step.coming.days}
    person = desk.identity.person_id

    def queue(session: Session) -> None:
        deliveries.queue(session, key=key, person_id=person, kind=REMINDER, facts=facts, now=now, due_at=due_at)

    desk.work.later(queue)
    told = due_at.astimezone(zone).date()
    await desk.show(wizard_item.reminded_screen(told, desk.link(0), today=today, language=desk.language))


def find_day(step: Step, today: date) -> date:
    """The day on which to remind of a step: when its window opens, else a week before it is too late.

    Where a notice sets the window: as long before the notice's last day as it leaves to apply, so that one that came
    early is seen in time; else on that last day.
    """
    if step.coming is not None:
        looks = (step.coming.by - timedelta(days=step.coming.days), step.coming.by)
        return next((day for day in looks if day > today), today + timedelta(days=1))
    if step.opens > today:
        return step.opens
    return max(step.safe - _AHEAD, today + timedelta(days=1))


# -- files and keeping ---------------------------------------------------------------------------------------


async def _save(desk: WizardDesk, kind: str, read: Read, talent: int) -> None:
    """The outcome on one page, as PDF or DOCX; first as which."""
    if kind not in ("pdf", "docx"):
        await desk.put(wizard_item.file_screen(desk.link(talent), language=desk.language), talent)
        return
    from bot.wizard import paper as wizard_paper

    titles = {}
    for document in {verdict.document for verdict in read.taken}:
        found = await _find_version(desk, document)
        titles[document] = short_title(found[0].metadata.title) if found is not None else document
    today, language = desk.app.today(), desk.language
    made = await desk.app.draw(lambda: wizard_paper.write(read, titles, kind, today=today, language=language))
    name = name_file(say(language, "wizard.paper.name"), today.isoformat(), ending=kind)
    about = (talent,) if talent else ()
    await desk.show.document(BufferedInputFile(made, name), say(language, "wizard.paper.caption"), about=about)


async def _keep(desk: WizardDesk) -> None:
    """Keep what was said for the next time: with a consent of its own, which is asked for once."""
    person, now = desk.identity.person_id, desk.app.now()
    if not await desk.work.read(lambda session: consents.allows(session, person, Purpose.PROFILE)):
        await desk.show.fresh(privacy_views.consent_screen(Purpose.PROFILE, language=desk.language))
        return
    await desk.work.now(lambda session: checks.keep(session, person, now))
    await desk.show.toast(say(desk.language, "wizard.kept_now"))
