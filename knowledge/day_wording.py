"""The words of an answer that was counted: results, working, the step before; in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from knowledge.citing import write_date
from knowledge.day_courses import months_of
from knowledge.day_questions import ON, base_name
from knowledge.eligibility.calendar import read_span

if TYPE_CHECKING:
    from knowledge.day_courses import Course
    from knowledge.day_questions import DayQuestion
    from knowledge.eligibility.calendar import Span, Window
    from knowledge.eligibility.rules import Entry

_CLASSES = "一二三四五"
_EVENTS = {
    "arrival_date": ("到岗", "start of work"),
    "recognition_date": ("认定", "recognised"),
    "title_cert_date": ("取得职称证书", "title certificate"),
    "skill_cert_date": ("取得技能证书", "skill certificate"),
    ON: ("申请", "application"),
}


def list_results(read: DayQuestion, entry: Entry, courses: Sequence[Course], language: str) -> list[str]:
    """When it can be applied for, a line for the categories of whom the same holds."""
    english = language == "en"
    name = entry.benefit.en if english else base_name(entry)
    if read.key == ON:
        return [_say_on(read, name, courses[0], english=english)]
    lines = []
    for course in courses:
        of = _write_categories(course.categories, english=english) if len(courses) > 1 else ""
        said = _say_course(read, course, entry, english=english)
        if english:
            lines.append(f"{name}{f' ({of})' if of else ''}, {_write_day(read, english=True)}: {said}.")
        else:
            lines.append(f"{name}（{_write_day(read, english=False)}{f'，{of}' if of else ''}）：{said}。")
    return lines


def _say_course(read: DayQuestion, course: Course, entry: Entry, *, english: bool) -> str:
    windows, today = course.windows, read.today
    if not windows:
        until = _write(course.deadline or entry.document.effective_to, english=english)
        return (
            f"no time to apply before the limit of {until}" if english else f"到{until}的期限以前，没有可以申请的时间"
        )
    if not entry.benefit.spans:
        return _say_all_year(windows[0], course, today, english=english)
    return _say_windows(windows, course, today, english=english)


def _say_all_year(window: Window, course: Course, today: date, *, english: bool) -> str:
    opens, closes = _write(window.opens, english=english), _write(window.closes, english=english)
    if course.deadline is None:
        return f"from {opens} on, all year" if english else f"{opens}起可以申请，常年受理"
    since = (
        ("" if not course.waits else f"from {opens}, ")
        if english
        else ("" if not course.waits else f"{opens}起可以申请，")
    )
    over = window.closes < today
    if english:
        return f"{since}at the latest on {closes}{' (over)' if over else ''}"
    return f"{since}最晚{closes}{'（已过）' if over else ''}"


def _say_windows(windows: Sequence[Window], course: Course, today: date, *, english: bool) -> str:
    """The first window, the next where that is over, and the last before the deadline."""
    first, last = windows[0], windows[-1]
    coming = next((one for one in windows if one.closes >= today), None)
    parts = [f"{'first' if english else '最早'}{' ' if english else ''}{_write_window(first, english=english)}"]
    if first.closes < today:
        parts[0] += " (over)" if english else "（已过）"
    if coming is not None and coming != first:
        parts.append(
            f"next {_write_window(coming, english=True)}"
            if english
            else f"接下来{_write_window(coming, english=False)}"
        )
    if course.deadline is not None:
        if coming is None and last != first:
            parts.append(
                f"last {_write_window(last, english=True)} (over)"
                if english
                else f"最后一次{_write_window(last, english=False)}（已过）"
            )
        elif coming == last:
            parts.append("the last in time" if english else "也是期限内最后一次")
        elif coming is not None:
            parts.append(
                f"last {_write_window(last, english=True)}"
                if english
                else f"最后一次{_write_window(last, english=False)}"
            )
    return (", " if english else "，").join(parts)


def _say_on(read: DayQuestion, name: str, course: Course, *, english: bool) -> str:
    """Whether a month or day is one on which it is applied for, with the window that it lies in or that comes next."""
    day = _write_day(read, english=english)
    inside = next((one for one in course.windows if one.opens <= read.last and one.closes >= read.first), None)
    if inside is not None:
        window = _write_window(inside, english=english)
        return (
            f"{name}: {day} is a time for applications ({window})."
            if english
            else f"{name}：{day}在申报期内（{window}）。"
        )
    coming = next((one for one in course.windows if one.opens > read.last), None)
    after = ""
    if coming is not None:
        window = _write_window(coming, english=english)
        after = f" The next is {window}." if english else f"，接下来的申报期是{window}"
    return f"{name}: {day} is no time for applications.{after}" if english else f"{name}：{day}不在申报期内{after}。"


def write_working(read: DayQuestion, entry: Entry, courses: Sequence[Course], language: str) -> list[str]:
    """How it was counted, in one line."""
    english = language == "en"
    parts = list(_list_working(read, entry, courses, english=english))
    if not parts:
        return []
    return [f"Worked out: {'; '.join(parts)}."] if english else [f"怎么算的：{'；'.join(parts)}。"]


def _list_working(read: DayQuestion, entry: Entry, courses: Sequence[Course], *, english: bool) -> Iterator[str]:
    months = months_of(entry)
    counted = next((one for one in courses if one.deadline is not None and one.counted_from is not None), None)
    if months and counted is not None and counted.deadline is not None and counted.counted_from is not None:
        since, until = _write(counted.counted_from, english=english), _write(counted.deadline, english=english)
        yield (
            f"time limit {since} + {months} months = {until}" if english else f"申请期限{since}＋{months}个月＝{until}"
        )
    for course in courses:
        for wait in course.waits:
            since = _write(read.last, english=english)
            begins = _write(course.begins or read.last, english=english)
            if english:
                yield f"{wait.en}: counted from {since}, on {begins}"
            else:
                yield f"{wait.zh}：从{since}到岗起算，{begins}满"
    if entry.benefit.spans:
        spans = (", " if english else "、").join(write_span(span, english=english) for span in entry.benefit.spans)
        moved = "the last day moves to the next working day" if english else "截止日遇非工作日顺延"
        yield f"applications each year {spans}, {moved}" if english else f"申报期每年{spans}，{moved}"
    if read.month_only and read.key != ON and (months or any(course.waits for course in courses)):
        yield (
            "no day was said: limits count from the first of the month, waiting from its last"
            if english
            else ("没说几号，期限从当月第一天算，要满的月数从最后一天算")
        )


def say_first(read: DayQuestion, entry: Entry, language: str) -> list[str]:
    """That recognition comes first, and when, where it is needed and nobody said that it is there."""
    rules = entry.document.recognition
    known = read.key == "recognition_date" or "recognition_date" in read.facts or read.facts.get("recognized") is True
    if rules is None or known or read.key == ON or "recognition" not in entry.benefit.needs:
        return []
    english = language == "en"
    groups: dict[tuple[str, ...], list[int]] = {}
    for category in range(1, len(_CLASSES) + 1):
        groups.setdefault(tuple(rules.windows.get(category, ())), []).append(category)
    said = read.facts.get("category")
    parts = []
    for texts, categories in groups.items():
        if isinstance(said, int) and said not in categories:
            continue
        spans = [span for span in map(read_span, texts) if span is not None]
        when = (", " if english else "、").join(write_span(span, english=english) for span in spans)
        of = _write_categories(categories, english=english)
        if english:
            parts.append(f"{of} {f'each year {when}' if when else 'all year'}")
        else:
            parts.append(f"{of}{f'每年{when}' if when else '常年'}受理")
    if english:
        return [f"Recognition comes first ({rules.window_article}): {'; '.join(parts)}."]
    return [f"还没认定的先认定（{rules.window_article}）：{'；'.join(parts)}。"]


def write_span(span: Span, *, english: bool = False) -> str:
    """4月1日至4月30日."""
    (first, day), (last, end) = span.first, span.last
    return f"{first:02}-{day:02} to {last:02}-{end:02}" if english else f"{first}月{day}日至{last}月{end}日"


def number_in(text: str) -> str:
    """The figure of a condition with its unit: 6个月 of 连续缴纳社会保险6个月以上; "" where it has none."""
    match = re.search(r"\d+个(?:月|工作日)", text)
    return match.group() if match is not None else ""


def _write(day: date, *, english: bool) -> str:
    return day.isoformat() if english else write_date(day)


def _write_window(window: Window, *, english: bool) -> str:
    if english:
        return f"{window.opens.isoformat()} to {window.closes.isoformat()}"
    year = f"{window.closes.year}年" if window.closes.year != window.opens.year else ""
    return f"{write_date(window.opens)}至{year}{window.closes.month}月{window.closes.day}日"


def _write_day(read: DayQuestion, *, english: bool) -> str:
    event = _EVENTS[read.key][english]
    if english:
        day = f"{read.first:%Y-%m}" if read.month_only else read.first.isoformat()
        return day if read.key == ON else f"{event} {'about ' if read.rough else ''}{day}"
    day = f"{read.first.year}年{read.first.month}月" if read.month_only or read.rough else write_date(read.first)
    return day if read.key == ON else f"{'约' if read.rough else ''}{day}{event}"


def _write_categories(categories: Sequence[int], *, english: bool) -> str:
    """第三类至第五类, 第一类、第二类."""
    if english:
        return f"categor{'y' if len(categories) == 1 else 'ies'} {', '.join(map(str, categories))}"
    names = [f"第{_CLASSES[category - 1]}类" for category in categories]
    run = len(categories) > 2 and list(categories) == list(range(categories[0], categories[-1] + 1))
    return f"{names[0]}至{names[-1]}" if run else "、".join(names)
