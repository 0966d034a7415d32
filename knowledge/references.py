"""What is called by its name: documents by title, short form or number, articles by number, in questions and texts.

Short forms are derived from titles by general rules, not listed: a name fits a title where it ends in the title's
kind of document (办法, 细则, 指南, …) and its characters before that are pieces of the title, each of two or more
characters, in the title's order (人才奖励办法 fits 人才奖励服务保障办法).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge import short_names
from knowledge.figures import read_chinese_number
from knowledge.model import Article, Metadata, Passage, PassageKind, Version

_NUMERAL = r"[\d〇零一二两三四五六七八九十百]+"
_KINDS = (
    "办法", "细则", "指南", "公告", "通知", "规定", "方案", "意见", "清单",
    "措施", "条例", "计划", "通告", "政策", "令", "法",
)  # fmt: skip
_KIND = re.compile("|".join(_KINDS))
_QUOTED = re.compile(r"《([^《》]{2,80})》")
_PART = rf"(?:第?({_NUMERAL})款)?(?:第?[（(]?({_NUMERAL})[)）]?项)?"
_ARTICLE = re.compile(rf"第?({_NUMERAL})条{_PART}")
_MENTION = re.compile(rf"第({_NUMERAL})条{_PART}")
# 请问15号截止吗 asks about no 问15: a unit stands by itself, and before nothing that is counted.
_UNIT = re.compile(
    rf"(?:(?<![请想咨访学疑再提询先])问题?|事实)\s*第?({_NUMERAL})(?=$|[\s，。？、；：,?;:!！的是里中讲说写]|内容|怎么)"
)
_FILE_NUMBER = re.compile(r"([\u4e00-\u9fff]{0,14}?)\s*[〔\[(（【﹝]\s*(\d{4})\s*[〕\])）】﹞]\s*第?\s*(\d{1,4})\s*号")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,3}?(?:省|市|区|县|州)(?=[\u4e00-\u9fff])")
_LONG_NAME = 6  # characters of a name that names a part of a title (领军团队支持计划), not its kind
_RANGE = 4  # articles that 第六条至第十二条 brings along
_FILLERS = re.compile(
    r"这份|那份|这个|那个|这一|该|新的|老的|旧的|最新|现行|里面|关于|\d{4}年?版?|的|里|这|那|我们|咱们|区里|请问|根据|按照|按|看"
)
_OWN = re.compile(r"(?:本|该|此|这个?|原|旧|新)?(?:办法|细则|规定|指南|意见|方案|通知|公告|条例|措施)")


@dataclass(frozen=True, slots=True)
class Mention:
    """An article called by its number in a text: 第九条第二款第（一）项.

    `document` is the name in 《》 right before it, "原" for 原办法, "" where it is the text's own document or none
    is said. `last` differs from `number` for a range (第六条至第八条). `start`, `end` are places in the text.
    """

    number: int
    last: int
    paragraph: int | None
    item: int | None
    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Named:
    """What a question calls by name. Any part may be empty."""

    versions: tuple[str, ...] = ()  # ids of versions whose document is named; several where the name fits several
    articles: tuple[tuple[str, int], ...] = ()  # units as `unit_of` gives them: ("条", 12), ("问", 5)
    paragraph: int | None = None  # 第N款
    item: int | None = None  # 第N项
    by_number: bool = False  # the document was called by its number (样例〔2023〕1号)
    unknown: str = ""  # a document named in 《》, or a document number, that the library does not have

    @property
    def anything(self) -> bool:
        """Whether a document or an article is named at all."""
        return bool(self.versions or self.articles or self.unknown)


def read_number(numeral: str) -> int | None:
    """十二, 12 or １２ as 12; None where it is no number."""
    folded = unicodedata.normalize("NFKC", numeral)
    return int(folded) if folded.isdigit() else read_chinese_number(folded)


def write_number(number: int) -> str:
    """12 as 十二, for 1 to 999."""
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{digits[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")


def find_mentions(text: str) -> list[Mention]:
    """Every article called by number in a text, in order; ranges (第六条至第八条) as one mention."""
    found: list[Mention] = []
    for match in _MENTION.finditer(text):
        number = read_number(match.group(1))
        if number is None:
            continue
        if found and re.fullmatch(r"\s*(?:至|到|-|—|~|～)\s*", text[found[-1].end : match.start()]):
            first = found.pop()
            found.append(Mention(first.number, number, None, None, first.document, first.start, match.end()))
            continue
        before = text[: match.start()]
        document = ""
        quoted = re.search(r"《([^《》]+)》(?:（[^（）]*）)?\s*(?:的|中|里)?$", before)
        if quoted:
            document = quoted.group(1)
        elif re.search(r"原(?:办法|细则|规定)(?:的|中)?$", before):
            document = "原"
        elif (
            found
            and found[-1].document
            and re.fullmatch(r"\s*(?:、|和|及|以及|或者|或)\s*", text[found[-1].end : match.start()])
        ):
            document = found[-1].document  # 《甲办法》第三条、第五条
        paragraph = read_number(match.group(2)) if match.group(2) else None
        item = read_number(match.group(3)) if match.group(3) else None
        found.append(Mention(number, number, paragraph, item, document, match.start(), match.end()))
    return found


def referred_keys(article: Article, articles: Sequence[Article]) -> list[Article]:
    """The articles of the same document that `article` refers to (按照第九条…), in order of mention, each once.

    - its own head (第五条 at the start of 第五条) and mentions of other documents are left out
    - ranges (第六条至第八条) bring at most four articles
    """
    found: dict[str, Article] = {}
    for mention in find_mentions(article.text):
        if not mention.document:
            found.update((target.key, target) for target in _mentioned_articles(mention, articles))
    found.pop(article.key, None)
    return list(found.values())


def find_referred(version: Version, article: Article, readable: Sequence[Version]) -> list[tuple[Version, Article]]:
    """The articles that `article` of `version` refers to, also in other documents, in order of mention, each once.

    《…办法》第八条 is looked for among `readable`, 原办法第六条 in what this document supersedes; a law that is not in
    the library brings nothing.
    """
    found: dict[tuple[str, str], tuple[Version, Article]] = {}
    for mention in find_mentions(article.text):
        target = _mentioned_version(version, mention, readable)
        if target is not None:
            for candidate in _mentioned_articles(mention, target.parsed.articles):
                found.setdefault((target.id, candidate.key), (target, candidate))
    found.pop((version.id, article.key), None)
    return list(found.values())


def _mentioned_articles(mention: Mention, articles: Sequence[Article]) -> list[Article]:
    numbers = range(mention.number, min(mention.last, mention.number + _RANGE - 1) + 1)
    units = [(unit_of(candidate.number), candidate) for candidate in articles]
    return [candidate for unit, candidate in units if unit is not None and unit[0] == "条" and unit[1] in numbers]


def _mentioned_version(version: Version, mention: Mention, readable: Sequence[Version]) -> Version | None:
    if not mention.document:
        return version
    if mention.document == "原":
        older = set(re.split(r"[\s,，、;；]+", version.metadata.supersedes)) - {""}
        return next((other for other in readable if other.metadata.id in older), None)
    wanted = core_title(short_names.full_name(version, mention.document) or mention.document)
    fits = [other for other in readable if core_title(other.metadata.title) == wanted]
    return fits[0] if fits else None


@lru_cache(maxsize=4_096)  # asked of every article of a document for each reference in it
def unit_of(number: str) -> tuple[str, int] | None:
    """("条", 9) for 第九条, ("问", 5) for 问5, ("事实", 10) for 事实十; None for a unit without a number."""
    match = re.match(rf"\s*(?:第({_NUMERAL})条|(问|事实|Q|q)题?\s*({_NUMERAL}))", unicodedata.normalize("NFKC", number))
    if match is None:
        return None
    read = read_number(match.group(1) or match.group(3))
    kind = {"问": "问", "事实": "事实", None: "条"}.get(match.group(2), "问")
    return None if read is None else (kind, read)


@lru_cache(maxsize=4_096)  # asked of every document at every question
def core_title(title: str) -> str:
    """A title without what people leave out: brackets, 《》, the issuing place, 关于印发…的通知.

    广州市增城区、增城经济技术开发区人才奖励服务保障办法（样例） → 人才奖励服务保障办法
    """
    text = unicodedata.normalize("NFKC", title)
    inner = re.search(r"《([^《》]{4,})》", text)
    if inner:
        text = inner.group(1)
    promulgated = re.search(r"关于(?:修订)?(?:印发|发布|公布)(.{4,}?)的通知$", text)
    if promulgated:
        text = promulgated.group(1)
    text = re.sub(r"\d{4}年度?|\s+", "", text)
    text = re.sub(r"\((?:样例|试行|暂行|修订|修正|征求意见稿|[^()]*[年期号版][^()]*)\)", "", text)
    text = text.replace("(", "").replace(")", "")
    text = re.sub(r"^.*?(?:开发区|高新区|自贸区|新区)(?=[\u4e00-\u9fff]{4})", "", text)
    while match := _PLACE.match(text):
        text = text[match.end() :].lstrip("、和")
    return text.strip("《》的 ")


def name_length(name: str, core: str) -> int:
    """How many characters of `name` (without its kind word) fit `core` as pieces of two or more, in order; 0: none.

    Every character has to fit.
    """
    length = len(name)
    if not length:
        return 0
    # reach[i]: the smallest end in `core` after which the first i characters of the name are placed
    far = len(core) + 1
    reach = [far] * (length + 1)
    reach[0] = 0
    for placed in range(length):
        if reach[placed] == far:
            continue
        for size in range(2, length - placed + 1):
            place = core.find(name[placed : placed + size], reach[placed])
            if place < 0:
                break
            reach[placed + size] = min(reach[placed + size], place + size)
    return length if reach[length] < far else 0


def find_documents(question: str, versions: Iterable[tuple[str, Metadata]]) -> tuple[list[str], bool, str]:
    """The versions whose document a question names: (ids, whether by document number, a name that fits none)."""
    pairs = list(versions)
    by_number = _by_file_number(question, pairs)
    if by_number is not None:
        ids, written = by_number
        return ids, True, "" if ids else written
    cores = [(version, core_title(metadata.title)) for version, metadata in pairs]
    for match in _QUOTED.finditer(question):
        quoted = core_title(match.group(1))
        fits = [version for version, core in cores if core and (core == quoted or quoted in core or core in quoted)]
        if not fits:
            fits = [version for version, core in cores if _fits(quoted, core)]
        if fits:
            return fits, False, ""
        return [], False, match.group(1)
    return _by_short_form(question, cores), False, ""


def called_by_number(question: str, versions: Iterable[tuple[str, Metadata]]) -> list[str]:
    """The versions whose document number (样例〔2023〕1号) a question gives."""
    found = _by_file_number(question, list(versions))
    return found[0] if found is not None else []


def _fits(name: str, core: str) -> bool:
    kind = _last_kind(name)
    stem = name[: -len(kind)] if kind else name
    return bool(stem) and (not kind or _same_kind(kind, core)) and name_length(stem, core) > 0


def _by_file_number(question: str, pairs: Sequence[tuple[str, Metadata]]) -> tuple[list[str], str] | None:
    match = _FILE_NUMBER.search(unicodedata.normalize("NFKC", question))
    if match is None:
        return None
    asked = (match.group(2), int(match.group(3)))
    fits = []
    for version, metadata in pairs:
        own = _FILE_NUMBER.search(unicodedata.normalize("NFKC", metadata.number))
        if own is None or (own.group(2), int(own.group(3))) != asked:
            continue
        if not match.group(1) or match.group(1).endswith(own.group(1)) or own.group(1).endswith(match.group(1)):
            fits.append(version)
    return fits, match.group().strip()


def _by_short_form(question: str, cores: Sequence[tuple[str, str]]) -> list[str]:
    best: dict[str, float] = {}
    folded = unicodedata.normalize("NFKC", question)
    for match in _KIND.finditer(folded):
        window = _FILLERS.sub("", folded[max(0, match.start() - 24) : match.start()])
        window = re.split(r"[^\u4e00-\u9fff]", window)[-1]
        for version, core in cores:
            tail = "" if _same_kind(match.group(), core) else match.group()
            if (window + tail)[-2:] not in core:
                continue  # the last piece of any name that fits
            for start in range(len(window) - 1):
                fitted = name_length(window[start:] + tail, core)
                if fitted and (not tail or fitted >= _LONG_NAME):
                    # A name that stands in the title in one piece fits better than one put together, and one that
                    # the title ends with better than one it goes on after (…管理办法 and its …管理办法实施细则).
                    name = window[start:] + match.group()
                    whole = 0.75 if core.endswith(name) else 0.5 if name in core else 0.0
                    best[version] = max(best.get(version, 0.0), fitted - len(tail) + whole)
                    break
    if not best:
        return []
    longest = max(best.values())
    return [version for version, fitted in best.items() if fitted == longest]


@lru_cache(maxsize=4_096)
def _last_kind(name: str) -> str:
    matches = list(_KIND.finditer(name))
    return matches[-1].group() if matches and matches[-1].end() == len(name) else ""


def _same_kind(kind: str, core: str) -> bool:
    """Whether a title is of the kind that is named: 办法 names any …办法, 政策 any document."""
    own = _last_kind(core)
    return kind == "政策" or (bool(own) and own[-2:] == kind[-2:])


def read_named(question: str, versions: Iterable[tuple[str, Metadata]]) -> Named:
    """What a question calls by name: documents among `versions`, article, paragraph and item numbers."""
    ids, by_number, unknown = find_documents(question, versions)
    numbers: list[tuple[str, int]] = []
    paragraph = item = None
    for match in _ARTICLE.finditer(question):
        number = read_number(match.group(1))
        bare = not match.group().startswith("第")
        # "5条" without 第 is an amount (5条专利) unless it follows a document's name or nothing else.
        if number is None or (bare and not _OWN.search(question[: match.start()][-4:]) and match.start() > 0):
            continue
        numbers.append(("条", number))
        if paragraph is None and match.group(2):
            paragraph = read_number(match.group(2))
        if item is None and match.group(3):
            item = read_number(match.group(3))
    if not numbers:
        for match in _UNIT.finditer(question):
            number = read_number(match.group(1))
            if number is not None:
                numbers.append(("问" if match.group().startswith("问") else "事实", number))
    return Named(tuple(ids), tuple(dict.fromkeys(numbers)), paragraph, item, by_number, unknown)


def find_part(article: Article, passages: Sequence[Passage], named: Named) -> Passage | None:
    """The item or paragraph of `article` that is asked for (第二项, 第二款); None where none is, or it is not there."""
    if named.item is not None:
        for passage in passages:
            if passage.kind is PassageKind.ITEM and passage.text.lstrip(" *").startswith(
                tuple(_item_heads(named.item))
            ):
                return passage
    place = None
    if named.item is not None:
        place = next(
            (found for head in _item_heads(named.item) if (found := _line_starting(article.text, head)) is not None),
            None,
        )
    elif named.paragraph is not None:
        paragraphs = list(_paragraphs(article.text))
        if 0 < named.paragraph <= len(paragraphs):
            place = paragraphs[named.paragraph - 1]
    if place is None:
        return None
    start, end = place
    return Passage("", article.key, PassageKind.ITEM, start, end, article.text[start:end], article.text[start:end])


def _item_heads(item: int) -> list[str]:
    return [f"（{write_number(item)}）", f"({write_number(item)})", f"{item}.", f"{item}、", f"{item}．"]


def _line_starting(text: str, head: str) -> tuple[int, int] | None:
    match = re.search(rf"^[ \t*]*{re.escape(head)}.*$", text, re.MULTILINE)
    return match.span() if match else None


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The paragraphs (款) of an article: lines that are no item, table row or empty line."""
    for match in re.finditer(r"^.+$", text, re.MULTILINE):
        line = match.group().strip()
        if not re.match(r"[（(][一二三四五六七八九十\d]+[)）]|\||[①-⑳]|\d+[.、．]", line):
            yield match.span()
