"""The proof that rules say what their articles say: figures, quotes and articles are looked up in the text in force."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from knowledge.eligibility.conditions import Comparison, Node, Term
from knowledge.eligibility.currency import Texts, list_articles
from knowledge.eligibility.rules import Book, Entry
from knowledge.eligibility.schema import Document, Tier
from knowledge.eligibility.yaml_lines import Finding, Lined, Place
from knowledge.figures import Figure, find_figures

_WAN = 10_000
# Facts whose numbers are names, not figures of the text.
_NAMES = frozenset({"category", "is_filed", "recognised"})


def check(book: Book, texts: Texts) -> list[Finding]:
    """What a folder of rules says that its articles don't, by file and line; documents not in `texts` are findings."""
    found: list[Finding] = []
    for document in book.documents:
        checking = _Checking(document, texts, book.lines.get(document.document))
        found += checking.findings()
    return found


def check_benefits(book: Book, texts: Texts, keys: Collection[str]) -> list[Finding]:
    """The same for some benefits alone: their own lines, and those of what all benefits of their documents share."""
    found: list[Finding] = []
    for document in book.documents:
        numbers = [number for number, one in enumerate(document.benefits) if one.key in keys]
        if numbers:
            checking = _Checking(document, texts, book.lines.get(document.document))
            found += checking.findings_of(numbers)
    return found


class _Checking:
    def __init__(self, document: Document, texts: Texts, lined: Lined | None) -> None:
        self._document = document
        self._all = texts
        self._texts = texts.get(document.document)
        self._lined = lined
        self._figures: dict[str, set[Figure]] = {}
        self._found: list[Finding] = []

    def findings(self) -> list[Finding]:
        if self._texts is None:
            self._tell((), "no_document", name=self._document.document)
            return self._found
        self._check_coverage()
        for number, benefit in enumerate(self._document.benefits):
            self._check_benefit(("benefits", number), Entry(benefit, self._document))
        self._check_shared()
        return self._found

    def findings_of(self, numbers: Iterable[int]) -> list[Finding]:
        """What is wrong with these benefits and with what they share."""
        for number in numbers:
            self._check_benefit(("benefits", number), Entry(self._document.benefits[number], self._document))
        self._check_shared()
        return self._found

    def _check_shared(self) -> None:
        for name, definition in self._document.definitions.items():
            self._check_node(("definitions", name), definition.when, (definition.article, *definition.also))
        self._check_recognition()
        self._check_notice()
        for name, cap in self._document.caps.items():
            self._check_number(("caps", name), cap.wan * _WAN, (cap.article,))

    def _tell(self, place: Place, key: str, **facts: object) -> None:
        file = self._document.document
        line = self._lined.line(place) if self._lined is not None else 1
        self._found.append(Finding(f"{file}", line, key, facts))

    def _check_coverage(self) -> None:
        """Each article of the measure gives something that is covered, or is listed with a reason."""
        covered = {article for benefit in self._document.benefits for article in benefit.articles}
        for article in self._texts or {}:
            if (
                article[0] == "第"
                and article[-1] == "条"
                and article not in covered
                and article not in self._document.without_benefit
            ):
                self._tell(("without_benefit",), "not_covered", article=article)
        for article in self._document.without_benefit:
            if article not in (self._texts or {}):
                self._tell(("without_benefit", article), "article_gone", article=article)

    def _check_benefit(self, place: Place, entry: Entry) -> None:
        rule = entry.benefit
        articles = list_articles(entry)
        for article in articles:
            if article not in (self._texts or {}):
                self._tell((*place, "articles"), "article_gone", article=article)
        if _flatten(rule.quote) not in _flatten((self._texts or {}).get(rule.article, "")):
            self._tell((*place, "quote"), "no_quote", article=rule.article)
        for number, condition in enumerate(rule.conditions):
            node = condition.node
            if node.said is not None:
                where = (node.said.article, *node.said.also, *rule.articles)
                self._check_node((*place, "conditions", number), node, where)
        for number, opened in enumerate(rule.unclear):
            self._check_node((*place, "unclear", number), opened.when, (*opened.articles, *rule.articles))
        for number, tier in enumerate(rule.amount):
            self._check_tier((*place, "amount", number), tier, rule.articles)
        for quota in rule.quotas:
            self._check_number((*place, "quotas"), float(quota.people), (quota.article,))
        for span in rule.spans:
            for month, day in (span.first, span.last):
                self._check_window((*place, "windows"), month, day, rule.window_article or rule.article)
        if rule.deadline is not None:
            self._check_term((*place, "deadline"), rule.deadline, rule.articles)

    def _check_window(self, place: Place, month: int, day: int, article: str) -> None:
        """A window is written by its days, or by its month alone (每年6月)."""
        text = (self._texts or {}).get(article, "")
        if re.search(rf"(?<!\d){month}月(?:{day}日|(?!\d))", text) is None:
            self._tell(place, "no_figure", figure=f"{month}月{day}日", article=article)

    def _check_notice(self) -> None:
        """The notice's last day and length stand in its article; a year's day and windows in the notice itself."""
        notice = self._document.notice
        if notice is None:
            return
        month, day = notice.by
        self._check_window(("notice", "by"), month, day, notice.article)
        self._check_number(("notice", "days"), float(notice.days), (notice.article,))
        for year, known in notice.years.items():
            place: Place = ("notice", "years", year)
            text = "".join(self._all.get(known.source, {}).values())
            if not text:
                self._tell(place, "no_document", name=known.source)
                continue
            days = [f"{known.published.year}年{known.published.month}月{known.published.day}日"]
            days += [f"{month}月{day}日" for span in known.windows for month, day in (span.first, span.last)]
            for told in days:
                if re.search(rf"(?<!\d){told}", text) is None:
                    self._tell(place, "no_figure", figure=told, article=known.source)

    def _check_tier(self, place: Place, tier: Tier, articles: Sequence[str]) -> None:
        amounts = [amount * _WAN for amount in (tier.wan, *tier.instalments) if amount is not None]
        if tier.yuan is not None:
            amounts.append(tier.yuan)
        for amount in amounts:
            self._check_number(place, amount, articles)
        counts = [count for count in (tier.periods, tier.fewer.periods if tier.fewer else None) if count is not None]
        if tier.area is not None:
            counts += [int(tier.area.most), int(tier.area.sqm)]
        for count in counts:
            self._check_number(place, float(count), articles)
        for percent in (tier.percent, tier.share, *tier.shares, tier.area.percent if tier.area else None):
            if percent is not None:
                self._check_percent(place, percent, articles)
        for node in (tier.when, tier.half):
            if node is not None:
                self._check_node(place, node, articles)

    def _check_recognition(self) -> None:
        rules = self._document.recognition
        if rules is None:
            return
        for number, route in enumerate(rules.routes):
            self._check_node(("recognition", "routes", number), route.when, (route.article, rules.article))
        for age in rules.ages.values():
            self._check_number(("recognition", "ages"), float(age), (rules.article,))
        for years in (*rules.years.values(), *rules.basis_years.values()):
            self._check_number(("recognition", "years"), float(years), (rules.validity_article,))

    def _check_node(self, place: Place, node: Node, articles: Sequence[str]) -> None:
        for part in node.walk():
            comparison = part.comparison
            if comparison is not None and comparison.left.key not in _NAMES:
                for term in (comparison.left, comparison.right):
                    self._check_term(place, term, articles)
                self._check_constant(place, comparison, articles)

    def _check_constant(self, place: Place, comparison: Comparison, articles: Sequence[str]) -> None:
        value = comparison.right.constant
        if isinstance(value, date):
            figures = {Figure("date", f"{value.year}-{value.month}-{value.day}")}
            self._check_any(place, figures, value.isoformat(), articles)
        elif isinstance(value, float) and comparison.left.key.endswith("_pct"):
            self._check_percent(place, value, articles)
        elif isinstance(value, float):
            scale = _WAN if comparison.left.key.endswith("_wan") else 1
            self._check_number(place, value * scale, articles)

    def _check_term(self, place: Place, term: Term, articles: Sequence[str]) -> None:
        if term.plus:
            self._check_number(place, abs(term.plus), articles)
        months = abs(term.months)
        if months:
            written = {_number(float(months))} | ({_number(months / 12)} if months % 12 == 0 else set())
            self._check_any(place, written, f"{months}个月", articles)

    def _check_number(self, place: Place, value: float, articles: Sequence[str]) -> None:
        figures = {_number(value)}
        self._check_any(place, figures, f"{value:,.10g}", articles)

    def _check_percent(self, place: Place, value: float, articles: Sequence[str]) -> None:
        self._check_any(place, {Figure("percent", f"{value:g}")}, f"{value:g}%", articles)

    def _check_any(self, place: Place, figures: set[Figure], shown: str, articles: Sequence[str]) -> None:
        """One of the ways to write a figure stands in one of the articles."""
        if not any(figures & self._figures_of(article) for article in articles):
            self._tell(place, "no_figure", figure=shown, article="、".join(dict.fromkeys(articles)))

    def _figures_of(self, article: str) -> set[Figure]:
        if article not in self._figures:
            self._figures[article] = find_figures((self._texts or {}).get(article, ""))
        return self._figures[article]


def _number(value: float) -> Figure:
    return Figure("number", f"{value:.6g}" if value < 1e6 else f"{value:.0f}")


def _flatten(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def list_hashes(book: Book, texts: Texts) -> Iterator[tuple[str, str, str]]:
    """(document, article, hash) of every article that a rule rests on: what `written_from` holds."""
    from knowledge.eligibility.currency import hash_text

    for document in book.documents:
        articles = {article for benefit in document.benefits for article in list_articles(Entry(benefit, document))}
        for article, text in texts.get(document.document, {}).items():
            if article in articles:
                yield document.document, article, hash_text(text)
