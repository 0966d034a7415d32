"""The documents: the shelf, a document's contents, an article and its neighbours, originals, what changed."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, FSInputFile, Message

from bot.answers.reading import Reader, look_up
from bot.app import App
from bot.callbacks import Changes, Contents, Original, ReadArticle, Related, Shelf
from bot.channels.sending import Show
from bot.screens import Screen, clean
from bot.texts import say
from bot.updates.identity import Identity
from bot.views import articles, changes, documents
from bot.views.names import with_notice
from knowledge.errors import KnowledgeRefusal


def router() -> Router:
    """The handlers of this module."""
    made = Router(name="documents")
    made.message.register(show_shelf, Command("documents"))
    made.message.register(show_latest, Command("latest"))
    made.callback_query.register(turn_shelf, Shelf.filter())
    made.callback_query.register(open_contents, Contents.filter())
    made.callback_query.register(read_article, ReadArticle.filter())
    made.callback_query.register(show_related, Related.filter())
    made.callback_query.register(send_original, Original.filter())
    made.callback_query.register(show_changes, Changes.filter())
    return made


async def show_shelf(message: Message, show: Show, app: App, identity: Identity, lang: str) -> None:
    """`/documents`."""
    del message
    await show(documents.shelf_screen(await look_up(app, identity, Reader.documents), page=0, language=lang))


async def turn_shelf(
    tap: CallbackQuery, callback_data: Shelf, show: Show, app: App, identity: Identity, lang: str
) -> None:
    """A page of the shelf."""
    del tap
    shelf = await look_up(app, identity, Reader.documents)
    await show(documents.shelf_screen(shelf, page=callback_data.page, language=lang))


async def open_contents(
    tap: CallbackQuery, callback_data: Contents, show: Show, app: App, identity: Identity, lang: str
) -> None:
    """A document's chapters, or a chapter's articles."""
    del tap
    found = await look_up(app, identity, lambda reader: reader.version(callback_data.version))
    if found is None:
        await show(await _gone(app, identity, lang))
        return
    version, state = found
    page, chapter = callback_data.page, callback_data.chapter
    await show(documents.contents_screen(version, state, chapter=chapter, page=page, language=lang))


async def read_article(
    tap: CallbackQuery, callback_data: ReadArticle, show: Show, app: App, identity: Identity, lang: str
) -> None:
    """原文: one article whole."""
    del tap
    wanted = callback_data
    found = await look_up(app, identity, lambda reader: reader.article(wanted.version, wanted.article))
    if found is None:
        await show(await _lost(wanted.version, app, identity, lang))
        return
    page = int(wanted.page) if wanted.page.isdecimal() else 0
    await show(articles.article_screen(*found, question=wanted.question, page=page, language=lang))


async def show_related(
    tap: CallbackQuery, callback_data: Related, show: Show, app: App, identity: Identity, lang: str
) -> None:
    """相关条款: what the article refers to, and what refers to it."""
    del tap
    wanted = callback_data
    found = await look_up(app, identity, lambda reader: reader.article(wanted.version, wanted.article))
    if found is None:
        await show(await _lost(wanted.version, app, identity, lang))
        return
    version, _, article = found
    to, by = await look_up(app, identity, lambda reader: reader.related(version, article))
    await show(articles.related_screen(version, article, to, by, question=wanted.question, language=lang))


async def send_original(
    tap: CallbackQuery, callback_data: Original, show: Show, app: App, identity: Identity, lang: str
) -> None:
    """原文文件: the file as the office sent it, to whoever may read the document."""
    del tap
    found = await look_up(app, identity, lambda reader: reader.version(callback_data.version))
    if found is None:
        await show(await _gone(app, identity, lang))
        return
    try:
        path, name, _ = await app.think(lambda: app.library.original(found[0].id))
    except KnowledgeRefusal:
        await show.toast(say(lang, "original.none"), alert=True)
        return
    await show.document(FSInputFile(path, filename=clean(name)), clean(found[0].metadata.title))


async def show_latest(message: Message, show: Show, app: App, identity: Identity, lang: str) -> None:
    """`/latest`."""
    del message
    await show(await _latest(app, identity, lang))


async def show_changes(
    tap: CallbackQuery, callback_data: Changes, show: Show, app: App, identity: Identity, lang: str
) -> None:
    """What a version changed; without one, the newest versions."""
    del tap
    wanted = callback_data
    if not wanted.version:
        await show(await _latest(app, identity, lang))
        return
    found = await look_up(app, identity, lambda reader: reader.novelty(wanted.version, app.settings.zone))
    if found is None:
        await show(await _gone(app, identity, lang))
        return
    await show(changes.changes_screen(found.version, found.difference, page=wanted.page, language=lang))


async def _latest(app: App, identity: Identity, language: str) -> Screen:
    novelties = await look_up(app, identity, lambda reader: reader.novelties(app.settings.zone))
    return changes.latest_screen(novelties, today=app.today(), language=language)


async def _lost(version: str, app: App, identity: Identity, language: str) -> Screen:
    """The article is not there: the document's contents, or, where that is gone too, the shelf."""
    found = await look_up(app, identity, lambda reader: reader.version(version))
    if found is None:
        return await _gone(app, identity, language)
    contents = documents.contents_screen(*found, chapter=0, page=0, language=language)
    return with_notice(contents, say(language, "article.none"))


async def _gone(app: App, identity: Identity, language: str) -> Screen:
    shelf = documents.shelf_screen(await look_up(app, identity, Reader.documents), page=0, language=language)
    return with_notice(shelf, say(language, "article.gone"))
