"""Asking: a question is answered, recorded, and handed to the desk where nothing on file answers it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot import shapes
from bot.answers.accounts import make_account
from bot.answers.reading import Reader, look_up
from bot.app import App
from bot.channels.sending import Show
from bot.desk import left_open
from bot.desk import prompts as desk_prompts
from bot.screens import Screen
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import answers, documents, wordings
from knowledge.conversation import Turn
from knowledge.model import Answer, Line
from knowledge.thread import Thread, read_thread
from storage import questions, talks

if TYPE_CHECKING:
    from knowledge.wording.writing import Tell


async def answer_question(
    question: str,
    show: Show,
    app: App,
    work: Work,
    identity: Identity,
    *,
    chat: int | None = None,
    follows: bool = False,
) -> Screen:
    """Answer, record, and give the screen. Raises what `App.follow` raises: nothing is recorded then.

    Each question comes through here, however it was asked; what has the shape of a role's message is none. `follows`:
    it may rest on what was spoken of before in that chat; the next one may in any case.
    """
    refused = await shapes.refuse(question, app, work, identity)
    if refused is not None:
        return refused
    key = None if chat is None else app.identities.sign_chat(identity, chat)
    thread = await _find_thread(app, work, identity, key) if key is not None and follows else None
    async with show.typing():
        turn = await app.follow(identity, question, thread, tell=_growing(show, app))
    if key is not None:
        _keep_thread(turn, app, work, identity, key)
    answer, understood = turn.answer, turn.understood
    asked = questions.Asked(
        source=work.source,
        update_id=work.update_id,
        asker=identity.asker_hmac,
        asked_at=app.now(),
        language=identity.language,
        text=understood or answer.question,
        said=answer.question if understood else None,
        status=answer.status.value,
        citations=[
            {"document": entry.document, "version": entry.version, "article": entry.article_key}
            for entry in answer.citations
        ],
        elapsed_ms=answer.elapsed_ms,
        wording=answer.wording.outcome.value if answer.wording is not None else "",
        tokens=answer.wording.tokens if answer.wording is not None else 0,
        account=make_account(answer),
    )
    if asked.status not in desk_prompts.UNANSWERED or answer.topic:
        work.later(lambda session: questions.record(session, asked))
        return await make_screen(answer, work.update_id, app, identity, understood)
    passed = await left_open.pass_on(app, work, identity, asked)
    screen = await make_screen(answer, work.update_id, app, identity, understood)
    return screen if passed is None else answers.with_passed(screen, work.update_id, *passed, **said_to(app, identity))


async def make_screen(
    answer: Answer, number: int, app: App, identity: Identity, understood: str | None = None
) -> Screen:
    """The screen of an answer to the question of that number; `understood`: as what it was taken."""
    if answer.topic == "documents":  # which documents do you have: the shelf itself
        shelf = await look_up(app, identity, Reader.documents)
        return documents.shelf_screen(shelf, page=0, language=identity.language)
    return answers.answer_screen(answer, number, understood=understood, **said_to(app, identity))


def said_to(app: App, identity: Identity) -> dict[str, Any]:
    """What screens of answers are told besides: the reader's language, the day."""
    return {"language": identity.language, "today": app.today()}


def _growing(show: Show, app: App) -> Tell:
    """Shows the sentences of an answer that a language model has written so far."""
    put = show.stream()

    async def tell(lines: Sequence[Line]) -> None:
        await put(wordings.growing_screen(lines, app.today()))

    return tell


async def _find_thread(app: App, work: Work, identity: Identity, key: str) -> Thread | None:
    asker, now = identity.asker_hmac, app.now()
    return read_thread(await work.read(lambda session: talks.find(session, asker, key, now)))


def _keep_thread(turn: Turn, app: App, work: Work, identity: Identity, key: str) -> None:
    asker, now, thread = identity.asker_hmac, app.now(), turn.thread
    if thread is not None:
        data = thread.as_data()
        work.later(lambda session: talks.keep(session, asker, key, data, now))
