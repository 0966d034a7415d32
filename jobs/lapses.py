"""Notices that the system drafts: to who was answered from an article that has changed, or a document that has lapsed.

Only to those who agreed to it (`storage.askers`). A draft is all that is made here: a person looks at it, submits it,
another approves it. One for a document's version and kind, however often this is called; while nobody has taken it up,
who has agreed or asked since is added, and who has taken the consent back is taken out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from knowledge import lapses
from knowledge.lapses import Lapse, Revision
from knowledge.snapshot import Snapshot
from storage import askers, audience_filter, notice_contents, runs
from storage.audience_filter import MOST_NAMED, Filter
from storage.notice_contents import Clause, Content
from storage.run_plans import TITLE_CHARS, Kind, Plan
from storage.tables import Run

LOOKED_BACK = timedelta(days=90)  # what changed before that is old news to everybody

Told = Callable[[Session, int], object]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that no longer holds: what the notice says, and before when who is told was answered from it."""

    kind: Kind
    content: Content
    before: datetime

    @property
    def key(self) -> str:
        """What makes the draft of it happen once."""
        return f"{self.kind}:{self.content.document}:{self.content.version}"


def find(
    snapshot: Snapshot, today: date, zone: ZoneInfo, name: Callable[[str], str], *, samples: bool
) -> list[Finding]:
    """What changed or lapsed lately. `name` is how a document's title is called on a screen."""
    first = today - LOOKED_BACK
    after = datetime.combine(first, time(), zone)
    found = [_of_revision(one, name) for one in lapses.list_revisions(snapshot, today, after=after, samples=samples)]
    gone = lapses.list_lapses(snapshot, today, after=first, samples=samples)
    return [*found, *(_of_lapse(one, zone, name) for one in gone)]


def _of_revision(revision: Revision, name: Callable[[str], str]) -> Finding:
    metadata = revision.version.metadata
    content = Content(
        document=metadata.id,
        version=revision.version.id,
        title=name(metadata.title),
        sample=metadata.sample,
        since=revision.since,
        clauses=tuple(Clause(one.name, one.asked, one.article, one.before, one.after) for one in revision.articles),
    )
    return Finding(Kind.CLAUSE, content, revision.published)


def _of_lapse(lapse: Lapse, zone: ZoneInfo, name: Callable[[str], str]) -> Finding:
    metadata = lapse.version.metadata
    told = lapse.since - timedelta(days=1) if lapse.why == "expired" else lapse.since  # the last day, the first without
    content = Content(
        document=metadata.id,
        version=lapse.version.id,
        title=name(metadata.title),
        sample=metadata.sample,
        since=told,
        lapse=lapse.why,
    )
    day = lapse.since + timedelta(days=1) if lapse.why == "removed" else lapse.since  # asked on the day it went, too
    return Finding(Kind.RECALL, content, datetime.combine(day, time(), zone))


def draft_all(
    session: Session,
    findings: list[Finding],
    sign: Callable[[int], str],
    now: datetime,
    tell: Told = lambda _session, _run: None,
) -> int:
    """Draft a notice for each finding that concerns anybody; how many are new. `tell` is called for each of these.

    `sign` makes of a person's number how they stand in the record of questions.
    """
    agreed = {sign(person): person for person in askers.list_agreed(session)}
    made = 0
    for finding in findings:
        people = sorted(_list_concerned(session, finding, agreed))[:MOST_NAMED]
        audience = Filter(who="both", people=tuple(people))
        known = session.scalar(select(Run.id).where(Run.key == finding.key))
        if known is not None:
            _refresh(session, known, audience)
        elif people:
            plan = Plan(
                finding.kind, finding.content.title[:TITLE_CHARS], audience,
                content=notice_contents.encode(finding.content),
                # What somebody was told wrongly doesn't wait until they had few pushes; whoever submits it may differ.
                urgent=finding.kind is Kind.RECALL,
            )  # fmt: skip
            tell(session, runs.draft(session, plan, key=finding.key, by=None, now=now))
            made += 1
    return made


def _list_concerned(session: Session, finding: Finding, agreed: Mapping[str, int]) -> Iterator[int]:
    """Who was answered from what has changed since. A new version changes some of a document's articles only."""
    asked = askers.find_asked(session, agreed, finding.content.document, before=finding.before)
    changed = {clause.asked for clause in finding.content.clauses}
    for person, articles in asked.items():
        if finding.kind is Kind.RECALL or articles & changed:
            yield person


def _refresh(session: Session, run_id: int, audience: Filter) -> None:
    """Of a draft that nobody has taken up who it is for is worked out anew; nobody left: it stays as it was."""
    if audience.people:
        session.execute(
            update(Run)
            .where(Run.id == run_id, Run.state == "draft", Run.made_by.is_(None))
            .values(audience=audience_filter.encode(audience))
            .execution_options(synchronize_session=False)
        )
