"""Which day a question means: "2022年申请的", "去年认定的", "二〇二二年", "2019版", "老办法".

Criteria:
- a year or date counts as the time meant where the question ties it to an application, a recognition, a payment,
  a rule or "then" (申请, 认定, 领, 政策, 当时, …), or where nothing else in its clause claims it
- it does not count where it is the date of something else: birth, graduation, entry into a job, arrival, a
  document's own year (2024年度申报指南), a document number, a deadline (2025年前), a period to come
- a date that does not exist (2025-02-30) is no time: it is handed back, so that the person can be asked again
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.lexical import normalise

_FIRST_YEAR, _LAST_YEAR = 1990, 2100  # measures that anybody still asks about

_DAY = re.compile(r"(?<!\d)(\d{4})\s*[年\-/.]\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})\s*[日号]?(?!\d)")
_MONTH = re.compile(r"(?<!\d)(\d{4})\s*(?:年\s*(\d{1,2})\s*月份?|[-/.]\s*(\d{1,2})(?![\d\-/.]))")
_YEAR = re.compile(
    r"(?<![\d〔\[(（【])(\d{4})(?:\s*年度?|(?=[的]?(?:版|办法|试行|政策|规定|细则|那))|(?![\d\-/.%万元块个〕\]人]))"
)
_SHORT_YEAR = re.compile(r"(?<![\d.])(\d{2})年(?=[^以之]{0,6}(?:申请|申报|认定|领|评|办法|政策))(?!以|之|内|后|前|度)")
_RELATIVE_YEAR = re.compile(r"大前年|前年|去年|上一?年度?")
_YEARS_AGO = re.compile(r"(?<!\d)(\d{1,2})年(?:之前|以前|前)(?!后)")

_THEN = re.compile(
    r"申请|申报|申领|领[到取过了的]?|认定|评[上的到定了]?|审[批核定]|获批|批[了下的]|办法|政策|规定|细则|标准|版|"
    r"当时|当年|那时|那会|那年|那阵|时候|期间|的时侯|补[贴助]|奖[励金]|资助|apply|applied|appl|measure|polic|rule"
)
_OTHER = re.compile(
    r"毕业|出生|生[的于人]|年生|岁|入职|到岗|上班|参加工作|工作[了到]?|引进|(?<![原下出上起])来(?!不及)|落户|入户|迁|缴|(?<!提)交[了的过]?|参保|社保|"
    r"签|合同|成立|注册|开业|创办|结婚|买|购|搬|跳槽|回国|留学|入学|拿[的了到]?(?:证|毕业)|中考|高考|工资|薪|收入|年薪|born|graduat|joined|hired"
)
_OWN_YEAR = re.compile(r"年度|年报|报告|指南|公告|通知|第[一二三四\d]+[期批季]")
_LIMIT_AFTER = re.compile(r"^\s*(?:之?前|以前|底前|以后|之后|后|起(?!领|享)|至今|到现在|以来|截止|到期)")
_NOW = re.compile(r"现在|目前|如今|现行|新办法|新政策|换算|衔接|过渡|还能|还可以|还继续|还发|重新|now|current")
_OLD_EDITION = re.compile(
    r"(?:老|旧|原|之前|以前|过去|原来|原先|上一版|上一?个|上一?份|试行)(?:的|那个|那份|那版|版|那|来的)*(?:试行)?(?:办法|政策|规定|细则|制度|版)"
    r"|旧版|老版|试行办法|试行版|废止的|已废止|失效的"
    r"|\b(?:old|previous) (?:measure|polic|rule|version)|trial measure"
)
_EDITION = re.compile(
    r"(?<!\d)((?:19|20)\d{2})年?(?:的|那个|那份|那版|那|老|旧|试行|这个|trial|\s)*(?:办法|版|政策|规定|细则|试行|trial|measure)"
)


@dataclass(frozen=True, slots=True)
class TimeMeant:
    """The time a question means.

    `start`..`end` are whole days, both None where it means now. `edition` is the year of a document's edition that
    is named (2019版), `old` says that a superseded one is named without a year, `now` that the present is asked
    about too (现在换算过来). `invalid` is a date as typed that does not exist. `years` are all years that occur.
    """

    start: date | None = None
    end: date | None = None
    edition: int | None = None
    old: bool = False
    now: bool = False
    invalid: str = ""
    years: tuple[int, ...] = ()

    @property
    def past(self) -> bool:
        """Whether a time before now, or a document of that time, is meant."""
        return self.start is not None or self.edition is not None or self.old


def read_time(question: str, today: date) -> TimeMeant:
    """Find the time a question means, seen from `today`; see the module for what counts."""
    folded = normalise(question)
    invalid = ""
    spans: list[tuple[date, date]] = []
    years: list[int] = []
    taken: list[tuple[int, int]] = []

    def free(match: re.Match[str]) -> bool:
        return all(match.end() <= start or match.start() >= end for start, end in taken)

    for match in _DAY.finditer(folded):
        taken.append(match.span())
        year, month, day = (int(part) for part in match.groups())
        try:
            exact = date(year, month, day)
        except ValueError:
            invalid = invalid or match.group().strip()
            continue
        years.append(year)
        if _counts(folded, match, today):
            spans.append((exact, exact))
    for match in _MONTH.finditer(folded):
        if not free(match):
            continue
        taken.append(match.span())
        year, month = int(match.group(1)), int(match.group(2) or match.group(3))
        if not 1 <= month <= 12:
            invalid = invalid or match.group().strip()
            continue
        years.append(year)
        if _FIRST_YEAR <= year <= _LAST_YEAR and _counts(folded, match, today):
            spans.append((date(year, month, 1), date(year, month, monthrange(year, month)[1])))
    for match, year in _whole_years(folded, today):
        if not free(match) or not _FIRST_YEAR <= year <= _LAST_YEAR:
            continue
        taken.append(match.span())
        years.append(year)
        if _counts(folded, match, today):
            spans.append((date(year, 1, 1), date(year, 12, 31)))
    edition = _EDITION.search(folded)
    # The present, and what is still to come, are answered from what is in force now.
    spans = [span for span in spans if span[1] < today and span[0].year != today.year]
    start, end = (min(span[0] for span in spans), max(span[1] for span in spans)) if spans else (None, None)
    return TimeMeant(
        start=start,
        end=end,
        edition=int(edition.group(1)) if edition and int(edition.group(1)) <= today.year else None,
        old=bool(_OLD_EDITION.search(folded)),
        now=bool(_NOW.search(folded)),
        invalid=invalid,
        years=tuple(dict.fromkeys(years)),
    )


def _whole_years(folded: str, today: date) -> list[tuple[re.Match[str], int]]:
    found = [(match, int(match.group(1))) for match in _YEAR.finditer(folded)]
    found += [(match, 2000 + int(match.group(1))) for match in _SHORT_YEAR.finditer(folded)]
    back = {"大前年": 3, "前年": 2}
    found += [(match, today.year - back.get(match.group(), 1)) for match in _RELATIVE_YEAR.finditer(folded)]
    found += [
        (match, (today - timedelta(days=365 * int(match.group(1)))).year) for match in _YEARS_AGO.finditer(folded)
    ]
    return found


def _counts(folded: str, match: re.Match[str], today: date) -> bool:
    """Whether the date at `match` is the time of an application or a rule, by the words of its own clause."""
    del today
    before = re.split(r"[，,。；;？?！!、\n]", folded[: match.start()])[-1]
    after = re.split(r"[，,。；;？?！!\n]", folded[match.end() :])[0]
    if _LIMIT_AFTER.match(after) or _OWN_YEAR.search(match.group()) or _OWN_YEAR.search(after[:12]):
        return False
    then, other = _THEN.search(after), _OTHER.search(after)
    if then and (other is None or then.start() < other.start()):
        return True
    if other:
        # The clause gives the date to something else, unless the question says "the rules of then".
        return bool(re.search(r"当时的|当年的|那时的|那会的|按当时|按当年|按那时", folded))
    return bool(_THEN.search(before)) or not before.strip()
