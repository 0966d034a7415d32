"""What is typed while a survey is answered: for the open item and no other, or, when it comes late, asked about."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bot.answers.asking import answer_question
from bot.errors import Refusal, refusal_text
from bot.surveys.desk import SurveyDesk, read_sheet
from bot.updates.forms import Form
from bot.views import survey_ends as ends
from bot.views import surveys as views
from bot.views.surveys import Seen
from storage.surveys import asked as asking
from storage.surveys import sheets
from storage.surveys.definition import Item
from storage.surveys.values import WrongValue

STALE = timedelta(hours=12)  # a line typed later than that may well be a question


async def take_text(desk: SurveyDesk, seen: Seen, key: str, text: str, form: Form | None = None) -> None:
    """What was typed to the item of that key; where that is no longer the open one, it lands nowhere.

    `form` is that of a named survey; an anonymous one keeps no moments, so nothing there is late.
    """
    item = sheets.find_open(seen.definition, seen.sheet)
    if not seen.asked.is_open:
        dropped = seen.asked.anonymous and not seen.asked.finished
        await desk.leave(seen, ends.shut_screen(seen.asked, dropped=dropped, language=seen.language))
    elif item is None or item.key != key or not sheets.is_waiting(item, seen.sheet.answers.get(item.key)):
        await desk.go_on(seen, "sheet.kept_nowhere" if seen.asked.anonymous else "sheet.by_buttons")
    elif form is not None and desk.app.now() - datetime.fromisoformat(str(form.facts["at"])) > STALE:
        desk.wait(seen, item, pending=text)
        await desk.put(seen, views.late_screen(seen, item, text))
    else:
        await _write(desk, seen, item, text)


async def keep_late(desk: SurveyDesk, seen: Seen, _value: str) -> None:
    """The late line was the answer. Raises Refusal `tap.old` where it is no longer there."""
    pending = await _find_pending(desk)
    item = sheets.find_open(seen.definition, seen.sheet)
    if item is None:
        raise Refusal("tap.old")
    await _write(desk, seen, item, pending)


async def ask_instead(desk: SurveyDesk, seen: Seen, _value: str) -> None:
    """The late line was a question; the survey waits where it was."""
    pending = await _find_pending(desk)
    desk.forms.drop(desk.work, desk.identity)
    answer = await answer_question(pending, desk.show, desk.app, desk.work, desk.identity)
    await desk.put(seen, ends.stopped_screen(seen))
    await desk.show.fresh(answer)


async def _find_pending(desk: SurveyDesk) -> str:
    form = await desk.find_form()
    pending = str(form.facts.get("pending", "")) if form is not None else ""
    if not pending:
        raise Refusal("tap.old")
    return pending


async def _write(desk: SurveyDesk, seen: Seen, item: Item, text: str) -> None:
    try:
        written = desk.change(seen, lambda sheet: sheets.write(seen.definition, sheet, item, text))
    except WrongValue as wrong:
        desk.wait(seen, item)
        await desk.put(seen, views.item_screen(seen, item, refusal_text(seen.language, wrong)))
        return
    await desk.go_on(written)


def find_waiting(session: Session, person_id: int, folder: Path, now: datetime) -> list[int]:
    """The anonymous runs in which this person's open item waits for a text."""
    found = []
    for asked in asking.list_mine(session, person_id, now):
        if not asked.anonymous or not asked.is_open:
            continue
        sheet = read_sheet(session, asked, folder)
        item = asking.read_definition(session, asked.version_id).find(sheet.place) if sheet.place else None
        if item is not None and not sheet.finished and sheets.is_waiting(item, sheet.answers.get(item.key)):
            found.append(asked.run_id)
    return found
