"""What kind of thing a question asks for (an amount, a time, a unit, …) and whether a text holds such a thing."""

from __future__ import annotations

import re
from enum import StrEnum

from knowledge.small_talk import strip_signs


class Wanted(StrEnum):
    """The kind of thing that would answer."""

    AMOUNT = "amount"
    TIME = "time"
    PLACE = "place"  # a unit, a counter, an address, a phone, a site
    COUNT = "count"
    MATERIALS = "materials"
    PERMISSION = "permission"  # may I, do I count


_ASKED: dict[Wanted, re.Pattern[str]] = {
    Wanted.AMOUNT: re.compile(
        r"多少(钱|万|元|块|补贴|奖|费|资助|额)?|几(多)?(钱|万|千|块|成)|(?<!时)几多|(金额|额度|标准|工资|年薪|租金|封顶|上限|最高|百分之几|比例|一平米?|差多少)"
        r"|(补|奖|给|拿|领|贴|发|退|资助|补贴|补助|奖励)(多少|几|啥|什么)|how (much|big)|amount|percent|funding|salary|rent\b|spending|revenue|monthly support",
        re.IGNORECASE,
    ),
    Wanted.TIME: re.compile(
        r"什么时候|啥时|何时|几时|几号|几月|哪天|哪年|哪一年|多久|多长时间|几天|几年|几个月|几个工作日|截止|期限|时限|到期|有效期|最晚|最迟|几点|来得及|什么时间|哪几个月"
        r"|\bwhen\b|how long|until|deadline|how many (days|months|years)|in force|window",
        re.IGNORECASE,
    ),
    Wanted.PLACE: re.compile(
        r"哪个(部门|局|单位|科|窗口|处|网站|邮箱|平台|系统)|哪里|在哪|去哪|边度|找谁|归谁|谁(管|负责|受理|审批)|哪(个|家)?(局|部门)|电话|地址|邮箱|网址|网站|窗口|科室"
        r"|\bwhere\b|\bwho\b|which (office|department|bureau|unit)|phone|contact|website|address|e-?mail",
        re.IGNORECASE,
    ),
    Wanted.COUNT: re.compile(
        r"多少(人|个|名|家|套|项|次|期|天|分|件|支)|几(个|名|人|家|套|次|项|期|分|件|位|类|级|档|所)|how many|number of", re.IGNORECASE
    ),
    Wanted.MATERIALS: re.compile(r"材料|资料|证明|要交什么|带什么|准备(什么|哪些|啥)|清单|手续|documents? (do|are|should)|materials|paperwork", re.IGNORECASE),
    Wanted.PERMISSION: re.compile(
        r"能不能|可不可以|可以(吗|么|不|嘛)|能(吗|么|否|领|拿|申|报|享|算|评)|行不行|算不算|够不够|够格|符不符合|是不是|会不会|有没有(资格|份)|还有(吗|没)|吗[?？]?$|不[?？]?$|么[?？]?$|没[?？]?$"
        r"|^(can|could|do|does|is|are|am|may)\b|eligible|qualify|count as",
        re.IGNORECASE,
    ),
}  # fmt: skip

_HELD: dict[Wanted, re.Pattern[str]] = {
    Wanted.AMOUNT: re.compile(r"\d[\d.,，]*\s*(?:[万亿千百]?元|%|万|倍|分(?!期))|免租|免费|[（(](?:[万千]?元|%)[^（）()]*[）)]|不予|不享受|不奖励"),
    Wanted.TIME: re.compile(
        r"\d+\s*月\s*\d+\s*日|\d+\s*(?:个工作日|个月|日内|天|年(?!度)|小时|月)|常年|长期|自.{1,12}起|届满|有效期|期限|\d{4}年|[一二三四五六七八九十两]年"
    ),
    Wanted.PLACE: re.compile(
        r"[局部委科处室]|中心|大厅|窗口|办公室|协会|\d{3,4}-\d{6,8}|https?://|@|\d号|公众号|APP|平台|系统|网站|单位|机关|部门", re.IGNORECASE
    ),
    Wanted.COUNT: re.compile(r"\d+\s*(?:余)?(?:人|个|名|家|套|项|次|期|天|分|件|位|类|级|所)|第[一二三四五六七八九十\d]+(?:类|级|档)|[A-E]级|[甲乙丙丁]类"),
    Wanted.MATERIALS: re.compile(r"材料|证明|证书|合同|申请表|申请书|凭证|身份证|户口簿|承诺书|文件|单据|发票|协议|报告"),
    Wanted.PERMISSION: re.compile(
        r"可以|不得|不予|应当|须|需|符合|不享受|除外|不受|视为|视同|不计入|方可|均|不低于|不超过|不少于|以上|以下|同时|只能|能否|属于|是指"
    ),
}  # fmt: skip


def asked_for(question: str) -> frozenset[Wanted]:
    """The kinds of thing a question asks for; several, or none where nothing says it."""
    clean = strip_signs(question)
    return frozenset(kind for kind, pattern in _ASKED.items() if pattern.search(clean))


def holds(text: str, kind: Wanted) -> bool:
    """Whether a text holds a thing of that kind."""
    return _HELD[kind].search(text) is not None


def agreement(wanted: frozenset[Wanted], text: str) -> float:
    """The share of what is asked for that the text holds, 0..1; 1 where nothing particular is asked for.

    A permission is asked for with nearly everything, so it counts only where it stands alone.
    """
    telling = wanted - {Wanted.PERMISSION} or wanted
    if not telling:
        return 1.0
    return sum(holds(text, kind) for kind in telling) / len(telling)
