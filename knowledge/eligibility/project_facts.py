"""What follows from what was said of a project or a station: its age, its grant, the expert behind it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from knowledge.eligibility.calendar import add_months, count_months
from knowledge.eligibility.computing import Computed

if TYPE_CHECKING:
    from knowledge.eligibility.facts import KnownFacts


_ENOUGH = 2  # more than any project needs: then patents don't matter
_CHIP_TOOLS = re.compile(r"装备|设备|材料|电子设计自动化|eda|equipment|material", re.IGNORECASE)
_ABROAD = re.compile(r"境外|外籍|国外|foreign|overseas", re.IGNORECASE)


def find_notice(facts: KnownFacts) -> date:
    """The day of the yearly notice: said, known, or the last on which it may come; today where there is none."""
    said, notice = facts.profile.facts.get("notice_date"), facts.document.notice
    if isinstance(said, date):
        return said
    if notice is None:
        return facts.as_of
    known = notice.years.get(facts.as_of.year)
    return date(facts.as_of.year, *notice.by) if known is None else known.published


def _company_since(facts: KnownFacts) -> date | None:
    said = facts.profile.facts.get("company_registered")
    if isinstance(said, date):
        return said
    years = facts.number("company_years")
    return None if years is None else add_months(find_notice(facts), -round(years * 12))


def _company_is_registered(facts: KnownFacts) -> bool | None:
    said = facts.profile.facts.get("company_registered")
    if isinstance(said, bool):
        return said
    since = _company_since(facts)
    return None if since is None else since < find_notice(facts)


def _inventions(facts: KnownFacts) -> float | None:
    """Granted invention patents with registered layouts, which count as much (zc-team-2023 第五条)."""
    patents, layouts = facts.number("invention_patents"), facts.number("ic_layouts")
    if patents is None:
        return layouts if layouts is not None and layouts >= _ENOUGH else None
    return patents + (layouts or 0.0)


def _is_filed(facts: KnownFacts) -> bool | None:
    said = facts.profile.facts.get("already_filed")
    return said if isinstance(said, bool) else None if said is None else True


def _cooperation_paid(facts: KnownFacts) -> float | None:
    """What was really paid for the cooperation in the year; what is promised a year where only that was said."""
    said = facts.profile.facts.get("cooperation_paid_wan")
    return float(said) if isinstance(said, (int, float)) else facts.number("cooperation_fund_wan")


def _twice_paid_in(facts: KnownFacts) -> float | None:
    paid = facts.number("paid_in_cash_wan")
    return None if paid is None else paid * 2


def _is_chip_tool(facts: KnownFacts) -> bool | None:
    """Equipment, materials and design tools for integrated circuits (zc-team-2023 第十条)."""
    said, industry = facts.profile.facts.get("sub_field"), facts.profile.facts.get("industry")
    if not isinstance(said, str):
        return None
    return industry in (None, "集成电路") and _CHIP_TOOLS.search(said) is not None


def _research_ratio(facts: KnownFacts) -> float | None:
    """The share of research in the revenue, under either name."""
    ratio = facts.number("host_rd_ratio_pct")
    return ratio if ratio is not None else facts.number("rd_ratio_pct")


def _station_ratio(facts: KnownFacts) -> float | None:
    """The same of a station's host, which is asked for under the name that is not of a team's host."""
    ratio = facts.number("rd_ratio_pct")
    return ratio if ratio is not None else facts.number("host_rd_ratio_pct")


def _matching_pct(facts: KnownFacts) -> float | None:
    """The matching funds as a share of the grant: said, or counted from the sum and the grade."""
    said, funds = facts.number("host_matching_pct"), facts.number("host_matching_wan")
    if said is not None or funds is None:
        return said
    for rule in facts.document.benefits:
        if rule.key.startswith("team_grant_") and rule.conditions[0].node.evaluate(facts).truth:
            for tier in rule.amount:
                if tier.wan and tier.when is not None and tier.when.evaluate(facts).truth:
                    return funds / tier.wan * 100
    return None


def _half_cooperation(facts: KnownFacts) -> float | None:
    paid = _cooperation_paid(facts)
    return None if paid is None else paid / 2


def _expert_kind(facts: KnownFacts) -> str | None:
    """院士, 境外院士, 专家 or 其他, from what was said of the qualification (zc-station-2023 第五条)."""
    said = facts.profile.facts.get("expert_qualification")
    if not isinstance(said, str):
        return "院士" if facts.profile.facts.get("academician") is True else None
    if "院士" in said or "academician" in said.lower():
        return "境外院士" if _ABROAD.search(said) else "院士"
    prize = re.search(r"国家科学技术奖.*?([一二])等奖.*?第?\s*(\d+)", said)
    if prize is not None:
        return "专家" if int(prize[2]) <= {"一": 5, "二": 3}[prize[1]] else "其他"
    if "重点实验室" in said:
        title = facts.profile.facts.get("title_level")
        senior = "正高" in said or title == "正高级"
        return "专家" if senior else "其他" if title is not None or "副高" in said else None
    return "专家" if re.search("国家级.*领军|国家科学技术奖|^专家$", said) else "其他"


def _host_kind(facts: KnownFacts) -> str | None:
    said, employer = facts.profile.facts.get("host_type"), facts.profile.facts.get("employer_type")
    found = said if said is not None else employer
    return found if isinstance(found, str) else None


def _leader_months(facts: KnownFacts) -> float | None:
    said = facts.number("leader_months_in_district")
    return said if said is not None else facts.number("months_worked_per_year")


def _is_upgraded(facts: KnownFacts) -> bool | None:
    """Whether an expert station that is recorded has signed an academician (zc-station-2023 第九条)."""
    said = facts.profile.facts.get("station_upgraded")
    if isinstance(said, bool):
        return said
    kind, filed, expert = facts.value("station_type"), _is_filed(facts), _expert_kind(facts)
    if filed is False:
        return False  # there is no expert station on record
    if kind == "专家工作站" and filed is not None and expert is not None:
        return filed and expert == "院士"
    return None


def _months_since_filing(facts: KnownFacts) -> float | None:
    said, filed = facts.profile.facts.get("months_since_filing"), facts.profile.facts.get("already_filed")
    if isinstance(said, (int, float)):
        return float(said)
    return float(count_months(filed, facts.as_of)) if isinstance(filed, date) else None


COMPUTED: Mapping[str, Computed] = {
    "notice_date": Computed(find_notice, ("notice_date",)),
    "company_since": Computed(_company_since, ("company_registered",)),
    "company_is_registered": Computed(_company_is_registered, ("company_registered",)),
    "inventions": Computed(_inventions, ("invention_patents",)),
    "is_filed": Computed(_is_filed, ("already_filed",)),
    "cooperation_paid_wan": Computed(_cooperation_paid, ("cooperation_fund_wan",)),
    "is_chip_tool": Computed(_is_chip_tool, ("sub_field",)),
    "research_ratio_pct": Computed(_research_ratio, ("host_rd_ratio_pct",)),
    "station_ratio_pct": Computed(_station_ratio, ("rd_ratio_pct",)),
    "matching_pct": Computed(_matching_pct, ("host_matching_pct",)),
    "half_cooperation_wan": Computed(_half_cooperation, ("cooperation_fund_wan",)),
    "host_kind": Computed(_host_kind, ("host_type",)),
    "leader_months": Computed(_leader_months, ("leader_months_in_district",)),
    "is_upgraded": Computed(_is_upgraded, ("station_upgraded",)),
    "expert_kind": Computed(_expert_kind, ("expert_qualification",)),
    "months_since_filing": Computed(_months_since_filing, ("already_filed",)),
    "twice_paid_in_wan": Computed(_twice_paid_in, ("paid_in_cash_wan",)),
}
