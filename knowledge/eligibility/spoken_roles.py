"""Whom facts are of where somebody speaks of a station's expert, a project, or people whom they hire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

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


def tell_roles(said: Mapping[str, Said], *, for_oneself: bool) -> dict[str, Said]:
    """The facts under the keys of those they are of.

    `hired.category` is that of people whom an employer hired, `cert_date` the day of a certificate, of whichever kind.
    """
    told = dict(said)
    hired = told.pop("hired.category", None)
    if hired is not None and "category" not in told and _value(told, "applicant") in ("employer", "agency"):
        told["category"] = replace(hired, key="category")
    if "cert_date" in told:
        _move(told, "cert_date", "skill_cert_date" if "skill_level" in told else "title_cert_date")
    if "station_type" in told and not for_oneself:
        _tell_station(told)
    elif str(_value(told, "project_type")).startswith("创新") and "company_years" in told:
        _move(told, "company_years", "host_years")
    return told


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
    told.setdefault(other, replace(one, key=other))


def _value(told: Mapping[str, Said], key: str) -> object:
    return told[key].value if key in told else None
