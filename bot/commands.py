"""The commands that Telegram lists under its menu: by language, and for admins some more."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Collection
from typing import TYPE_CHECKING

from aiogram import Bot as Telegram
from aiogram.exceptions import AiogramError
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeUnion,
)

from bot.errors import DeliveryUnknown
from bot.texts import LANGUAGES, say
from storage import people, roles
from storage.roles import KEEPS_IN_TOUCH, STAFF, Role

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.app import App
    from bot.updates.work import Work

logger = logging.getLogger(__name__)

PRIVATE = (
    "start", "ask", "new", "eligible", "documents", "latest", "bulletins", "help", "register", "survey", "settings",
    "language", "privacy", "plain", "cancel",
)  # fmt: skip
GROUP = ("ask", "documents", "latest", "help")
KEEPER = ("contact", "contacts", "brief", "todo", "needs", "find", "greetings", "plan", "handover", "stats", *PRIVATE)
HANDLING = ("needs", "desk", "items", "awards", *PRIVATE)  # a department
OWN = ("awards", "need", "suggest", *PRIVATE)  # a talent
ACTING = ("find", "hr", "posts", "awards", *PRIVATE)  # an employer's HR
OFFICE = (
    *KEEPER, "surveys", "runs", "results", "notices", "import", "template", "invite", "hr", "outside", "abroad",
    "deliveries", "desk", "faq", "benefits", "awards", "posts", "items", "budget", "figures", "report",
)  # fmt: skip
ADMIN = (*OFFICE, "quality", "audit", "try", "why", "offices")


async def register_commands(telegram: Telegram, admin_ids: Collection[int], default_language: str) -> None:
    """Tell Telegram the commands of each scope in each language; people whose language has none see the default.

    An admin who never wrote to the bot has no chat yet: that is logged and mended at the next start.
    """
    scopes: list[tuple[BotCommandScopeUnion, tuple[str, ...]]] = [
        (BotCommandScopeAllPrivateChats(), PRIVATE),
        (BotCommandScopeAllGroupChats(), GROUP),
        *((BotCommandScopeChat(chat_id=number), ADMIN) for number in sorted(admin_ids)),
    ]
    for scope, names in scopes:
        for language in (None, *LANGUAGES):
            listed = list_commands(names, language or default_language)
            try:
                await telegram.set_my_commands(listed, scope, language)
            except (AiogramError, DeliveryUnknown) as error:
                logger.warning("commands of %s not registered: %s", scope.type, type(error).__name__)


async def show_menu(telegram: Telegram, chat: int, held: Collection[Role], default_language: str) -> None:
    """Tell Telegram the commands of somebody whose roles have changed; where that fails the menu stays as it was."""
    names, scope = _list_names(held), BotCommandScopeChat(chat_id=chat)
    for language in (None, *LANGUAGES):
        with contextlib.suppress(AiogramError, DeliveryUnknown):
            if names:
                await telegram.set_my_commands(list_commands(names, language or default_language), scope, language)
            else:  # everybody's menu stands behind it
                await telegram.delete_my_commands(scope, language)


def _list_names(held: Collection[Role]) -> tuple[str, ...]:
    if STAFF & set(held):
        return ADMIN if Role.ADMIN in held else OFFICE
    if KEEPS_IN_TOUCH & set(held):
        return KEEPER
    theirs = ((Role.DEPARTMENT, HANDLING), (Role.HR, ACTING), (Role.TALENT, OWN))
    return tuple(dict.fromkeys(name for role, names in theirs if role in held for name in names))


async def refresh_menu(app: App, work: Work, person_id: int) -> None:
    """Tell Telegram the commands of somebody whose roles have just changed, as the database has them by now."""

    def look(session: Session) -> tuple[list[tuple[str, str]], frozenset[Role], str | None]:
        held = roles.find_roles(session, [person_id]).get(person_id, frozenset())
        return people.list_accounts(session, person_id), held, people.find_language(session, person_id)

    accounts, held, language = await work.read(look)
    for channel, external_id in accounts:
        if channel == app.identities.channel:
            named = {Role.ADMIN} if app.identities.is_named_admin(external_id) else set()
            await show_menu(app.telegram, int(external_id), held | named, language or app.settings.language)


def list_commands(names: Collection[str], language: str) -> list[BotCommand]:
    """The commands with what they do, in a language."""
    return [BotCommand(command=name, description=say(language, f"command.{name}")) for name in names]
