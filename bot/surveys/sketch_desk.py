"""Building a survey by taps: what a press or a typed line comes to, and which screen follows.

A sketch is a row of its own: it outlives a restart and goes on at another device. Each button carries the revision it
was seen at, so a press that comes twice or late changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.app import App
from bot.errors import Refusal
from bot.screens import Screen
from bot.surveys import sketch_steps
from bot.texts import say
from bot.updates.forms import Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import sketches as views
from bot.views.sketches import Pen
from storage.roles import Actor
from storage.surveys import catalogue, rules, sketches
from storage.surveys.definition import Definition, Words
from storage.surveys.sketches import Sketched, SketchRefused

FORM = "sketch"
_HEAD = ("title", "introduction", "thanks")
_OF_ITEM = ("text", "choices", "range")


def read_sketch(session: Session, sketch_id: int) -> Definition:
    """What a survey that is being built asks so far. Raises SketchRefused."""
    return sketches.get(session, sketch_id).definition


@dataclass(frozen=True, slots=True)
class SketchDesk:
    """One update's view of the surveys that are being built."""

    app: App
    work: Work
    forms: Forms
    identity: Identity
    actor: Actor
    chat: int

    @property
    def language(self) -> str:
        """The reader's."""
        return self.identity.language

    async def find(self, number: int) -> Pen:
        """A sketch. Raises SketchRefused `sketch.none`."""
        return Pen(await self.work.read(lambda session: sketches.get(session, number)), self.language)

    async def begin(self, definition: Definition | None = None) -> Screen:
        """A new one, from nothing or from a survey there is; begun once for the update."""
        key, now, person = f"{self.work.source}:{self.work.update_id}", self.app.now(), self.actor.person_id
        fresh = definition or Definition(
            key=f"s{self.app.today():%Y%m%d}_{self.work.update_id % 1_000_000}",
            title=Words(""),
            introduction=Words(say("zh", "sketch.usual.introduction")),
            thanks=Words(say("zh", "sketch.usual.thanks")),
            items=(),
            anonymous=False,
        )
        number = await self.work.now(lambda session: sketches.begin(session, fresh, key=key, by=person, now=now))
        pen = await self.find(number)
        if definition is not None:
            return views.sketch_screen(pen)
        self.ask(pen, "title", 0)
        return views.ask_screen(pen, "title", 0)

    async def store(self, pen: Pen, definition: Definition) -> Pen:
        """Write it down. Raises SketchRefused: somebody was quicker."""
        sketch, now = pen.sketch, self.app.now()
        if definition == sketch.definition:
            return pen
        await self.work.now(
            lambda session: sketches.change(session, sketch.id, definition, revision=sketch.revision, now=now)
        )
        return Pen(Sketched(sketch.id, sketch.revision + 1, definition), self.language)

    def ask(self, pen: Pen, what: str, place: int) -> None:
        """What they write next is for this."""
        facts = {"number": pen.sketch.id, "what": what, "item": place}
        self.forms.begin(self.work, self.identity, self.chat, FORM, self.app.now(), **facts)

    # -- a press -----------------------------------------------------------------------------------------

    async def press(self, pen: Pen, do: str, place: int, value: str) -> Screen:
        """Any button of a sketch, pressed as it stands now."""
        if place > len(pen.definition.items):
            raise Refusal("tap.old")
        match do:
            case "":
                self.forms.drop(self.work, self.identity)
                return views.sketch_screen(pen)
            case "pg" if value in {"add", "drop"}:
                return views.kinds_screen(pen) if value == "add" else views.drop_screen(pen)
            case "item" if place:
                return views.item_screen(pen, place)
            case "ask" if value in (_OF_ITEM if place else _HEAD):
                self.ask(pen, value, place)
                return views.ask_screen(pen, value, place)
            case "if" if place:
                at = int(value) if value.isdecimal() and len(value) < 3 else 0
                return views.answers_screen(pen, place, at) if 0 < at < place else views.condition_screen(pen, place)
            case "save":
                return await self._save(pen)
            case "drop":
                await self.work.now(lambda session: sketches.drop(session, pen.sketch.id))
                self.forms.drop(self.work, self.identity)
                return views.dropped_screen(self.language)
        return await self._change(pen, do, place, value)

    async def _change(self, pen: Pen, do: str, place: int, value: str) -> Screen:
        changed = await self.store(pen, sketch_steps.press(pen.definition, do, place, value))
        match do:
            case "kind":
                place = len(changed.definition.items)
                self.ask(changed, "text", place)
                return views.ask_screen(changed, "text", place)
            case "cond":
                return views.answers_screen(changed, place, int(value.partition(".")[0]))
            case "req" | "stars" | "always":
                return views.item_screen(changed, place)
        return views.sketch_screen(changed)

    async def _save(self, pen: Pen) -> Screen:
        problems = rules.check(pen.definition)
        if problems:
            return views.problems_screen(pen, problems)
        sketch, person, now = pen.sketch, self.actor.person_id, self.app.now()

        def save(session: Session) -> catalogue.Saved:
            if sketches.get(session, sketch.id).revision != sketch.revision:
                raise SketchRefused("sketch.changed", "刚才有人改过")
            saved = catalogue.save(session, sketch.definition, by=person, now=now)
            sketches.drop(session, sketch.id)
            return saved

        saved = await self.work.now(save)
        self.forms.drop(self.work, self.identity)
        return views.saved_screen(sketch.definition, saved.version, self.language)

    # -- a typed line ------------------------------------------------------------------------------------

    async def write(self, pen: Pen, what: str, place: int, text: str) -> Screen:
        """A typed line for what was asked; what is missing then is asked next."""
        changed = await self.store(pen, sketch_steps.write(pen.definition, what, place, text))
        following = sketch_steps.wanted_next(changed.definition, what, place)
        if following:
            self.ask(changed, following, place)
            return views.ask_screen(changed, following, place)
        self.forms.drop(self.work, self.identity)
        if what == "title" and not pen.definition.title.zh and not pen.definition.items:
            return views.anonymity_screen(changed)
        return views.item_screen(changed, place) if place else views.sketch_screen(changed)
