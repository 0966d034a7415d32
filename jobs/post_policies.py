"""Which benefits fit the posts of a bulletin: judged by the rules in force for whoever would be hired, and cited.

What a post says of who is wanted (degree, pay, industry) is put into a profile of a person newly and fully employed by
a company; what fits is what the rules neither refuse such a person nor make hang on a recognition they could not have
by the degree alone. No age is assumed: up to which age it holds is worked out and stands among the conditions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from jobs.workdays import is_workday
from knowledge.eligibility import judging, profile
from knowledge.eligibility.keys import list_keys
from knowledge.eligibility.outcome import Decision, Verdict
from knowledge.eligibility.rules import Book
from storage.bulletins.posts import Facts

RECOGNITION = "recognition"  # the key of the line about being recognised at all
_PERSONS = frozenset({"person", "graduate"})
_TOPICS = frozenset({"talent", "graduate", "family"})
_DEGREES = {"doctor": "博士", "master": "硕士", "bachelor": "本科"}  # the rules know no others
_YOUNG, _OLD = 25, 70
_UNKNOWABLE = frozenset({"category", "degree"})  # what a post does not say and a degree alone does not give
_PROJECT = "创新领军人才"  # of the team measure what an employer applies for with one person it hires
_WAN = 10_000


@dataclass(frozen=True, slots=True)
class Source:
    """A document in force: its title, the version that stands, the keys of its articles by their numbers."""

    title: str
    version: str
    articles: Mapping[str, str]
    sample: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """A benefit that fits some of the posts. `to`: person, or employer where the money goes to the firm.

    `most_age` None: the rules name none. `quote` are words of the article; `article` its number, `place` its key.
    """

    benefit: str
    zh: str
    en: str
    amount_zh: str
    amount_en: str
    most_age: int | None
    recognised: bool
    to: str
    quote: str
    document: str
    version: str
    title: str
    article: str
    place: str
    sample: bool
    posts: tuple[int, ...]

    def encode(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {"posts": list(self.posts)}


def decode(record: Mapping[str, Any]) -> Policy:
    """From JSON."""
    return Policy(**{**record, "posts": tuple(record["posts"])})


def find_policies(book: Book, sources: Mapping[str, Source], posts: Sequence[Facts], today: date) -> list[Policy]:
    """The benefits that fit, each with its posts; those for more posts first. Takes a moment: some dozens are judged.

    Only documents in `sources` are cited; a rule whose article has changed since it was confirmed fits nothing.
    """
    found: dict[tuple[Any, ...], tuple[Verdict, int | None, bool, list[int]]] = {}
    for ids, verdict, most_age in _judge_all(book, posts, today):
        source = sources.get(verdict.document)
        if source is None or verdict.article not in source.articles:
            continue
        needs = _needs_recognition(book, verdict)
        key = verdict.document, verdict.benefit, verdict.amount_text, most_age
        found.setdefault(key, (verdict, most_age, needs, []))[3].extend(ids)
    policies = [
        _write(verdict, sources[verdict.document], most_age, needs, ids)
        for verdict, most_age, needs, ids in found.values()
    ]
    every = tuple(sorted(post.post_id for post in posts))
    return [*_list_recognitions(book, sources, every, today), *policies]


def _judge_all(book: Book, posts: Sequence[Facts], today: date) -> Iterator[tuple[list[int], Verdict, int | None]]:
    for degree, word in _DEGREES.items():
        ids = sorted(post.post_id for post in posts if post.degree == degree)
        if ids:
            said = {"degree": word, "full_time": True, "new_hire": True, "employer_type": "企业"}
            for verdict, most_age in _list_fitting(book, said, today, _TOPICS):
                yield ids, verdict, most_age
    for post in posts:
        if post.salary_from_yuan is not None and post.degree in _DEGREES:
            said = {
                "project_type": _PROJECT, "role": "人才", "degree": _DEGREES[post.degree], "full_time": True,
                "employer_type": "企业", "annual_salary_wan": post.salary_from_yuan / _WAN,
                "industry": _name_industry(post.industry),
            }  # fmt: skip
            for verdict, most_age in _list_fitting(book, said, today, frozenset({"team"}), to_firm=True):
                yield [post.post_id], verdict, most_age


def _name_industry(text: str) -> str:
    """The rules' word for an industry that a post names in its own."""
    return next((value for value in list_keys()["industry"].values if value in text), "其他")


def _list_fitting(
    book: Book, said: Mapping[str, object], today: date, topics: frozenset[str], *, to_firm: bool = False
) -> list[tuple[Verdict, int | None]]:
    """What fits somebody young, with the highest age at which it still does; None where age changes nothing."""
    judged: dict[int, dict[tuple[str, str], Verdict]] = {}

    def at(age: int) -> dict[tuple[str, str], Verdict]:
        if age not in judged:
            person = profile.read({**said, "age": age}, today)
            verdicts = judging.judge(book, person, today, is_workday=is_workday, topics=topics).verdicts
            judged[age] = {(one.document, one.benefit): one for one in verdicts if _fits(one, to_firm=to_firm)}
        return judged[age]

    fitting: list[tuple[Verdict, int | None]] = []
    for key, verdict in at(_YOUNG).items():
        low, high = _YOUNG, _OLD
        if key in at(_OLD):
            fitting.append((verdict, None))
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if key in at(middle) else (low, middle)
        fitting.append((verdict, low))
    return fitting


def _fits(verdict: Verdict, *, to_firm: bool) -> bool:
    if verdict.decision not in (Decision.YES, Decision.MAYBE) or _UNKNOWABLE & set(verdict.missing):
        return False
    if to_firm:  # what is still to be applied for; the rest comes of a project that is there
        return verdict.payee == "employer" and any(step.kind == "application" for step in verdict.steps)
    return verdict.payee in _PERSONS


def _needs_recognition(book: Book, verdict: Verdict) -> bool:
    return any(
        "recognition" in entry.benefit.needs
        for entry in book.entries
        if entry.key == verdict.benefit and entry.document.document == verdict.document
    )


def _list_recognitions(
    book: Book, sources: Mapping[str, Source], posts: tuple[int, ...], today: date
) -> Iterator[Policy]:
    """Whoever is hired can ask to be recognised: by which article of the measures in force."""
    for document in book.documents:
        rules, source = document.recognition, sources.get(document.document)
        in_force = document.effective_from <= today <= document.effective_to
        if rules is None or source is None or not in_force or rules.article not in source.articles or not posts:
            continue
        yield Policy(
            RECOGNITION, rules.zh, rules.en, "", "", None, False, "person", "", document.document, source.version,
            source.title, rules.article, source.articles[rules.article], source.sample, posts,
        )  # fmt: skip


def _write(verdict: Verdict, source: Source, most_age: int | None, recognised: bool, ids: list[int]) -> Policy:
    to = "person" if verdict.payee in _PERSONS else "employer"
    return Policy(
        verdict.benefit, verdict.zh, verdict.en, verdict.amount_text, verdict.amount_text_en, most_age, recognised, to,
        verdict.quote, verdict.document, source.version, source.title, verdict.article,
        source.articles[verdict.article], source.sample, tuple(sorted(set(ids))),
    )  # fmt: skip
