"""Whom facts are of where somebody speaks of a station's expert, a project, or people whom they hire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from knowledge.eligibility.keys import list_keys


@dataclass(frozen=True, slots=True)
class Said:
    """A fact with the words that say it."""

    key: str
    value: object
    words: str


# Where an office speaks of its station, the person is its expert and the employer its host.
OF_STATION = {
    "age": "expert_age_at_signing",
    "days_worked_per_year": "expert_days_per_year",
    "leader_share_pct": "expert_share_pct",
    "legal_representative": "expert_legal_representative",
    "full_time": "expert_employed_full_time",
    "company_years": "host_years",
}
_NATIONAL_LEADER = "国家级重大人才工程领军类"


def is_sharper(value: object, before: object) -> bool:
    """Whether a day says more of the same month than its first, which stands for the month alone."""
    return (
        isinstance(value, date)
        and isinstance(before, date)
        and before.day == 1
        and (value.year, value.month) == (before.year, before.month)
        and value.day != 1
    )


def tell_roles(said: Mapping[str, Said], *, for_oneself: bool) -> dict[str, Said]:
    """The facts under the keys of those they are of.

    `hired.category` is that of people whom an employer hired, `cert_date` the day of a certificate, of whichever kind,
    `contract_signed` that of a contract, which counts after a post-doc.
    """
    told = dict(said)
    hired = told.pop("hired.category", None)
    if hired is not None and "category" not in told and _value(told, "applicant") in ("employer", "agency"):
        told["category"] = replace(hired, key="category")
    if "cert_date" in told:
        if "skill_level" in told or "title_level" in told:
            _move(told, "cert_date", "skill_cert_date" if "skill_level" in told else "title_cert_date")
        else:
            del told["cert_date"]  # of what it is was not said
    signed = told.pop("contract_signed", None)
    if signed is not None and "postdoc_exit_date" in told:
        told.setdefault("postdoc_exit_contract", replace(signed, key="postdoc_exit_contract"))
    if "postdoc_entry_date" in told and "postdoc_exit_date" not in told:
        _tell_postdoc(told)
    if _value(told, "flexible") is True and "full_time" not in told and "contract_years" in told:
        _move(told, "contract_years", "agreement_years")
    if "station_type" in told and not for_oneself:
        _tell_station(told)
    elif str(_value(told, "project_type")).startswith("创新") and "company_years" in told:
        _move(told, "company_years", "host_years")
    return told


def _tell_postdoc(told: dict[str, Said]) -> None:
    """Of who is at a station, full time is that of a post-doc, and the agreement is the contract."""
    if _value(told, "full_time") is True:
        _move(told, "full_time", "postdoc_full_time")
    if "agreement_years" in told:
        _move(told, "agreement_years", "contract_years")


def _tell_station(told: dict[str, Said]) -> None:
    for key, other in OF_STATION.items():
        if key in told:
            _move(told, key, other)
    employer = told.get("employer_type")
    if employer is not None and employer.value in list_keys()["host_type"].values:
        told.setdefault("host_type", replace(employer, key="host_type"))
    if (_value(told, "honor_level"), _value(told, "honor_type")) == ("国家级", "领军类"):
        qualified = Said("expert_qualification", f"{_NATIONAL_LEADER}入选者", told["honor_level"].words)
        told.setdefault("expert_qualification", qualified)


def _move(told: dict[str, Said], key: str, other: str) -> None:
    one = told.pop(key)
    before = told.get(other)
    if before is None or is_sharper(one.value, before.value):
        told[other] = replace(one, key=other)


def _value(told: Mapping[str, Said], key: str) -> object:
    return told[key].value if key in told else None
