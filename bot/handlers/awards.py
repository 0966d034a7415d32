"""`/awards` and 批到哪了: awards as each may see them, the steps of who handles them, tables, papers."""

from __future__ import annotations

from aiogram import Bot as Telegram
from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.awards.desk import FORM
from bot.awards.papers import AwardPapers
from bot.awards.tables import FILE_FORM, ONE_FORM, ONE_WHY_FORM, WHY_FORM, AwardTables
from bot.callbacks import AwardEntry, AwardFile, AwardList, AwardPaper, AwardStep
from bot.desks import give_desk
from bot.handlers.filters import Filling, Private
from bot.updates.forms import Form

# What a talent asks in words of what is theirs; who has no award on file asks a question, as anybody does.
_THING = r"\S{0,8}?(?:补贴|奖励|津贴|申请|资助|兑现|奖金|待遇|钱|款)"
_WHEN = r"(?:到底|大概)?(?:什么时候|啥时候|几时|何时|哪天)(?:能|才能|会|可以)?(?:到账|到|发放?|下来|发下来|打过来)"
_DONE = r"(?:批|审批|审核?|办|发|拨|到账?|通过|下来)(?:下来|好|完|过|放|付|到账?)?了(?:吗|没有?|么)"
ASKED = (
    r"^\s*(?:请问|您好|你好)?[,，]?(?:"
    # 批到哪了, 我的安家补贴审批到哪一步了
    rf"(?:我的?)?(?:{_THING})?(?:现在|目前)?(?:审?批|审核?|办理?|走)到了?(?:哪|什么)(?:里|儿|一?步|个?环节|程度|阶段)?了?"
    # 钱什么时候到账; of a benefit only where it is theirs: without 我 it is a question on the policy
    rf"|(?:我的?(?:{_THING})?|那?笔?钱|款)?(?:现在|目前)?{_WHEN}"
    # 我的补贴批下来了吗, 钱发了吗
    rf"|(?:我的?(?:{_THING})?|那?笔?钱|款)?(?:现在|目前|都)?{_DONE}"
    # 进度查询, 查一下我的补贴进度
    rf"|(?:帮我)?(?:查询?|查看|看)?(?:一?下)?(?:我的?)?(?:{_THING}|审批|办理)?的?进度(?:查询|怎么样|如何|到哪)?了?"
    r")(?:呢|吗|啊|呀|啦|嘛)?[?？。]?\s*$"
)


def router() -> Router:
    """The handlers of lists, steps and papers."""
    made = Router(name="awards")
    give_desk(made, AwardPapers)
    made.message.register(list_awards, Command("awards"), Private())
    made.message.register(tell_own, F.text.regexp(ASKED), ~F.forward_origin, Private())
    made.callback_query.register(turn_list, AwardList.filter())
    made.callback_query.register(open_award, AwardStep.filter(F.do == ""))
    made.callback_query.register(mend, AwardStep.filter(F.do.in_({"undo", "repaid"})))
    made.callback_query.register(work, AwardStep.filter(F.do != ""))
    made.callback_query.register(send_paper, AwardPaper.filter())
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private())
    made.message.register(take_text, *typed, Filling(FORM))
    return made


def table_router() -> Router:
    """The handlers of what is entered: before other files and texts."""
    made = Router(name="award tables")
    give_desk(made, AwardTables)
    made.callback_query.register(decide_file, AwardFile.filter())
    made.callback_query.register(press_one, AwardEntry.filter())
    made.message.register(take_file, F.document, ~F.forward_origin, Private(), Filling(FILE_FORM))
    typed = (F.text, ~F.text.startswith("/"), ~F.forward_origin, Private())
    made.message.register(take_why, *typed, Filling(WHY_FORM))
    made.message.register(take_one, *typed, Filling(ONE_FORM))
    made.message.register(take_one_why, *typed, Filling(ONE_WHY_FORM))
    return made


async def list_awards(message: Message, desk: AwardPapers) -> None:
    """`/awards`: one's own, or those that this person works on."""
    del message
    await desk.open_list()


async def tell_own(message: Message, desk: AwardPapers) -> None:
    """批到哪了: one's own; of who has none, and of who writes something else, it is taken as what it is there."""
    del message
    if not await desk.has_own():
        raise SkipHandler
    await desk.open_own()


async def turn_list(tap: CallbackQuery, callback_data: AwardList, desk: AwardPapers) -> None:
    """Another list, another page."""
    del tap
    await desk.show_list(callback_data)


async def open_award(tap: CallbackQuery, callback_data: AwardStep, desk: AwardPapers) -> None:
    """One award, from a list or a push."""
    del tap
    await desk.show_award(callback_data.award)


async def work(tap: CallbackQuery, callback_data: AwardStep, desk: AwardPapers) -> None:
    """A step of who handles it. Raises AwardRefused."""
    del tap
    await desk.press(callback_data)


async def mend(tap: CallbackQuery, callback_data: AwardStep, desk: AwardPapers) -> None:
    """A mistake is taken back, a repayment came in. Raises AwardRefused."""
    del tap
    await desk.press_mend(callback_data)


async def send_paper(tap: CallbackQuery, callback_data: AwardPaper, desk: AwardPapers) -> None:
    """A public notice, the plaques, the instalments due."""
    del tap
    await desk.press_paper(callback_data)


async def take_text(message: Message, form: Form, desk: AwardPapers) -> None:
    """What a step asked for. Raises AwardRefused, and waits on."""
    if form.facts["do"] in {"undo", "repaid"}:
        await desk.take_mend(form, message.text or "")
    else:
        await desk.take_text(form, message.text or "")


async def decide_file(tap: CallbackQuery, callback_data: AwardFile, bot: Telegram, desk: AwardTables) -> None:
    """What becomes of a table. Raises UnreadableRoster."""
    del tap
    await desk.decide_file(bot, callback_data)


async def press_one(tap: CallbackQuery, callback_data: AwardEntry, desk: AwardTables) -> None:
    """What becomes of one that was typed."""
    del tap
    await desk.press_one(callback_data)


async def take_file(message: Message, bot: Telegram, desk: AwardTables) -> None:
    """The table that was asked for. Raises UnreadableRoster, SecretRoster."""
    if message.document is not None:
        await desk.take_file(bot, message.document)


async def take_why(message: Message, form: Form, bot: Telegram, desk: AwardTables) -> None:
    """Why a table may pass."""
    await desk.take_why(bot, form, message.text or "")


async def take_one(message: Message, form: Form, desk: AwardTables) -> None:
    """One award, typed."""
    del form
    await desk.take_one(message.text or "")


async def take_one_why(message: Message, form: Form, desk: AwardTables) -> None:
    """Why it may pass."""
    await desk.take_one_why(form, message.text or "")
