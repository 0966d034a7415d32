"""The way to a benefit in time: recognition, then the application, each in its window, before the deadline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from knowledge.eligibility.calendar import Window, add_months, step_back
from knowledge.eligibility.conditions import TRUE, Found, Said
from knowledge.eligibility.facts import KnownFacts
from knowledge.eligibility.outcome import Coming, Step
from knowledge.eligibility.recognition import list_recognition_windows
from knowledge.eligibility.rules import Entry
from knowledge.eligibility.schema import Benefit


@dataclass(frozen=True, slots=True)
class Way:
    """Whether a way is left, its steps, and the last day on which it can be applied for where the text has one."""

    found: Found
    steps: tuple[Step, ...] = ()
    deadline: date | None = None


def find_way(entry: Entry, facts: KnownFacts) -> Way:
    """The way from the day of judgement on."""
    rule = entry.benefit
    if rule.windows == "none" or (rule.window_unless is not None and rule.window_unless.evaluate(facts).truth):
        return Way(TRUE)
    # What goes on after the document's last day finds its windows later too.
    last = max(entry.document.effective_to, add_months(facts.as_of, 24) if _continues(entry, facts) else date.min)
    deadline = find_deadline(rule, facts)
    if rule.deadline is not None and deadline is None and facts.value(rule.deadline.key) is not True:
        return Way(Found(None, facts.needed(rule.deadline.key)))
    makeup = _find_makeup(entry, facts)
    until = last if deadline is None else min(last, deadline)
    windows = _list(entry, facts, until)
    if makeup is not None:
        windows = [makeup, *windows]
    recognitions: Sequence[Window] | None = None
    if "recognition" in rule.needs and facts.standing.recognised is not True:
        recognitions = list_recognition_windows(facts, facts.standing.category, until)
        windows = [one for one in windows if recognitions and one.closes >= recognitions[0].opens]
    if not windows:
        return Way(Found(False, failed=(_say_over(entry, deadline, last),)), (), deadline)
    return Way(TRUE, _write_steps(entry, facts, windows, recognitions), deadline)


def _continues(entry: Entry, facts: KnownFacts) -> bool:
    rule = entry.document.continues
    return rule is not None and rule.evaluate(facts).truth is True


def find_deadline(rule: Benefit, facts: KnownFacts) -> date | None:
    """The last day for an application that the rule counts from a day of the person's; None: it has none, or no day."""
    if rule.deadline is None:
        return None
    day = rule.deadline.read(facts)
    return day if isinstance(day, date) else None


def _list(entry: Entry, facts: KnownFacts, until: date) -> list[Window]:
    """The windows from the day on until the last, cut at it."""
    if facts.as_of > until:
        return []
    if not entry.has_windows:
        return [Window(facts.as_of, until)]
    windows = entry.list_windows(facts.as_of, until, facts.is_workday)
    return [replace(one, closes=min(one.closes, until)) for one in windows]


def _find_makeup(entry: Entry, facts: KnownFacts) -> Window | None:
    """The days in which a window that was missed for a good reason can be made up, where one was missed."""
    rule, ended = entry.document.makeup, facts.day("delay_ended")
    reason = facts.value("delay_reason")
    if rule is None or ended is None or not entry.has_windows or not isinstance(reason, str):
        return None
    last = ended + timedelta(days=rule.days)
    if not ended <= facts.as_of <= last or not any(one in reason for one in rule.reasons):
        return None
    since = facts.day("arrival_date") or add_months(ended, -12)
    missed = entry.list_windows(since, ended, facts.is_workday)
    return Window(facts.as_of, last) if any(one.closes < facts.as_of for one in missed) else None


def _find_safe(entry: Entry, facts: KnownFacts, windows: Sequence[Window], recognitions: Sequence[Window]) -> date:
    """The last day to apply for recognition so that it is decided before the last application closes.

    Where the time that the measure allows its officers is longer than that, the last day of the last window that helps.
    """
    rules, last = entry.document.recognition, windows[-1].closes
    allowed = rules.working_days if rules is not None else {}
    days = allowed.get(int(facts.standing.category or 0), allowed.get(0, 0))
    decided = step_back(last, days, facts.is_workday)
    in_time = [one for one in recognitions if max(one.opens, facts.as_of) <= decided]
    if in_time:
        return min(in_time[-1].closes, decided)
    return min(next(one.closes for one in reversed(recognitions) if one.opens <= last), last)


def _say_over(entry: Entry, deadline: date | None, last: date) -> Said:
    """That no time is left: until the deadline, or while the measure is in force where that ends before."""
    rule, notice = entry.benefit, entry.document.notice
    article = rule.window_article or rule.article
    if rule.is_by_notice and notice is not None:
        year = max(notice.years)
        zh = f"按{year}年通知的时间推算，有效期内不再有申报时间"
        return Said(article, zh, f"As the notice of {year} had it, no time to apply is left while the measure lasts")
    if deadline is None or deadline > last:
        return Said(article, "有效期内不再有申报时间", "No more time to apply while the measure is in force")
    zh = f"{deadline.year}年{deadline.month}月{deadline.day}日以前不再有申报时间"
    return Said(article, zh, f"No time to apply is left until {deadline.isoformat()}")


def _write_steps(
    entry: Entry, facts: KnownFacts, windows: Sequence[Window], recognitions: Sequence[Window] | None
) -> tuple[Step, ...]:
    rule = entry.benefit
    # What was announced is never made longer by what is supposed of the years after it.
    windows = [one for one in windows if one.supposed == windows[0].supposed]
    steps: list[Step] = []
    if recognitions:
        rules = entry.document.recognition
        first = recognitions[0]
        safe = first.closes if windows[0].supposed else _find_safe(entry, facts, windows, recognitions)
        steps.append(Step("recognition", first.opens, first.closes, safe, rules.window_article if rules else ""))
    kind = "matching" if rule.matching else "application"
    article = rule.window_article or rule.article
    opens = max(windows[0].opens, steps[0].opens if steps else windows[0].opens)
    coming = _find_coming(entry, windows[0])
    steps.append(Step(kind, opens, windows[0].closes, windows[-1].closes, article, coming))
    return tuple(steps)


def _find_coming(entry: Entry, window: Window) -> Coming | None:
    """The notice that a window waits for; None where its days are known."""
    notice = entry.document.notice
    if notice is None or not window.supposed:
        return None
    return Coming(notice.article, date(window.opens.year, *notice.by), notice.days)
