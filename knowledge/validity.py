"""Since when and until when a document is in force (哪天失效, 还有效吗): told from what is on file of it, not searched.

The text says 有效期五年 and leaves the day to the reader; the document's own data hold the day. Only what is about a
document itself is answered here: 第五类人才资格有效期多久 is about what an article says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.citing import cite, write_date
from knowledge.composing import Draft
from knowledge.content import read_content
from knowledge.lexical import normalise
from knowledge.model import Article, ArticleKind, Choice, Line, LineKind, State, Status, Version
from knowledge.phrasing import PERIODICAL, note, quote_title, which_title_line
from knowledge.references import core_title
from knowledge.terms import Terms

_ASKED = re.compile(
    r"(?:失效|到期|过期|作废|废止|生效|施行|实施|有效期?|有效|管到|用到|执行到|执行|为止)"
    r"(?=.*(?:哪[天年日]|哪一[天年]|什么时候|啥时候?|何时|几时|几号|多久|多长|几年|什么时间|日期|吗|没有?[？?]?$|不[？?]?$|么[？?]?$))"
    r"|(?:哪[天年日]|哪一[天年]|什么时候|啥时候?|何时|几时|几号|多久|几年|是不是|是否|还|有没有).*"
    r"(?:失效|到期|过期|作废|废止|生效|施行|实施|有效|管到|用到|执行|为止)"
)
_SAID = re.compile(
    r"失效|到期|过期|作废|废止|生效|施行|实施|有效期限?|有效|管到|用到|执行到?|为止|截止|开始|日期|时间|期限|页面|上面?写|写的?|里面?"
)
_KINDS = re.compile(r"管理办法|实施办法|办法|政策|规定|细则|方案|意见|措施|条例|文件|通知|公告|指南|计划")
_ASKED_ENGLISH = re.compile(
    r"\b(?:expir\w*|laps\w*|valid\w*|in force|in effect|effective|(?:run|runs|running) out|apply|applies|until when)\b",
    re.IGNORECASE,
)
_SAID_ENGLISH = re.compile(
    r"\b(?:dates?|days?|ends?|ended|begins?|began|starts?|started|period|longer|come|came|go|goes|year|years)\b",
    re.IGNORECASE,
)
_KINDS_ENGLISH = re.compile(
    r"\b(?:measures?|polic(?:y|ies)|documents?|regulations?|rules?|notices?|guides?|guidelines?|bulletins?|provisions?)\b",
    re.IGNORECASE,
)
_MEASURE = re.compile(r"\bmeasures?\b")
_ENGLISH_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_STATES = re.compile(r"自.{2,20}(?:起|之日起)(?:施行|实施|执行)|有效期")
_MOST_CHOICES = 6


def tell_validity(
    question: str, named: Sequence[str], readable: Sequence[tuple[Version, State]], terms: Terms, language: str
) -> Draft | None:
    """When the document that is meant holds, or which one is meant; None for every other question.

    `named` are the ids of versions that the question calls by name. Without a name it has to say what kind of document
    it asks about (这个办法), and every other word of it has to stand in the title.
    """
    folded = normalise(question)
    words = _words_of_english(folded, terms) if question.isascii() else _words_of(folded, named, terms)
    if words is None:
        return None
    pairs = [pair for pair in readable if _days_known(pair[0]) and all(_is_called(pair[0], spelt) for spelt in words)]
    if _MEASURE.search(folded):
        pairs = [pair for pair in pairs if pair[0].metadata.kind == "measure"] or pairs
    called = [pair for pair in pairs if pair[0].id in named]
    meant = called or [pair for pair in pairs if pair[1] is State.IN_FORCE] or (pairs if words else [])
    if not meant:
        return None
    choices = tuple(
        Choice(title, f"《{title}》什么时候失效")
        for title in dict.fromkeys(core_title(version.metadata.title) for version, _ in meant)
    )[:_MOST_CHOICES]
    line = note(which_title_line(language))
    return Draft(Status.CHOOSE, (line,), (), choices) if len(choices) > 1 else _tell(*meant[0], language)


def _words_of(folded: str, named: Sequence[str], terms: Terms) -> list[tuple[str, ...]] | None:
    """What a question on validity says of the document it means, None where it is about something else."""
    if not _ASKED.search(folded) or not (named or _KINDS.search(folded)):
        return None
    rest, said = read_content(_KINDS.sub("\n", _SAID.sub("\n", folded)), terms)
    return None if rest.words else [(word,) for word in (*rest.runs, *said)]


def _words_of_english(folded: str, terms: Terms) -> list[tuple[str, ...]] | None:
    """The same of a question in English, each word as the terms it stands for; a year is one of the document's own."""
    if not _ASKED_ENGLISH.search(folded) or not _KINDS_ENGLISH.search(folded):
        return None
    rest = _ASKED_ENGLISH.sub("\n", _KINDS_ENGLISH.sub("\n", _SAID_ENGLISH.sub("\n", folded)))
    content, said = read_content(rest, terms)
    return [(year,) for year in _ENGLISH_YEAR.findall(folded)] + [
        (word, *terms.expand(word)) for word in (*content.words, *said)
    ]


def _is_called(version: Version, spelt: Sequence[str]) -> bool:
    """Whether a document goes by one of these words, or by the year in which it began."""
    start = version.metadata.effective_from
    return any(_inside(word, version) or (start is not None and word == str(start.year)) for word in spelt)


def _days_known(version: Version) -> bool:
    return version.metadata.effective_from is not None or version.metadata.effective_to is not None


def _inside(word: str, version: Version) -> bool:
    """Whether a word stands in a document's title or number, piece by piece of two signs."""
    name = normalise(f"{version.metadata.title} {version.metadata.number}")
    return all(word[place : place + 2] in name for place in range(max(len(word) - 1, 1)))


def _tell(version: Version, state: State, language: str) -> Draft | None:
    article = _stating(version)
    if article is None:
        return None
    citation = cite(version, article, state, quote=article.text, start=0, end=len(article.text), similarity=1.0)
    line = Line(LineKind.LEAD, _sentence(version, state, language))
    lapsed = state in {State.EXPIRED, State.SUPERSEDED}
    return Draft(Status.EXPIRED if lapsed else Status.ANSWERED, (line,), (citation,))


def _stating(version: Version) -> Article | None:
    """The last article that says since when or how long the document holds; else the first that can be cited."""
    units = [entry for entry in version.parsed.articles if entry.kind is not ArticleKind.HEADING]
    stating = [entry for entry in units if _STATES.search(entry.text)]
    own = [entry for entry in units if entry.kind is not ArticleKind.PREAMBLE]
    return next(iter([*reversed(stating), *own]), None)


def _sentence(version: Version, state: State, language: str) -> str:
    start, end = version.metadata.effective_from, version.metadata.effective_to
    title = quote_title(core_title(version.metadata.title))
    if language == "en":
        since = f" since {start.isoformat()}" if start else ""
        until = f" until **{end.isoformat()}**" if end else "; no day is stated on which it lapses"
        was = "was in force" if state in {State.EXPIRED, State.SUPERSEDED} else "is in force"
        return f"{title} {was}{since}{until}."
    since = f"{write_date(start)}起施行" if start else ""
    if end is None:
        return f"{title}{since}，没有写明哪天失效。"
    if state is State.SUPERSEDED:
        return f"{title}已于**{write_date(end)}**废止，现在不再适用{f'（{since}）' if since else ''}。"
    if state is State.EXPIRED and version.metadata.kind in PERIODICAL:
        return f"{title}的时间到**{write_date(end)}**为止，已经结束，本助手尚未收录后续文件。"
    if state is State.EXPIRED:
        return f"{title}已于**{write_date(end)}**到期失效{f'（{since}）' if since else ''}，本助手尚未收录接续文件。"
    return f"{title}现行有效，{since}{'，' if since else ''}到**{write_date(end)}**失效。"
