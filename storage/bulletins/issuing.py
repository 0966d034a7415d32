"""A bulletin from its draft to its issue: posts are chosen, a second person approves, a run pushes it to subscribers.

draft → waiting → issued; cancelled from both before. Each step is one conditional update (`storage.approvals`). What
is approved is what was submitted: where a post or an article has changed in between, it goes back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from storage import approvals, audiences, audit, run_plans, runs
from storage.approvals import NotMoved, Paper, clip, move
from storage.audience_filter import Filter
from storage.bulletins import posts
from storage.bulletins.fields import DEGREES
from storage.bulletins.posts import Facts
from storage.run_plans import Kind, Plan
from storage.tables import Bulletin, BulletinPost, Employer, Post, Run

MOST_POSTS = 200  # of one bulletin
TITLE_CHARS, FOREWORD_CHARS = 30, 300
_OPEN = ("draft", "waiting")
Chosen = tuple[Facts, bool, BulletinPost]  # a post as it is now, whether it was taken off, its row in the bulletin


@dataclass(frozen=True, slots=True)
class Issue:
    """What an approval gives a bulletin: its number, its day, what the push is called and says."""

    day: date
    run_title: str
    run_text: str


def draft(session: Session, *, key: str, by: int, now: datetime, today: date) -> int:
    """A draft with the open posts that were in no bulletin yet; a key that was used before gives the same one."""
    known = session.scalar(select(Bulletin.id).where(Bulletin.key == key))
    if known is not None:
        return known
    bulletin = Bulletin(key=key, made_at=now, made_by=by, policies=[])
    session.add(bulletin)
    session.flush()
    new = select(Post.id).where(posts.is_open(today), Post.id.not_in(select(BulletinPost.post_id)))
    _add(session, bulletin.id, list(session.scalars(new.order_by(Post.id).limit(MOST_POSTS))))
    audit.record(session, person_id=by, act="bulletin.draft", subject=f"bulletin {bulletin.id}", now=now)
    return bulletin.id


def choose(
    session: Session, bulletin_id: int, post_ids: Collection[int], *, chosen: bool, revision: int, by: int, today: date
) -> Bulletin:
    """Posts come in, or go out. Raises NotMoved `bulletin.changed`, `bulletin.full`, `bulletin.is_…`."""
    bulletin = move(session, Bulletin, bulletin_id, ("draft",), revision, made_by=by)
    if not chosen:
        gone = BulletinPost.bulletin_id == bulletin_id, BulletinPost.post_id.in_(sorted(post_ids))
        session.execute(delete(BulletinPost).where(*gone))
        return bulletin
    there = set(session.scalars(select(BulletinPost.post_id).where(BulletinPost.bulletin_id == bulletin_id)))
    new = select(Post.id).where(Post.id.in_(sorted(set(post_ids) - there)), posts.is_open(today)).order_by(Post.id)
    wanted = list(session.scalars(new))
    if len(there) + len(wanted) > MOST_POSTS:
        raise NotMoved("bulletin.full", f"一期最多{MOST_POSTS}个岗位", most=MOST_POSTS)
    _add(session, bulletin_id, wanted)
    return bulletin


def write(session: Session, bulletin_id: int, what: str, text: str, *, revision: int, by: int) -> Bulletin:
    """Its title or its foreword. Raises NotMoved `bulletin.too_long`, and as `choose`."""
    most = {"title": TITLE_CHARS, "foreword": FOREWORD_CHARS}[what]
    text = text.strip() if what == "foreword" else " ".join(text.split())
    if len(text) > most:
        raise NotMoved("bulletin.too_long", f"最多{most}字", most=most)
    return move(session, Bulletin, bulletin_id, ("draft",), revision, made_by=by, **{what: text})


def list_chosen(session: Session, bulletin_id: int) -> list[Chosen]:
    """The posts of a bulletin as they are now, in the order of their places, each with whether it is closed."""
    query = (
        select(Post, Employer.name, BulletinPost)
        .join(BulletinPost, BulletinPost.post_id == Post.id)
        .join(Employer, Employer.id == Post.employer_id)
        .where(BulletinPost.bulletin_id == bulletin_id)
        .order_by(BulletinPost.place, Post.id)
        .execution_options(populate_existing=True)
    )
    return [
        (posts.facts_of(post, name), post.closed_at is not None, place) for post, name, place in session.execute(query)
    ]


def submit(
    session: Session,
    bulletin_id: int,
    policies: Sequence[dict[str, Any]],
    *,
    revision: int,
    by: int,
    now: datetime,
    today: date,
    approvers: Collection[int] = (),
) -> Bulletin:
    """Ask a second person; what the posts say now and the policies that fit them are what is approved.

    Raises NotMoved `bulletin.empty`, `bulletin.closed_posts` (facts: titles), `run.nobody_to_approve`, and as
    `choose`.
    """
    approvals.need_second_person(session, by, approvers)
    freeze(session, bulletin_id, today)
    values = {"state": "waiting", "policies": list(policies), "remark": ""}
    bulletin = move(session, Bulletin, bulletin_id, ("draft",), revision, made_by=by, **values)
    audit.record(session, person_id=by, act="bulletin.submit", subject=f"bulletin {bulletin_id}", now=now)
    return bulletin


def freeze(session: Session, bulletin_id: int, today: date) -> None:
    """Give the posts their places, firm by firm and the highest degree first, and keep what they say.

    Raises NotMoved `bulletin.empty`, `bulletin.closed_posts`.
    """
    chosen = list_chosen(session, bulletin_id)
    if not chosen:
        raise NotMoved("bulletin.empty", "还没有选岗位")
    _need_open(chosen, today)
    for place, (facts, _, row) in enumerate(sort_chosen(chosen), start=1):
        row.place, row.facts = place, posts.encode(facts)
    session.flush()


def sort_chosen(chosen: Sequence[Chosen]) -> list[Chosen]:
    """In the order of a bulletin: industry by industry, firm by firm, the highest degree first."""
    degrees = list(DEGREES)
    return sorted(
        chosen, key=lambda one: (one[0].industry, one[0].employer, -degrees.index(one[0].degree), one[0].post_id)
    )


def approve(
    session: Session,
    bulletin_id: int,
    issue: Issue,
    policies: Sequence[dict[str, Any]],
    *,
    revision: int,
    by: int,
    now: datetime,
) -> Bulletin:
    """A second person approves: it is issued, and a run pushes it to whoever subscribed to one of its posts.

    `policies` are those that fit now. Raises NotMoved `run.own_draft`, `bulletin.posts_moved`,
    `bulletin.policies_moved`: what was submitted is not so any more.
    """
    bulletin = approvals.get(session, Bulletin, bulletin_id)
    approvals.refuse_own(bulletin, by)
    check(session, bulletin, policies, issue.day)
    return put_out(session, bulletin_id, issue, states=("waiting",), revision=revision, by=by, now=now)


def approve_on_paper(
    session: Session,
    bulletin_id: int,
    issue: Issue,
    policies: Sequence[dict[str, Any]],
    paper: Paper,
    *,
    revision: int,
    by: int,
    now: datetime,
) -> Bulletin:
    """线下已签批: the paper is the second person, whoever enters it; of a draft what the posts say now is approved.

    Raises NotMoved `run.paper`, and as `submit` and `approve`.
    """
    approval = paper.encode(issue.day)
    bulletin = approvals.get(session, Bulletin, bulletin_id)
    if bulletin.state == "draft":
        freeze(session, bulletin_id, issue.day)
        bulletin.policies = list(policies)
        session.flush()
    else:
        check(session, bulletin, policies, issue.day)
    bulletin = put_out(session, bulletin_id, issue, states=_OPEN, revision=revision, by=by, now=now, approval=approval)
    audit.record(
        session, person_id=by, act="bulletin.approve_paper", subject=f"bulletin {bulletin_id}", now=now,
        day=approval["day"], sha256=paper.sha256,
    )  # fmt: skip
    return bulletin


def check(session: Session, bulletin: Bulletin, policies: Sequence[dict[str, Any]], today: date) -> None:
    """Raises NotMoved where what was submitted is not so any more."""
    chosen = list_chosen(session, bulletin.id)
    _need_open(chosen, today)
    moved = [facts.title for facts, _, row in chosen if row.facts != posts.encode(facts)]
    if moved:
        raise NotMoved("bulletin.posts_moved", f"岗位有变动：{_few(moved)}", titles=_few(moved))
    if bulletin.policies != list(policies):
        raise NotMoved("bulletin.policies_moved", "政策条文有变动，请退回重新匹配")


def put_out(
    session: Session,
    bulletin_id: int,
    issue: Issue,
    *,
    states: Sequence[str],
    revision: int,
    by: int,
    now: datetime,
    approval: dict[str, Any] | None = None,
) -> Bulletin:
    """Issue it: by the second person's approval, by a paper, or where the office asks for none."""
    year = issue.day.year
    last = session.scalar(select(func.max(Bulletin.issue)).where(Bulletin.year == year)) or 0
    values: dict[str, Any] = {"year": year, "issue": last + 1, "issued_on": issue.day}
    values |= {"approved_at": now, "approved_by": by, "approval": approval}
    bulletin = move(session, Bulletin, bulletin_id, states, revision, state="issued", remark="", **values)
    bulletin.run_id = _draft_run(session, bulletin, issue, now)
    session.flush()
    audit.record(
        session, person_id=by, act="bulletin.issue", subject=f"bulletin {bulletin_id}", now=now, run=bulletin.run_id
    )
    return bulletin


def _draft_run(session: Session, bulletin: Bulletin, issue: Issue, now: datetime) -> int | None:
    """The run that pushes it, approved as the bulletin is; None where nobody wants to hear of one of its posts."""
    wanted = Filter(who="subscribers", bulletin=bulletin.id)
    if not audiences.preview(session, wanted, topic=run_plans.TOPICS[Kind.BULLETIN], cap=None, now=now).total:
        return None
    last = session.scalar(
        select(func.max(Post.closes_on))
        .join(BulletinPost, BulletinPost.post_id == Post.id)
        .where(BulletinPost.bulletin_id == bulletin.id)
    )
    days = min(max((last - issue.day).days, 1), run_plans.MOST_DAYS) if last else 1
    title = issue.run_title.format(year=bulletin.year, issue=bulletin.issue)[: run_plans.TITLE_CHARS]
    content = {"zh": issue.run_text, "bulletin": bulletin.id}
    plan = Plan(Kind.BULLETIN, title, wanted, content=content, open_days=days)
    run_id = runs.draft(session, plan, key=f"bulletin:{bulletin.id}", by=bulletin.made_by, now=now)
    approved = {"state": "approved", "approved_at": bulletin.approved_at, "approved_by": bulletin.approved_by}
    statement = update(Run).where(Run.id == run_id, Run.state == "draft").values(**approved)
    session.execute(statement.execution_options(synchronize_session=False))
    return run_id


def give_back(session: Session, bulletin_id: int, reason: str, *, revision: int, by: int, now: datetime) -> Bulletin:
    """Back to a draft, with what should be changed; also by who drafted it."""
    bulletin = move(session, Bulletin, bulletin_id, ("waiting",), revision, state="draft", remark=clip(reason))
    audit.record(session, person_id=by, act="bulletin.give_back", subject=f"bulletin {bulletin_id}", now=now)
    return bulletin


def drop(session: Session, bulletin_id: int, *, revision: int, by: int, now: datetime) -> Bulletin:
    """It will not be issued; its posts are free for another."""
    bulletin = move(session, Bulletin, bulletin_id, _OPEN, revision, state="cancelled")
    session.execute(delete(BulletinPost).where(BulletinPost.bulletin_id == bulletin_id))
    audit.record(session, person_id=by, act="bulletin.drop", subject=f"bulletin {bulletin_id}", now=now)
    return bulletin


def _add(session: Session, bulletin_id: int, post_ids: Sequence[int]) -> None:
    rows = [{"bulletin_id": bulletin_id, "post_id": post, "place": 0, "facts": None} for post in post_ids]
    if rows:
        session.execute(insert(BulletinPost), rows)


def _need_open(chosen: Sequence[Chosen], today: date) -> None:
    closed = [facts.title for facts, is_closed, _ in chosen if is_closed or facts.closes_on < today]
    if closed:
        raise NotMoved("bulletin.closed_posts", f"已截止或关闭的岗位：{_few(closed)}", titles=_few(closed))


def _few(titles: Sequence[str]) -> str:
    return "、".join(titles[:3]) + ("…" if len(titles) > 3 else "")
