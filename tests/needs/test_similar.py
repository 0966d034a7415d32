"""The limit above which needs say the same is the best one on the pairs that are kept, and holds on others."""

from __future__ import annotations

from bot.models.likeness import open_bundled
from jobs.similar_needs import embed_unit
from storage.need_vectors import LEAST
from tests.needs.likeness import choose, judge_held_out, measure, read_pairs


def test_the_limit_tells_needs_that_say_the_same_from_others_of_their_category() -> None:
    pairs, model = read_pairs(), open_bundled()
    assert sum(pair.same for pair in pairs) >= 60
    close = measure(lambda text: embed_unit(model.embed_query, text), pairs)
    assert choose(pairs, close) == LEAST
    held_out, limits = judge_held_out(pairs, close)
    assert held_out.precision >= 0.75
    assert held_out.recall >= 0.65
    assert max(limits) - min(limits) <= 0.01  # whichever groups it is chosen on
