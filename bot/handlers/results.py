"""`/results`: what came of a run, in numbers, pictures, words and files; answers from elsewhere."""

from __future__ import annotations

from aiogram import Bot as Telegram
from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks import Results
from bot.channels.sending import Show
from bot.desks import give_desk
from bot.handlers.filters import Filling, Private
from bot.runs.results_desk import FORM, SEARCH_FORM, ResultsDesk
from bot.updates.forms import Form
from bot.views import outside_answers as outside
from bot.views import results as views
from jobs.reports.outside_answers import SOURCES
from jobs.survey_files import KINDS

_TAKES_AWAY = {"files", *KINDS}
_ENTERS = {"enter", "apply", *SOURCES}


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="results")
    give_desk(made, ResultsDesk)
    made.message.register(list_results, Command("results"), Private())
    made.callback_query.register(send_file, Results.filter(F.do.in_(_TAKES_AWAY)))
    made.callback_query.register(enter, Results.filter(F.do.in_(_ENTERS)))
    made.callback_query.register(open_results, Results.filter())
    made.message.register(take_answers, F.document, ~F.forward_origin, Private(), Filling(FORM))
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private())
    made.message.register(search_texts, *typed, Filling(SEARCH_FORM))
    return made


async def list_results(message: Message, show: Show, desk: ResultsDesk) -> None:
    """The runs that have begun."""
    del message
    await show(await desk.list_all())


async def open_results(tap: CallbackQuery, callback_data: Results, show: Show, desk: ResultsDesk, lang: str) -> None:
    """A run's summary, an item, its texts, a table. Raises NotMoved, ResultsRefused."""
    del tap
    number, place = callback_data.number, callback_data.item
    match callback_data.do:
        case _ if not number:
            await show(await desk.list_all())
        case "item":
            await desk.show_item(number, place)
        case "texts":
            results = await desk.read(number)
            if not 1 <= place <= len(results.report.items):
                await show(views.nothing_screen(number, lang))
                return
            desk.ask_search(number, place)
            await show(views.texts_screen(results, place, callback_data.page, "", lang))
        case "cross":
            await show(views.cross_screen(await desk.read(number), lang))
        case "compared":
            await show(views.compared_screen(await desk.read(number), lang))
        case _:
            await show(await desk.summary(number))


async def send_file(tap: CallbackQuery, callback_data: Results, show: Show, desk: ResultsDesk, lang: str) -> None:
    """A file of the results. Raises ResultsRefused."""
    del tap
    if callback_data.do == "files":
        results = await desk.read(callback_data.number)
        named = not results.report.definition.anonymous
        await show(views.files_screen(callback_data.number, named=named, language=lang))
        return
    await desk.send_file(callback_data.number, callback_data.do)


async def enter(
    tap: CallbackQuery, callback_data: Results, bot: Telegram, show: Show, desk: ResultsDesk, lang: str
) -> None:
    """Answers from elsewhere: where they come from, then the file, then all of it or nothing."""
    del tap
    number, do = callback_data.number, callback_data.do
    if do == "enter":
        await show(outside.sources_screen(number, lang))
    elif do == "apply":
        await show(await desk.apply(bot, number))
    else:
        desk.ask_file(number, do)
        await show(outside.ask_file_screen(number, lang))


async def take_answers(message: Message, form: Form, bot: Telegram, show: Show, desk: ResultsDesk) -> None:
    """A file of answers is read; nothing is entered yet. Raises UnreadableAnswers, ResultsRefused."""
    document = message.document
    if document is None:
        return
    async with show.typing():
        screen = await desk.take_file(bot, form, document.file_id, document.file_size or 0)
    await show(screen)


async def search_texts(message: Message, form: Form, show: Show, desk: ResultsDesk, lang: str) -> None:
    """Answers in words in which a word stands."""
    number, place = int(form.facts["number"]), int(form.facts["item"])
    desk.ask_search(number, place)
    await show(views.texts_screen(await desk.read(number), place, 0, (message.text or "").strip(), lang))
