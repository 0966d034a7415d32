"""A talent's own needs and suggestions: what they raise is shown before it is sent, and sent once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot import staff
from bot.callbacks import Own, short
from bot.contacts import lines as contact_lines
from bot.needs import prompts as need_prompts
from bot.needs.pushes import read_told
from bot.sitting import Sitting
from bot.updates.forms import Form
from bot.views import own_needs as views
from bot.views.need_words import Told
from bot.views.welcome import note_screen
from storage import need_entries, need_lists, suggestions
from storage.need_chain import is_urgent

FORM = "own"


@dataclass(frozen=True, slots=True)
class OwnDesk(Sitting):
    """One update's view of a talent's own."""

    @property
    def told(self) -> Told:
        """What screens know besides."""
        return read_told(self.app, self.language)

    async def begin(self, kind: str, text: str) -> None:
        """The list, or what was typed behind the command. Raises EntryRefused."""
        if text.strip():
            await self.take_text(kind, text)
        else:
            await self._show_list(kind, 0)

    async def press(self, data: Own) -> None:
        """A button. Raises EntryRefused."""
        if data.do == "list":
            await self._show_list(data.kind, int(data.value) if data.value.isdecimal() else 0)
            return
        if data.do == "new":
            self._wait(data.kind)
            await self.show(views.ask_screen(data.kind, language=self.language))
            return
        form = await self.forms.find(self.work, self.identity, self.chat, self.app.now())
        if form is None or form.name != FORM or form.facts.get("kind") != data.kind or not form.facts.get("text"):
            await self.show(note_screen(self.language, "own.gone"))
            return
        match data.do:
            case "send":
                await self._send(form)
            case "about":
                await self.show(views.about_screen(data.kind, self._list_keys(data.kind), language=self.language))
            case "choose":
                chosen = next((key for key in self._list_keys(data.kind) if short(key) == data.value), "")
                await self._review(form.facts["kind"], form.facts["text"], chosen, urgent=form.facts["urgent"])
            case _:
                facts = form.facts
                await self._review(facts["kind"], facts["text"], facts["about"], urgent=data.value == "1")

    async def take_text(self, kind: str, text: str) -> None:
        """What it is; it is shown once more before it is sent. Raises EntryRefused, and waits on."""
        need_entries.check_own(text.strip())
        guessed = contact_lines.guess_category(text, self._list_keys("need")) if kind == "need" else ""
        await self._review(kind, text.strip(), guessed, urgent=kind == "need" and is_urgent(text))

    async def _review(self, kind: str, text: str, about: str, *, urgent: bool) -> None:
        self._wait(kind, text=text, about=about, urgent=urgent)
        await self.show(views.review_screen(kind, text, about, urgent=urgent, told=self.told))

    async def _send(self, form: Form) -> None:
        """Raise it, tell the office, and drop the form, all with the update's "done": a replay raises none twice."""
        facts, actor, when, identities = form.facts, self.actor, self.app.moment(), self.app.identities
        kind = str(facts["kind"])

        def send(session: Session) -> None:
            made = need_entries.raise_own(
                session, actor, kind, facts["text"], about=facts["about"], urgent=facts["urgent"], when=when
            )
            if kind == "need":
                need_prompts.tell_raised(session, identities, made, when)
            else:
                told = {"suggestion": made}
                key = f"suggestion:{made}:raised"
                staff.tell(session, identities, key=key, kind="suggestion_raised", facts=told, now=when.now)

        await self.work.read(lambda session: need_entries.check_day(session, actor, now=when.now))
        self.work.later(send)
        self.forms.drop(self.work, self.identity)
        terms = self.app.need_terms
        limits = terms.limits_of(facts["about"], urgent=facts["urgent"])
        day = self.told.day(terms.add(when.today, limits.transfer))
        await self.show(views.sent_screen(kind, day, language=self.language))

    async def _show_list(self, kind: str, page: int) -> None:
        actor, terms, when = self.actor, self.app.need_terms, self.app.moment()
        if kind == "suggestion":
            made = await self.work.read(lambda session: suggestions.list_own(session, actor))
            await self.show(views.suggestions_screen(made, page=page, told=self.told))
            return
        found = await self.work.read(lambda session: need_lists.list_shelf(session, actor, "own", terms, when))
        await self.show(views.list_screen(found, page=page, told=self.told))

    def _list_keys(self, kind: str) -> Sequence[str]:
        return self.app.need_terms.categories if kind == "need" else self.app.need_terms.topics

    def _wait(self, kind: str, **facts: object) -> None:
        self.forms.begin(self.work, self.identity, self.chat, FORM, self.app.now(), kind=kind, **facts)
