"""Figures in people's words: how old, how many years, how much, each with what it is of. Data."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from knowledge.eligibility.spoken_dates import SPAN, read_months
from knowledge.eligibility.spoken_numbers import ENGLISH, NUMBER, read_number


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that words give: `read` makes the value of the number in group 1 (None: it is not understood)."""

    key: str
    pattern: re.Pattern[str]
    read: Callable[[str], float | None] = read_number
    whose: str = "own"


MONEY = rf"({NUMBER})(?:多|几|来)?(?:万|w(?!\w))"
GAP = r"[^，。；\d零一二两三四五六七八九十百]"  # between a word and its number
INCOME = re.compile(r"应税|工资|薪金|收入|纳税|个税")
LOOSE = re.compile(r"快|不到|差不多|左右|大概|大约|将近|约|多$|来年|almost|about|nearly|less than")
_CATEGORIES = "一二三四五"
_YOUNGEST, _OLDEST = 20, 75
_A_YEAR = 100  # years and more: no contract lasts so long


def _read_category(text: str) -> int:
    return _CATEGORIES.index(text) + 1 if text in _CATEGORIES else int(text)


def _read_thousands(text: str) -> float | None:
    number = read_number(text.replace(",", ""))
    return None if number is None else number / 10_000


def _read_years(text: str) -> float | None:
    """So many years; 2026年 is a day."""
    years = read_number(text)
    return None if years is None or years >= _A_YEAR else years


def _read_age(text: str) -> float | None:
    """A number alone in its clause: of a grown person's years; another number alone is of something else."""
    years = read_number(text)
    return years if years is not None and _YOUNGEST <= years <= _OLDEST and len(text) > 1 else None


def _figure(key: str, pattern: str, read: Callable[[str], float | None] = read_number, whose: str = "own") -> Figure:
    return Figure(key, re.compile(pattern), read, whose)


FIGURES: tuple[Figure, ...] = (
    _figure("age", rf"({NUMBER})(?:周)?岁(?!以|上|下|前|出头|左右|多|的(?:孩子|小孩|娃|儿子|女儿))"),
    _figure("age", rf"今年({NUMBER})(?=\s*(?:了|[，。,；]|$))"),
    _figure("age", rf"^\s*(?:我(?:今年)?|(?:我的?)?年龄(?:是|为|:)?)?({NUMBER})(?:了)?\s*$", _read_age),
    _figure("company_years", rf"(?:成立|注册)[^，。；\d]{{0,4}}?({NUMBER})年(?!\d|底|前|\d*月)", _read_years),
    _figure(
        "new_category5_same_year",
        rf"(?:今年|同一年度?|本年度?|一年|20\d\d年度?)[^，。；\d]{{0,8}}?(?:引进|招)(?:了)?({NUMBER})[个名位](?:人才)?(?:是)?第?五类",
    ),
    _figure("agreement_years",
        rf"协议[^，。；]{{0,6}}?({NUMBER})年|({NUMBER})年(?:期)?的?(?:合作)?协议|"
        rf"({ENGLISH})[- ]year agreement", _read_years),
    _figure("age", r"\b(\d\d)[- ]years?[- ]old|\baged? (\d\d)\b|\bi'?\s?a?m (\d\d)\b(?! ?(?:months|years? (?!old)))"),
    _figure("category",
        r"(?<![这那哪几前个名位])([一二三四五1-5])类(?!别|医|会计|户|型)(?:高层次)?(?:人才)?", _read_category),
    _figure("category", r"categor(?:y|ies) ?([1-5])\b|\b(?:in|of|am) category ([1-5])", _read_category),
    _figure("hired.category",
        r"(?:招|引进|引才)(?:了|到)?[^，。；]{0,8}[个名位](?:全职)?的?第?([一二三四五1-5])类", _read_category),
    _figure("spouse.category", r"第?([一二三四五1-5])类(?:人才)?", _read_category, "spouse"),
    _figure("contract_years",
        rf"contract (?:is |runs )?(?:of|for) ({ENGLISH}) years|signed (?:up )?for ({ENGLISH}) years|"
        rf"(?:合同|聘用|聘期)(?![^，。；]{{0,3}}(?:还有|还剩|剩))[^，。；]{{0,8}}?({NUMBER})\s*年(?!\d|底|前|\d*月)|"
        rf"(?<![\d年])({NUMBER})年(?:期)?的?(?:劳动|聘用)?合同|"
        rf"(?<!协议)签(?:了|的|下)(?:是|一?个)?({NUMBER})年(?:期)?(?:的)?(?=$|\W|劳动|聘用|合同|全职)|"
        rf"({ENGLISH})[- ]year (?:labou?r |employment )?contract", _read_years),
    _figure("months_worked_per_year", rf"每年[^，。；]{{0,10}}?({NUMBER})个月"),
    _figure("days_worked_per_year",
        rf"(?:每年|一年)[^，。；\d]{{0,10}}?({NUMBER})天|\b(\d+) days (?:here|a year|in (?:zengcheng|the district))"),
    _figure("remuneration_paid_wan",
        rf"(?:报酬|劳务费|酬金){GAP}{{0,6}}{MONEY}|(?<!首)(?:支付|付)(?:给|了)?(?!我|本人){GAP}{{0,6}}{MONEY}"),
    _figure("remuneration_paid_wan", r"paid (?:him|her|them)[^.;\d]{0,10}(\d[\d,]{4,})", _read_thousands),
    _figure("settlement_received",
        rf"(?:领|拿)(?:到|取)?(?:过|了){GAP}{{0,4}}安家(?:费|补贴){GAP}{{0,4}}(?:第一期)?{MONEY}"),
    _figure("postdoc_stay_received",
        rf"(?:领|拿)(?:到|取)?(?:过|了){GAP}{{0,5}}留区补贴{GAP}{{0,4}}(?:第一期)?{MONEY}"),
    _figure("personal_cash_received_wan", rf"个人资金(?:待遇)?{GAP}{{0,8}}{MONEY}"),
    _figure("leader_months_in_district", rf"带头人[^，。；]{{0,4}}每年[^，。；]{{0,10}}?({NUMBER})个月"),
    _figure("dividend_wan", rf"{MONEY}[^，。；\d]{{0,4}}分红|分红{GAP}{{0,6}}{MONEY}"),
    _figure("spouse.unemployed_months",
        rf"(?:失业|待业|没(?:有)?(?:找到)?工作|没上班|在家)[^，。；]{{0,4}}?{SPAN}|"
        r"(?:out of work|unemployed) for (\d+ months)|"
        rf"{SPAN}[^，。；]{{0,4}}(?:没(?:有)?(?:找到)?工作|没上班|"
        rf"失业|待业)", read_months, "spouse"),
    _figure("internship_months", rf"实习[^，。；]{{0,6}}?{SPAN}|{SPAN}的?实习", read_months),
    _figure("annual_salary_wan",
        rf"(?:年薪|年收入|年包|一年(?:能)?(?:赚|挣|拿)|每年(?:赚|挣|拿)){GAP}{{0,4}}{MONEY}|"
        rf"{MONEY}(?:的)?年薪"),
    _figure("annual_salary_wan", r"(?:salary|earn|package)[^,.;\d]{0,14}(\d[\d,]{4,})", _read_thousands),
    _figure("taxable_income_wan",
        rf"(?:应税|去年(?:的)?(?:工资|薪金|个税申报|报税|纳税|收入)|上一?年度?(?:的)?(?:工资|薪金|应税|"
        rf"收入)|个税申报|报税|"
        rf"纳税){GAP}{{0,14}}?{MONEY}"),
    _figure("team_share_pct", rf"(?:共|合计|加起来)(?:持股|占股|持有)[^，。；\d]{{0,6}}({NUMBER})\s?%"),
    _figure("team_share_pct", rf"(?:团队|我们)[^，。；\d]{{0,8}}(?:一共|合计|总共|"
        rf"共)占(?:股)?[^，。；\d]{{0,4}}({NUMBER})\s?%"),
    _figure("leader_share_pct", rf"(?:我|带头人|本人|自己)[^，。；\d共成员其他]{{0,6}}占(?:股|"
        rf"比)?[^，。；\d]{{0,3}}({NUMBER})\s?%"),
    _figure("leader_share_pct",
        rf"(?<!共)(?<!合计)(?<!加起来)(?:持股|占股|股份|持有)[^，。；\d]{{0,6}}({NUMBER})\s?%|"
        rf"({NUMBER})\s?%的?股"),
    _figure("paid_in_cash_wan", rf"实缴{GAP}{{0,8}}{MONEY}"),
    _figure("invention_patents",
        rf"发明专利[^，。；\d]{{0,4}}?({NUMBER})(?:件|项|个)?|({NUMBER})(?:件|项|个)(?:授权)?发明专利"),
    _figure("ic_layouts",
        rf"布图设计[^，。；\d]{{0,4}}?({NUMBER})(?:件|项|个)|({NUMBER})(?:件|项|个)(?:集成电路)?布图设计"),
    _figure("review_score", r"(?:评审|打分)(?:得分|分数|得了|得)?[^，。；\d]{0,4}(\d{2,3})分"),
    _figure("core_members", rf"核心成员[^，。；\d]{{0,4}}?({NUMBER})(?:人|名|个)|({NUMBER})(?:人|名|个)核心成员"),
    _figure("core_members_doctor", rf"其中[^，。；\d]{{0,3}}({NUMBER})(?:人|名|个)(?:是|有)?博士"),
    _figure("core_members_full_time", rf"({NUMBER})(?:人|名|个)(?:是|为)?全职"),
    _figure("host_rd_ratio_pct", r"研发(?:费用|投入|经费)?占[^，。；\d]{0,8}(\d+(?:\.\d+)?)\s?%"),
    _figure("host_matching_pct", r"配套(?:资金)?[^，。；\d]{0,12}(\d+(?:\.\d+)?)\s?%"),
    _figure("rd_experience_years",
        rf"({NUMBER})年(?:的)?研发经(?:历|验)|研发经(?:历|验)[^，。；\d]{{0,3}}({NUMBER})年"),
    _figure("rd_expense_wan", rf"研发(?:费用|投入|经费)[^，。；\d]{{0,6}}?{MONEY}"),
    _figure("site_sqm", r"(\d+(?:\.\d+)?)\s*(?:平方米|平米|㎡|平方)"),
    _figure("cooperation_fund_wan", rf"合作经费{GAP}{{0,6}}{MONEY}"),
    _figure("team_members",
        rf"团队(?:成员)?[^，。；\d]{{0,3}}({NUMBER})(?:人|名|个人)(?!博士|硕士|全职|核心|专家|研发)"),
    *(
        _figure(key,
            rf"{name}[^，。；]{{0,4}}(?:领|拿|享受)(?:过|了)?({NUMBER})年|"
            rf"(?:领|拿|享受)(?:过|了)[^，。；]{{0,2}}{name}[^，。；]{{0,2}}({NUMBER})年|(?:领|拿|享受)(?:过|了)({NUMBER})年[^，。；]{{0,3}}{name}")
        for key, name in (("salary_subsidy_years_received", "薪酬补贴"), ("work_allowance_years_received", "工作津贴"))
    ),
    _figure("employer_referral_received_wan",
        rf"(?:领|拿)(?:到|取)?(?:过|了){MONEY}元?的?引才奖励|引才奖励{GAP}{{0,4}}(?:领|拿)(?:到|取)?(?:过|了){MONEY}"),
    _figure("own_paid_in_cash_wan", rf"(?:我|本人)(?:自己)?(?:出资|实缴){GAP}{{0,4}}{MONEY}"),
    _figure("phd_rank_in_list",
        rf"(?:榜单|排名|qs|泰晤士|软科)[^，。；]{{0,8}}?前?第?({NUMBER})(?:位|名)?[^，。；]{{0,12}}博士|"
        rf"博士[^，。；]{{0,14}}(?:榜单|排名|"
        rf"qs|泰晤士|软科)[^，。；]{{0,8}}?前?第?({NUMBER})|"
        r"ph\.?d[^.;]{0,60}(?:number|no\.?|rank(?:ed|s)?|top)\s*(\d+)"),
    _figure("rd_staff", rf"研发人员[^，。；\d]{{0,4}}({NUMBER})(?:人|名)|({NUMBER})(?:个|名|人)?研发人员"),
)  # fmt: skip
