"""What the satisfaction survey's attachment and workbook have to say, worked out from the script of answers.

By arithmetic of its own, with scipy's distributions: nothing here asks `jobs.reports` for a number. Every cell of every
table is compared, and every number in the sentences.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from scipy import stats

from tests.surveys.attachments import Paper
from tests.surveys.respondents import IMPROVE, LABELS, RATINGS, SURVEY, UNJOINED, WORDS, Respondent

# Three of the first category finish: their ballots lose it, and so do those of the smallest of the others, or these
# three would be known by having none.
BLOCKS = {"第一类、第五类、未认定": {1, 5}, "第二类": {2}, "第三类": {3}, "第四类": {4}}
NUMBER = re.compile(r"\d+(?:\.\d+)?")
HIDDEN = "＊"


def write(value: Fraction | float, places: int) -> str:
    """Rounded once, half up."""
    exact = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else Decimal(value)
    return str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def percent(share: Fraction | float) -> str:
    return write(share * 100, 1) + "%"


@dataclass(frozen=True, slots=True)
class Rated:
    """Some answers to ratings, a list a person."""

    people: list[list[int]]

    @property
    def answers(self) -> list[int]:
        return [answer for theirs in self.people for answer in theirs]

    @property
    def n(self) -> int:
        return len(self.answers)

    @property
    def mean(self) -> Fraction:
        return Fraction(sum(self.answers), self.n)

    @property
    def satisfied(self) -> Fraction:
        return Fraction(sum(answer >= 4 for answer in self.answers), self.n)

    @property
    def score(self) -> Fraction:
        return (self.mean - 1) * 25

    @property
    def mean_interval(self) -> tuple[float, float]:
        return tuple(stats.t.interval(0.95, self.n - 1, float(self.mean), stats.sem(self.answers)))

    @property
    def share_interval(self) -> tuple[float, float]:
        found = stats.binomtest(sum(answer >= 4 for answer in self.answers), self.n).proportion_ci(0.95, "wilson")
        return found.low, found.high

    def ratio_interval(self, count: Callable[[int], int], middle: Fraction) -> tuple[float, float]:
        """Of answers that hang together by person: from how far each person is from what the whole would have them."""
        theirs = [[count(answer) for answer in one] for one in self.people if one]
        residuals = [sum(one) - float(middle) * len(one) for one in theirs]
        spread = len(theirs) / (len(theirs) - 1) * math.fsum(one * one for one in residuals)
        half = stats.t.ppf(0.975, len(theirs) - 1) * math.sqrt(spread) / self.n
        return float(middle) - half, float(middle) + half


class Expected:
    """The figures of one run of the survey."""

    def __init__(self, people: Iterable[Respondent], *, opened: date, closed: date) -> None:
        self.people = list(people)
        self.finished = [one for one in self.people if one.finishes]
        self.blocks = {name: [one for one in self.finished if one.category in of] for name, of in BLOCKS.items()}
        self.opened, self.closed = opened, closed
        self.ratings = {item["key"]: self._rated(item["key"], self.finished) for item in RATINGS}
        given = [list(one.ratings.values()) for one in self.finished]
        self.whole = Rated(given)
        self.whole_mean = self.whole.ratio_interval(lambda answer: answer, self.whole.mean)
        self.whole_share = self.whole.ratio_interval(lambda answer: int(answer >= 4), self.whole.satisfied)
        self.hidden = {item["key"]: self._hide(item["key"]) for item in RATINGS} | {"improve": set()}

    def _rated(self, key: str, people: Iterable[Respondent]) -> Rated:
        return Rated([[one.ratings[key]] for one in people if key in one.ratings])

    def _hide(self, key: str) -> set[str]:
        """The blocks of fewer than five answers, with the next smallest until five and two are hidden together."""
        counts = {name: self._rated(key, people).n for name, people in self.blocks.items()}
        small = sorted(counts, key=lambda name: counts[name])
        if counts[small[0]] >= 5:
            return set()
        taken = 0
        while taken < 2 or sum(counts[name] for name in small[:taken]) < 5 or counts[small[taken]] < 5:
            taken += 1
        return set(small[:taken])

    # -- the tables --------------------------------------------------------------------------------------

    def response(self) -> list[list[Any]]:
        """How far people got: the share is a fraction."""
        rows = [self._count(name, of, len(self.blocks[name])) for name, of in BLOCKS.items()]
        return [*rows, self._count("全体", {1, 2, 3, 4, 5}, len(self.finished))]

    def _count(self, name: str, categories: set[int], responses: int) -> list[Any]:
        courses = Counter(one.course for one in self.people if one.category in categories)
        unjoined = sum(count for category, count in UNJOINED.items() if category in categories)
        missed = courses["gone"]
        finished = sum(one.category in categories for one in self.finished)
        invited = courses.total() + unjoined
        told = [invited, courses.total() - missed, missed + unjoined, finished, finished]
        return [name, *told, Fraction(finished, invited), responses]

    def counts(self) -> list[tuple[dict[str, Any], list[tuple[str, int]], int]]:
        """(item, how often each answer was given, how many answered) of all items but the texts."""
        found = []
        for item in RATINGS:
            given = Counter(self.ratings[item["key"]].answers)
            found.append((item, [(WORDS[step], given[step]) for step in WORDS], given.total()))
        chosen = [one.improve for one in self.finished if one.improve]
        found.append((IMPROVE, [(label, sum(label in one for one in chosen)) for label in LABELS], len(chosen)))
        return found

    def cross(self) -> list[list[Any]]:
        """Items by blocks; what isn't shown is `HIDDEN`, shares are fractions, means rounded."""
        rows: list[list[Any]] = []
        columns = [("", self.finished), *self.blocks.items()]
        for item in RATINGS:
            key = item["key"]
            rated = [None if name in self.hidden[key] else self._rated(key, people) for name, people in columns]
            rows.append([item["text"]["zh"], "平均分", *self._tell(rated, lambda one: write(one.mean, 2))])
            rows.append(["", "满意率", *self._tell(rated, lambda one: percent(one.satisfied))])
            rows.append(["", "n", *self._tell(rated, lambda one: str(one.n))])
        chosen = [[one.improve for one in people if one.improve] for _, people in columns]
        assert min(map(len, chosen)) >= 5
        for place, label in enumerate(LABELS):
            shares = [percent(Fraction(sum(label in one for one in some), len(some))) for some in chosen]
            rows.append([IMPROVE["text"]["zh"] if not place else "", label, *shares])
        rows.append(["", "n", *(str(len(some)) for some in chosen)])
        kept_back = set().union(*self.hidden.values())
        whole = [
            None if name in kept_back else Rated([list(one.ratings.values()) for one in people])
            for name, people in columns
        ]
        rows.append(["总体（各题合计）", "满意率", *self._tell(whole, lambda one: percent(one.satisfied))])
        rows.append(["", "得分", *self._tell(whole, lambda one: write(one.score, 1))])
        return rows

    def _tell(self, rated: Iterable[Rated | None], say: Callable[[Rated], str]) -> list[str]:
        return [HIDDEN if one is None else say(one) for one in rated]

    # -- the sentences -----------------------------------------------------------------------------------

    def conclusion(self) -> list[str]:
        """The numbers of the summary, in order."""
        places = [item["key"] for item in SURVEY["items"]]
        shares = {str(places.index(key) + 1): one.satisfied for key, one in self.ratings.items()}
        best, worst = max(shares, key=shares.__getitem__), min(shares, key=shares.__getitem__)
        target = Fraction(SURVEY["target"])
        low, high = (end * 100 for end in self.whole_share)
        gap = [] if self.whole.satisfied * 100 >= target else [write(target - self.whole.satisfied * 100, 1)]
        invited = len(self.people) + sum(UNJOINED.values())
        done = len(self.finished)
        return [
            percent(self.whole.satisfied)[:-1], "95", write(low, 1), write(high, 1), write(self.whole.score, 1), "100",
            str(target), *gap, best, percent(shares[best])[:-1], worst, percent(shares[worst])[:-1],
            str(invited), str(done), percent(Fraction(done, invited))[:-1], str(done),
        ]  # fmt: skip

    def grade(self) -> str:
        """The word that the data carry: both the lower end of the interval and the score have to reach it."""
        low, score = self.whole_share[0] * 100, self.whole.score
        bars = (("非常满意", 90, 85), ("满意", 80, 70), ("基本满意", 60, 55))
        return next(word for word, rate, least in bars if low >= rate and score >= least)

    def sentences(self) -> list[list[str]]:
        """The numbers of the line under each item."""
        told = []
        for one in self.ratings.values():
            ends = [write(end, 2) for end in one.mean_interval]
            means = [write(one.mean, 2), "95", *ends, percent(one.satisfied)[:-1], write(one.score, 1)]
            told.append([*means, str(one.n), str(len(self.finished) - one.n)])
        chosen = sum(bool(one.improve) for one in self.finished)
        words = sum(bool(one.words) for one in self.finished)
        told.append([str(chosen), str(len(self.finished) - chosen), "100"])
        told.append([str(words), str(len(self.finished) - words), str(words)])
        return told

    # -- held against the files --------------------------------------------------------------------------

    def check_paper(self, paper: Paper) -> None:
        """Every cell of every table of the Word file, and every number in its sentences."""
        method, response, ratings, *counted, cross = paper.tables
        facts = {row[0]: row[1] for row in method}
        assert facts["调查时间"] == f"{_day(self.opened)}至{_day(self.closed)}"
        assert facts["催答"].startswith("2次")
        assert facts["题目"] == f"共{len(SURVEY['items'])}题"
        assert facts["答卷来源"] == f"对话填答 {len(self.finished)}份"
        assert response[1:] == [[name, *map(str, counts), percent(rate), str(n)]
                                for name, *counts, rate, n in self.response()]  # fmt: skip
        assert ratings[1:] == [*(self._paper_rating(item) for item in RATINGS), self._paper_whole()]
        assert [table[1:] for table in counted] == [
            [[name, str(count), percent(Fraction(count, n))] for name, count in answers]
            for _, answers, n in self.counts()
        ]
        assert cross[0] == ["题目", "指标", "全体", *BLOCKS]
        assert cross[1:] == self.cross()
        assert NUMBER.findall(paper.conclusion) == self.conclusion()
        assert f"“{self.grade()}”" in paper.conclusion
        assert [NUMBER.findall(said) for said in paper.said] == self.sentences()

    def _paper_rating(self, item: dict[str, Any]) -> list[str]:
        one = self.ratings[item["key"]]
        return [item["text"]["zh"], *_paper_rated(one, one.mean_interval, one.share_interval)]

    def _paper_whole(self) -> list[str]:
        return ["总体（各题合计）", *_paper_rated(self.whole, self.whole_mean, self.whole_share)]

    def check_book(self, book: dict[str, list[list[Any]]]) -> None:
        """Every number of the workbook, unrounded."""
        response = [[*row[:6], float(row[6]), row[7]] for row in self.response()]
        assert _near(book["回收情况"][1:]) == _near(response)
        summary = book["汇总"][1:]
        assert [row[:3] for row in summary] == [
            [None, None, "总体（各题合计）"],
            *([number, item["key"], item["text"]["zh"]] for number, item in enumerate(SURVEY["items"], start=1)),
        ]  # fmt: skip
        chosen = sum(bool(one.improve) for one in self.finished)
        words = sum(bool(one.words) for one in self.finished)
        rated = [_sheet_rated(one, one.mean_interval, one.share_interval) for one in self.ratings.values()]
        numbers = [
            [self.whole.n, None, *_sheet_rated(self.whole, self.whole_mean, self.whole_share)],
            *([one.n, len(self.finished) - one.n, *row] for one, row in zip(self.ratings.values(), rated, strict=True)),
            [chosen, len(self.finished) - chosen, *[None] * 7],
            [words, len(self.finished) - words, *[None] * 7],
        ]
        assert _near([row[4:] for row in summary]) == _near([[*row, *[None] * 4] for row in numbers])
        counted = [
            [SURVEY["items"].index(item) + 1, item["key"], item["text"]["zh"], name, count, count / n, *[None] * 3, n]
            for item, answers, n in self.counts()
            for name, count in answers
        ]
        assert _near(book["选项分布"][1:]) == _near(counted)
        assert book["分类别"][0] == ["题目", "指标", "全体", *BLOCKS]
        assert [[_as_shown(cell, row[1]) for cell in row] for row in book["分类别"][1:]] == self.cross()
        texts = [("improve", one.other) for one in self.finished if one.other]
        texts += [("words", one.words) for one in self.finished if one.words]
        assert Counter((row[1], row[3]) for row in book["文字回答"][1:]) == Counter(texts)
        assert "答卷" not in book


def _paper_rated(one: Rated, mean: tuple[float, float], share: tuple[float, float]) -> list[str]:
    target = SURVEY["target"]
    return [
        str(one.n), write(one.mean, 2), "–".join(write(end, 2) for end in mean), percent(one.satisfied),
        "–".join(write(end * 100, 1) for end in share), write(one.score, 1), f"{target}.0%",
        "达到" if one.satisfied * 100 >= target else "未达到",
    ]  # fmt: skip


def _sheet_rated(one: Rated, mean: tuple[float, float], share: tuple[float, float]) -> list[float]:
    return [float(one.mean), *mean, float(one.satisfied), *share, float(one.score)]


def _near(rows: Iterable[Iterable[Any]]) -> list[list[Any]]:
    """With ten decimals: a workbook keeps sixteen digits, and two ways to work a figure out differ in the last."""
    return [[round(cell, 10) if isinstance(cell, float) else cell for cell in row] for row in rows]


def _as_shown(cell: object, figure: str) -> str:
    """A cell of the cross-table as the Word file writes it."""
    if cell is None:
        return ""
    if figure == "n" or not isinstance(cell, (int, float)):  # a float that is whole comes back as a whole number
        return str(cell)
    exact = Fraction(cell).limit_denominator(100_000)  # what it was before it became a float
    return write(exact, {"平均分": 2, "得分": 1}[figure]) if figure in {"平均分", "得分"} else percent(exact)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
