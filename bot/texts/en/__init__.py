"""English: the same, in as few words."""

from __future__ import annotations

from bot.texts.en import (
    asking,
    awards,
    budget,
    bulletins,
    contacting,
    counting,
    desk,
    drafting,
    eligible,
    eligible_facts,
    evaluating,
    items,
    joining,
    keeping,
    needs,
    noticing,
    operating,
    own_needs,
    papers,
    posts,
    pushing,
    quality,
    roster,
    running,
    shelving,
    stats,
    survey_findings,
    surveying,
    wizard,
    wording,
)

TEXTS = (
    asking.TEXTS
    | budget.TEXTS
    | bulletins.TEXTS
    | awards.TEXTS
    | joining.TEXTS
    | roster.TEXTS
    | contacting.TEXTS
    | keeping.TEXTS
    | needs.TEXTS
    | own_needs.TEXTS
    | papers.TEXTS
    | posts.TEXTS
    | desk.TEXTS
    | noticing.TEXTS
    | operating.TEXTS
    | pushing.TEXTS
    | quality.TEXTS
    | counting.TEXTS
    | drafting.TEXTS
    | eligible.TEXTS
    | eligible_facts.TEXTS
    | evaluating.TEXTS
    | items.TEXTS
    | running.TEXTS
    | shelving.TEXTS
    | stats.TEXTS
    | survey_findings.TEXTS
    | surveying.TEXTS
    | wizard.TEXTS
    | wording.TEXTS
)
