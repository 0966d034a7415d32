"""What an officer should look at before publishing: numbers that occur twice, references that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge.articles import Unit, shared_keys
from knowledge.model import Article, ArticleKind, Remark
from knowledge.numbering import HAN, read_number
from knowledge.wording.tainting import speaks_to_machine

_ARTICLE = rf"第\s*(?:[{HAN}]+|\d+)\s*条"
_ITEM = rf"(?:(?:第?[（(][{HAN}\d]+[）)]|第[{HAN}\d]+[项款目])[、，]?[项款目]?)*"
_LIST = rf"{_ARTICLE}(?:\s*{_ITEM}\s*(?:、|和|与|及|或者|或|至|到|，)\s*{_ARTICLE})*"
_LEAD = r"》(?:（[^）]*）)?|本(?:实施)?(?:办法|细则|规定|条例|意见|方案)|原办法|该办法|[法例则定]"
_REFERENCE = re.compile(rf"(?P<lead>{_LEAD})?\s*(?P<list>{_LIST})")
_OWN = re.compile(r"本(?:实施)?(?:办法|细则|规定|条例|意见|方案)$")
_MOST_GAPS = 5  # more is a text that is no measure, or one excerpt of it


def check_articles(units: Sequence[Unit], articles: Sequence[Article]) -> Iterator[Remark]:
    """Remarks on a document's articles.

    - duplicate_article: a number that occurs more than once in one part of the document
    - missing_article: a gap in the numbers
    - unresolved_reference: 第X条 of this document that is not there; 《…》第X条 is another document's and not checked
    - orders_machine: a text that orders an assistant about, which nothing is answered from
    """
    for article in articles:
        if speaks_to_machine(article.text):
            yield Remark(
                "orders_machine", article.number or article.key, "像是写给机器的指令，不会用来回答，请核对文件来源"
            )
    for number in shared_keys(units):
        yield Remark("duplicate_article", number, f"{number}出现了不止一次，请核对编号")
    numbers = {_value(article.number): article.number for article in articles if article.kind is ArticleKind.ARTICLE}
    if not numbers:
        return
    gaps = [value for value in range(1, max(numbers)) if value not in numbers]
    if 0 < len(gaps) <= _MOST_GAPS:
        shown = "、".join(f"第{value}条" for value in gaps)
        yield Remark("missing_article", shown, f"条文编号不连续，缺{shown}，请核对是否漏读")
    for article in articles:
        if article.kind is ArticleKind.ARTICLE:
            yield from _check_references(article, numbers)


def _check_references(article: Article, numbers: dict[int, str]) -> Iterator[Remark]:
    told: set[str] = set()
    for match in _REFERENCE.finditer(article.text):
        lead = match.group("lead") or ""
        if lead and not _OWN.match(lead):
            continue
        for reference in re.findall(_ARTICLE, match.group("list")):
            if _value(reference) not in numbers and reference not in told:
                told.add(reference)
                detail = f"{article.number}提到的{reference}在本文件中不存在"
                yield Remark("unresolved_reference", article.number, detail)


def _value(number: str) -> int:
    match = re.search(rf"第\s*([{HAN}]+|\d+)\s*条", number)
    return read_number(match.group(1)) if match else 0
