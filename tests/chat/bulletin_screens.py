"""The screens of bulletins and posts, as samples for the snapshots of `test_views`: each as full as it gets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.bulletins.reading import WISHED
from bot.callbacks import Bulletin
from bot.screens import Screen
from bot.views import bulletin_drafts as drafts
from bot.views import bulletins, post_interest, post_wishes, posts
from bot.views.bulletin_drafts import Author
from bot.views.bulletins import Reader
from bot.views.posts import Worker
from jobs.post_policies import Policy
from storage.bulletins.fields import Reason
from storage.bulletins.figures import BulletinYear
from storage.bulletins.hires import Report
from storage.bulletins.importing import Comparison, Rejected
from storage.bulletins.interests import Heard, Mine
from storage.bulletins.posts import Facts, Standing
from storage.bulletins.reading import Placed, Read
from storage.bulletins.sheet import PostSheet, Row
from storage.tables import Bulletin as Table

AT = datetime(2026, 11, 23, 4, tzinfo=UTC)
FACTS = Facts(
    1, "示例芯科技有限公司", "模拟芯片设计总监", 2, "doctor", "微电子学与固体电子学", "集成电路", "荔城街", 800_000,
    1_200_000, "带十人团队，负责车规级模拟芯片从定义到量产。", "hr@example.com", date(2026, 12, 31),
)  # fmt: skip
TESTER = replace(
    FACTS, post_id=2, title="显示测试技师", degree="college", industry="新型显示", district="永宁街",
    salary_from_yuan=90_000, salary_to_yuan=140_000, number=10,
)  # fmt: skip
TALKED = replace(FACTS, post_id=3, title="首席科学家", salary_from_yuan=None, salary_to_yuan=None, degree="any")
POLICY = Policy(
    "settlement_allowance", "安家补贴", "Settlement allowance", "第五类15万元，分3年",
    "Category 5: 150,000 yuan over 3 years", 40, True, "person", "对新引进的全职人才按照下表发放安家补贴",
    "zc-award-2023", "v1", "人才奖励服务保障办法", "第九条", "第九条", True, (1,),
)  # fmt: skip
POLICIES = tuple(
    one.encode()
    for one in (
        POLICY,
        replace(POLICY, benefit="graduate_allowance", zh="毕业生生活补贴", en="Graduate allowance", article="第二十条",
                place="第二十条", amount_zh="博士5万元，一次性", amount_en="Doctor: 50,000 yuan", recognised=False),
        replace(POLICY, benefit="recognition", zh="人才认定", en="Recognition", article="第五条", place="第五条",
                amount_zh="", amount_en="", most_age=None, recognised=False, posts=(1, 2, 3)),
        replace(POLICY, benefit="team_grant_innovation_talent", zh="项目资助（创新领军人才）", en="Grant", most_age=50,
                amount_zh="", amount_en="", recognised=False, to="employer", article="第十一条", place="第十一条"),
    )
)  # fmt: skip
PLACED = tuple(
    Placed(place, facts, closed=place == 3) for place, facts in enumerate((FACTS, TESTER, TALKED, FACTS, FACTS), 1)
)
READ = Read(
    7, "issued", 4, "“芯”动增城，“显”见未来", "本期面向三个领域。", 2026, 3, date(2026, 11, 23), PLACED, POLICIES, 5, 4
)
MINE = Mine(1, 1, FACTS.title, FACTS.employer, {"name": "张三", "phone": "13800000001"}, AT, AT, None)
HEARD = Heard(1, 1, 1, FACTS.title, FACTS.employer, {"name": "张三", "phone": "13800000001"}, AT, AT, False, None)
STANDING = Standing(FACTS, 1, "联系人甲", "020-0000-0000", "hr@example.com", False, 6, 2, 1)
KNOWN = {"name": "张三", "phone": "13800000001", "email": "zhang@example.com", "employer": "示例生物", "degree": "博士"}


def screens(language: str, today: date) -> dict[str, Screen]:
    """Each by its name."""
    reader = Reader(language, today, subscribed=True, is_staff=True, interested=1)
    new = Reader(language, today)
    draft = replace(
        READ, state="draft", issue=None, year=None, issued_on=None, run_id=None, remark="第3个岗位的专业写错了"
    )
    waiting = replace(draft, state="waiting", remark="")
    first = PLACED[0]
    wanted = {
        "industry": frozenset({"集成电路"}),
        "degree": frozenset({"doctor", "master"}),
        "district": frozenset[str](),
    }
    author = Author(language, today, decides=True)
    staff, hr = Worker(language, today, True), Worker(language, today, False)
    at, pushed = Bulletin(number=7), Bulletin(number=7, do=WISHED)
    rows = [
        Table(id=8, state="draft", title=READ.title, year=None, issue=None),
        *(
            Table(id=7 - one, state="issued", title=READ.title, year=2026, issue=3 - one, issued_on=today)
            for one in (0, 1)
        ),
    ]
    reports = [Report(1, 1, FACTS.title, FACTS.employer, 1, today, "staff", "用人单位来函〔2026〕3号", False)]
    reasons = (
        Reason("number", "posts.reason.negative", {"value": "-2"}),
        Reason("salary_from", "posts.reason.missing"),
    )
    rejected = tuple(Rejected(Row("岗位", row, {}, ()), reasons) for row in (3, 5, 9))
    sheet = PostSheet((), "f" * 16, {"岗位": {"number": "C", "salary_from": "H"}})
    year = BulletinYear(3, 8, 20, 73, 12, 4, 2)
    return {
        "bulletin": bulletins.bulletin_screen(READ, at, reader),
        "bulletin_pushed": bulletins.bulletin_screen(READ, pushed, new, wanted=wanted, pushed=True),
        "bulletin_none": bulletins.none_screen(new),
        "bulletin_values": bulletins.values_screen(READ, Bulletin(number=7, do="degree"), reader),
        "bulletin_issues": bulletins.issues_screen(rows[1:], True, reader),
        "bulletin_post": bulletins.post_screen(READ, first, new),
        "bulletin_post_chosen": bulletins.post_screen(READ, first, reader, MINE),
        "bulletin_policies": bulletins.policies_screen(READ, 0, reader),
        "wishes": post_wishes.wishes_screen(wanted, reader),
        "wishes_off": post_wishes.wishes_screen(wanted, new),
        "wishes_values": post_wishes.wish_values_screen("degree", ["doctor", "master", "any"], wanted, reader),
        "interest": post_interest.consent_screen(READ, first, KNOWN, post_interest.usual(KNOWN), reader, has_hr=True),
        "interest_by_staff": post_interest.consent_screen(READ, first, KNOWN, 1, reader, has_hr=False),
        "interest_ask": post_interest.ask_screen(first, reader),
        "interest_told": post_interest.told_screen(READ, first, MINE, reader),
        "interest_back": post_interest.taken_back_screen(READ, first, reader, heard=True),
        "interest_mine": post_interest.mine_screen([MINE, replace(MINE, passed_at=None)], {1: (7, 1)}, reader),
        "interest_pushed": posts.interest_push(HEARD, language),
        "interest_back_pushed": posts.taken_back_push(HEARD, language, today),
        "interest_staff": posts.staff_push(HEARD, language),
        "bulletin_desk": drafts.list_screen(rows, year, 5, author, more=True),
        "bulletin_draft": drafts.page_screen(draft, author, pushed=0, fitting=(12, 31)),
        "bulletin_waiting": drafts.page_screen(waiting, author, pushed=0, fitting=(12, 31)),
        "bulletin_issued": drafts.page_screen(READ, author, pushed=12, fitting=(12, 31)),
        "bulletin_pick": drafts.pick_screen(draft, [STANDING] * 2, 8, {1}, 0, author),
        "bulletin_preview": drafts.preview_screen(draft, 0, author),
        "bulletin_told": drafts.told_push(draft, "given_back", language),
        "posts": posts.list_screen([STANDING] * 5, (9, 7), 0, 3, staff),
        "posts_none": posts.list_screen([], (0, 0), 0, 0, hr),
        "posts_post": posts.post_screen(STANDING, reports * 2, staff),
        "posts_heard": posts.heard_screen(STANDING, [HEARD] * 3, 0, staff, waiting=2),
        "posts_waiting": posts.waiting_screen([(1, FACTS.title, FACTS.employer, 2)], staff),
        "posts_hire": posts.hire_screen(STANDING, hr),
        "posts_hire_source": posts.hire_screen(STANDING, staff),
        "posts_table": posts.comparison_screen("岗位.xlsx", sheet, Comparison(12, 1, 2, (), ()), staff),
        "posts_table_bad": posts.comparison_screen("岗位.xlsx", sheet, Comparison(12, 0, 0, rejected, ()), staff),
    }  # fmt: skip
