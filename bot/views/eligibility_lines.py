"""A judgement as lines and as a record, and what is wrong with a profile or rules in words. Knows no Telegram."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.texts import has, say, say_day
from bot.views.names import article_number
from knowledge.eligibility import keys
from knowledge.eligibility.keys import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from knowledge.eligibility.outcome import Combination, Coming, Judgement, Reason, Step, Verdict
    from knowledge.eligibility.profile import Profile, ProfileError, Value
    from knowledge.eligibility.yaml_lines import Finding

_WAN = 10_000
_SEPARATORS = {"en": ", "}
_GAPS = {"en": "  "}  # between the parts of a line; elsewhere a wide space
_SUMS = {"eligible.best": "eligible.best_services", "eligible.best_employer": "eligible.best_employer_services"}
_GROUPS = ("yes", "maybe", "updating", "no")


def make_record(judgement: Judgement, understood: Mapping[str, object], applicant: object) -> dict[str, object]:
    """The judgement for programs, as the documentation has it. Employers have a sum of their own."""
    best = judgement.best
    if applicant in ("employer", "agency") or (applicant is None and not best.benefits):
        best = judgement.best_of_employer
    return {
        "understood": dict(understood),
        "benefits": [
            {
                "benefit": one.benefit,
                "decision": one.decision.value,
                "amount_yuan": _whole(one.amount_yuan),
                "per": one.per,
                "max_periods": one.max_periods,
                "amount_text": one.amount_text,
                "missing": list(one.missing),
                "reasons": [f"{reason.article}：{reason.zh}" for reason in one.reasons],
                "by_notice": any(step.coming is not None for step in one.steps),
                "document": one.document,
                "article": one.article,
                "quote": one.quote,
            }
            for one in judgement.verdicts
        ],
        "best": {"benefits": list(best.benefits), "total_yuan": _whole(best.total_yuan)},
        "ask_next": judgement.ask_next,
    }


def _whole(amount: float | None) -> float | int | None:
    return int(amount) if amount is not None and float(amount).is_integer() else amount


def list_lines(judgement: Judgement, topics: Collection[str], language: str) -> list[str]:
    """The judgement for people: what one gets, may get, does not get, each with its article; then the best of it.

    Of what does not concern them (`topics`, from `next_question.list_topics`) only what they get is told.
    """
    lines = [say(language, "eligible.as_of", day=say_day(language, judgement.as_of))]
    for group in _GROUPS:
        found = [
            one for one in judgement.verdicts if one.decision.value == group and (group == "yes" or one.topic in topics)
        ]
        if found:
            lines += ["", say(language, f"eligible.decision.{group}")]
            for one in found:
                lines += _list_verdict(one, language)
    names = {one.benefit: one.en if language == "en" else one.zh for one in judgement.verdicts}
    for key, best in (("eligible.best", judgement.best), ("eligible.best_employer", judgement.best_of_employer)):
        if best.benefits:
            lines += ["", _sum_line(key, best, names, language)]
            if best.capped:
                lines.append(say(language, "eligible.capped"))
    if judgement.ask_next:
        lines += ["", say(language, "eligible.ask_next", fact=ask_fact(judgement.ask_next, language))]
    if any(one.sample for one in judgement.verdicts):
        lines += ["", say(language, "eligible.sample")]
    return lines


def _list_verdict(one: Verdict, language: str) -> list[str]:
    english = language == "en"
    source = f"{one.document} {article_number(one.article, language)}"
    told = (one.en if english else one.zh, write_amount(one, language), source)
    lines = [f"- {_GAPS.get(language, '　').join(part for part in told if part)}"]
    if one.missing:
        asked = _join(language, [ask_fact(key, language) for key in one.missing])
        lines.append(f"  {say(language, 'eligible.missing', keys=asked)}")
    for reason in one.reasons:
        lines.append(f"  {_word_reason(reason, is_open=one.decision.value == 'maybe', language=language)}")
    if one.from_when is not None:
        lines.append(f"  {say(language, 'eligible.from_when', day=_write_day(one.from_when, language))}")
    for step in one.steps if one.decision.value in ("yes", "maybe") else ():
        lines.append(f"  {_word_step(step, language)}")
    return lines


def _word_step(step: Step, language: str) -> str:
    if step.coming is not None:
        return word_coming(step.coming, language)
    days = {name: _write_day(getattr(step, name), language) for name in ("opens", "latest", "safe")}
    return say(language, f"eligible.step.{step.kind}", **days)


def word_coming(coming: Coming, language: str) -> str:
    """That a notice sets the time, by when it comes and how long the time is at least; never a day of it."""
    article = article_number(coming.article, language)
    return say(language, "eligible.by_notice", article=article, **list_coming(coming, language))


def list_coming(coming: Coming, language: str) -> dict[str, object]:
    """A notice that is to come: `year`, the last day it may come without its year, `days` it leaves at least."""
    year, by = coming.by.year, say_day(language, coming.by)
    return {"year": year, "by": by.removeprefix(f"{year}年").removesuffix(f" {year}"), "days": coming.days}


def _word_reason(reason: Reason, *, is_open: bool, language: str) -> str:
    """What the article asks for and is not met; what it leaves open; what has happened."""
    told = reason.en if language == "en" else reason.zh
    key = "eligible.requires" if reason.is_condition and not is_open else "eligible.reason"
    return say(language, key, article=article_number(reason.article, language), reason=told)


def _write_day(day: date, language: str) -> str:
    return say_day(language, day)


def write_amount(one: Verdict, language: str) -> str:
    """What it comes to: 15万元; 每月1500元，最长36个月; else the words of its row."""
    text = one.amount_text_en if language == "en" else one.amount_text
    if one.amount_yuan is None:
        return text
    amount = write_yuan(one.amount_yuan, language)
    if one.per is None:
        return amount
    if one.max_periods is None:
        return say(language, "eligible.per.open_year", amount=amount)
    return say(language, f"eligible.per.{one.per}", amount=amount, periods=one.max_periods)


def write_yuan(yuan: float, language: str) -> str:
    """15万元, 8000元; in English in yuan."""
    if language == "en":
        return f"{yuan:,.0f} yuan" if float(yuan).is_integer() else f"{yuan:,.2f} yuan"
    return f"{yuan / _WAN:g}万元" if yuan >= _WAN else f"{yuan:g}元"


def _sum_line(key: str, best: Combination, names: Mapping[str, str], language: str) -> str:
    told = _join(language, [names[one] for one in best.benefits])
    return say(
        language, key if best.total_yuan else _SUMS[key], amount=write_yuan(best.total_yuan, language), names=told
    )


def name_fact(key: str, language: str) -> str:
    """A fact as people call it."""
    return say(language, f"fact.{key}") if has(f"fact.{key}") else key


def ask_fact(key: str, language: str) -> str:
    """A fact as it is asked for, a noun with a question in it: 是否全职, 配偶是否随迁, 到岗日期."""
    if has(f"need.{key}"):
        return say(language, f"need.{key}")
    name = name_fact(key, language)
    known = keys.list_keys().get(key)
    return say(language, "eligible.whether", fact=name) if known is not None and known.kind is Kind.FLAG else name


def list_understood(profile: Profile, language: str) -> str:
    """What was understood of somebody's words, a fact each: 年龄 38、学位 博士、到岗日期 2026年3月1日."""
    told = [
        say(language, "eligible.fact", fact=name_fact(key, language), value=_write_value(value, language))
        for key, value in profile.facts.items()
    ]
    return say(language, "eligible.understood", facts=_join(language, told))


def _write_value(value: Value, language: str) -> str:
    if isinstance(value, bool):
        return say(language, "wizard.value.yes" if value else "wizard.value.no")
    if isinstance(value, (int, float)):
        return f"{value:g}"
    if isinstance(value, Mapping):
        return _join(language, [f"{year} {amount:g}" for year, amount in value.items()])
    if isinstance(value, str):
        return say(language, f"wizard.value.{value}") if has(f"wizard.value.{value}") else value
    return _write_day(value, language)


def _join(language: str, words: Sequence[str]) -> str:
    return _SEPARATORS.get(language, "、").join(words)


def word_profile_error(error: ProfileError, language: str) -> str:
    """What is wrong with a profile, and what to do."""
    facts = dict(error.facts)
    if "near" in facts:
        facts["near"] = say(language, "profile.wrong.near", near=facts["near"]) if facts["near"] else ""
    if "kind" in facts:
        facts["kind"] = say(language, f"profile.kind.{facts['kind']}")
    if "other" in facts:
        facts["other"] = name_fact(str(facts["other"]), language)
    label = name_fact(error.key, language)
    return say(language, f"profile.wrong.{error.reason}", name=error.key, label=label, **facts)


def word_finding(found: Finding, language: str) -> str:
    """What is wrong with a file of rules, without the line."""
    return say(language, f"benefits.finding.{found.key}", **found.facts)


def finding_line(found: Finding, language: str) -> str:
    """award.yaml:12: the reason."""
    return say(language, "benefits.at", file=found.file, line=found.line, reason=word_finding(found, language))
