"""An office that asks: a survey with an item of each kind, runs of it made by hand, and who answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.roles import Role
from storage.surveys import encoding, run_keys
from storage.surveys.definition import Choice, Condition, Definition, Item, Kind, Words
from storage.tables import Account, Addressee, Run, Survey, SurveyVersion, Talent
from tests import chatter
from tests.keeping import roster

T = TypeVar("T")

EVERY_KIND = Definition(
    key="every_kind",
    title=Words("2026年人才工作满意度调查", "Survey on the work for talents 2026"),
    introduction=Words("想听听您对人才工作的看法。", "We would like to hear what you think."),
    thanks=Words("结果汇总后向您反馈。", "We will tell you the results."),
    anonymous=True,
    items=(
        Item("ease", Kind.RATING, Words("对申报手续的便利程度：", "How easy it is to apply:"), required=True),
        Item("stars", Kind.RATING, Words("给服务打几颗星：", "Stars for the service:"), stars=True),
        Item("recommend", Kind.NPS, Words("您愿意向同行推荐增城吗？", "Would you recommend Zengcheng?")),
        Item(
            "way",
            Kind.SINGLE,
            Words("您平时怎么了解政策？", "How do you learn of measures?"),
            choices=(
                Choice("chat", Words("本助手", "This assistant")),
                Choice("liaison", Words("联络员", "My liaison")),
                Choice("else", Words("其他", "Other"), other=True),
            ),
        ),
        Item(
            "needs",
            Kind.MULTIPLE,
            Words("明年您需要哪些帮助？", "What help will you need?"),
            limit=2,
            choices=(
                Choice("housing", Words("住房", "Housing")),
                Choice("school", Words("子女入学", "School")),
                Choice("medical", Words("医疗", "Medical care")),
                Choice("else", Words("其他", "Other"), other=True),
            ),
        ),
        Item(
            "order",
            Kind.RANKING,
            Words("请排个先后：", "Please put in order:"),
            choices=(
                Choice("money", Words("资金", "Money")),
                Choice("people", Words("人手", "People")),
                Choice("space", Words("场地", "Space")),
            ),
        ),
        Item("apply", Kind.YES_NO, Words("明年打算申报安家补贴吗？", "Will you apply for the settling-in allowance?")),
        Item(
            "amount",
            Kind.NUMBER,
            Words("预计申报多少？", "How much will you apply for?"),
            least=0,
            most=500,
            decimals=1,
            unit=Words("万元", "10,000 yuan"),
            shown_if=Condition("apply", among=(True,)),
        ),
        Item("day", Kind.DATE, Words("您哪天到岗的？", "When did you start?"), earliest="2000-01-01"),
        Item("words", Kind.TEXT, Words("还有什么建议？", "Anything else?")),
    ),
)
NAMED = replace(EVERY_KIND, key="named", anonymous=False)


@dataclass
class Office:
    """李某 (7) is liaison of all; 9 is an officer; talents 11, 12 … are in the chat; 郑八 is on the roster alone."""

    town: chatter.Town
    time: chatter.FixedTime
    talents: dict[str, int]
    liaison: chatter.Person
    officer: chatter.Person

    def person(self, user: int) -> chatter.Person:
        return self.town.person(user)

    async def read(self, query: Callable[[Session], T]) -> T:
        return await self.town.app.database.aread(query)

    async def write(self, effect: Callable[[Session], T]) -> T:
        return await self.town.app.database.awrite(effect)

    async def ask(self, definition: Definition, *, days: int = 14, **more: object) -> int:
        """Start a run that asks every talent; its number."""
        now = self.town.app.now()
        run_id = await self.write(lambda session: start(session, definition, now, days=days, **more))
        if definition.anonymous:
            run_keys.make(run_keys.folder_of(self.town.app.settings.data_dir), run_id)
        return run_id

    async def set_state(self, run_id: int, state: str) -> None:
        await self.write(lambda session: session.execute(update(Run).where(Run.id == run_id).values(state=state)))

    async def addressee(self, run_id: int, name: str) -> int:
        query = select(Addressee.id).where(Addressee.run_id == run_id, Addressee.talent_id == self.talents[name])
        return await self.read(lambda session: session.scalars(query).one())


def start(session: Session, definition: Definition, now: datetime, *, days: int = 14, **more: object) -> int:
    """A run that is under way, as a job would have started it."""
    survey = session.scalar(select(Survey).where(Survey.key == definition.key))
    if survey is None:
        survey = Survey(key=definition.key, made_at=now)
        session.add(survey)
        session.flush()
    digest = encoding.make_digest(definition)
    version = session.scalar(select(SurveyVersion).where(SurveyVersion.digest == digest))
    if version is None:
        version = SurveyVersion(
            survey_id=survey.id, version=1, title=definition.title.zh, anonymous=definition.anonymous,
            definition=encoding.encode(definition), digest=digest, made_at=now,
        )  # fmt: skip
        session.add(version)
        session.flush()
    values: dict[str, object] = {
        "key": f"test:{definition.key}:{now.isoformat()}", "kind": "survey", "title": definition.title.zh,
        "version_id": version.id, "topic": "survey", "anonymous": definition.anonymous, "audience": {},
        "state": "running", "reminders": [], "made_at": now, "started_at": now,
        "closes_at": now + timedelta(days=days),
    }  # fmt: skip
    run = Run(**(values | more))
    session.add(run)
    session.flush()
    for talent in session.scalars(select(Talent).where(Talent.erased_at.is_(None)).order_by(Talent.id)).all():
        left_out = "" if talent.person_id is not None else "unjoined"
        session.add(
            Addressee(
                run_id=run.id, talent_id=talent.id, person_id=talent.person_id, category=talent.category,
                left_out=left_out, asked_at=now,
            )
        )  # fmt: skip
    session.flush()
    return run.id


def fill(session: Session) -> dict[str, int]:
    """The roster: 张三 and four more of the second category, who are in the chat, and 郑八, who is not."""
    li = roster.enter_official(session, "李某", "liaison")
    other = roster.enter_official(session, "赵某", "liaison")
    roster.join(session, "7", Role.LIAISON, official_id=li)
    roster.join(session, "8", Role.LIAISON, official_id=other)
    roster.join(session, "9", Role.OFFICER)
    made = {}
    for user, name in enumerate(("张三", "李四", "王五", "孙六", "周七"), start=11):
        roster.join(session, str(user), Role.APPLICANT)
        person = session.scalar(select(Account.person_id).where(Account.external_id == str(user)))
        made[name] = roster.enter_talent(session, name, 2, liaison=li)
        session.execute(update(Talent).where(Talent.id == made[name]).values(person_id=person))
    made["郑八"] = roster.enter_talent(session, "郑八", 2, liaison=li)
    session.flush()
    return made
