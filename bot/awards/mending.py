"""What was written of an award by mistake is taken back; a repayment comes in: asked for, typed, written."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.awards import prompts as award_prompts
from bot.awards.desk import AwardDesk
from bot.awards.typed import read_receipt
from bot.callbacks import AwardStep
from bot.texts import say
from bot.updates.forms import Form
from bot.views import award_asking as views
from bot.views.wizard_words import money
from jobs import award_mistakes
from storage.awards import receipts
from storage.awards.lists import Page
from storage.awards.moving import AwardRefused
from storage.awards.writing import AwardMoved

_WHY_CHARS = 200


@dataclass(frozen=True, slots=True)
class AwardMending(AwardDesk):
    """One update about a mistake, or about money that comes back."""

    async def press_mend(self, data: AwardStep) -> None:
        """Which mistake, why; how much came back. Raises AwardRefused where there is nothing to take back."""
        page, told = await self.find(data.award), await self.read_told()
        if page is None or (data.revision and page.award.facts.revision != data.revision):
            await self.show_award(data.award, say(self.language, "awards.moved") if page is not None else "")
            return
        if data.do == "repaid":
            self._ask(page, "repaid")
            await self.show(views.ask_repaid_screen(page, told=told))
            return
        mistakes = page.mistakes
        what = data.value if data.value in mistakes else mistakes[0] if len(mistakes) == 1 else ""
        if not mistakes:
            raise AwardRefused("awards.nothing_to_undo")
        if what:
            self._ask(page, "undo", what=what)
            await self.show(views.ask_why_screen(page, what, told=told))
        else:
            await self.show(views.ask_which_screen(page, "undo", told=told))

    async def take_mend(self, form: Form, text: str) -> None:
        """The reason, or the sum that came back. Raises AwardRefused, and waits on, where that can't be."""
        award_id, revision, do = int(form.facts["award"]), int(form.facts["revision"]), str(form.facts["do"])
        page, notice = await self.find(award_id), say(self.language, "awards.moved")
        if page is not None and page.award.facts.revision == revision:
            with suppress(AwardMoved):
                what, why = str(form.facts.get("what", "")), text.strip()[:_WHY_CHARS]
                notice = await (self._receive(page, text) if do == "repaid" else self._undo(page, what, why))
        self.forms.drop(self.work, self.identity)
        await self.show_award(award_id, notice)

    async def _receive(self, page: Page, text: str) -> str:
        facts, actor, today, now = page.award.facts, self.actor, self.app.today(), self.app.now()
        receipt = read_receipt(text, today)

        def write(session: Session) -> int:
            award = receipts.receive(session, actor, facts.award_id, facts.revision, receipt, now=now)
            return max(award.repay_yuan - award.repaid_yuan, 0)

        left = await self.work.now(write)
        key = "awards.did.repaid" if left or not page.award.repay_yuan else "awards.did.repaid_all"
        return say(self.language, key, yuan=money(receipt.yuan, self.language), left=money(left, self.language))

    async def _undo(self, page: Page, what: str, why: str) -> str:
        rules, facts, actor = (await self.read_told()).rules, page.award.facts, self.actor
        today, now = self.app.today(), self.app.now()

        def write(session: Session) -> None:
            undone = award_mistakes.take_back(session, actor, page, what, why, rules, today=today, now=now)
            if undone is not None:
                award_prompts.tell_undone(session, facts.award_id, undone, now=now)

        await self.work.now(write)
        return say(self.language, f"awards.did.undo_{what}", state=say(self.language, f"awards.at.{facts.state}"))
