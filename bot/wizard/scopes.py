"""Who somebody is, and with it which parts of the measures are looked at. Data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage.checks import Check

# Who somebody is, asked first of all: it says which parts of the measures concern them.
SCOPES: Mapping[str, tuple[str, ...]] = {
    "working": ("talent", "family"),
    "graduate": ("talent", "family", "graduate"),
    "postdoc": ("postdoc", "talent", "family"),
    "student": ("student",),
    "team": ("team", "talent"),
    "employer": ("employer", "postdoc", "agency", "team", "station"),
}
SCOPE_FACTS: Mapping[str, Mapping[str, Any]] = {
    "postdoc": {"postdoc": True, "degree": "博士"},
    "employer": {"applicant": "employer"},
}
# What is not asked about unless the person wants it: new certificates and titles have rewards of their own.
EXTRAS = ("title", "skill", "honor")


def list_topics(check: Check, opened: frozenset[str]) -> frozenset[str]:
    """The parts of the measures that a check looks at: by who the person is, by what they said, by what they added."""
    scope = SCOPES.get(check.scope, SCOPES["working"])
    rare = opened - {"talent", "family", "graduate", "employer", "agency"}
    return frozenset((*scope, *check.topics)) | (rare if check.scope != "employer" else frozenset())


def guess_scope(said: Mapping[str, Any]) -> str:
    """Who somebody is by what they said; "" where it has to be asked."""
    if said.get("applicant") in ("employer", "agency"):
        return "employer"
    if said.get("project_type"):
        return "team"
    if said.get("postdoc"):
        return "postdoc"
    if said.get("student") or said.get("degree_in_progress") or said.get("job_seeking_in_district"):
        return "student"
    if said.get("graduation_date"):
        return "graduate"
    if said.get("category") or said.get("full_time") or said.get("arrival_date") or said.get("employer_type"):
        return "working"
    return ""
