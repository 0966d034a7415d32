"""A line that was typed for what somebody else has moved on meanwhile: nothing is asked there any more."""

from __future__ import annotations

from bot.answers.asking import answer_question
from bot.runs.desk import RunDesk
from bot.views.run_drafts import Drafted


async def answer_instead(desk: RunDesk, draft: Drafted, text: str) -> None:
    """Say that it was changed and how it stands, and answer the line as the question that it may be."""
    desk.forms.drop(desk.work, desk.identity)
    answer = await answer_question(text, desk.show, desk.app, desk.work, desk.identity)
    await desk.show(desk.noticed(await desk.page(draft), "run.overtaken"))
    await desk.show.fresh(answer)
