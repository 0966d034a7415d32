"""Words: what counts as the same, and that a saved index scores as the built one does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.lexical import LexicalIndex, normalise, tokenise, weigh_tokens

TEXTS = [
    "安家补贴：博士一次性发放15万元。",
    "租房补贴：每月1500元，最长36个月。",
    "子女入学由区教育局统筹安排。",
    "Hardware engineers: 20 vacancies",
]


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("十五万元", "15万元"),
        ("１５０，０００元", "150000元"),
        ("150,000元", "150000元"),
        ("二〇二二年", "2022年"),
        ("第十二条", "第12条"),
        ("两年", "2年"),
        ("ＰｈＤ", "phd"),
        ("安\u200b家", "安家"),
        ("统一安排", "统一安排"),
        ("一般", "一般"),
        ("同一类别", "同一类别"),
    ],
)
def test_I6_what_means_the_same_is_folded_and_what_is_no_number_is_left(written: str, normal: str) -> None:
    assert normalise(written) == normal


def test_tokens_are_characters_bigrams_words_and_numbers_with_their_measure() -> None:
    assert tokenise("博士15万 R&D") == ["博", "士", "博士", "15", "15万", "万", "r", "d"]
    assert tokenise("") == []


def test_an_amount_is_found_however_it_is_written() -> None:
    index = LexicalIndex.build(TEXTS)
    for question in ("十五万", "15万", "１５万"):
        assert int(index.score(weigh_tokens([(question, 1.0)])).argmax()) == 0, question


def test_scores_and_bound_agree_with_what_was_indexed() -> None:
    index = LexicalIndex.build(TEXTS)
    weights = weigh_tokens([("租房补贴多少", 1.0)])
    scores = index.score(weights)
    assert scores.shape == (4,)
    assert int(scores.argmax()) == 1
    assert scores[3] == 0
    assert 0 < scores.max() <= index.bound(weights)
    assert index.score(weigh_tokens([("zzz", 1.0)])).max() == 0


def test_a_rare_token_is_rarer_than_a_common_one_and_an_unknown_one_the_rarest() -> None:
    index = LexicalIndex.build(TEXTS)
    assert index.rarity("补贴") < index.rarity("安家") < index.rarity("疗养") == 1.0


def test_terms_of_less_weight_count_less() -> None:
    index = LexicalIndex.build(TEXTS)
    whole = index.score(weigh_tokens([("子女", 1.0)]))
    part = index.score(weigh_tokens([("子女", 0.25)]))
    assert part == pytest.approx(whole * 0.25)


def test_frequent_tokens_score_the_same_as_if_they_were_rare() -> None:
    # 补 stands in every second of 40 texts, so it is added whole; the others by place.
    texts = [f"补贴第{number}号" if number % 2 else f"入学第{number}号" for number in range(40)]
    index = LexicalIndex.build(texts)
    once = index.score({"补": 1.0})
    again = index.score({"补": 1.0})
    assert np.array_equal(once, again)
    assert [bool(score) for score in once] == [number % 2 == 1 for number in range(40)]


def test_an_index_is_kept_and_read_back(tmp_path: Path) -> None:
    built = LexicalIndex.open(TEXTS, tmp_path)
    (file,) = tmp_path.glob("words-*.npz")
    stamp = file.stat().st_mtime_ns
    read = LexicalIndex.open(TEXTS, tmp_path)
    weights = weigh_tokens([("博士安家补贴", 1.0)])
    assert np.array_equal(built.score(weights), read.score(weights))
    assert file.stat().st_mtime_ns == stamp


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 torn", b"not an archive"])
def test_F16_a_damaged_index_of_words_is_built_anew(tmp_path: Path, damage: bytes) -> None:
    LexicalIndex.open(TEXTS, tmp_path)
    (file,) = tmp_path.glob("words-*.npz")
    file.write_bytes(damage)
    index = LexicalIndex.open(TEXTS, tmp_path)
    assert int(index.score(weigh_tokens([("租房", 1.0)])).argmax()) == 1
    assert LexicalIndex.open(TEXTS, tmp_path).size == 4


def test_other_texts_have_another_file_and_old_ones_go(tmp_path: Path) -> None:
    for number in range(6):
        LexicalIndex.open([*TEXTS, f"第{number}次修订"], tmp_path)
    assert len(list(tmp_path.glob("words-*.npz"))) == 3
    assert not list(tmp_path.glob("*.part"))


def test_a_library_without_text_has_an_index_that_finds_nothing() -> None:
    index = LexicalIndex.build([])
    assert index.size == 0
    assert index.score(weigh_tokens([("安家补贴", 1.0)])).shape == (0,)
    assert LexicalIndex.build(["——"]).score(weigh_tokens([("安家", 1.0)])).tolist() == [0.0]
