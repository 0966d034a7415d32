"""Words learned from answers that helped: offered from three people on, taken only by staff, nothing but words kept."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from knowledge import learned
from knowledge.answering import Answerer
from knowledge.config import KnowledgeConfig
from knowledge.learned import Helped, Offer, WordRefused
from knowledge.terms import load_terms
from storage import questions
from storage.database import Database
from tests.answering.conftest import ROOT, TODAY
from tests.answering.test_thresholds import mark

pytestmark = pytest.mark.timeout(1_800)  # the first run embeds the demonstration documents

SHIPPED = KnowledgeConfig(Path("data")).terms_file
PLACE = ("zc-award-2023", "第九条")


def offers_of(demo: Answerer, *asked: tuple[str, str], refused: frozenset[str] = frozenset()) -> list[Offer]:
    versions = [version for version, _ in demo.library.snapshot().readable(TODAY)]
    helped = [Helped(*entry, *PLACE) for entry in asked]
    return learned.find_offers(helped, versions, load_terms(SHIPPED), refused.__contains__)


def test_a_word_of_three_people_is_offered_for_the_heading_that_helped_them(demo: Answerer) -> None:
    said = [("a", "博士落脚金有多少"), ("b", "落脚金几时发"), ("c", "硕士的落脚金")]
    (offer,) = offers_of(demo, *said)
    assert (offer.word, offer.means, offer.article, offer.askers) == ("落脚金", "安家补贴", "第九条", 3)
    assert offers_of(demo, *said[:2], ("a", "落脚金怎么领")) == []  # one person twice is one person
    assert offers_of(demo, *said, refused=frozenset({"落脚金"})) == []


def test_words_of_the_documents_and_of_the_list_are_not_offered(demo: Answerer) -> None:
    for said in ("博士落户", "安家费", "全职人才安家补贴"):  # two words of theirs; listed; theirs
        assert offers_of(demo, *((who, said) for who in "abc")) == []


def test_taken_words_stand_in_a_copy_beside_what_staff_wrote(tmp_path: Path) -> None:
    own = tmp_path / "terms.yaml"
    learned.take_word(own, SHIPPED, "落脚金", "安家补贴")
    assert load_terms(own).expand("落脚金多少") == ("安家补贴",)
    assert load_terms(own).entries[:-1] == load_terms(SHIPPED).entries
    assert "# 住房" in own.read_text(encoding="utf-8")
    with pytest.raises(WordRefused, match="已经有"):
        learned.take_word(own, SHIPPED, "落脚金", "安家补贴")
    own.write_text("terms: [{say: [房补], means: [安家补贴]}]\n", encoding="utf-8")
    with pytest.raises(WordRefused, match="手工"):
        learned.take_word(own, SHIPPED, "落脚金", "安家补贴")
    assert own.read_text(encoding="utf-8") == "terms: [{say: [房补], means: [安家补贴]}]\n"
    assert [path.name for path in tmp_path.iterdir()] == ["terms.yaml"]


@pytest.mark.parametrize("word", ["的", "多少", "怎么", "the", "落\n脚", " "])
def test_a_word_that_everybody_says_is_not_taken(tmp_path: Path, word: str) -> None:
    with pytest.raises(WordRefused, match="不能作用语"):
        learned.take_word(tmp_path / "terms.yaml", SHIPPED, word, "安家补贴")
    assert list(tmp_path.iterdir()) == []


def test_the_command_offers_takes_and_refuses(
    tmp_path: Path,
    demo_data: Path,
    database: Database,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = tmp_path / "data"
    shutil.copytree(demo_data, data)
    monkeypatch.setenv("SIWEN_DATA_DIR", str(data))
    monkeypatch.setenv("SIWEN_DATABASE_URL", database_url)
    monkeypatch.chdir(ROOT)
    for number, text in enumerate(["博士落脚金有多少", "落脚金几时发", "王科管落脚金", "王科在吗", "找王科"]):
        mark(database, number, text, PLACE, helpful=True)
    assert main(["kb", "words", "--json"]) == 0
    offered = {entry["word"]: entry["askers"] for entry in json.loads(capsys.readouterr().out)}
    assert offered == {"落脚金": 3, "王科": 3}
    assert main(["kb", "words", "--refuse", "王科"]) == 0
    assert main(["kb", "words", "--take", "落脚金"]) == 0
    assert "落脚金 → 安家补贴" in capsys.readouterr().out
    assert main(["kb", "words"]) == 0
    assert "没有可提议" in capsys.readouterr().out
    assert main(["kb", "words", "--take", "新词"]) == 1
    assert "--means" in capsys.readouterr().err
    kept = (data / "words.json").read_text(encoding="utf-8")
    assert "王科" not in kept
    assert len(json.loads(kept)["refused"]) == 1


def test_what_was_erased_teaches_nothing(database: Database, demo: Answerer) -> None:
    """The words of a question that was blanked are gone; two people are left, who are too few."""
    for number, text in enumerate(["落脚金有多少", "落脚金几时发", "落脚金怎么领"]):
        mark(database, number, text, PLACE, helpful=True)
    assert len(database.read(questions.list_rated)) == 3
    database.write(lambda session: questions.blank_old(session, datetime(2027, 11, 23, 8, 0, 30, tzinfo=UTC)))
    left = [(question.asker, question.text or "") for question in database.read(questions.list_rated)]
    assert len(left) == 2
    assert offers_of(demo, *left) == []


def test_an_erased_name_goes_out_of_the_list_and_the_rest_stays(tmp_path: Path) -> None:
    own = tmp_path / "terms.yaml"
    assert learned.forget_name(own, "测小丽") == 0
    shutil.copy(SHIPPED, own)
    for word in ("测小丽主任", "小丽", "落脚金"):
        learned.take_word(own, SHIPPED, word, "安家补贴")
    assert learned.forget_name(own, "测小丽") == 2
    left = load_terms(own)
    assert "小丽" not in own.read_text(encoding="utf-8")
    assert left.entries[:-1] == load_terms(SHIPPED).entries
    assert left.entries[-1].say == ("落脚金",)
    assert "# 住房" in own.read_text(encoding="utf-8")
    own.write_text("# 测小丽\nterms:\n- {say: [丽姐, 小丽], means: [安家补贴]}\n", encoding="utf-8")
    assert learned.forget_name(own, "测小丽") == 1
    assert "小丽" not in own.read_text(encoding="utf-8")
    assert load_terms(own).entries[0].say == ("丽姐",)
