"""`/try`: an admin sees what a question finds, before anybody else does."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from bot.app import App
from bot.channels.sending import Show
from bot.updates.identity import Identity
from bot.views import trial, welcome


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="trial")
    made.message.register(try_question, Command("try"))
    return made


async def try_question(
    message: Message, command: CommandObject, show: Show, app: App, identity: Identity, lang: str
) -> None:
    """`/try 问题`: candidates, scores, threshold, and why it was answered or not. Not recorded as a question."""
    del message
    if not command.args:
        await show(welcome.note_screen(lang, "try.how"))
        return
    async with show.typing():
        answer = await app.ask(identity, command.args)
    await show(trial.trial_screen(answer, language=lang))
