"""English: the same, in as few words."""

from __future__ import annotations

from bot.texts.en import (
    asking,
    contacting,
    joining,
    keeping,
    noticing,
    pushing,
    roster,
    running,
    survey_findings,
    surveying,
)

TEXTS = (
    asking.TEXTS
    | joining.TEXTS
    | roster.TEXTS
    | contacting.TEXTS
    | keeping.TEXTS
    | noticing.TEXTS
    | pushing.TEXTS
    | running.TEXTS
    | survey_findings.TEXTS
    | surveying.TEXTS
)
