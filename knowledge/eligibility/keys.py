"""The vocabulary of a profile: every fact that a rule may ask for, with its kind and, for a choice, its values.

People's words for them are in bot/texts (`fact.<key>`); here is only what a value may be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType


class Kind(StrEnum):
    """What a value of a key is."""

    FLAG = "flag"  # true or false
    COUNT = "count"  # a whole number or a decimal, not negative
    WAN = "wan"  # money in 万元
    YUAN = "yuan"  # money in 元
    PERCENT = "percent"  # 0 to 100
    DAY = "day"  # YYYY-MM-DD, or YYYY-MM: the first of that month
    CHOICE = "choice"  # one of `values`
    CATEGORY = "category"  # 1 to 5; 0: recognised in none
    TEXT = "text"  # free words
    YEARS = "years"  # {year: 万元}
    RANK = "rank"  # a rank from 1, or true: within the list
    FLAG_OR_DAY = "flag_or_day"  # true, false, or the day on which it was
    COUNT_OR_ALL = "count_or_all"  # a number, or true: all of them
    WAN_OR_FLAG = "wan_or_flag"  # money in 万元, or true: how much was not said
    CHOICE_OR_FLAG = "choice_or_flag"  # one of `values`, or true or false


@dataclass(frozen=True, slots=True)
class Key:
    """A fact by name. `values` are those of a choice, `group` is the part of the vocabulary it stands in."""

    name: str
    kind: Kind
    group: str
    values: tuple[str, ...] = ()


_DEGREES = ("本科", "硕士", "博士")
_PROJECTS = ("创业领军团队", "创业领军人才", "创新领军团队", "创新领军人才")

# group -> kind -> names; a name with "=" lists its values. In the order in which a person is asked, within a group.
_VOCABULARY: dict[str, dict[Kind, str]] = {
    "person": {
        Kind.DAY: "birth_date graduation_date expected_graduation",
        Kind.COUNT: "age",
        Kind.FLAG: "phd_overseas double_first_class student first_job_in_district job_seeking_in_district "
        "dishonest serious_dishonesty child_stage_used foreign_national married has_minor_child",
        Kind.RANK: "phd_rank_in_list school_rank_in_list",
    },
    "recognition": {
        Kind.FLAG: "recognized academician honor_before_arrival",
        Kind.CATEGORY: "category",
        Kind.DAY: "recognition_date recognition_valid_until title_cert_date skill_cert_date honor_selected_date",
        Kind.WAN: "honor_award_received_wan",
        Kind.COUNT: "prize_place",
    },
    "work": {
        Kind.FLAG: "new_hire full_time flexible insured_in_district income_tax_in_district "
        "worked_full_time_in_district_before on_establishment state_owned_appointed_head",
        Kind.DAY: "arrival_date last_local_insurance_before_arrival delay_ended",
        Kind.COUNT: "contract_years months_worked_per_year days_worked_per_year social_insurance_months "
        "months_without_local_insurance_before_arrival months_fulltime_in_enterprise months_since_hire",
        Kind.WAN: "taxable_income_wan taxable_income_other_place_wan dividend_wan annual_salary_wan",
        Kind.YEARS: "income_by_year_wan",
        Kind.TEXT: "delay_reason",
    },
    "employer": {
        Kind.FLAG: "key_enterprise above_scale central_or_provincial_unit related_enterprise "
        "related_enterprise_before listed_subsidiary commissioned agency_equity_with_employer",
        Kind.COUNT: "new_category5_same_year agreement_years",
        Kind.WAN: "employer_referral_received_wan agency_referral_received_wan remuneration_paid_wan",
        Kind.FLAG_OR_DAY: "agreement_signed",
    },
    "home": {
        Kind.FLAG: "owns_home_in_district spouse_owns_home_in_district minor_child_owns_home_in_district "
        "renting_market waiting_for_apartment old_purchase_subsidy bought_first_home",
        Kind.YUAN: "rent_yuan",
        Kind.WAN: "home_price_wan",
        Kind.DAY: "home_certificate_date",
    },
    "received": {
        Kind.FLAG: "settlement_applied_before recuperation_last_year team_living_received",
        Kind.COUNT: "salary_subsidy_years_received work_allowance_years_received",
        Kind.WAN: "personal_cash_received_wan",
        Kind.WAN_OR_FLAG: "settlement_received postdoc_stay_received provincial_funding_received",
    },
    "postdoc": {
        Kind.FLAG: "postdoc postdoc_full_time postdoc_platform_in_district stayed_in_district_after_postdoc "
        "first_postdoc_entered internship_employer_key_enterprise",
        Kind.DAY: "postdoc_entry_date postdoc_exit_date platform_approved_date",
        Kind.COUNT: "postdoc_contract_years internship_months",
        Kind.FLAG_OR_DAY: "postdoc_exit_contract",
        Kind.WAN: "platform_funds_received_wan",
    },
    "team": {
        Kind.FLAG: "midterm_passed legal_representative first_natural_shareholder "
        "bank_loan_for_project venture_invested consent_of_unit arrived_or_promised same_kind_project_open "
        "project_extended listed_company other_project_this_year core_members_qualified subleased factory_or_dormitory "
        "rents_from_related relax_top",
        Kind.DAY: "notice_date signed_date",
        Kind.FLAG_OR_DAY: "company_registered",
        Kind.COUNT: "review_score leader_months_in_district team_members team_days_per_year core_members rd_staff "
        "rd_experience_years invention_patents ic_layouts site_sqm company_years projects_running",
        Kind.COUNT_OR_ALL: "core_members_doctor core_members_full_time",
        Kind.PERCENT: "leader_share_pct team_share_pct rd_ratio_pct",
        Kind.WAN: "paid_in_cash_wan own_paid_in_cash_wan rd_expense_wan project_total_wan interest_paid_wan "
        "recent_sales_wan venture_invested_wan company_funds_received_wan",
        Kind.TEXT: "sub_field",
    },
    "station": {
        Kind.TEXT: "expert_qualification",
        Kind.FLAG: "expert_employed_full_time expert_legal_representative team_host_startup setup_renewed "
        "station_upgraded overseas_academician_agreed",
        Kind.FLAG_OR_DAY: "already_filed",
        Kind.COUNT: "host_years expert_age_at_signing expert_days_per_year expert_other_stations_in_district "
        "stations_of_host months_since_filing",
        Kind.PERCENT: "host_rd_ratio_pct host_matching_pct expert_share_pct",
        Kind.WAN: "host_revenue_wan host_matching_wan cooperation_fund_wan cooperation_paid_wan transfer_income_wan "
        "station_funds_received_wan",
    },
}

_CHOICES: dict[str, tuple[str, tuple[str, ...]]] = {
    "degree": ("person", _DEGREES),
    "child_stage": ("person", ("幼儿园", "小学", "初中", "高中")),
    "recognition_basis": ("recognition", ("directory", "salary", "nomination", "transition")),
    "old_category": ("recognition", ("甲类", "乙类", "丙类", "丁类")),
    "title_level": ("recognition", ("正高级", "副高级")),
    "skill_level": ("recognition", ("首席技师", "特级技师", "高级技师")),
    "honor_level": ("recognition", ("国家级", "省级", "市级")),
    # Of the catalogue (zc-award-2023 第五条); the grade and the place among those who did the work beside it.
    "prize": (
        "recognition",
        (
            "诺贝尔奖",
            "图灵奖",
            "菲尔兹奖",
            "国家最高科学技术奖",
            "国家科学技术奖",
            "省科学技术奖",
            "中华技能大奖",
            "世界技能大赛",
            "全国技术能手",
        ),
    ),
    "prize_grade": ("recognition", ("一等奖", "二等奖", "金牌", "银牌", "铜牌", "优胜奖", "其他")),
    "honor_type": ("recognition", ("领军类", "青年类")),
    "applicant": ("employer", ("person", "employer", "agency")),
    "employer_type": ("employer", ("企业", "科研机构", "高等学校", "医疗机构", "社会组织", "事业单位", "机关")),
    "platform_type": ("postdoc", ("科研工作站", "分站", "创新实践基地")),
    "platform_upgraded_from": ("postdoc", ("分站", "创新实践基地")),
    "platform_assessment": ("postdoc", ("优秀", "其他")),
    "project_type": ("team", _PROJECTS),
    "role": ("team", ("带头人", "人才", "核心成员")),
    "grade": ("team", ("A级", "B级", "C级")),
    "industry": ("team", ("集成电路", "新型显示", "智能汽车", "生物医药", "新能源", "新材料", "其他")),
    "acceptance_result": ("team", ("优秀", "合格", "不合格")),
    "station_type": ("station", ("院士工作站", "专家工作站")),
    "host_type": ("station", ("企业", "科研机构", "医疗机构", "其他")),
    "assessment_result": ("station", ("优秀", "良好", "合格", "不合格")),
}

# What of the spouse a rule may ask for, as `spouse.<name>`.
SPOUSE = ("relocated", "unemployed_months", "category", "recognized")


@cache
def list_keys() -> Mapping[str, Key]:
    """Every key by name; those of the spouse as `spouse.<name>`."""
    found: dict[str, Key] = {}
    for group, kinds in _VOCABULARY.items():
        for kind, names in kinds.items():
            found |= {name: Key(name, kind, group) for name in names.split()}
    for name, (group, values) in _CHOICES.items():
        found[name] = Key(name, Kind.CHOICE, group, values)
    found["degree_in_progress"] = Key("degree_in_progress", Kind.CHOICE_OR_FLAG, "person", _DEGREES)
    for name in SPOUSE:
        kind = {"unemployed_months": Kind.COUNT, "category": Kind.CATEGORY}.get(name, Kind.FLAG)
        found[f"spouse.{name}"] = Key(f"spouse.{name}", kind, "person")
    return MappingProxyType(found)
