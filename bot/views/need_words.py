"""How needs and their parts are said on a screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from bot.screens import clean
from bot.texts import say, say_day
from bot.views.names import category_word, clip, need_category
from knowledge.offices import Office
from storage.need_chain import Side
from storage.need_lists import Listed, Step
from storage.need_replies import Reply

NAME_CHARS = 10
LINE_CHARS = 16
TEXT_CHARS = 120  # of the need itself on its page
REASON_CHARS = 60


@dataclass(frozen=True, slots=True)
class Told:
    """What a screen of needs knows besides them: the units, the day, the reader's language."""

    units: Mapping[str, Office]
    today: date
    zone: tzinfo
    language: str

    def unit(self, key: str) -> str:
        """A unit's name; its key where it was removed since, the talent office for ""."""
        if not key:
            return say(self.language, "needs.side.office")
        office = self.units.get(key)
        return office.unit if office is not None else key

    def phone(self, key: str) -> str:
        """A unit's phone, "" where none is known."""
        office = self.units.get(key)
        return office.phone if office is not None else ""

    def day(self, day: date) -> str:
        """A day as people write it."""
        return say_day(self.language, day, today=self.today)

    def day_of(self, moment: datetime) -> str:
        """The office's day of a moment."""
        return self.day(moment.astimezone(self.zone).date())


def mark(need: Listed) -> str:
    """! before what is late, and before what is urgent."""
    return "! " if need.late else ""


def whose(need: Listed, told: Told, *, of_department: bool) -> str:
    """张三（第二类）等3人 · 子女入学; a department reads no name: 第二类人才 · 子女入学."""
    category = category_word(need.talent_category, told.language)
    key = "needs.of_somebody" if of_department else "needs.of"
    who = say(told.language, key, name=clip(clean(need.talent), NAME_CHARS), category=category)
    if need.members:
        who = say(told.language, "needs.of_all", who=who, count=need.members + 1)
    parts = (who, need_category(need.category, told.language), urgent_word(need, told.language))
    return " · ".join(part for part in parts if part)


def urgent_word(need: Listed, language: str) -> str:
    """加急, "" where it is not."""
    return say(language, "needs.urgent") if need.urgent else ""


def due_text(need: Listed, told: Told) -> str:
    """12月7日（周一）前, 逾期2个工作日, 挂起到…, or where it stands."""
    if need.late:
        return " · " + say(told.language, "needs.late", count=need.late)
    if need.until is not None and need.state == "pending":
        return " · " + say(told.language, "needs.until", day=told.day(need.until))
    if need.due_on is None or need.state == "replied":
        return " · " + say(told.language, f"needs.state.{need.state}")
    return " · " + say(told.language, "needs.due", day=told.day(need.due_on))


def standing(need: Listed, told: Told, owner: str = "", handler: str = "") -> str:
    """承办：区教育局 · 12月7日（周一）前 · 申请延期中."""
    parts = [say(told.language, f"needs.stands.{need.state}", unit=told.unit(need.department))]
    if need.late or need.until or (need.due_on and need.state != "replied"):
        parts.append(due_text(need, told).removeprefix(" · "))
    if need.extension and need.state == "with_department":
        parts.append(say(told.language, f"needs.extension.{need.extension}"))
    if need.state == "with_department" and need.handler_id is not None:
        key = "needs.accepted_by" if handler else "needs.accepted"
        parts.append(say(told.language, key, who=handler))
    if owner:
        parts.append(say(told.language, "needs.owner", who=owner))
    return " · ".join(parts)


def step_text(step: Step, told: Told, *, whole: bool) -> str:
    """11月23日（周一） 区教育局 答复（增教函〔2026〕12号）：…."""
    by_unit = step.side in {Side.DEPARTMENT, Side.LETTER} and step.department
    who = told.unit(step.department) if by_unit else say(told.language, f"needs.side.{step.side}")
    did = say(told.language, f"needs.did.{step.move}", unit=told.unit(step.department))
    head = say(told.language, "needs.step", day=told.day_of(step.at), who=who, did=did)
    if step.letter:
        head = say(told.language, "needs.step_letter", step=head, letter=clean(step.letter))
    if not step.text:
        return head
    text = need_category(step.text, told.language) if step.move == "classify" else clean(step.text)
    return say(told.language, "needs.step_text", step=head, text=text if whole else clip(text, REASON_CHARS))


def reply_text(reply: Reply, told: Told) -> str:
    """区教育局答复（11月24日（周二），增教函〔2026〕12号）：…."""
    day = told.day_of(reply.at)
    letter = "，".join((day, clean(reply.letter))) if reply.letter else day
    return say(told.language, "needs.reply", unit=told.unit(reply.department), when=letter, text=clean(reply.text))
