"""A question and its answer, and what can be done with it: ask back, rate, hand to staff."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.answers.asking import answer_question, make_screen, said_to
from bot.answers.reading import look_up
from bot.app import App
from bot.callbacks import Addition, Again, AskStaff, AsSaid, Back, Example, Pick, Verdict, Where, short
from bot.channels.sending import Show
from bot.desk import left_open
from bot.handlers.filters import Addressed, Filling
from bot.texts import say
from bot.updates.forms import Form, Forms
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import answers, feedback, offices, welcome
from bot.wizard.desk import FORM as CHECKED
from storage import questions, talks
from storage.tables import Question


def router() -> Router:
    """The handlers of this module, but plain text: see `text_router`."""
    made = Router(name="questions")
    made.message.register(ask, Command("ask"))
    made.message.register(begin_anew, Command("new"))
    made.callback_query.register(ask_as_said, AsSaid.filter())
    made.callback_query.register(ask_example, Example.filter())
    made.callback_query.register(ask_choice, Again.filter())
    made.callback_query.register(pick_choice, Pick.filter())
    made.callback_query.register(show_again, Back.filter())
    made.callback_query.register(show_where, Where.filter())
    made.callback_query.register(rate, Verdict.filter(F.verdict.in_({"y", "n"})))
    made.callback_query.register(ask_staff, AskStaff.filter())
    made.callback_query.register(begin_addition, Addition.filter(F.to.in_({"staff", "reason"})))
    return made


def text_router() -> Router:
    """Plain text: what a form waits for, else a question."""
    made = Router(name="texts")
    made.message.register(take_addition, F.text, ~F.forward_origin, F.func(_is_plain), Filling("staff", "reason"))
    made.message.register(ask_plainly, F.text, ~F.forward_origin, F.func(_is_plain), Addressed())
    return made


def _is_plain(message: Message) -> bool:
    return not (message.text or "").startswith("/")


async def ask(
    message: Message,
    command: CommandObject,
    show: Show,
    app: App,
    work: Work,
    identity: Identity,
    lang: str,
    chat: int,
) -> None:
    """`/ask 问题`; without a question, how to ask."""
    del message
    if not command.args:
        await show(welcome.note_screen(lang, "ask.how"))
        return
    await show(await answer_question(command.args, show, app, work, identity, chat=chat, follows=True))


async def ask_plainly(
    message: Message, question: str, show: Show, app: App, work: Work, identity: Identity, chat: int
) -> None:
    """Any other text is a question."""
    del message
    await show(await answer_question(question, show, app, work, identity, chat=chat, follows=True))


async def begin_anew(
    message: Message, show: Show, app: App, work: Work, identity: Identity, forms: Forms, chat: int, lang: str
) -> None:
    """`/new`: what was spoken of before is forgotten, and a check of one's own waits for no answer any more."""
    del message
    form = await forms.find(work, identity, chat, app.now())
    if form is not None and form.name == CHECKED:
        forms.drop(work, identity)
    asker, key = identity.asker_hmac, app.identities.sign_chat(identity, chat)
    work.later(lambda session: talks.forget(session, asker, key))
    await show(welcome.note_screen(lang, "ask.anew"))


async def ask_as_said(
    tap: CallbackQuery,
    callback_data: AsSaid,
    show: Show,
    app: App,
    work: Work,
    identity: Identity,
    chat: int,
    lang: str,
) -> None:
    """The question as it was typed, without what was spoken of before."""
    del tap
    asked = await _find(work, identity, callback_data.question)
    if asked is None or not asked.said:
        await show.toast(say(lang, "ask.forgotten"), alert=True)
        return
    screen = await answer_question(asked.said, show, app, work, identity, chat=chat)
    await show(answers.with_question(screen, asked.said, language=lang))


async def ask_example(
    tap: CallbackQuery, callback_data: Example, show: Show, app: App, work: Work, identity: Identity, chat: int
) -> None:
    """One of the examples; the answer comes below them, with the question as its head."""
    del tap
    screen = await answer_question(callback_data.question, show, app, work, identity, chat=chat)
    await show.fresh(answers.with_question(screen, callback_data.question, language=identity.language))


async def ask_choice(
    tap: CallbackQuery, callback_data: Again, show: Show, app: App, work: Work, identity: Identity, chat: int
) -> None:
    """A choice, asked through the same path."""
    del tap
    screen = await answer_question(callback_data.question, show, app, work, identity, chat=chat)
    await show(answers.with_question(screen, callback_data.question, language=identity.language))


async def pick_choice(
    tap: CallbackQuery, callback_data: Pick, show: Show, app: App, work: Work, identity: Identity, lang: str, chat: int
) -> None:
    """A choice whose question was too long for its button: found in the answer that offered it."""
    del tap
    asked = await _find(work, identity, callback_data.question)
    choices = (await app.ask(identity, asked.text, anew=False)).choices if asked and asked.text else ()
    if not 0 <= callback_data.choice < len(choices):
        await show.toast(say(lang, "ask.forgotten"), alert=True)
        return
    chosen = choices[callback_data.choice].question
    screen = await answer_question(chosen, show, app, work, identity, chat=chat)
    await show(answers.with_question(screen, chosen, language=lang))


async def show_again(
    tap: CallbackQuery, callback_data: Back, show: Show, app: App, work: Work, identity: Identity, lang: str
) -> None:
    """Back to an answer: given again, as things stand today."""
    del tap
    asked = await _find(work, identity, callback_data.question)
    if asked is None or not asked.text:
        await show.toast(say(lang, "ask.forgotten"), alert=True)
        return
    async with show.typing():
        answer = await app.ask(identity, asked.text, anew=False)
    understood = asked.text if asked.said else None
    await show(await make_screen(answer, callback_data.question, app, identity, understood))


async def _find_matter(asked: Question, app: App, identity: Identity) -> list[str]:
    """What the answer was about, in words, so that 问工作人员 and 去哪办 name the same unit; [] where it cited none."""
    if not asked.citations:
        return []
    version, article = (short(str(asked.citations[0][key])) for key in ("version", "article"))
    found = await look_up(app, identity, lambda reader: reader.article(version, article))
    return [] if found is None else [found[2].heading, *found[2].path[1:], found[0].metadata.title]


async def _find(work: Work, identity: Identity, number: int) -> Question | None:
    """The question of that number, if this person asked it."""
    return await work.read(lambda session: questions.find(session, work.source, number, identity.asker_hmac))


async def show_where(tap: CallbackQuery, callback_data: Where, show: Show, app: App, lang: str) -> None:
    """去哪办: the offices that the button names, as they are listed today."""
    del tap
    wanted = callback_data.offices.split(".")
    found = [office for office in app.offices.entries if short(office.key) in wanted]
    general = app.offices.general()
    shown = sorted(found, key=lambda office: wanted.index(short(office.key))) or ([general] if general else [])
    await show(offices.where_screen(shown, question=callback_data.question, language=lang))


async def rate(
    tap: CallbackQuery, callback_data: Verdict, show: Show, app: App, work: Work, identity: Identity, lang: str
) -> None:
    """有用, 没用, or why it was of no use."""
    del tap
    number, reason, now = callback_data.question, callback_data.reason, app.now()
    asked = await _find(work, identity, number)
    if asked is None:
        await show.toast(say(lang, "ask.forgotten"), alert=True)
        return
    helpful = callback_data.verdict == "y"
    told = reason if reason in feedback.REASONS else None
    work.later(
        lambda session: questions.rate(
            session, work.source, number, identity.asker_hmac, helpful=helpful, reason=told, now=now
        )
    )
    if told is not None:
        await show(feedback.noted_screen(told, language=lang))
    elif helpful or asked.helpful is False:
        await show.toast(say(lang, "feedback.thanks"))
    else:
        passed = await left_open.bring(app, work, identity, number, "useless")
        sent = "" if passed is None else answers.passed_text(passed[1], **said_to(app, identity))
        await show.fresh(feedback.why_screen(number, sent=sent, language=lang))


async def ask_staff(
    tap: CallbackQuery, callback_data: AskStaff, show: Show, app: App, work: Work, identity: Identity, lang: str
) -> None:
    """问工作人员: the question waits for staff from now on, with the person's own id until it is answered."""
    del tap
    number = callback_data.question
    asked = await _find(work, identity, number)
    if asked is None or not asked.text:
        await show.toast(say(lang, "ask.forgotten"), alert=True)
        return
    if asked.sent_at is not None:
        await show.toast(say(lang, "staff.again"), alert=True)
        return
    passed = await left_open.bring(app, work, identity, number, "asked")
    if passed is None:
        await show.toast(say(lang, "ask.forgotten"), alert=True)
        return
    thread, due = passed
    keys = app.offices.match(asked.text, await _find_matter(asked, app, identity), limit=1)
    office = app.offices.get(keys[0]) if keys else None
    days, said = app.desk_terms.thread_days, said_to(app, identity)
    await show.fresh(feedback.sent_screen(asked.text, number, office, due=due, days=days, thread=thread, **said))


async def begin_addition(
    tap: CallbackQuery,
    callback_data: Addition,
    show: Show,
    app: App,
    work: Work,
    identity: Identity,
    forms: Forms,
    chat: int,
    lang: str,
) -> None:
    """补充一句, or 其他原因: wait for the person's line."""
    del tap
    asked = await _find(work, identity, callback_data.question)
    if asked is None:
        await show.toast(say(lang, "ask.forgotten"), alert=True)
        return
    if callback_data.to == "staff" and asked.answered_at is not None:
        await show.toast(say(lang, "staff.closed"), alert=True)
        return
    forms.begin(work, identity, chat, callback_data.to, app.now(), question=callback_data.question)
    key = "staff.add" if callback_data.to == "staff" else "feedback.write"
    await show.fresh(welcome.note_screen(lang, key, leave=True))


async def take_addition(
    message: Message, form: Form, show: Show, app: App, work: Work, identity: Identity, forms: Forms, lang: str
) -> None:
    """The line that 补充一句 or 其他原因 waited for."""
    number, text, now = int(form.facts["question"]), (message.text or "").strip(), app.now()
    asker = identity.asker_hmac
    forms.drop(work, identity)
    if form.name == "staff":
        added = await work.now(lambda session: questions.add_note(session, work.source, number, asker, text))
        await show(welcome.note_screen(lang, "staff.added" if added else "staff.closed"))
        return
    work.later(lambda session: questions.rate(session, work.source, number, asker, helpful=False, reason=text, now=now))
    await show(welcome.note_screen(lang, "feedback.written"))
