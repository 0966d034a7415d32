"""English: the same, in as few words."""

from __future__ import annotations

from bot.texts.en import asking, contacting, joining, keeping, roster, running, survey_findings
from bot.texts.en import asking, contacting, joining, keeping, roster, survey_findings, surveying

TEXTS = (
    asking.TEXTS
    | joining.TEXTS
    | roster.TEXTS
    | contacting.TEXTS
    | keeping.TEXTS
    | running.TEXTS
    | survey_findings.TEXTS
    | survey_findings.TEXTS
    | surveying.TEXTS
)
from bot.texts.en import asking, contacting, joining, keeping, pushing, roster

TEXTS = asking.TEXTS | joining.TEXTS | roster.TEXTS | contacting.TEXTS | keeping.TEXTS | pushing.TEXTS
