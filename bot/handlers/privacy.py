"""A person's own: what is kept, what they agreed to, taking it along, erasing it. Only in a private chat."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlalchemy.orm import Session

from bot import personal_files
from bot.app import App
from bot.callbacks import Agree, Go, Mine
from bot.channels.sending import Show
from bot.commands import show_menu
from bot.process.keys import load_secret
from bot.texts import say
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import privacy as views
from bot.views import welcome
from storage import abroad, attachments, audit, checks, consents, erasure, personal_data, tombstones
from storage.consents import Purpose
from storage.erasure import Outcome
from storage.roles import Role

CONFIRMED_WITHIN = timedelta(minutes=10)  # an older button under "delete my data" asks again: it may be a slip


def router() -> Router:
    """The handlers of this module; before `welcome`, whose buttons lead here."""
    made = Router(name="privacy")
    private = F.message.chat.type == ChatType.PRIVATE
    made.message.register(show_privacy, Command("privacy"))
    made.message.register(count_abroad, Command("abroad"))
    made.callback_query.register(open_privacy, Go.filter(F.to == "privacy"))
    made.callback_query.register(open_details, Go.filter(F.to == "privacy_more"))
    made.callback_query.register(agree, Agree.filter(F.purpose.in_(set(Purpose))), private)
    made.callback_query.register(list_consents, Mine.filter(F.do == "consents"), private)
    made.callback_query.register(read_consent, Mine.filter((F.do == "read") & F.value.in_(set(Purpose))), private)
    made.callback_query.register(withdraw, Mine.filter((F.do == "withdraw") & F.value.in_(set(Purpose))), private)
    made.callback_query.register(export, Mine.filter(F.do == "export"), private)
    made.callback_query.register(foresee, Mine.filter(F.do == "erase"), private)
    made.callback_query.register(erase, Mine.filter((F.do == "gone") & F.value.regexp(r"^[0-9]{1,12}$")), private)
    return made


async def show_privacy(message: Message, show: Show, lang: str) -> None:
    """`/privacy`."""
    await show(views.privacy_screen(language=lang, own=message.chat.type == ChatType.PRIVATE))


async def open_privacy(tap: CallbackQuery, show: Show, lang: str) -> None:
    """The button to it."""
    chat = tap.message.chat if tap.message else None
    await show(views.privacy_screen(language=lang, own=chat is None or chat.type == ChatType.PRIVATE))


async def open_details(tap: CallbackQuery, show: Show, lang: str) -> None:
    """How it is kept, how long, and by which law."""
    del tap
    await show(views.details_screen(language=lang))


# --- consents ---------------------------------------------------------------------------------------------


async def ask_next(show: Show, work: Work, identity: Identity, lang: str) -> bool:
    """Ask, below, for the first consent this person was not asked for; False where there is none. For who joins."""
    purpose = await work.read(
        lambda session: consents.next_unasked(session, identity.person_id, channel=identity.channel)
    )
    if purpose is not None:
        await show.fresh(views.consent_screen(purpose, language=lang))
    return purpose is not None


async def agree(
    tap: CallbackQuery, callback_data: Agree, show: Show, app: App, work: Work, identity: Identity, lang: str
) -> None:
    """Yes or no to a purpose; then the next one for who is asked one after another, else where all stand."""
    del tap
    person, now = identity.person_id, app.now()
    purpose, version, given = Purpose(callback_data.purpose), callback_data.version, bool(callback_data.given)

    def answer(session: Session) -> Purpose | None:
        consents.answer(session, person, purpose, version, given=given, now=now)
        if purpose is Purpose.PROFILE:
            checks.keep(session, person, now)
            checks.follow_consent(session, person)
        return consents.next_unasked(session, person, channel=identity.channel, first=purpose)

    following = await work.now(answer)
    if following is not None:
        await show(views.consent_screen(following, language=lang))
        return
    await _show_consents(show, app, work, identity, lang, notice=say(lang, "consents.noted"))


async def list_consents(tap: CallbackQuery, show: Show, app: App, work: Work, identity: Identity, lang: str) -> None:
    """Where the person stands with each purpose."""
    del tap
    await _show_consents(show, app, work, identity, lang)


async def read_consent(tap: CallbackQuery, callback_data: Mine, show: Show, lang: str) -> None:
    """A purpose in full, to agree after all."""
    del tap
    await show(views.consent_screen(Purpose(callback_data.value), language=lang))


async def withdraw(
    tap: CallbackQuery, callback_data: Mine, show: Show, app: App, work: Work, identity: Identity, lang: str
) -> None:
    """The person takes a consent back."""
    del tap
    person, purpose, now = identity.person_id, Purpose(callback_data.value), app.now()

    def take_back(session: Session) -> None:
        consents.withdraw(session, person, purpose, now)
        checks.follow_consent(session, person)

    await work.now(take_back)
    notice = say(lang, f"consent.{purpose}.withdrawn")
    await _show_consents(show, app, work, identity, lang, notice=notice)


async def _show_consents(
    show: Show, app: App, work: Work, identity: Identity, language: str, *, notice: str = ""
) -> None:
    standings = await work.read(lambda session: consents.list_standings(session, identity.person_id))
    standings = tuple(entry for entry in standings if consents.matters(entry.purpose, identity.channel))
    await show(views.consents_screen(standings, zone=app.settings.zone, language=language, notice=notice))


# --- taking along -----------------------------------------------------------------------------------------


async def export(tap: CallbackQuery, show: Show, app: App, work: Work, identity: Identity, lang: str) -> None:
    """Everything that is kept of the person, as JSON and as XLSX; not over a channel abroad that they refused."""
    del tap
    if identity.channel in abroad.CHANNELS and await work.read(lambda session: _refuses_abroad(session, identity)):
        await show(welcome.note_screen(lang, "export.refused"))
        return
    gathered = await work.read(lambda session: personal_data.gather(session, identity.person_id, identity.asker_hmac))
    async with personal_files.written(app, gathered, identity, lang) as files:
        for file in files:
            await show.document(file, say(lang, "export.caption"))
    counts = {section: len(records) for section, records in gathered.items()}
    await show.fresh(views.exported_screen(counts, language=lang))
    person, now = identity.person_id, app.now()
    work.later(lambda session: audit.record(session, person_id=person, act="privacy.export", now=now))


def _refuses_abroad(session: Session, identity: Identity) -> bool:
    standings = consents.list_standings(session, identity.person_id)
    return any(entry.purpose is Purpose.ABROAD and entry.asked and not entry.given for entry in standings)


# --- erasing ----------------------------------------------------------------------------------------------


async def foresee(tap: CallbackQuery, show: Show, app: App, work: Work, identity: Identity, lang: str) -> None:
    """What would go and what must stay, before it is confirmed."""
    del tap
    await _show_foreseen(show, app, work, identity, lang)


async def _show_foreseen(show: Show, app: App, work: Work, identity: Identity, language: str) -> None:
    foreseen = await work.read(lambda session: erasure.foresee(session, identity.person_id, identity.asker_hmac))
    await show(views.erase_screen(foreseen, at=app.now(), language=language))


async def erase(
    tap: CallbackQuery, callback_data: Mine, show: Show, app: App, work: Work, identity: Identity, lang: str
) -> None:
    """Confirmed: the tombstone first, then the rows, then the files that no row names any more."""
    del tap
    if abs(app.now().timestamp() - int(callback_data.value)) > CONFIRMED_WITHIN.total_seconds():
        await _show_foreseen(show, app, work, identity, lang)
        return
    outcome = await _erase(app, work, identity)
    app.identities.forget(identity.external_id)
    await show(views.erased_screen(outcome, language=lang))
    left = {Role.ADMIN} if app.identities.is_named_admin(identity.external_id) else set()
    await show_menu(app.telegram, int(identity.external_id), left, lang)  # no account is left to find it by


async def _erase(app: App, work: Work, identity: Identity) -> Outcome:
    person, asker, now = identity.person_id, identity.asker_hmac, app.now()
    data_dir, beside = app.settings.data_dir, app.settings.backup_dir
    secret = load_secret(data_dir)
    stone = await work.read(lambda session: erasure.mark_person(session, person, asker, now, secret=secret))
    if stone is not None:
        await asyncio.to_thread(tombstones.write_down, data_dir, beside, stone)

    def forget(session: Session) -> Outcome:
        in_hand, opened = (work.source, work.update_id), app.envelopes.open
        done = erasure.erase_person(session, person, asker, now, in_hand=in_hand, open_sealed=opened)
        audit.record(session, person_id=person, act="privacy.erase", now=now, gone=done.gone, kept=done.kept)
        return done

    outcome = await work.now(forget)
    folder = attachments.folder_of(data_dir)
    await work.read(lambda session: attachments.erase(session, folder, set(outcome.files)))
    await asyncio.to_thread(app.database.fold_log)
    return outcome


# --- what went abroad -------------------------------------------------------------------------------------


async def count_abroad(message: Message, show: Show, app: App, work: Work, lang: str) -> None:
    """`/abroad`: how many people's data passed Telegram's servers since 1 January."""
    del message
    since = app.today().replace(month=1, day=1)
    counted = await work.read(lambda session: abroad.count(session, since))
    await show(views.abroad_screen(counted, language=lang))
