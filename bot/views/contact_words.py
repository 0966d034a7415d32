"""What contacts and their parts are called on a screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.callbacks import DraftStep
from bot.screens import Button
from bot.texts import say, say_day
from bot.views.names import category_word, clip, need_category
from storage.contact_drafts import Drafted, DraftFields
from storage.contact_picks import Pick, Who
from storage.contacts import File, Line
from storage.need_chain import CATEGORIES
from storage.need_lists import Listed

NAME_CHARS = 12  # of a name on a button or in a headline; some people's names are sentences
_NAMED = 6  # of a group, before the rest is a number


@dataclass(frozen=True, slots=True)
class Told:
    """All that a screen of the form needs to know besides the draft."""

    picks: Mapping[int, Pick]
    whos: Sequence[Who]
    today: date
    language: str
    categories: Sequence[str] = CATEGORIES  # of needs
    near: Sequence[Listed] = ()  # open needs that say the same as lines that are being written


def level_word(level: str, language: str) -> str:
    """区领导."""
    return say(language, f"contact.level.{level}") if level else ""


def channel_word(channel: str, language: str) -> str:
    """电话."""
    return say(language, f"contact.channel.{channel}") if channel else ""


def ask_word(kind: str, language: str) -> str:
    """问候."""
    return say(language, f"contact.ask.{kind}")


def day_word(day: date, today: date, language: str) -> str:
    """今天, 昨天, else 11月3日（周二）."""
    if day == today:
        return say(language, "contact.day.today")
    if day == today - timedelta(days=1):
        return say(language, "contact.day.yesterday")
    return say_day(language, day, today=today)


def about_word(pick: Pick, language: str) -> str:
    """示例芯科技，第二类."""
    comma = ", " if language == "en" else "，"
    return comma.join(part for part in (clip(pick.employer, 20), category_word(pick.category, language)) if part)


def pick_name(pick: Pick, language: str) -> str:
    """张三; where the roster has another of that name, 张三（示例芯科技，第二类）."""
    name = clip(pick.name, NAME_CHARS)
    about = about_word(pick, language) if pick.has_namesake else ""
    return say(language, "contact.which", name=name, about=about) if about else name


def who_word(fields: DraftFields, told: Told) -> str:
    """王某（区领导）· 代录: by whom, and whether somebody else wrote it down."""
    who = next((who for who in told.whos if who.official_id == fields.official_id), None)
    level = level_word(fields.level, told.language)
    named = level if who is None else say(told.language, "contact.by", name=clip(who.name, NAME_CHARS), level=level)
    if who is not None and who.is_self:
        return named
    return f"{named} · {say(told.language, 'contact.proxy')}"


def names_word(fields: DraftFields, told: Told) -> str:
    """张三、李四…等12人."""
    names = [pick_name(told.picks[talent], told.language) for talent in fields.talents if talent in told.picks]
    mark = ", " if told.language == "en" else "、"
    return mark.join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")


def draft_name(fields: DraftFields, told: Told) -> str:
    """How a draft is called: its talent, told from others of that name, or its event."""
    if fields.group:
        return clip(fields.occasion, NAME_CHARS) or say(told.language, "form.event")
    pick = told.picks.get(fields.talents[0]) if fields.talents else None
    return pick_name(pick, told.language) if pick else "…"


def files_word(files: Sequence[File], language: str) -> str:
    """语音1、照片2."""
    counts: dict[str, int] = {}
    for file in files:
        counts[_kind(file)] = counts.get(_kind(file), 0) + 1
    mark = ", " if language == "en" else "、"
    return mark.join(say(language, f"file.{kind}", count=count) for kind, count in sorted(counts.items()))


def _kind(file: File) -> str:
    major = file.media_type.partition("/")[0]
    return {"audio": "voice", "image": "photo"}.get(major, "other")


def marked_line(line: Line, today: date, language: str) -> str:
    """A line with what it is marked as: 【限知、承诺，11月30日（周一）前】."""
    marks = []
    if line.restricted:
        marks.append(say(language, "contact.restricted"))
    if line.promised and line.due is not None:
        marks.append(say(language, "review.promise_due", day=day_word(line.due, today, language)))
    elif line.promised:
        marks.append(say(language, "review.promise"))
    text = line.text
    if line.kind == "need" and line.category:
        text = say(language, "review.need", text=text, category=need_category(line.category, language))
    return say(language, "review.marked", text=text, marks="、".join(marks)) if marks else text


def step_button(draft: Drafted, label: str, do: str, value: str = "", *, language: str, **facts: object) -> Button:
    """A button of the form: its label is the text `button.form.{label}`."""
    data = DraftStep(draft=draft.id, do=do, value=value).pack()
    return Button(say(language, f"button.form.{label}", **facts), data)


def near_word(need: Listed, language: str) -> str:
    """需求12 子女入学（3人）: nothing of whose it is, which may be another liaison's talent."""
    category = need_category(need.category, language)
    return say(language, "review.near_one", number=need.id, category=category, count=need.members + 1).replace(
        "  ", " "
    )
