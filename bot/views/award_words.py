"""Awards in words: what it is, how far, by when, what stands against it, what is paid back and by which working."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.awards.rules import AwardTold
from bot.screens import clean
from bot.texts import has, say, say_day
from bot.views.names import clip, short_title
from bot.views.wizard_words import money
from jobs import workdays
from jobs.award_checks import Warning
from jobs.repayments import Working
from storage.awards.chain import ENDED, PAID, PERSON, RETURNED
from storage.awards.facts import AwardFacts
from storage.awards.figures import key_of, next_quarter, this_quarter
from storage.awards.lists import Listed
from storage.roster.fields import Reason

NAME_CHARS = 16


def benefit_name(document: str, benefit: str, told: AwardTold) -> str:
    """安家补贴; its key where the rules do not have it any more."""
    entry = told.rules.find(document, benefit)
    if entry is None:
        return benefit
    return entry.benefit.en if told.language == "en" else entry.benefit.zh


def title(facts: AwardFacts, told: AwardTold) -> str:
    """安家补贴 第2期 5万元."""
    name, language = benefit_name(facts.document, facts.benefit, told), told.language
    parts = [name]
    if facts.instalment > 1 or told.rules.terms.of(facts.document).every_months.get(facts.benefit):
        parts.append(say(language, "awards.instalment", number=facts.instalment))
    if facts.due_yuan:
        parts.append(money(facts.due_yuan, language))
    return " ".join(parts)


def due_part(name: str, today: date, told: AwardTold) -> str:
    """逾期未发, 2026年第4季度余下, 2027年第1季度: which of the instalments that are to be paid."""
    if name == "late":
        return say(told.language, "awards.due_part_late")
    first = this_quarter(today)[0] if name == "this" else next_quarter(today)[0]
    year, number = key_of(first).split("Q")
    quarter = say(told.language, "awards.quarter", year=year, number=number)
    return say(told.language, "awards.due_part_rest", quarter=quarter) if name == "this" else quarter


def day_text(day: date, told: AwardTold) -> str:
    """A day as people write it."""
    return say_day(told.language, day, today=told.today)


def document_title(document: str, told: AwardTold) -> str:
    """人才奖励服务保障办法; its id where the rules do not know it."""
    found = next((one for one in told.rules.book.documents if one.document == document), None)
    return short_title(found.title) if found is not None else document


def whose(award: Listed, told: AwardTold) -> str:
    """张三（示例芯科技）; the unit where it is paid to one; of an erased talent that there is no name any more."""
    name = clip(clean(award.talent), NAME_CHARS)
    unit = clip(clean(award.employer), NAME_CHARS)
    if award.facts.payee != PERSON:
        return f"{unit}（{name}）" if name else unit
    if not name:
        return say(told.language, "awards.erased")
    return f"{name}（{unit}）" if unit else name


def stands(facts: AwardFacts, told: AwardTold) -> str:
    """… 公示中，自11月16日（周一）起; ✓ 11月16日（周一）已拨付; ! 11月16日（周一）退回."""
    sign = {PAID: "✓", RETURNED: "!"}.get(facts.state, "…")
    return f"{sign} " + say(told.language, f"awards.stands.{facts.state}", day=day_text(facts.since, told))


def due_text(facts: AwardFacts, told: AwardTold) -> str:
    """12月7日（周一）前, 逾期3个工作日, "" where no limit is named."""
    if facts.due_on is None or facts.state in ENDED:
        return ""
    if facts.due_on < told.today:
        late = workdays.count_between(facts.due_on, told.today)
        key = "awards.late" if late else "awards.late_today"  # on a Sunday what was due on Friday is late by no day
        return say(told.language, key, count=late, day=day_text(facts.due_on, told))
    return say(told.language, "awards.due", day=day_text(facts.due_on, told))


def next_text(facts: AwardFacts, told: AwardTold) -> str:
    """下一步：审定，12月7日（周一）前（第二十九条）; "" where it is over."""
    course = told.rules.course_of(facts)
    state = course.next_of(facts.state)
    if not state:
        return ""
    parts = say(told.language, "awards.next", state=say(told.language, f"awards.state.{state}"))
    due = due_text(facts, told)
    if not due:
        return parts
    article = course.article
    return parts + say(told.language, "awards.next_due" if article else "awards.next_plain", due=due, article=article)


def unit_text(facts: AwardFacts, told: AwardTold) -> str:
    """由区人力资源和社会保障局办理，电话020-…; "" where no unit is named."""
    office = told.offices.get(facts.department)
    if office is None:
        return ""
    key = "awards.unit" if office.phone else "awards.unit_only"
    return say(told.language, key, unit=office.unit, phone=office.phone)


def warning_text(warning: Warning, told: AwardTold) -> str:
    """同一待遇…（第三十条）: what stands against an award, by which article."""
    facts = {name: _word(name, value, told) for name, value in warning.facts.items()}
    key = f"awards.warning.{warning.key}"
    row = warning.facts.get("row")
    if row and has(f"{key}_row"):
        key += "_row"
    return say(told.language, key, **facts) + say(told.language, "awards.by", article=warning.article)


def reason_text(reason: Reason, told: AwardTold) -> str:
    """Why a row can't be taken, or a remark on the file."""
    facts = {name: _word(name, value, told) for name, value in reason.facts.items()}
    return say(told.language, reason.key, **facts)


def _word(name: str, value: object, told: AwardTold) -> object:
    language = told.language
    match name, value:
        case "field", str():
            return say(language, f"awards.field.{value}")
        case (("state" | "first" | "second"), str()):
            return say(language, f"awards.state.{value}")
        case "other", (str(document), str(benefit)):
            return benefit_name(document, benefit, told)
        case "why", (str(zh), str(en)):
            return en if language == "en" else zh
        case "why", str():
            return say(language, f"awards.left.{value}") if value else ""
        case "names", tuple():
            return say(language, "awards.or").join(en if language == "en" else zh for zh, en in value)
        case (("most" | "before" | "left" | "yuan"), int()) if value >= 1_000 or name != "most":
            return money(value, language)
        case _, date():
            return day_text(value, told)
        case _, str():
            return clip(clean(value), 40)
    return value


def working_text(working: Working, told: AwardTold) -> str:
    """怎么算的: 4月20日拨付，到11月10日满6个月，不满12个月，全额退回（第三十一条）."""
    facts: Mapping[str, object] = {
        "since": day_text(date.fromisoformat(working.since), told) if working.since else "",
        "left": day_text(date.fromisoformat(working.left_on), told) if working.left_on else "",
        "months": working.months,
        "under": working.under,
        "percent": working.percent,
        "rest": max(working.under - working.months, 0),
        "yuan": money(working.yuan, told.language),
    }
    rule = "below_all" if working.rule == "below" and working.percent == 100 else working.rule
    text = say(told.language, f"awards.working.{rule}", **facts)
    return text + say(told.language, "awards.by", article=working.article)
