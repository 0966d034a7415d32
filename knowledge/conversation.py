"""A question in the light of the turn before it: "那硕士呢？", "多久到账？", "第二项是什么" as whole questions.

Nothing is guessed beside the documents: a follow-up is written out in several ways (`write_readings`), each is answered
like any question, and the one whose answer the gate thinks likeliest to be right is given, together with the question
as it was understood, so that one tap corrects it. What is carried is a `Thread`: no more than the last question and
what its answer was about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from knowledge import composing, day_questions, extraction, references, rows, scales, small_talk, spelling, wanted
from knowledge.content import drop_filler, is_procedural, read_content
from knowledge.lexical import tokenise
from knowledge.model import Answer, Audience, Citation, Metadata, Status
from knowledge.reading import plain_heading
from knowledge.wanted import Wanted

if TYPE_CHECKING:
    from knowledge.answering import Answerer
    from knowledge.extraction import Rarity
    from knowledge.terms import Terms

MAX_CARRIED_CHARS = 300  # of a question that is carried: e5 reads 512 tokens, and a long story is told once
_MIN_HEADING = 3
_MIN_THING = 3
_NARROW = re.compile(r"(?<=[\u4e00-\u9fff])([,?!:;])\s?")
_WIDE = {",": "，", "?": "？", "!": "！", ":": "：", ";": "；"}
_DIGIT = re.compile(r"\d")
_A_DAY = re.compile(
    r"(?:\d{2,4}年|[去今明前]年)(?:\d{1,2}|十[一二]?|[一二三四五六七八九])月(?:\d{1,2}[日号])?|\d{1,2}月\d{1,2}[日号]"
)
_PART = re.compile(r"第?[（(]?[一二三四五六七八九十\d]{1,3}[)）]?[款项]")
_WITH_ARTICLE = re.compile(r"[\d一二三四五六七八九十百]+条")
_LONG = 24  # characters from which on a question tells its own story
_BARE, _BARE_LONG = 5, 16  # characters of its own, and in all, up to which a question is bare
_ENGLISH = 3  # letters that say what one Chinese character does
_PLAIN = 9  # characters up to which a question may be one thing and nothing else (在职的呢)
_SHORT = 6  # characters of content up to which a question may be about what was said before

# What a reading is worth beside the chance that its answer is right.
_SAME_DOCUMENT, _SAME_ARTICLE = 0.15, 0.1
_UNJUDGED = 0.6  # of an answer whose chance nobody estimated: there is no calibration
_WORTH = {Status.CHOOSE: 0.35, Status.NEAREST: 0.25, Status.NOT_FOUND: 0.0, Status.OFF_TOPIC: -0.5}


class Way(StrEnum):
    """How a follow-up was written out."""

    ALONE = "alone"  # as it stands: a question of its own
    REPLACED = "replaced"  # the last question with one thing replaced: 第三类 by 第四类
    SUBJECT = "subject"  # what the last answer was about, and this question
    CARRIED = "carried"  # the last question, and this one
    REWRITTEN = "rewritten"  # as a language model wrote it out
    DOCUMENT = "document"  # this question, of the last answer's document
    PLACE = "place"  # a part of the article, or the document, that was spoken of, by its name


_LEANING = {Way.SUBJECT, Way.CARRIED, Way.DOCUMENT, Way.REWRITTEN}
_SURE_CHANCE = 0.94  # from which on a word that no document has is likelier a slip of cutting than another subject
_LEAST_CHANCE = 0.7  # of a question that says nothing by itself: on the sets looked at right ones had .71 and more
_PRIOR = {
    Way.REWRITTEN: 0.2,
    Way.REPLACED: 0.3,
    Way.PLACE: 0.3,
    Way.SUBJECT: 0.0,
    Way.CARRIED: -0.1,
    Way.DOCUMENT: -0.3,
    Way.ALONE: -0.25,
}


@dataclass(frozen=True, slots=True)
class Thread:
    """What a conversation is about after a turn: plain strings, so that it can be kept as JSON."""

    understood: str  # the last question, written out
    subject: str = ""  # the heading that its answer is about: 安家补贴
    thing: str = ""  # what its table row is about: 装备机械工程师
    label: str = ""  # the category, grade or degree that was spoken of: 第三类
    document: str = ""  # Citation.document
    article: str = ""  # Citation.article_key
    number: str = ""  # Citation.article: 第九条
    earlier: str = ""  # what was spoken of before the subject changed

    def as_data(self) -> dict[str, str]:
        """As JSON data, which `read_thread` reads."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Reading:
    """A follow-up written out as a question that says everything."""

    way: Way
    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn answered: the question as it was understood, and what the next turn may rest on."""

    answer: Answer
    reading: Reading
    thread: Thread | None

    @property
    def understood(self) -> str | None:
        """The question as it was written out; None where it was taken as it stands."""
        return self.reading.text if self.reading.way is not Way.ALONE else None


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a person may ask about: documents by version, what their articles are headed with, the list of terms."""

    documents: tuple[tuple[str, Metadata], ...]
    headings: frozenset[str]
    terms: Terms

    @staticmethod
    def of(answerer: Answerer, today: date, audience: Audience, *, with_samples: bool) -> Shelf:
        """What this audience may read today."""
        readable = [version for version, _ in answerer.library.snapshot().readable(today, audience, with_samples)]
        return Shelf(
            tuple((version.id, version.metadata) for version in readable),
            frozenset().union(*(composing.headings_of(version) for version in readable)),
            answerer.terms(),
        )

    @property
    def titles(self) -> dict[str, str]:
        """Titles by document id."""
        return {metadata.id: metadata.title for _, metadata in self.documents}

    def names(self, question: str) -> bool:
        """Whether a question names a document, or what articles are headed with, in their words or people's own."""
        said = [word for word in self.terms.covers(question) if not is_procedural(word, self.terms)]
        asked = " ".join((question, *(term for word in said for term in self.terms.expand(word))))
        if any(heading in asked for heading in self.headings):
            return True
        return references.read_named(question, self.documents).anything


@dataclass(frozen=True, slots=True)
class _Cues:
    follows: re.Pattern[str]
    points: re.Pattern[str]
    beside: re.Pattern[str]
    now: re.Pattern[str]
    then: re.Pattern[str]
    back: re.Pattern[str]
    idle: re.Pattern[str]
    leaves: re.Pattern[str]
    document: re.Pattern[str]


@cache
def _cues() -> _Cues:
    import yaml

    data = yaml.safe_load(resources.files("knowledge").joinpath("conversation.yaml").read_text(encoding="utf-8"))
    return _Cues(
        *(
            re.compile("|".join(data[name]), re.IGNORECASE)
            for name in ("follows", "points", "beside", "now", "then", "back", "idle", "leaves", "document")
        )
    )


def read_thread(data: Mapping[str, Any] | None) -> Thread | None:
    """A thread from JSON data; None where there is none, or it is of another make."""
    try:
        return Thread(**{name: str(value) for name, value in data.items()}) if data else None
    except TypeError:
        return None


def follow(
    answerer: Answerer,
    question: str,
    thread: Thread | None,
    *,
    today: date,
    audience: Audience = Audience.PUBLIC,
    language: str = "zh",
    samples: bool | None = None,
    rewritten: str | None = None,
) -> Turn:
    """Answer a question in the light of the turn before it; without one like any question.

    `rewritten` is the whole question as a language model makes it: one reading more.
    Raises what `Answerer.answer` raises.
    """

    def ask(text: str) -> Answer:
        return answerer.answer(text, today=today, audience=audience, language=language, samples=samples)

    if small_talk.refuse_unread(question) is not None:
        return Turn(ask(question), Reading(Way.ALONE, question), thread)
    shelf = Shelf.of(answerer, today, audience, with_samples=samples is not False)
    rarity = answerer.retriever.rarity()
    clean = spelling.mend(_widen(small_talk.strip_signs(question)), rarity, shelf.terms)
    readings = write_readings(clean, thread, shelf)
    if rewritten is not None and rewritten != clean and len(readings) > 1:
        readings = (Reading(Way.REWRITTEN, rewritten), *readings)
    tried = [(reading, ask(reading.text)) for reading in readings]
    if not _goes_on(clean):
        tried = [pair for pair in tried if pair[0].way not in _LEANING or meets(clean, pair[1], shelf.terms, rarity)]
    reading, answer = max(tried, key=lambda pair: _weigh(pair[0], pair[1], thread))
    return Turn(replace(answer, question=question), reading, _carry_on(thread, reading, answer, shelf))


def write_readings(clean: str, thread: Thread | None, shelf: Shelf) -> tuple[Reading, ...]:
    """The ways a question may be meant after a turn, the likeliest first; alone is always one of them.

    - who says that it is about something else (换个话题) is read alone, without these words
    - 第二项 of the article, 这个办法 of the document that was spoken of, by their names
    - a category, degree or the like and nothing else: in the place of its kind in the last question
    - else after what the last answer was about, after the last question, and of its document
    """
    left = _cues().leaves.match(clean)
    if left is not None or thread is None:
        rest = clean[left.end() :] if left is not None else ""
        return (Reading(Way.ALONE, rest or clean),)
    alone = Reading(Way.ALONE, clean)
    if thread.understood.endswith(clean):  # asked once more
        return (alone,) if thread.understood == clean else (Reading(Way.REPLACED, thread.understood), alone)
    title = references.core_title(shelf.titles.get(thread.document, ""))
    named = _name_place(clean, thread, title)
    if named:
        return (Reading(Way.PLACE, named), alone)
    if not leans(clean, shelf):
        return (alone,)
    last = thread.understood
    if _cues().now.search(clean):
        last = _cues().then.sub("", last).strip(" ，,")
    replaced = _replace(clean, last, shelf.terms)
    if replaced:
        return (Reading(Way.REPLACED, replaced), alone)
    points = _cues().points.search(clean) is not None
    told = thread.label if thread.label and not _labels(clean) else ""
    # Who names another benefit asks about that one, as the person that was spoken of.
    other = shelf.names(clean)
    subject = "" if other and not _cues().beside.search(clean) else thread.thing or thread.subject
    if thread.earlier and _cues().back.search(clean):
        subject, last = thread.earlier, thread.earlier
    readings = [Reading(Way.SUBJECT, _join(told, subject, clean))] if subject or (told and not points) else []
    readings.append(Reading(Way.CARRIED, _join(last, clean)))
    if title:
        readings.append(Reading(Way.DOCUMENT, f"《{title}》{clean}"))
    return (*readings, alone)


def leans(question: str, shelf: Shelf) -> bool:
    """Whether a question rests on what was said before it, by its own words.

    - it goes on from something (那…, …呢, 这个), goes back to it, is beside it (跟安家补贴一起), has hardly a word
      of its own (多久到账), or counts from a day without saying what
    - not where it is small talk, tells a story of its own, or names what documents are headed with
    """
    if len(question) > _LONG * (_ENGLISH if question.isascii() else 1):
        return False
    names = shelf.names(question)
    if small_talk.recognise(question, topical=names) is not None:
        return False
    if _goes_on(question) or _is_of_days(question, shelf.terms):
        return True
    if names or len(question) > _BARE_LONG * (_ENGLISH if question.isascii() else 1):
        return False
    return measure_own(question, shelf.terms) <= _BARE


def leans_on(answerer: Answerer, question: str, today: date, *, audience: Audience, samples: bool) -> bool:
    """Whether a question as it was typed rests on what was said before it (`leans`)."""
    if small_talk.refuse_unread(question) is not None:
        return False
    shelf = Shelf.of(answerer, today, audience, with_samples=samples)
    return leans(_widen(small_talk.strip_signs(question)), shelf)


def _goes_on(question: str) -> bool:
    return any(cue.search(question) for cue in (_cues().follows, _cues().beside, _cues().back))


def _is_of_days(question: str, terms: Terms) -> bool:
    """Whether a question says since when it is to be counted, and not what: 2026年3月入职，什么时候能申请."""
    return day_questions.may_be_one(question) and day_questions.says_nothing_else(question, terms)


def measure_own(question: str, terms: Terms) -> int:
    """How much of a question is its own matter, in characters: beside function words, procedure, categories, steps."""
    runs, words = _list_own(question, terms)
    return sum(map(len, runs)) + 2 * len(words)


def _list_own(question: str, terms: Terms) -> tuple[list[str], tuple[str, ...]]:
    """The runs of Chinese and the Latin words that are a question's own matter."""
    spans = _find_slots(question)
    rest = "".join(sign for at, sign in enumerate(question) if not any(start <= at < end for start, end, _ in spans))
    content, said = read_content(rest, terms)
    return [run for run in (*content.runs, *said) if not is_procedural(run, terms)], content.words


def meets(question: str, answer: Answer, terms: Terms, rarity: Rarity) -> bool:
    """Whether an answer to a question that says next to nothing by itself is about what it does say.

    Beside a carried subject every text looks fitting (安家补贴 … 能养猫吗), so the question's own words have to be met:
    - likely enough to be right
    - no word of it is one that no document has; words of time and order (月份, 第一笔) are none
    - where it asks for no amount, time, place or the like (能…吗), its words stand in what is cited, and it has some
    """
    if answer.status not in _WORTH and answer.chance and answer.chance < _LEAST_CHANCE:
        return False
    runs, _ = _list_own(_cues().idle.sub(" ", question), terms)
    meant = {run: [run, *terms.expand(run)] for run in runs}
    strange = any(all(rarity(token) >= 1.0 for word in words for token in _pairs(word)) for words in meant.values())
    if wanted.asked_for(question) - {Wanted.PERMISSION}:
        return not strange or answer.chance >= _SURE_CHANCE
    if strange:
        return False
    held = {token for citation in answer.citations for token in _pairs(f"{citation.heading} {citation.text}")}
    return bool(meant) and all(any(held & _pairs(word) for word in words) for words in meant.values())


def _pairs(text: str) -> set[str]:
    return {token for token in tokenise(text) if len(token) > 1}


def _name_place(question: str, thread: Thread, title: str) -> str:
    """第二项 or 这个办法 said with its document and article; "" where a question says neither."""
    if not title:
        return ""
    if _PART.search(question) and not _WITH_ARTICLE.search(question) and references.unit_of(thread.number):
        return _PART.sub(lambda match: f"《{title}》{thread.number}{match.group()}", question, count=1)
    return _cues().document.sub(f"《{title}》", question, count=1) if _cues().document.search(question) else ""


def _replace(question: str, last: str, terms: Terms) -> str:
    """The last question with a thing of its own kind replaced by the one that this question is; "" where it is more.

    Kinds: categories and grades, steps of a scale (本科, 硕士), days (2026年5月), words that end alike (全职, 在职).
    """
    spans = _find_replaceable(question)
    rest = "".join(sign for at, sign in enumerate(question) if not any(start <= at < end for start, end, _ in spans))
    content, said = read_content(_cues().follows.sub(" ", rest), terms)
    if spans and all(run in last for run in (*content.runs, *said)) and not content.words:
        for start, end, kind in spans:
            old = next(((a, b) for a, b, other in _find_replaceable(last) if other == kind), None)
            last = last[: old[0]] + question[start:end] + last[old[1] :] if old else f"{question[start:end]} {last}"
        return last
    if spans or len(content.runs) + len(said) != 1 or content.words or not _cues().follows.search(question):
        return ""
    piece = (*content.runs, *said)[0]
    return _replace_alike(piece, last) if len(piece) <= _SHORT and len(question) <= _PLAIN else ""


def _replace_alike(piece: str, last: str) -> str:
    """The last question with what ends, or begins, like a piece replaced by it: 在职 for 全职."""
    best: tuple[int, int] | None = None
    for start in range(len(last) - len(piece) + 1):
        other = last[start : start + len(piece)]
        same = [mine == its for mine, its in zip(piece, other, strict=True)]
        if not all(same) and (same[-1] or same[0]) and sum(same) * 2 >= len(piece) and not _DIGIT.search(other):
            best = max(best or (0, 0), (sum(same), start))
    return last[: best[1]] + piece + last[best[1] + len(piece) :] if best else ""


def _find_slots(text: str) -> list[tuple[int, int, str]]:
    """Where a text names a category, a grade or a step of a scale, and of which kind, in order."""
    found = [(match.start(), match.end(), "label") for match in extraction.LABEL.finditer(text)]
    found += [
        (start, end, family)
        for family, start, end in scales.find_steps(text)
        if not any(a < end and start < b for a, b, _ in found)
    ]
    return sorted(found)


def _find_replaceable(text: str) -> list[tuple[int, int, str]]:
    """The slots of a text, and the days and months that it names."""
    days = [(match.start(), match.end(), "day") for match in _A_DAY.finditer(text)]
    return sorted([*_find_slots(text), *days])


def _labels(text: str) -> str:
    return " ".join(text[start:end] for start, end, _ in _find_slots(text))


def _widen(text: str) -> str:
    """A folded text with Chinese punctuation between Chinese signs: people read it as it was understood."""
    return _NARROW.sub(lambda match: _WIDE[match.group(1)], text)


def _join(*pieces: str) -> str:
    return " ".join(piece for piece in pieces if piece)[-MAX_CARRIED_CHARS:]


def _weigh(reading: Reading, answer: Answer, thread: Thread | None) -> float:
    """How well a reading does: the chance that its answer is right, and how near it stays to what was spoken of."""
    worth = _WORTH.get(answer.status, answer.chance or _UNJUDGED) + _PRIOR[reading.way]
    if thread is None or answer.status in _WORTH or not answer.citations:
        return worth
    first = answer.citations[0]
    if first.document == thread.document:
        worth += _SAME_DOCUMENT + (_SAME_ARTICLE if first.article_key == thread.article else 0.0)
    return worth


def _carry_on(thread: Thread | None, reading: Reading, answer: Answer, shelf: Shelf) -> Thread | None:
    """What the next turn may rest on; after small talk what the last turn rested on."""
    if answer.status is Status.OFF_TOPIC:
        return thread
    before = thread if thread is not None and reading.way is not Way.ALONE else None
    understood = reading.text[-MAX_CARRIED_CHARS:]
    label = _labels(understood) or (before.label if before else "")
    if not answer.citations:
        return replace(before, understood=understood, label=label) if before else Thread(understood, label=label)
    asked = " ".join((understood, *shelf.terms.expand(understood)))
    first = answer.citations[0]
    subject = _find_subject(asked, answer.citations, shelf.headings)
    return Thread(
        understood=understood,
        subject=subject,
        earlier=_find_earlier(thread, subject),
        thing=_find_thing(first),
        label=label,
        document=first.document,
        article=first.article_key,
        number=first.article,
    )


def _find_earlier(thread: Thread | None, subject: str) -> str:
    if thread is None:
        return ""
    return thread.subject if thread.subject and thread.subject != subject else thread.earlier


def _find_subject(asked: str, citations: Sequence[Citation], headings: frozenset[str]) -> str:
    """The heading that a question is about: one that it says, else the one that its answer stands under."""
    cited = [plain_heading(citation.heading) for citation in citations]
    said = [heading for heading in (*cited, *headings) if len(heading) >= _MIN_HEADING and heading in asked]
    subject = max(said, key=lambda heading: (heading in cited, len(heading)), default=cited[0])
    return "" if subject.endswith(("？", "?")) else subject  # a question of a guide is no subject


def _find_thing(citation: Citation) -> str:
    """What the table row that was read out is about, where that is no category (装备机械工程师)."""
    row = next((row for table in rows.read_tables(citation.text) for row in table.rows if _is_row(citation, row)), None)
    label = row.label if row is not None else ""
    return label if len(drop_filler(label).strip()) >= _MIN_THING and not _find_slots(label) else ""


def _is_row(citation: Citation, row: rows.Row) -> bool:
    return citation.text[row.start : row.end].strip() == citation.quote.strip()
