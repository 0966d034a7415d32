"""Facts, amounts, days and ways of "What can I get?" in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from bot.texts import has, say, say_day
from bot.views.eligibility_lines import ask_fact, word_coming
from bot.wizard import questions
from bot.wizard.questions import Question
from knowledge.eligibility.keys import Kind, list_keys
from knowledge.eligibility.outcome import Reason, Step, Verdict
from knowledge.eligibility.profile import ProfileError
from storage.checks import Check

Link = Callable[[str, str, str], str]  # do, key, value -> what a button carries

WAN = 10_000
_UNIT = re.compile(r"[（(](?:万元|元|10,000 yuan|yuan)[）)]$|\s+\((?:10,000 yuan|yuan)\)$")  # the value has it
_ALL_YEAR_DAYS = 200  # a window so long is no window


def name_fact(key: str, language: str) -> str:
    """What a fact is called."""
    return say(language, f"fact.{key}") if has(f"fact.{key}") else key


def name_question(question: Question, language: str) -> str:
    """What a question is about, in a word or two."""
    if question.is_generic:
        return name_fact(question.name, language)
    return say(language, f"wizard.name.{question.name}")


def ask(question: Question, language: str) -> str:
    """The question."""
    key = f"wizard.ask.{question.name}"
    if has(key):
        return say(language, key)
    kind = questions.kind_of(question)
    fact = name_fact(question.name, language)
    if kind in questions.DAYS:
        return say(language, "wizard.ask_day", fact=fact)
    if kind in (Kind.FLAG, Kind.RANK, Kind.COUNT_OR_ALL, Kind.WAN_OR_FLAG):
        return say(language, "wizard.ask_flag", fact=fact)
    return say(language, "wizard.ask_choice" if question.choices else "wizard.ask_number", fact=fact)


def label(question: Question, name: str, language: str) -> str:
    """A choice on its button."""
    for key in (f"wizard.choice.{question.name}.{name}", f"wizard.value.{name}"):
        if has(key):
            return say(language, key)
    return name


def word_answer(question: Question, check: Check, language: str) -> str:
    """What was answered to a question; "" where nothing was."""
    choice = questions.find_choice(question, check)
    if choice is not None:
        told = f"wizard.said.{question.name}.{choice.name}"
        return say(language, told) if has(told) else label(question, choice.name, language)
    facts = [word_value(key, check.said[key], language) for key in question.keys if key in check.said]
    if facts:
        return say(language, "wizard.join").join(facts)
    return say(language, "wizard.unknown") if set(question.keys) & set(check.unknown) else ""


def list_missing(keys: Sequence[str], language: str) -> list[str]:
    """What would have to be known, each question once, as a noun that asks something: 孩子要上哪个学段, 是否外籍."""
    return list(dict.fromkeys(_word_need(key, language) for key in keys))


def list_heard(keys: Sequence[str], language: str) -> list[str]:
    """What was heard of facts that still have to be asked: a line each."""
    return [say(language, f"wizard.heard.{key}") for key in keys]


def _word_need(key: str, language: str) -> str:
    question = questions.find_question(key)
    need = f"wizard.need.{question.name}"
    if has(need):
        return say(language, need)
    return _UNIT.sub("", ask_fact(key, language)) if question.is_generic else name_question(question, language)


def word_value(key: str, value: Any, language: str) -> str:  # noqa: ANN401 -- what JSON holds
    """A value as it is shown: 第三类, 2026年3月1日, 40万元, 是."""
    known = list_keys().get(key)
    if isinstance(value, bool):
        return say(language, "wizard.value.yes" if value else "wizard.value.no")
    if isinstance(value, Mapping):
        years = (say(language, "wizard.year_amount", year=year, amount=amount) for year, amount in value.items())
        return say(language, "wizard.join").join(years)
    if known is not None and known.kind is Kind.CATEGORY:
        return say(language, "wizard.category", number=say(language, f"wizard.number.{int(value)}"))
    if isinstance(value, date):
        return say_day(language, value)
    if known is not None and known.kind in questions.DAYS:
        return say_day(language, date.fromisoformat(str(value)[:10]))
    text = f"{value:g}" if isinstance(value, (int, float)) else str(value)
    unit = f"wizard.unit.{'wan' if key.endswith('_wan') else 'yuan' if key.endswith('_yuan') else key}"
    if has(unit):
        return say(language, unit, number=text)
    return say(language, f"wizard.value.{text}") if has(f"wizard.value.{text}") else text


def word_fact(key: str, value: Any, language: str) -> str:  # noqa: ANN401 -- what JSON holds
    """A fact in a phrase: 38岁, 博士, 到岗日期 2026年3月1日, 全职."""
    known = list_keys().get(key)
    told = word_value(key, value, language)
    name = name_fact(key, language)
    if isinstance(value, bool):
        denied = f"wizard.not.{key}"
        return name if value else say(language, denied) if has(denied) else say(language, "wizard.is_not", fact=name)
    if key == "age" or (known is not None and known.kind in (Kind.CATEGORY, Kind.CHOICE)):
        return told
    question = questions.find_question(key)
    name = name_question(question, language) if question.keys == (key,) else _UNIT.sub("", name)
    return say(language, "wizard.fact", fact=name, value=told)


def word_reason(reason: Reason, language: str) -> str:
    """Why not: what the article asks for and is not met, or what has happened (it has lapsed, all of it was had)."""
    told = reason.en if language == "en" else reason.zh
    return say(language, "wizard.requires", reason=told) if reason.is_condition else told


def word_error(error: ProfileError, language: str) -> str:
    """An answer that can't be, or that can't be together with another."""
    name, other = name_fact(error.key, language), str(error.facts.get("other", ""))
    if error.reason == "contradiction" and other:
        return say(language, "wizard.wrong.contradiction", name=name, other=name_fact(other, language))
    known = error.reason in ("future_date", "far_date", "age_range", "negative")
    return say(language, f"wizard.wrong.{error.reason if known else 'other'}", name=name)


def money(yuan: float, language: str) -> str:
    """15万元, 16.5万元, 1500元."""
    if language == "en":
        return f"{yuan:,.0f} yuan"
    return f"{yuan / WAN:g}万元" if yuan >= WAN and yuan % 100 == 0 else f"{yuan:g}元"


def amount(verdict: Verdict, language: str) -> str:
    """What a benefit comes to, in a few words; "" where it is no money and has no measure."""
    if verdict.amount_yuan is None or verdict.service:
        return verdict.amount_text_en if language == "en" else verdict.amount_text
    told = money(verdict.amount_yuan, language)
    if verdict.per is None:
        return told
    key = f"wizard.per_{verdict.per}" if verdict.max_periods else f"wizard.each_{verdict.per}"
    return say(language, key, amount=told, periods=verdict.max_periods)


def name(verdict: Verdict, language: str) -> str:
    """The benefit's name."""
    return verdict.en if language == "en" else verdict.zh


def comes_by_itself(verdict: Verdict) -> bool:
    """Whether nobody applies for it and nothing is handed in: a leader who keeps in touch."""
    return verdict.service and not verdict.papers and is_all_year(verdict.steps[-1])


def is_all_year(step: Step) -> bool:
    """Whether it can be applied for at any time."""
    return (step.latest - step.opens).days > _ALL_YEAR_DAYS


def when(verdict: Verdict, today: date, language: str) -> str:
    """The way in a phrase: 先认定（2027年3月），再申请（4月）; 随时可申请."""
    steps = [step for step in verdict.steps if step.kind != "none"]
    if not steps:
        return ""
    if len(steps) == 1:
        alone = comes_by_itself(verdict)
        return say(language, "wizard.no_application") if alone else _when_one(steps[0], today, language)
    first, last = steps[0], steps[-1]
    recognised = say(language, "wizard.any_time") if is_all_year(first) else month(first, today, language)
    if comes_by_itself(verdict):
        return say(language, "wizard.recognised_then_none", first=recognised)
    if is_all_year(last):
        return say(language, "wizard.recognised_then_any", first=recognised)
    if last.coming is not None:
        return say(language, "wizard.recognised_then_notice", first=recognised, year=last.coming.by.year)
    same = last.opens.year == first.opens.year and language != "en"
    then = say(language, "wizard.month", month=last.opens.month) if same else month(last, today, language)
    key = "wizard.recognised_then_matched" if last.kind == "matching" else "wizard.recognised_then"
    return say(language, key, first=recognised, last=then)


def _when_one(step: Step, today: date, language: str) -> str:
    if step.coming is not None:
        return say(language, "wizard.apply_by_notice", year=step.coming.by.year)
    if step.kind == "matching":
        return say(language, "wizard.matched", month=month(step, today, language))
    if is_all_year(step):
        return say(language, "wizard.any_time_apply")
    key = "wizard.apply_now" if step.opens <= today else "wizard.apply_in"
    return say(language, key, month=month(step, today, language), day=say_day(language, step.latest, today=today))


def month(step: Step, today: date, language: str) -> str:
    """The month of a window, with its year where it is another."""
    if language == "en":
        return say_day(language, step.opens).split(" ", 1)[1]
    told = say(language, "wizard.month", month=step.opens.month)
    return told if step.opens.year == today.year else say(language, "wizard.month_of", year=step.opens.year, month=told)


def word_step(step: Step, language: str) -> str:
    """A step with its window and the last day that is safe; where a notice sets them, that it does."""
    if step.coming is not None:
        return word_coming(step.coming, language)
    if is_all_year(step):
        return say(language, f"wizard.step_any.{step.kind}")
    told = say(language, f"wizard.step.{step.kind}", days=span(step.opens, step.latest, language))
    if step.safe != step.latest:
        key = "wizard.step_safe" if step.safe > step.latest else "wizard.step_terms"
        told += say(language, key, day=say_day(language, step.safe))
    return told


def span(first: date, last: date, language: str) -> str:
    """2027年3月1日至31日, 2027年3月15日至4月15日."""
    if language == "en":
        told = say_day(language, first).removesuffix(f" {last.year}")
        return say(language, "wizard.days", first=told, last=say_day(language, last))
    end = say_day(language, last)
    if first.year == last.year:
        end = end.removeprefix(f"{last.year}年")
        end = end.removeprefix(f"{last.month}月") if first.month == last.month else end
    return say(language, "wizard.days", first=say_day(language, first), last=end)


def join(parts: Sequence[str], language: str) -> str:
    """Several of a kind, one after another."""
    return say(language, "wizard.join").join(parts)
