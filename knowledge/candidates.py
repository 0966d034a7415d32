"""Why each article that a question found was answered from or not, for staff (`kb search`, `/try`)."""

from __future__ import annotations

from enum import StrEnum

from knowledge.model import Answer, Hit, State, Status

_LAPSED = {State.EXPIRED, State.SUPERSEDED}


class Fate(StrEnum):
    """What became of one candidate."""

    LEAD = "lead"  # the answer rests on it
    CITED = "cited"  # cited beside the lead
    NEAREST = "nearest"  # shown as one of the nearest
    OFFERED = "offered"  # one of the choices put back
    UNSURE = "unsure"  # nothing was answered from: the threshold was not reached
    LAPSED = "lapsed"  # lapsed, while something in force answers
    LOWER = "lower"  # scored below everything that was cited
    BESIDE = "beside"  # scored as well, but its sentences fit the question less


def explain(answer: Answer) -> tuple[Fate, ...]:
    """The fate of each of `answer.candidates`, in their order."""
    order = [(citation.version, citation.article_key) for citation in answer.citations]
    cited = [hit for hit in answer.candidates if (hit.version.id, hit.article.key) in order]
    least = min((hit.fused for hit in cited), default=0.0)
    in_force = bool(answer.citations) and answer.citations[0].state not in _LAPSED

    def judge(hit: Hit) -> Fate:
        place = (hit.version.id, hit.article.key)
        if place in order:
            return _of_cited(answer.status, is_first=place == order[0])
        if answer.status is Status.NOT_FOUND:
            return Fate.UNSURE
        if in_force and hit.state in _LAPSED:
            return Fate.LAPSED
        return Fate.LOWER if hit.fused < least else Fate.BESIDE

    return tuple(judge(hit) for hit in answer.candidates)


def _of_cited(status: Status, *, is_first: bool) -> Fate:
    if status is Status.NEAREST:
        return Fate.NEAREST
    if status is Status.CHOOSE:
        return Fate.OFFERED
    return Fate.LEAD if is_first else Fate.CITED
