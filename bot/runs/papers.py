"""线下已签批: who signed, on which day, then the photo; of a run, a schedule or a bulletin, by the desk that asks."""

from __future__ import annotations

from datetime import date, timedelta

from bot.bulletins.desk import BulletinDesk
from bot.days import read_day
from bot.errors import Refusal
from bot.received import Sent
from bot.runs.desk import RunDesk
from bot.screens import Screen
from bot.updates.forms import Form
from bot.views import signing as views
from bot.views.signing import Signable
from storage.approvals import Paper

_SIGNER_CHARS = 40
Desk = RunDesk | BulletinDesk  # a schedule's is one of runs


async def begin(desk: Desk, draft: Signable, _value: str) -> Screen:
    """线下已签批: who signed is asked first."""
    ask(desk, draft.number, draft.revision, "signer")
    return views.signer_screen(draft)


def ask(desk: Desk, number: int, revision: int, what: str, **facts: object) -> None:
    """What comes next is for the paper: who signed, when, the photo."""
    told = {"number": number, "revision": revision, "what": what, **facts}
    desk.forms.begin(desk.work, desk.identity, desk.chat, desk.paper_form, desk.app.now(), **told)


async def sign_day(desk: Desk, draft: Signable, value: str) -> Screen:
    """It was signed today (0) or yesterday (1)."""
    form = await desk.forms.find(desk.work, desk.identity, desk.chat, desk.app.now())
    if (
        form is None
        or form.name != desk.paper_form
        or form.facts.get("number") != draft.number
        or "signer" not in form.facts
    ):
        raise Refusal("tap.old")
    return take_day(desk, draft, form, desk.app.today() - timedelta(days=1 if value == "1" else 0))


def take_day(desk: Desk, draft: Signable, form: Form, day: date) -> Screen:
    """The day on which it was signed; the photo comes next."""
    signer = str(form.facts["signer"])
    number, revision = int(form.facts["number"]), int(form.facts["revision"])
    ask(desk, number, revision, "photo", signer=signer, day=day.isoformat())
    return views.photo_screen(draft, signer, day)


def read(form: Form, sha256: str, name: str) -> Paper:
    """What was signed, by what was typed and the photo."""
    return Paper(str(form.facts["signer"]), date.fromisoformat(str(form.facts["day"])), sha256, name)


async def take_line(desk: Desk, draft: Signable, form: Form, text: str) -> Screen:
    """A typed line: who signed, or on which day. Raises Refusal: it can be typed again."""
    number, revision, text = int(form.facts["number"]), int(form.facts["revision"]), text.strip()
    match form.facts["what"]:
        case "signer":
            signer = text[:_SIGNER_CHARS]
            ask(desk, number, revision, "day", signer=signer)
            return views.signed_on_screen(draft, signer)
        case "photo":
            raise Refusal("run.paper.wants_photo")
    found = read_day(text, desk.app.today())
    if found is None or found.day is None:
        raise Refusal("run.paper.day_wrong")
    return take_day(desk, draft, form, found.day)


def name_photo(sent: Sent) -> str:
    """What a photo or scan is called."""
    return str(getattr(sent, "file_name", None) or f"photo-{sent.file_unique_id}.jpg")
