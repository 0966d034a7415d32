"""What a run is made of, as data: staff draft it, a schedule keeps it for the runs that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from storage import audience_filter, audiences
from storage.audience_filter import Filter
from storage.errors import StorageRefusal
from storage.subscriptions import Topic
from storage.surveys import catalogue

MOST_DAYS = 180  # that a run may be open: longer is a form, not a survey
MOST_REMINDERS = 2
TITLE_CHARS = 60
EVERYBODY = Filter()  # on the roster
SUBSCRIBERS = Filter(who="subscribers")


class PlanRefused(StorageRefusal):
    """The plan makes no run; nothing was changed. `key` says what is missing or wrong."""


class Kind(StrEnum):
    """What a run sends."""

    SURVEY = "survey"
    NOTICE = "notice"  # a new measure or guide
    CLAUSE = "clause"  # a changed clause, to who asked about it
    RECALL = "recall"  # what was answered from a document that has expired since
    WINDOW = "window"  # applications open or close soon
    BULLETIN = "bulletin"
    INVITATION = "invitation"
    FOLLOW_UP = "follow_up"  # of a contact


TOPICS: Mapping[Kind, Topic] = {
    Kind.SURVEY: Topic.SURVEY,
    Kind.NOTICE: Topic.POLICY,
    Kind.CLAUSE: Topic.CLAUSE,
    Kind.RECALL: Topic.CLAUSE,
    Kind.WINDOW: Topic.WINDOW,
    Kind.BULLETIN: Topic.BULLETIN,
    Kind.INVITATION: Topic.EVENT,
    Kind.FOLLOW_UP: Topic.CONTACT,
}
REMINDED = frozenset({Kind.SURVEY, Kind.INVITATION})  # the others ask for nothing that could be missing
ASKS = frozenset({Kind.SURVEY, Kind.FOLLOW_UP})  # a survey; all others say something
BY_QUESTION = frozenset({Kind.CLAUSE, Kind.RECALL})  # who gets it asked about it: nobody else learns who they are
_UNTYPED = frozenset({Kind.CLAUSE, Kind.RECALL, Kind.WINDOW})  # what they say is data; a text besides is not needed


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder to those who have not finished, so many days after the push; "" in a language: the usual text."""

    after_days: int
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A run before it is one. `version_id` is what a survey asks; `content` what any other kind says ({"zh": …}).

    `starts_at` None: as soon as it is approved. It is open through the day that is `open_days` after its start.
    `urgent`: also to who had enough pushes, and before others.
    """

    kind: Kind
    title: str
    audience: Filter = EVERYBODY
    version_id: int | None = None
    content: Mapping[str, Any] | None = None
    urgent: bool = False
    starts_at: datetime | None = None
    open_days: int = 14
    reminders: tuple[Reminder, ...] = ()

    @property
    def topic(self) -> Topic:
        """What it is about, which people may not want to be told."""
        return TOPICS[self.kind]


def check(session: Session, plan: Plan) -> bool:
    """Whether the plan is of an anonymous survey. Raises PlanRefused, SurveyRefused, AudienceRefused."""
    if not plan.title.strip() or len(plan.title) > TITLE_CHARS:
        raise PlanRefused("run.title", f"标题要有，最多{TITLE_CHARS}字", most=TITLE_CHARS)
    if not 1 <= plan.open_days <= MOST_DAYS:
        raise PlanRefused("run.closes_before_start", f"开放天数应为1到{MOST_DAYS}，截止不能早于开始", most=MOST_DAYS)
    days = [reminder.after_days for reminder in plan.reminders]
    if len(days) > MOST_REMINDERS or (days and plan.kind not in REMINDED):
        raise PlanRefused("run.too_many_reminders", f"最多提醒{MOST_REMINDERS}次", most=MOST_REMINDERS)
    if days != sorted(set(days)) or not all(0 < day < plan.open_days for day in days):
        raise PlanRefused("run.reminder_days", "提醒应在开始之后、截止之前，一次比一次晚", open_days=plan.open_days)
    audience_filter.check(plan.audience)
    if plan.kind in ASKS:
        if plan.version_id is None:
            raise PlanRefused("run.no_survey", "没有选问卷")
        return catalogue.get_usable(session, plan.version_id).anonymous
    if plan.kind not in _UNTYPED and not str((plan.content or {}).get("zh", "")).strip():
        raise PlanRefused("run.no_content", "没有写内容（至少中文）")
    return False


def columns_of(session: Session, plan: Plan) -> dict[str, Any]:
    """The plan as columns of a run. Raises as `check`, and AudienceRefused where the filter names a run it may not."""
    anonymous = check(session, plan)
    audiences.check_runs(session, plan.audience)
    return {
        "kind": plan.kind.value,
        "title": plan.title,
        "version_id": plan.version_id if plan.kind in ASKS else None,
        "content": None if plan.content is None else dict(plan.content),
        "topic": plan.topic.value,
        "anonymous": anonymous,
        "urgent": plan.urgent,
        "audience": audience_filter.encode(plan.audience),
        "starts_at": plan.starts_at,
        "open_days": plan.open_days,
        "reminders": encode_reminders(plan.reminders),
    }


def encode(plan: Plan) -> dict[str, Any]:
    """The plan as JSON, for a schedule."""
    return {
        "kind": plan.kind.value,
        "title": plan.title,
        "audience": audience_filter.encode(plan.audience),
        "version_id": plan.version_id,
        "content": None if plan.content is None else dict(plan.content),
        "urgent": plan.urgent,
        "open_days": plan.open_days,
        "reminders": encode_reminders(plan.reminders),
    }


def decode(record: Mapping[str, Any]) -> Plan:
    """The plan that a schedule keeps. Raises AudienceRefused, and KeyError or ValueError for what is none of ours."""
    values = {name: record[name] for name in ("title", "version_id", "content", "urgent", "open_days")}
    return Plan(
        kind=Kind(record["kind"]),
        audience=audience_filter.decode(record["audience"]),
        reminders=decode_reminders(record["reminders"]),
        **values,
    )


def encode_reminders(reminders: tuple[Reminder, ...]) -> list[dict[str, Any]]:
    """Reminders as JSON."""
    return [asdict(reminder) for reminder in reminders]


def decode_reminders(records: list[dict[str, Any]]) -> tuple[Reminder, ...]:
    """Reminders from JSON."""
    return tuple(Reminder(**record) for record in records)


def plan_survey(session: Session, key: str, **more: Any) -> Plan:  # noqa: ANN401 -- fields of Plan, passed on
    """A plan for the newest version of a survey, under its title, unless another is given. Raises SurveyRefused."""
    version = catalogue.find(session, key)
    if version is None:
        raise catalogue.SurveyRefused("survey.none", f"没有这份问卷：{key}", survey=key)
    plan = Plan(kind=Kind.SURVEY, title=version.title, version_id=version.id)
    return replace(plan, **more)
