"""What to ask next: the key whose answer can still change most."""

from __future__ import annotations

from collections.abc import Mapping

from knowledge.eligibility.outcome import Decision, Judgement, Verdict
from knowledge.eligibility.profile import Profile

# Without these few nothing can be told, and people know them by heart: they come first where they are needed as much.
_FIRST = (
    "category",
    "recognized",
    "degree",
    "birth_date",
    "full_time",
    "arrival_date",
    "employer_type",
    "new_hire",
    "key_enterprise",
)
_SERVICE = 0.2  # against 1 and more of money
_CERTAIN = 2.0  # a benefit that only this key stands before counts so much more than one that needs another as well

# Most people have nothing to do with these: they are asked about only where one of these facts is known to be so.
ENTRANCES: Mapping[str, tuple[str, ...]] = {
    "title": ("title_level", "title_cert_date"),
    "skill": ("skill_level", "skill_cert_date"),
    "honor": ("honor_level", "honor_type", "honor_selected_date"),
    "postdoc": ("postdoc", "postdoc_full_time", "postdoc_entry_date", "postdoc_exit_date"),
    "student": ("student", "degree_in_progress", "internship_months", "job_seeking_in_district", "expected_graduation"),
    "employer": (
        "applicant",
        "flexible",
        "platform_type",
        "platform_assessment",
        "new_category5_same_year",
        "agreement_years",
        "remuneration_paid_wan",
    ),
    "agency": ("applicant", "commissioned", "agency_equity_with_employer"),
    "team": ("project_type", "grade", "role", "signed_date", "review_score"),
    "station": ("station_type", "host_type", "expert_qualification", "already_filed"),
}


def list_topics(profile: Profile) -> frozenset[str]:
    """The parts of the measures that concern a profile: those of everybody, and those it says something about."""
    opened = {topic for topic, keys in ENTRANCES.items() if any(_speaks(profile, key) for key in keys)}
    return frozenset({"talent", "family", "graduate", *opened})


def list_payees(profile: Profile) -> frozenset[str]:
    """Whose benefits are asked about: an employer's or an agency's own where one of them applies, else everybody's."""
    applicant = profile.get("applicant")
    return frozenset({str(applicant)}) if applicant in ("employer", "agency") else frozenset()


def _speaks(profile: Profile, key: str) -> bool:
    value = profile.get(key)
    return value not in (None, False, "person")


def choose(
    judgement: Judgement,
    topics: frozenset[str],
    skipped: frozenset[str] = frozenset(),
    payees: frozenset[str] = frozenset(),
) -> str:
    """The key to ask next, "" where no answer changes anything. `skipped` were answered by "don't know".

    `payees`: only what these are paid is looked at; none: everything.

    A key counts for every benefit of these topics that waits for it: more where it is the only one, more where the sum
    is large. Where as much waits for two, the one that people know by heart comes first.
    """
    weights: dict[str, float] = {}
    for verdict in judgement.verdicts:
        if payees and verdict.payee not in payees:
            continue
        if verdict.decision is not Decision.MAYBE or verdict.topic not in topics or skipped & set(verdict.missing):
            continue
        many = len(verdict.missing)
        for key in verdict.missing:
            weights[key] = weights.get(key, 0.0) + _weigh(verdict) * (_CERTAIN if many == 1 else 1.0 / many)
    if not weights:
        return ""
    order = {key: place for place, key in enumerate(_FIRST)}
    return min(weights, key=lambda key: (-round(weights[key], 6), order.get(key, len(order)), key))


def _weigh(verdict: Verdict) -> float:
    """Money counts for more than a service, and a large sum more than a small one."""
    total = verdict.total_yuan
    if total is None:
        return _SERVICE if verdict.service else 1.0
    return 0.5 + min(total, 1_000_000) / 200_000
