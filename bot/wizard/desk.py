"""One update's work on a check of what somebody can get: a press, a typed answer, the next question or the outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.app import App
from bot.callbacks import Check as Press
from bot.callbacks import CheckFor
from bot.channels.sending import Show
from bot.screens import Screen
from bot.texts import say
from bot.updates.forms import Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import wizard as views
from bot.views import wizard_end as ends
from bot.views import wizard_words as words
from bot.views.welcome import note_screen
from bot.views.wizard_words import Link
from bot.wizard import intake, questions, reading, scopes, shown
from bot.wizard.questions import Question
from bot.wizard.reading import Read
from knowledge.eligibility import spellings
from knowledge.eligibility.free_text import Understood, understand
from knowledge.eligibility.rules import Book, RulesUnusable
from storage import checks
from storage.checks import Check

FORM, FORM_FOR = "eligible", "eligible_for"
OUTCOME = "outcome"  # instead of a question's name: the outcome is on the screen
READ_BACK = "read_back"  # the same: what was understood is on the screen


@dataclass(frozen=True, slots=True)
class WizardDesk:
    """One update's view of a check. `talent` in its methods is 0 for the person's own."""

    app: App
    work: Work
    forms: Forms
    identity: Identity
    chat: int
    show: Show

    @property
    def language(self) -> str:
        """The person's."""
        return self.identity.language

    def link(self, talent: int) -> Link:
        """What the buttons of a check carry."""
        if talent:
            return lambda do, key, value: CheckFor(do=do, key=key, value=value, talent=talent).pack()
        return lambda do, key, value: Press(do=do, key=key, value=value).pack()

    # -- beginning ---------------------------------------------------------------------------------------

    async def begin(self, talent: int = 0, text: str = "") -> None:
        """The check that there is, else what the roster knows, else a first question; `text`: who one is."""
        if text:
            await self.begin_with(understand(text, self.app.today()), talent)
            return
        check = await self.find(talent)
        if check is not None and (check.said or check.path):
            await self.put(views.kept_screen(check, self.link(talent), language=self.language), talent)
            return
        said = await self._prefill(talent)
        if said:
            check = self.store(Check(said=said, scope=scopes.guess_scope(said)), talent)
            self._wait(talent, READ_BACK)
            await self.put(
                views.understood_screen(
                    check, Understood(), self.link(talent), from_roster=True, language=self.language
                ),
                talent,
            )
            return
        await self._begin_anew(talent)

    async def begin_with(self, understood: Understood, talent: int = 0) -> None:
        """What somebody said of themselves, shown before anything rests on it."""
        if not understood.facts:
            heard = words.list_heard(understood.heard, self.language)
            refused = say(self.language, f"wizard.refused.{understood.refused or 'nothing'}")
            await self._begin_anew(talent, notice=heard[0] if heard else refused)
            return
        said = intake.to_said(understood)
        check = self.store(Check(said=said, scope=scopes.guess_scope(said)), talent)
        self._wait(talent, READ_BACK)
        screen = views.understood_screen(check, understood, self.link(talent), language=self.language)
        await self.put(screen, talent)

    async def _begin_anew(self, talent: int, *, notice: str = "") -> None:
        self.store(Check(), talent)
        await self.put(views.scope_screen(self.link(talent), notice=notice, language=self.language), talent)

    async def _prefill(self, talent: int) -> dict[str, Any]:
        person = self.identity.person_id
        known = await self.work.read(
            lambda session: checks.prefill(session, person_id=person, talent_id=talent or None)
        )  # fmt: skip
        degree = spellings.read_choice("degree", str(known.pop("degree", "")))
        said = {key: value for key, value in known.items() if key != "category"} | (
            {"degree": degree} if degree else {}
        )
        return {"category": known["category"], "recognized": True, **said} if known.get("category") else said

    # -- a press -----------------------------------------------------------------------------------------

    async def press(self, data: Press | CheckFor, talent: int = 0) -> None:
        """A button of a question, or one that changes an answer."""
        check = await self.find(talent)
        if data.do in ("new", "begin"):
            await (self._begin_anew(talent) if data.do == "new" else self.begin(talent))
            return
        if check is None:
            await self.put(views.over_screen(self.link(talent), language=self.language), talent)
            return
        match data.do:
            case "scope":
                facts = scopes.SCOPE_FACTS.get(data.value, {})
                scope = data.value if data.value in scopes.SCOPES else ""
                await self.go_on(replace(check, scope=scope, said={**check.said, **facts}), talent)
            case "say" | "skip":
                await self._take_press(data, check, talent)
            case "back":
                await self._go_back(check, talent)
            case "ask" | "year":
                await self._ask_again(data, check, talent)
            case "answers":
                await self.show_answers(check, talent, page=int(data.value) if data.value.isdecimal() else 0)
            case "next":
                await self.go_on(check, talent, wished=True)
            case _:
                await self.show_outcome(check, talent)

    async def _take_press(self, data: Press | CheckFor, check: Check, talent: int) -> None:
        question = questions.find_short(data.key)
        if question is None:
            await self.go_on(check, talent, wished=True)
            return
        if data.do == "skip":
            await self.go_on(questions.skip(check, question), talent)
            return
        place = int(data.value) if data.value.isdecimal() else -1
        if 0 <= place < len(question.choices):
            choice = question.choices[place]
            await self.take(check, question, choice.facts, choice.none, talent)
            return
        answer = None if question.choices else intake.read_answer(question, data.value, self.app.today())
        if answer is not None:
            await self.take(check, question, answer.facts, (), talent)
            return
        await self.go_on(check, talent, wished=True)

    async def _go_back(self, check: Check, talent: int) -> None:
        before, name = questions.take_back(check)
        question = questions.find_named(name) if name else None
        self.store(before, talent)
        if question is None:
            await self.put(views.scope_screen(self.link(talent), language=self.language), talent)
            return
        await self.ask(question, await self.judge(before), talent)

    async def _ask_again(self, data: Press | CheckFor, check: Check, talent: int) -> None:
        question = questions.find_short(data.key)
        if question is None:
            await self.go_on(check, talent, wished=True)
        elif data.do == "year" and data.value.isdecimal() and len(data.value) == 4:
            year, link = int(data.value), self.link(talent)
            screen = views.months_screen(question, year, link, today=self.app.today(), language=self.language)
            await self.put(screen, talent)
        else:
            await self.ask(question, await self.judge(check), talent)

    # -- going on ----------------------------------------------------------------------------------------

    async def take(
        self, check: Check, question: Question, facts: Mapping[str, Any], none: Sequence[str], talent: int
    ) -> None:  # fmt: skip
        """An answer; what can't be together with it goes, and that is said."""
        taken = questions.take(check, question, facts, none)
        kept, error = reading.drop_wrong(taken, self.app.today(), list(facts))
        notice = "" if error is None else words.word_error(error, self.language)
        await self.go_on(kept, talent, notice=notice)

    async def go_on(self, check: Check, talent: int, *, wished: bool = False, notice: str = "") -> None:
        """The next question; the outcome where none is left, or where enough were asked and no more are `wished`."""
        self.store(check, talent)
        if not check.scope:
            await self.put(views.scope_screen(self.link(talent), notice=notice, language=self.language), talent)
            return
        read = await self.judge(check)
        enough = bool(check.path) and len(check.path) % reading.ENOUGH == 0
        if read is None or read.asks is None or (enough and not wished):
            await self.show_outcome(check, talent, read=read, notice=notice)
            return
        await self.ask(read.asks, read, talent, notice=notice)

    async def ask(self, question: Question, read: Read | None, talent: int, *, notice: str = "") -> None:
        """Ask a question, and wait for what is pressed or typed."""
        if read is None:
            await self._say_unusable()
            return
        self._wait(talent, question.name)
        today = self.app.today()
        screen = views.question_screen(
            question, read, self.link(talent), notice=notice, today=today, language=self.language
        )
        await self.put(screen, talent)

    async def show_answers(self, check: Check, talent: int, *, page: int = 0) -> None:
        """What was said so far, each to be changed."""
        screen = views.answers_screen(check, self.link(talent), page=page, language=self.language)
        await self.put(screen, talent)

    def _wait(self, talent: int, question: str) -> None:
        """For what is typed to a question, at what was understood, or at the outcome."""
        name, facts = FORM_FOR if talent else FORM, {"talent": talent, "question": question}
        self.forms.begin(self.work, self.identity, self.chat, name, self.app.now(), **facts)

    async def show_outcome(self, check: Check, talent: int, *, read: Read | None = None, notice: str = "") -> None:
        """What the check comes to."""
        read = read or await self.judge(check)
        if read is None:
            await self._say_unusable()
            return
        form = await self.forms.find(self.work, self.identity, self.chat, self.app.now())
        if form is None or form.name in (FORM, FORM_FOR):  # another that is being written is not ended by a look
            self._wait(talent, OUTCOME)
        link, today = self.link(talent), self.app.today()
        shown.keep(self, read, read.shown, talent)
        await self.put(ends.outcome_screen(read, link, notice=notice, today=today, language=self.language), talent)

    async def judge(self, check: Check) -> Read | None:
        """The check judged today; None where there are no rules to judge by."""
        today = self.app.today()
        book = await self.book()
        if book is None:
            return None
        kept, _error = reading.drop_wrong(check, today, ())
        return reading.judge(kept, book, today)

    async def book(self) -> Book | None:
        """The rules of the day; None where they can't be used."""
        today = self.app.today()
        at_hand = self.app.benefits.peek(today)
        if at_hand is not None:
            return at_hand
        try:
            return await asyncio.to_thread(self.app.benefits.book, today)
        except RulesUnusable:
            return None

    async def _say_unusable(self) -> None:
        await self.show(note_screen(self.language, "wizard.unusable"))

    # -- the check ---------------------------------------------------------------------------------------

    async def find(self, talent: int) -> Check | None:
        """The check of the person themselves, or theirs of that talent."""
        person, now = self.identity.person_id, self.app.now()
        return await self.work.read(lambda session: checks.find(session, person, talent, now))

    def store(self, check: Check, talent: int) -> Check:
        """Write the check down with the update's "done"."""
        person, now, number = self.identity.person_id, self.app.now(), self.work.update_id
        self.work.later(lambda session: checks.store(session, person, talent, check, update_id=number, now=now))
        return check

    async def put(self, screen: Screen, talent: int) -> None:
        """Show a screen; of a talent it says so, and it counts as being about them."""
        await self.show(replace(screen, about=(talent,)) if talent else screen)
