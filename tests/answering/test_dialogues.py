"""Conversations over the demonstration documents: the small gate, and what is carried without a model."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import conversation, dialogue_evaluation
from knowledge.answer_evaluation import Question, UnreadableQuestions
from knowledge.answering import Answerer
from knowledge.conversation import Turn
from knowledge.model import Answer, Audience, State, Status
from knowledge.phrasing import language_of
from knowledge.readings import Way
from knowledge.shelf import Shelf
from knowledge.thread import Thread, read_thread
from tests.answering.conftest import ROOT, TODAY

pytestmark = pytest.mark.timeout(1_800)  # the first run embeds the demonstration documents
DIALOGUES = ROOT / "tests/data/dialogues"
GATE = {"t02", "t03", "t05", "t07", "t11", "t12"}
MOST_WRONG = 2  # of 21 turns; none on 2026-11-28


@pytest.fixture(scope="module")
def follow(demo: Answerer) -> dialogue_evaluation.Follow:
    def ask(text: str, thread: Thread | None) -> Turn:
        return conversation.follow(demo, text, thread, today=TODAY, language=language_of(text, "zh"))

    return ask


def test_the_small_gate_of_conversations(follow: dialogue_evaluation.Follow) -> None:
    chosen = [one for one in dialogue_evaluation.read_dialogues(DIALOGUES / "shared.jsonl") if one.id in GATE]
    outcomes = dialogue_evaluation.play(chosen, follow)
    report = dialogue_evaluation.report_turns(outcomes)
    assert (report.dialogues, report.turns) == (6, 21)
    wrong = [f"{entry.dialogue}.{entry.number} {entry.turn.reading.text}" for entry in outcomes if not entry.right]
    assert len(wrong) <= MOST_WRONG, wrong


def test_each_way_of_going_on(follow: dialogue_evaluation.Follow) -> None:
    def ways(*questions: str) -> list[tuple[Way, str]]:
        thread, told = None, []
        for question in questions:
            turn = follow(question, thread)
            thread = turn.thread
            told.append((turn.reading.way, turn.reading.text))
        return told

    assert ways("第三类租人才公寓怎么收钱", "换成第四类呢", "多久能申请一次，要交什么材料")[1] == (
        Way.REPLACED,
        "第四类租人才公寓怎么收钱",
    )
    named = ways("人才奖励服务保障办法第二十四条讲的啥", "第二项具体是什么", "这个办法到哪年为止")
    assert named[1] == (Way.PLACE, "《人才奖励服务保障办法》第二十四条第二项具体是什么")
    assert named[2] == (Way.PLACE, "《人才奖励服务保障办法》到哪年为止")
    assert ways("博士安家补贴多少", "要交什么材料")[1] == (Way.SUBJECT, "博士 安家补贴 要交什么材料")
    assert ways("博士安家补贴多少", "换个话题，子女怎么入学")[1] == (Way.ALONE, "子女怎么入学")
    assert ways("博士安家补贴多少", "今天天气怎么样")[1][0] is Way.ALONE
    # A number is replaced with what it counts; of two categories the first replaces the first.
    employer = "三个第三类人才引才奖励一共多少"
    assert ways(employer, "六个第一类呢")[1] == (Way.REPLACED, "六个第一类引才奖励一共多少")
    assert ways("第三类人才引才奖励多少", "六个第一类呢")[1][1] == "六个第一类引才奖励多少"
    assert ways("第三类和第四类的安家补贴相差多少", "那第一类和第五类呢")[1][1] == "第一类和第五类的安家补贴相差多少"
    # A category that the table spoken of doesn't have (硕士, 本科) is asked about something else.
    assert ways("硕士毕业生生活补贴多少", "第三类和第四类差多少")[1] == (Way.ALONE, "第三类和第四类差多少")
    # What takes something back is read without it; what is denied is no longer spoken of.
    assert ways("第三类安家补贴多少", "打错了 第四类")[1] == (Way.REPLACED, "第四类安家补贴多少")
    denied = ways("租房补贴什么时候申请", "不是租房补贴，我说的是安家补贴，几月份申请")
    assert "租房补贴" not in denied[1][1]
    # A new question that nothing answers is no question about what was spoken of, however short it is.
    for question in ("能养猫吗", "食堂怎么样", "博士安家补贴多少"):
        assert ways("博士安家补贴多少", question)[1] == (Way.ALONE, question)
    assert ways("博士安家补贴多少", "我是去年从北京来的副教授，想问一下配偶工作能不能帮忙解决")[1][0] is Way.ALONE


def test_a_follow_up_is_answered_from_the_articles_that_it_is_about(follow: dialogue_evaluation.Follow) -> None:
    def cited(*questions: str) -> list[str]:
        thread, found = None, []
        for question in questions:
            turn = follow(question, thread)
            thread = turn.thread
            found.append(turn.answer.citations[0].article if turn.answer.citations else str(turn.answer.status))
        return found

    # In the article that was spoken of, in one that names it, and of a measure that is no longer in force.
    assert cited("院士站的建站补贴怎么发", "剩下的40%呢") == ["第九条", "第九条"]
    assert cited("第三类安家补贴多少", "几月份申请")[1] == "第二十八条"
    assert cited("2019年的旧办法里乙类购房补贴多少", "没买房的给不给")[1] == "第六条"
    # What nothing answers leaves what was spoken of as it was; another place is no follow-up.
    assert cited("第三类安家补贴多少", "能养猫吗", "几月份申请")[1:] == ["not_found", "第二十八条"]
    assert cited("子女入学怎么安排", "深圳那个孔雀计划现在停了没有")[1] == "not_found"
    # A question that doesn't say so leads by itself to the article spoken of; a category alone stands for the last one.
    assert cited("项目做不完可以延期多久", "延期的时候补贴照发吗") == ["问12", "问12"]
    assert cited("二类人才哪个领导联系", "四类呢") == ["第二十六条", "第二十六条"]


def test_what_a_check_has_shown_is_gone_on_from(follow: dialogue_evaluation.Follow) -> None:
    names = "年度薪酬补贴\n安家补贴"
    shown = Thread("第四类 年度薪酬补贴、安家补贴", label="第四类", document="zc-award-2023", listed=names)
    second = follow("第二项什么时候申请", shown)
    assert (second.reading.way, second.reading.text) == (Way.PLACE, "第四类 安家补贴什么时候申请")
    assert second.thread is not None
    assert second.thread.listed == names
    # Of two measures that say when they pay, the one that was spoken of.
    paid = follow("多久到账", shown).answer
    assert paid.citations[0].document == "zc-award-2023"
    assert all(citation.state is State.IN_FORCE for citation in paid.citations)


def test_by_how_much_two_differ_is_computed_of_what_was_spoken_of(follow: dialogue_evaluation.Follow) -> None:
    def last(*questions: str) -> str:
        thread, text = None, ""
        for question in questions:
            turn = follow(question, thread)
            thread, text = turn.thread, turn.answer.text
        return text

    assert "100万元 − 40万元 = 60万元" in last("第三类的安家补贴多少", "多久发一次", "比四类多多少")
    assert "3500元 − 2500元 = 1000元" in last("租房补贴三类一个月多少", "四类呢", "差多少")
    assert "第三类和第四类相差" in last("我是三类，租房补贴多少", "我老婆四类的呢", "比三类少多少", "比四类多多少")
    assert "100万元 − 15万元" in last(
        "what is the settlement allowance for category 3", "and category 5", "what is the difference"
    )
    # When it is paid is told once for all that a measure gives, in its article on procedure.
    assert "个人待遇在20个工作日内拨付" in last("第三类的安家补贴多少", "多久到账")


def test_what_may_be_read_is_gathered_once(demo: Answerer) -> None:
    shelf = Shelf.of(demo, TODAY, Audience.PUBLIC, with_samples=True)
    assert Shelf.of(demo, TODAY, Audience.PUBLIC, with_samples=True) is shelf
    assert Shelf.of(demo, TODAY, Audience.PUBLIC, with_samples=False).documents != shelf.documents
    known = shelf.find("zc-award-2019")
    assert known is not None
    assert known[1] is State.SUPERSEDED


def test_a_turn_that_nothing_answers_is_right_where_it_is_not_answered(tmp_path: Path) -> None:
    file = tmp_path / "dialogues.jsonl"
    file.write_text('{"id": "a", "turns": [{"question": "能养猫吗", "must_include": []}]}\n', encoding="utf-8")
    turn = dialogue_evaluation.read_dialogues(file)[0].turns[0]
    assert not turn.answerable
    for status, right in ((Status.NOT_FOUND, True), (Status.NEAREST, True), (Status.ANSWERED, False)):
        assert dialogue_evaluation.is_right(turn, Answer("能养猫吗", status, (), "")) is right


def test_what_is_carried_survives_as_plain_data_and_nothing_else_is_taken_for_it(
    follow: dialogue_evaluation.Follow,
) -> None:
    thread = follow("博士安家补贴多少", None).thread
    assert thread is not None
    assert read_thread(thread.as_data()) == thread
    assert thread.subject == "安家补贴"
    assert read_thread(None) is None
    assert read_thread({"of": "another make"}) is None
    assert follow("谢谢", thread).thread == thread  # small talk changes nothing
    assert follow("", thread).thread == thread


def test_a_file_that_holds_no_dialogues_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "dialogues.jsonl"
    file.write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(UnreadableQuestions, match="第1行"):
        dialogue_evaluation.read_dialogues(file)
    file.write_text("\n", encoding="utf-8")
    with pytest.raises(UnreadableQuestions, match="一段对话也没有"):
        dialogue_evaluation.read_dialogues(file)


def test_questions_of_their_own_are_compared_alone_and_after_others(follow: dialogue_evaluation.Follow) -> None:
    questions = [
        Question("a", "第三类安家补贴一共多少", answerable=True, needed=("100",)),
        Question("b", "今天天气怎么样", answerable=False, needed=()),
    ]
    assert dialogue_evaluation.compare_alone(questions, follow) == (1.0, 1.0)
