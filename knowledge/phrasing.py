"""The words around an answer, in Chinese and English. What is quoted from a document stays Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import resources

from knowledge.citing import write_date
from knowledge.model import DESK, Citation, Line, LineKind, State
from knowledge.offices import Office

_ENGLISH_FRAME = {
    LineKind.LEAD: "The document says (in Chinese): ",
    LineKind.CONDITION: "Condition: ",
    LineKind.STEP: "The step before: ",
}
PERIODICAL = frozenset({"guide", "bulletin"})  # kinds that are for a time, and are over then; measures lapse
SAMPLE_BANNER = {"zh": "样例文本，非官方文件", "en": "Sample text, not an official document (样例文本，非官方文件)"}


@cache
def _replies() -> dict[str, dict[str, str]]:
    import yaml

    text = resources.files("knowledge").joinpath("replies.yaml").read_text(encoding="utf-8")
    return {topic: dict(entry) for topic, entry in yaml.safe_load(text).items()}


def language_of(question: str, default: str = "zh") -> str:
    """The language a question is asked in: English where it has Latin words and hardly any Chinese."""
    han = sum("\u4e00" <= sign <= "\u9fff" for sign in question)
    latin = sum(sign.isascii() and sign.isalpha() for sign in question)
    if not han and not latin:
        return default
    return "en" if latin > 3 * han and latin >= 8 else "zh"


def short_reply(topic: str, language: str) -> str:
    """The reply to what is no question to the documents."""
    return _replies()[topic][language]


def lapsed_line(citation: Citation, language: str, *, period: bool) -> str:
    """The first line of an answer from a document that has lapsed; `period` for a guide or bulletin."""
    if citation.state is State.SUPERSEDED:
        until = f"{write_date(citation.effective_to)}" if citation.effective_to else ""
        if language == "en":
            span = f", in force until {citation.effective_to}" if until else ""
            return f"This is from the earlier measure{span}; it no longer applies."
        return f"以下是原办法的规定，已于{until}废止，现在不再适用：" if until else "以下是原办法的规定，现在不再适用："
    until = write_date(citation.effective_to) if citation.effective_to else ""
    if language == "en":
        return f"This document lapsed on {citation.effective_to} and no later one is on file. It said:"
    if period:
        return f"这份文件的时间到{until}为止，已经结束，本助手尚未收录后续文件。当时的内容是："
    return f"该办法已于{until}到期，本助手尚未收录接续文件。到期前的规定是："


def frame_lines(lines: Sequence[Line], language: str) -> list[Line]:
    """Quoted lines in the person's language: in English each says what the Chinese text after it is."""
    if language != "en":
        return list(lines)
    framed: list[Line] = []
    for line in lines:
        prefix = _ENGLISH_FRAME.get(line.kind, "")
        first = line.kind is not LineKind.LEAD or all(entry.kind is not LineKind.LEAD for entry in framed)
        framed.append(replace(line, text=f"{prefix}{line.text}") if prefix and first else line)
    return framed


def nearest_line(language: str, asked: str = "") -> str:
    """The first line of an answer that only comes near."""
    if language == "en":
        return "No article says this outright. These come nearest (in Chinese):"
    return f"文件里没有直接写到“{asked}”。最接近的是：" if asked else "文件里没有直接写到这一点。最接近的是："


def not_found_line(language: str) -> str:
    """What is said where the documents are silent."""
    if language == "en":
        return "The documents on file do not cover this; city or provincial policies may not be included."
    return "已收录的文件没有写到这一项；市级、省级政策未必收录。"


def own_case_line(language: str) -> str:
    """What is said of somebody's own application."""
    if language == "en":
        return "There is no record of an application of yours here. The office that handles it can tell you:"
    return "这里还没有登记您的申请；办到哪一步，请问受理单位："


def time_limits_line(limits: Sequence[str], language: str) -> str:
    """What the measure says of how long each step takes."""
    text = "；".join(limits)
    return f"Time limits in the measure (in Chinese): {text}。" if language == "en" else f"办法规定的时限：{text}。"


def faq_line(question: str, language: str) -> str:
    """Before an answer of the office for all that was asked in other words."""
    return f"The office answered “{question}” (in Chinese):" if language == "en" else f"工作人员答过“{question}”："


def near_faq_line(question: str, language: str) -> str:
    """Before an answer of the office for all to a question that is nearly the one asked."""
    if language == "en":
        return f"No document says this. The office answered a similar question, “{question}” (in Chinese):"
    return f"文件里没有直接写到这一点。工作人员答过相近的问题“{question}”："


def other_answer_line(day: date | None, language: str) -> str:
    """After what an article says: the office once answered otherwise."""
    if language == "en":
        when = f" on {day.isoformat()}" if day else ""
        return f"The office answered this otherwise{when}; the article in force counts."
    return f"工作人员{f'{write_date(day)}' if day else '曾'}的答复与此不同，以现行条文为准，拿不准可以再问工作人员。"


def choose_line(language: str) -> str:
    """A short question back."""
    return "Which one do you mean?" if language == "en" else "您问的是哪一种？"


def which_title_line(language: str) -> str:
    """A short question back where several documents may be meant."""
    return "Which document do you mean?" if language == "en" else "您问的是哪一份文件？"


def which_document_line(article: str, language: str) -> str:
    """A short question back where several documents have an article of that number."""
    if language == "en":
        return f"Several documents have a {article}. Which one do you mean?"
    return f"有几份文件都有{article}，您问的是哪一份？"


def absent_article_line(article: str, spans: Sequence[str], language: str) -> str:
    """That no document has an article of that number, and how far each goes."""
    listed = "；".join(spans)
    if language == "en":
        return f"No document on file has a {article}. They have: {listed}。"
    return f"已收录的文件里没有{article}。现有的条文是：{listed}。"


def absent_category_line(category: str, language: str) -> str:
    """That nothing found speaks of such a category."""
    if language == "en":
        return f"The documents on file know no {category}."
    return f"已收录的文件里没有{category}。"


def absent_part_line(article: str, part: str, language: str) -> str:
    """That an article has no such item or paragraph."""
    if language == "en":
        return f"{article} has no {part}. Would you like to read the whole article?"
    return f"{article}没有{part}。要看这一条的全文吗？"


def impossible_date_line(written: str, example: str, language: str) -> str:
    """A day that does not exist, asked again with one that does."""
    if language == "en":
        return f"There is no such day as {written}. Please ask again with the date you mean, for example {example}."
    return f"没有“{written}”这个日期。请写明日期再问，例如{example}。"


def documents_lines(titles: Sequence[tuple[str, State, date | None]], language: str) -> list[str]:
    """The documents on file, with their standing."""
    lines = [f"{len(titles)} documents are on file:" if language == "en" else f"已收录{len(titles)}份文件："]
    for title, state, until in titles:
        note = ""
        if state is State.SUPERSEDED:
            note = " (superseded)" if language == "en" else "（已被新办法代替）"
        elif state is State.EXPIRED and until is not None:
            note = f" (lapsed {until.isoformat()})" if language == "en" else f"（已于{write_date(until)}到期）"
        lines.append(f"{quote_title(title)}{note}")
    return lines


def office_line(office: Office, language: str) -> str:
    """One office with how to reach it, in one line."""
    parts = [office.unit]
    if office.phone:
        parts.append(f"{'phone ' if language == 'en' else '电话'}{office.phone}")
    if office.counter:
        parts.append(office.counter)
    if office.hours:
        parts.append(office.hours)
    line = (", " if language == "en" else "，").join(parts)
    return line + (" (sample)" if office.sample and language == "en" else "（样例）" if office.sample else "")


def quote_title(title: str) -> str:
    """A title in 《》, unless it brings its own."""
    return title if title.startswith("《") else f"《{title}》"


def citation_line(citations: Sequence[Citation], language: str) -> str:
    """出处：《title》第九条、第十条（2023年9月1日起施行）; several documents one after another."""
    groups: dict[str, list[Citation]] = {}
    for citation in citations:
        groups.setdefault(citation.version, []).append(citation)
    parts = []
    for members in groups.values():
        first = members[0]
        if first.kind == DESK:
            parts.append(_faq_source(first, language))
            continue
        places = "、".join(dict.fromkeys(member.article for member in members if member.article))
        since = _since(first, language)
        parts.append(f"{quote_title(first.title)}{' ' if places else ''}{places}{since}")
    return ("Source: " if language == "en" else "出处：") + "；".join(parts)


def _faq_source(citation: Citation, language: str) -> str:
    """常见问题（人才科答复，2026年11月23日）."""
    day = citation.effective_from
    if language == "en":
        return f"FAQ of the talent office{f' ({day.isoformat()})' if day else ''}"
    return f"{citation.title}（{'，'.join(filter(None, (citation.source, write_date(day) if day else '')))}）"


def _since(citation: Citation, language: str) -> str:
    start, end = citation.effective_from, citation.effective_to
    if citation.state in {State.EXPIRED, State.SUPERSEDED} and start and end:
        if language == "en":
            return f" ({start.isoformat()} to {end.isoformat()})"
        return f"（{write_date(start)}至{write_date(end)}）"
    if start is None:
        return ""
    return f" (in force since {start.isoformat()})" if language == "en" else f"（{write_date(start)}起施行）"


def write_text(lines: Sequence[Line], citations: Sequence[Citation], language: str) -> str:
    """The answer as one text: its lines, the sources, the sample banner."""
    parts = [line.text for line in lines]
    if citations:
        parts.append(citation_line(citations, language))
    if any(citation.sample for citation in citations):
        parts.append(SAMPLE_BANNER[language])
    return "\n".join(parts)


def note(text: str) -> Line:
    """A line that is neither lead nor condition."""
    return Line(LineKind.NOTE, text)
