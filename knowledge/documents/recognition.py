"""What a text states of itself: its number, who issued it, from when and until when it is in force."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.documents.blocks import Paragraph
from knowledge.numbering import Style, is_answer, read_marker, read_number

_HEAD_LINES = 25  # the number, the addressee and the signature of a notice stand in its first lines

_YEAR = r"(?:19|20)\d{2}"
NUMBER = re.compile(rf"[\u4e00-\u9fffA-Za-z]{{1,16}}\s*[〔\[（(【]\s*{_YEAR}\s*[〕\]）)】]\s*第?\s*\d{{1,5}}\s*[号期]")
_HAN_DAY = r"[〇○零一二三四五六七八九十]"
_DAY = (
    rf"(?:{_YEAR}\s*[年./-]\s*\d{{1,2}}\s*[月./-]\s*\d{{1,2}}\s*日?"
    rf"|{_HAN_DAY}{{4}}年{_HAN_DAY}{{1,3}}月{_HAN_DAY}{{1,3}}日)"
)
_DAY_LINE = re.compile(rf"\s*[（(]?\s*({_DAY})\s*[）)]?\s*(?:\d{{1,2}}:\d{{2}}.*|印发|发布)?\s*$")
_FROM = re.compile(rf"自\s*({_DAY})\s*起\s*(?:正式)?(?:施行|实施|执行|生效|试行|起施行)")
_FROM_TERM = re.compile(rf"有效期\s*(?:为)?\s*自\s*({_DAY})\s*(?:起)?\s*至\s*({_DAY})")
_FROM_ISSUE = re.compile(
    r"自\s*(?:印发|发布|公布|发文|颁布|下发)\s*之日\s*(?:起)?\s*(?:满?\s*(\d{1,3})\s*(?:个)?(?:日|天)\s*后)?\s*(?:起)?\s*(?:施行|实施|执行|生效|试行)"
)
_UNTIL = re.compile(
    rf"有效期(?:限)?\s*(?:截止|截至|至|到|为至|截止至)\s*({_DAY})|(?:执行|施行|实施)至\s*({_DAY})\s*(?:止|。|，)"
)
_TERM = re.compile(
    r"(?:有效期|试行期|施行期限|实施期限)(?:限)?(?:为|是)?\s*([一二两三四五六七八九十]|\d{1,2})\s*(年|个月)"
)
_ORGAN = re.compile(
    r"[\u4e00-\u9fff、（）()·\s]{2,60}(?:局|厅|委员会|委|办公室|办公厅|政府|组织部|统战部|宣传部|部|处|中心|院|会|协会|管委会|领导小组|公司)"
    r"(?:[（(][\u4e00-\u9fff]+[）)])?"
)
_LETTERHEAD = re.compile(
    r"[\u4e00-\u9fff\s]{4,40}文\s*件|附\s*[件表录]\s*\d*\s*[：:]?"
)  # the red line above the number
_OWN = re.compile(r"本(?:办法|细则|实施办法|实施细则|规定|条例|意见|方案|措施|通知|指引|指南|政策|计划|通告|公告)")
_PROMULGATION = re.compile(r"^(.{4,80}?)关于(?:印发|公布|发布|修订|开展|做好|申报)")
_TITLE_KINDS = (
    ("faq", re.compile(r"问答|常见问题|答疑|FAQ", re.IGNORECASE)),
    ("measure", re.compile(r"办法|细则|规定|条例|意见|措施|方案|规程|制度")),
    ("guide", re.compile(r"指南|指引|清单|流程|手册|须知|攻略")),
    ("bulletin", re.compile(r"公告|通告|通知|公示|英才令|简报|快报|公报")),
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was found; empty where the text does not state it."""

    title: str = ""
    kind: str = "guide"
    issuer: str = ""
    number: str = ""
    effective_from: date | None = None
    effective_to: date | None = None


def recognise(paragraphs: Sequence[Paragraph], facts: Mapping[str, str], title: str) -> Recognised:
    """Read title, kind, issuer, number and dates; the facts a page states beside its text go first."""
    title = title or find_title(paragraphs)
    head = list(_head_of(paragraphs))
    start, end = _find_term(paragraphs, head, facts)
    return Recognised(
        title=title,
        kind=_find_kind(paragraphs, title),
        issuer=_find_issuer(head, paragraphs, facts, title),
        number=_find_number(head, facts),
        effective_from=start,
        effective_to=end,
    )


def read_date(text: str) -> date | None:
    """The day that 2023-09-01, 2023年9月1日, 2023/9/1 or 二〇二三年九月一日 names; None where there is no such day."""
    text = "".join(text.split()).translate(_FULL_WIDTH)
    match = re.fullmatch(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:\d{1,2}:\d{2}(?::\d{2})?)?", text)
    if match:
        year, month, day = (int(part) for part in match.groups())
    else:
        han = re.fullmatch(rf"({_HAN_DAY}{{4}})年({_HAN_DAY}{{1,3}})月({_HAN_DAY}{{1,3}})日", text)
        if not han:
            return None
        year, month, day = (read_number(part) for part in han.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


def find_title(paragraphs: Sequence[Paragraph]) -> str:
    """The title of a text without a heading style: its first lines, as far as they are one.

    Centred or bold lines go together (a title is often broken after the issuer); what ends like a sentence, numbers,
    days and markings are none.
    """
    lines: list[str] = []
    for line in paragraphs[:_HEAD_LINES]:
        text = line.text
        if line.level == 1 and not lines and read_marker(text) is None:
            return text
        if NUMBER.fullmatch(text) or _DAY_LINE.match(text) or _LETTERHEAD.fullmatch(text) or len(text) <= 3:
            if lines:
                break
            continue
        if read_marker(text) or text[-1] in "：:。；，" or len(text) > 80:
            break
        if lines and not (line.prominent or text.startswith("关于") or lines[-1].endswith(("关于", "关于印发"))):
            break
        if lines and not _is_unfinished(lines[-1]):
            break
        lines.append(text)
        if len(lines) == 4:
            break
    if not lines:
        return paragraphs[0].text[:80] if paragraphs and not read_marker(paragraphs[0].text) else ""
    return " ".join(lines) if any(_ORGAN.fullmatch(line) for line in lines) else "".join(lines)


def _is_unfinished(above: str) -> bool:
    return not above.endswith(("通知", "公告", "办法", "细则", "指南", "规定", "意见", "方案", "通告"))


def _head_of(paragraphs: Sequence[Paragraph]) -> Iterator[str]:
    for line in paragraphs[:_HEAD_LINES]:
        marker = read_marker(line.text)
        if marker and marker.style in (Style.ARTICLE, Style.CHAPTER, Style.HAN_COMMA):
            return
        yield line.text


def _find_number(head: Sequence[str], facts: Mapping[str, str]) -> str:
    for text in [facts.get("文号", ""), *head]:
        match = NUMBER.fullmatch(text.strip())
        if match:
            return _tidy_number(match.group(0))
    return ""


def _tidy_number(number: str) -> str:
    number = "".join(number.split())
    return re.sub(rf"[〔\[（(【]({_YEAR})[〕\]）)】]", r"〔\1〕", number)


def _find_issuer(head: Sequence[str], paragraphs: Sequence[Paragraph], facts: Mapping[str, str], title: str) -> str:
    if facts.get("发布机关"):
        return facts["发布机关"]
    signed = _signature(head) or _signature([line.text for line in paragraphs[-6:]])
    if signed:
        return "、".join(signed)
    promulgated = _PROMULGATION.match(title)
    if promulgated and _ORGAN.fullmatch(promulgated.group(1).strip()):
        return "、".join(promulgated.group(1).split())
    return facts.get("来源", "")


def _signature(lines: Sequence[str]) -> list[str]:
    """The names above a day that stands alone on its line."""
    for index, line in enumerate(lines):
        if not _DAY_LINE.match(line) or "：" in line:
            continue
        names: list[str] = []
        for above in reversed(lines[:index]):
            text = "".join(above.split())
            if not _ORGAN.fullmatch(text) or text.startswith("关于"):
                break
            names.append(text)
        if names:
            return names[::-1]
    return []


def _find_kind(paragraphs: Sequence[Paragraph], title: str) -> str:
    markers = [read_marker(line.text) for line in paragraphs]
    articles = sum(marker is not None and marker.style is Style.ARTICLE for marker in markers)
    if articles > 2:
        return "measure"
    if sum(is_answer(line.text) for line in paragraphs) * 4 > len(paragraphs):
        return "faq"
    return next((kind for kind, pattern in _TITLE_KINDS if pattern.search(title)), "guide")


def _find_term(
    paragraphs: Sequence[Paragraph], head: Sequence[str], facts: Mapping[str, str]
) -> tuple[date | None, date | None]:
    start = read_date(facts.get("实施日期", ""))
    end = read_date(facts.get("失效日期", ""))
    for line in reversed(paragraphs):  # the clause on force is the last that speaks of it
        text = line.text
        if not (_OWN.search(text) or "有效期" in text):
            continue
        begun = _read_start(text, head, paragraphs, facts)
        term = _FROM_TERM.search(text)
        if term:
            begun = begun or read_date(term.group(1))
            end = end or read_date(term.group(2))
        start = start or begun
        until = _UNTIL.search(text)
        if until:
            end = end or read_date(until.group(1) or until.group(2))
        length = _TERM.search(text)
        if length and begun and end is None:
            end = _end_of_term(start or begun, length)
        if start and end:
            break
    return start, end


def _read_start(
    text: str, head: Sequence[str], paragraphs: Sequence[Paragraph], facts: Mapping[str, str]
) -> date | None:
    stated = _FROM.search(text)
    if stated:
        return read_date(stated.group(1))
    issued = _FROM_ISSUE.search(text)
    if not issued:
        return None
    day = read_date(facts.get("成文日期", "")) or _signed_day(head) or _signed_day([p.text for p in paragraphs[-6:]])
    day = day or read_date(facts.get("发布日期", ""))
    return day + timedelta(days=int(issued.group(1) or 0)) if day else None


def _signed_day(lines: Sequence[str]) -> date | None:
    for line in lines:
        match = _DAY_LINE.match(line)
        if match:
            return read_date(match.group(1))
    return None


def _end_of_term(start: date, length: re.Match[str]) -> date:
    """The last day of the term: 3 years from 2023-09-08 end on 2026-09-07."""
    amount = read_number(length.group(1))
    months = amount * 12 if length.group(2) == "年" else amount
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day) - timedelta(days=1)
