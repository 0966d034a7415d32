"""What a report says in sentences, each computed from its figures: never more than the data carry."""

from __future__ import annotations

from fractions import Fraction

from jobs.reports.charts import name_bin
from jobs.reports.report import ItemReport, Report, list_targets, meets_target
from jobs.reports.statistics import Figures, Rating
from jobs.reports.words import (
    name_sources,
    say,
    write_day,
    write_interval,
    write_number,
    write_percent,
    write_time,
)
from storage.surveys.definition import Item, Kind

_QUOTED_CHARS = 16


def list_conclusions(report: Report, language: str) -> list[str]:
    """The summary: the whole, the target, the best and the lowest item, the response, whom it speaks for."""
    if report.n is None:
        return [say(language, "summary.small")]
    said = [_sum_up(report.overall, report, language)]
    said += _judge_target(report, language)
    rated = [(one.figures.rating, one.item) for one in report.items if one.figures and one.figures.rating]
    if len(rated) > 1:
        best = max(rated, key=lambda pair: pair[0].satisfied.value)
        worst = min(rated, key=lambda pair: pair[0].satisfied.value)
        if best[0].satisfied.value > worst[0].satisfied.value:
            named: dict[str, object] = {}
            for name, (rating, item) in (("best", best), ("worst", worst)):
                named[name] = report.definition.items.index(item) + 1
                named[f"{name}_text"] = _shorten(item.text.say(language))
                named[f"{name}_percent"] = write_percent(rating.satisfied.value)
            said.append(say(language, "summary.best", **named))
    counts = report.asked.total()
    if counts.invited:
        rate = write_percent(Fraction(counts.finished, counts.invited))
        facts = {"invited": counts.invited, "finished": counts.finished, "percent": rate, "n": report.n}
        said.append(say(language, "summary.rate", **facts))
    else:
        said.append(say(language, "summary.responses", n=report.n))
    said.append(say(language, "summary.absent"))
    return said


def _shorten(text: str) -> str:
    """An item's text as a sentence has room for it: its number says which it is."""
    bare = text.strip().rstrip("：:？?。.")
    return bare if len(bare) <= _QUOTED_CHARS else bare[: _QUOTED_CHARS - 1] + "…"


def _sum_up(overall: Rating | None, report: Report, language: str) -> str:
    if overall is None:
        return say(language, "summary.unrated")
    facts = {
        "percent": write_percent(overall.satisfied.value),
        "interval": write_share_interval(overall),
        "score": write_number(overall.score, 1),
    }
    if report.grade is None:
        return say(language, "summary.plain", **facts)
    return say(language, "summary.graded", grade=say(language, f"grade.{report.grade.key}"), **facts)


def write_share_interval(rating: Rating) -> str:
    """The interval of a 满意率 in percent."""
    text = write_interval(rating.satisfied.interval, 1, 100)
    return text if rating.satisfied.interval is None else f"{text}%"


def _judge_target(report: Report, language: str) -> list[str]:
    target, overall = report.definition.target, report.overall
    if target is None or overall is None:
        return []
    told = write_number(Fraction(str(target)), 0 if float(target).is_integer() else 1)
    if meets_target(overall, target):
        said = [say(language, "summary.met", target=told)]
    else:
        gap = write_number(Fraction(str(target)) - overall.satisfied.value * 100, 1)
        # A gap that is there, but rounds to nothing, is said with the digits it takes.
        places = 1
        while not gap.strip("0."):
            places += 1
            gap = write_number(Fraction(str(target)) - overall.satisfied.value * 100, places)
        said = [say(language, "summary.missed", target=told, gap=gap)]
    interval = overall.satisfied.interval
    if interval is not None and interval.low * 100 <= target <= interval.high * 100:
        said.append(say(language, "summary.within"))
    return said


def list_facts(report: Report, language: str) -> list[tuple[str, str]]:
    """The method: what it is called, and what it was."""
    asked, definition = report.asked, report.definition
    facts = [("whom", asked.whom)] if asked.whom else []
    if asked.opened is not None:
        opened = write_day(asked.opened, language)
        if asked.closed is None:
            facts.append(("period", say(language, "period.open", opened=opened)))
        else:
            closed = write_day(asked.closed, language)
            facts.append(("period", say(language, "period.value", opened=opened, closed=closed)))
    facts.append(("way", say(language, "anonymous" if definition.anonymous else "named")))
    facts.append(("items_asked", say(language, "items_asked.value", count=len(definition.items))))
    reminders = "reminders.value" if asked.reminders else "reminders.none"
    facts.append(("reminders", say(language, reminders, count=asked.reminders)))
    if report.sources:
        named = [say(language, "source_of", name=name_sources(sources, language), n=n) for sources, n in report.sources]
        facts.append(("sources", say(language, "semicolon").join(named)))
    if asked.time_to_answer is not None:
        facts.append(("time", write_time(asked.time_to_answer, language)))
    return [(say(language, key), value) for key, value in facts]


def describe_item(report: Report, one: ItemReport, language: str) -> str:
    """One item in a line or two."""
    figures, item = one.figures, one.item
    if figures is None:
        return say(language, "few")
    base = {"n": figures.n, "skipped": figures.skipped}
    if figures.rating is not None:
        rating = figures.rating
        said = say(
            language,
            "sentence.rating",
            mean=write_number(rating.mean, 2),
            interval=write_interval(rating.interval, 2),
            percent=write_percent(rating.satisfied.value),
            score=write_number(rating.score, 1),
            **base,
        )
        met = list_targets(report).get(item.key)
        return said if met is None else said + say(language, "sentence.met" if met else "sentence.missed")
    if figures.nps is not None:
        nps = figures.nps
        return say(
            language,
            "sentence.nps",
            value=write_number(nps.value, 1, signed=True),
            interval=write_interval(nps.interval, 1, signed=True),
            promoters=write_percent(Fraction(nps.promoters, figures.n)),
            passives=write_percent(Fraction(nps.passives, figures.n)),
            detractors=write_percent(Fraction(nps.detractors, figures.n)),
            **base,
        )
    if figures.numbers is not None:
        return _describe_numbers(item, figures, language)
    said = say(language, "sentence.n", **base)
    if figures.days is not None:
        first, last = (write_day(day, language) for day in figures.days)
        said += say(language, "sentence.days", first=first, last=last)
    if item.kind is Kind.MULTIPLE:
        said += say(language, "sentence.over_hundred")
    if item.kind is Kind.TEXT:
        said += say(language, "text_answers", n=figures.n)
    return said


def _describe_numbers(item: Item, figures: Figures, language: str) -> str:
    numbers = figures.numbers
    if numbers is None:
        return ""
    unit, places = item.unit.say(language), item.decimals + 1
    said = say(
        language,
        "sentence.numbers",
        mean=write_number(numbers.mean, places),
        interval=write_interval(numbers.interval, places),
        median=write_number(numbers.median, places),
        lower=write_number(numbers.lower, places),
        upper=write_number(numbers.upper, places),
        unit=unit,
        n=figures.n,
        skipped=figures.skipped,
    )
    if numbers.ends is not None:
        least, most = (write_number(Fraction(end), item.decimals) for end in numbers.ends)
        said += say(language, "sentence.ends", least=least, most=most, unit=unit)
    return said


def list_notes(report: Report, language: str) -> list[str]:
    """How the figures were made, as far as this report has such figures."""
    kinds = {one.item.kind for one in report.items}
    grades = say(language, "semicolon").join(
        say(
            language,
            "grade_of",
            grade=say(language, f"grade.{grade.key}"),
            rate=grade.least_rate,
            score=grade.least_score,
        )
        for grade in report.grades
    )
    notes = []
    if Kind.RATING in kinds:
        notes += ["note.satisfied", "note.score", "note.grade"]
    notes += ["note.nps"] if Kind.NPS in kinds else []
    notes += ["note.borda"] if Kind.RANKING in kinds else []
    notes += ["note.intervals", "note.few", "note.rounding"]
    if report.definition.anonymous and kinds & {Kind.NUMBER, Kind.DATE}:
        notes.append("note.bins")
    return [say(language, key, grades=grades) for key in notes]


def name_bins(item: Item, figures: Figures, language: str) -> list[str]:
    """What each bin of an item holds."""
    return [name_bin(item, place, figures, language) for place in range(len(figures.bins))]
