"""The guard over a model's sentences: each says only what the articles it cites say, with their limits, or is not said.

What is objected to, by kind:
- citation: it cites nothing, or a number that there is not
- figure: an amount, number, date, percentage, article or title that the cited articles do not have with that unit, or
  have for something else (another row's amount, the bound turned round)
- contact: a link, address, phone or account that the cited articles do not have as it is
- negation: the cited clause denies what it affirms, or the other way round
- condition: it says the main clause of a sentence whose 但, 除外, 不得, 逾期 … nobody says
- support: words that the cited articles do not have in any meaning; what the question has supports nothing

What it can't see is in docs/model.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from knowledge.wording import belonging, denying, polarity
from knowledge.wording.account import Judged, Objection
from knowledge.wording.content import find_runs, find_uncovered, share_covered
from knowledge.wording.limits import split_limits
from knowledge.wording.quantities import Quantity, find_quantities, find_ranges, find_unread, fold
from knowledge.wording.sentences import Sentence
from knowledge.wording.shielding import Shield, drop_marks
from knowledge.wording.sources import Source
from knowledge.wording.supporting import (
    NAMED,
    Bound,
    Ground,
    Labels,
    bind_figures,
    choose_grounds,
    choose_pieces,
    conflict,
    find_labels,
    liken,
    list_figures,
    read_grounds,
    words_of,
)

_CONTACT = re.compile(
    r"https?://\S+|www\.\S+|[\w-]+\.(?:com|cn|net|org|gov|edu|info|top|xyz|vip|me|io|cc)\b\S*|[\w.+-]+@[\w-]+(?:\.[\w-]+)*"
    r"|(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|(?<!\d)0\d{2,3}[- ]\d{3,4}[- ]?\d{3,4}(?!\d)"
    r"|(?<!\d)\d{7,}(?!\d)"
    r"|(?:微信|QQ|qq|企鹅|飞机|telegram|Telegram|TG|tg|抖音|公众号|群)(?:号|群)?[:： ]?[A-Za-z0-9_]{4,}|@[A-Za-z]\w{3,}"
)
_TITLE = re.compile(r"《([^》]+)》")
_PIECE = re.compile(r"[^。；！？\n]+")
_RAISED = re.compile(r"(?:至少|最少|最低|不少于|不低于|高于|多于|大于|超过)[^，。；|]*\||\|[^，。；]?(?:以上|起)")
_WINDOW = re.compile(r"月\d{1,2}日[至到-]")
_EXCEPTED = 0.3  # of an exception's words, beside all its figures
_EXCEPTS = re.compile(r"但|不过")
_GRANTS = re.compile(r"(?:但|不过)[^，]*(?:可以|可按|按照|仍)")
_ADDING = re.compile(r"但|不过|可以|也|另|仍|照|就能|即可")
_LIMITING = re.compile(r"但|不过|除外|例外|只|仅|逾期|停|(?<!不)超过|方可|才(?=能|可|予|有)")
_MUST_SHARE = 0.6  # of two clauses' words, from which on one is held to what the other affirms
_TURNED = 0.12  # by how much another figure may fit better before the said one belongs elsewhere
_SUPPORTED = 0.72  # of a sentence's words that the cited articles must have
_TOGETHER = 0.45  # of a piece's words that one part of an article must have: not one here, one there
_STRANGE = 4  # signs in a row that no cited article has
_IN_SCOPE = 0.7  # of what a clause denies that another must say to say the contrary
_BARE = 5  # signs: 答：不算 denies whatever was asked
_USED = 0.55  # of a main clause's words in a sentence, from which on its limits belong with it
_SAID = 0.6  # of a limit's words, from which on it has been said


class Guard:
    """Reads one answer as it comes. `accepted` are the sentences that may be shown; `judged` what was objected to."""

    def __init__(self, sources: Sequence[Source], shield: Shield | None = None) -> None:
        self.accepted: list[Sentence] = []
        self.judged: list[Judged] = []
        self._sources = {source.number: source for source in sources}
        self._shield = shield or Shield()
        self._waiting: list[Sentence] = []

    def take(self, sentence: Sentence) -> bool:
        """Read the next sentence. False where it must not be said: the answer is then over.

        One whose limit is not said yet waits for what follows.
        """
        objections = tuple(self._object(sentence))
        if objections:
            self.judged.append(Judged(sentence.text, objections))
            return False
        self._waiting.append(sentence)
        if not list(self._find_left_out(self._waiting)):
            self.accepted += self._waiting
            self._waiting = []
        return True

    def finish(self) -> bool:
        """The answer is over: whether every limit was said."""
        for sentence, limit in self._find_left_out(self._waiting):
            self.judged.append(Judged(sentence.text, (Objection("condition", limit),)))
        return not self._waiting

    # -- one sentence --------------------------------------------------------------------------------------

    def _object(self, sentence: Sentence) -> Iterator[Objection]:
        cited = [self._sources[number] for number in sentence.cited if number in self._sources]
        if not cited or len(cited) < len(sentence.cited):
            yield Objection("citation", "、".join(map(str, sentence.cited)) or "没有编号")
            return
        strange = self._shield.find_strange(sentence.text)
        if strange:
            yield Objection("support", "、".join(strange))
            return
        said = fold(drop_marks(sentence.text))
        grounds = [ground for source in cited for ground in read_grounds(source.text, source.article.heading)]
        texts = [fold(text) for source in cited for text in (source.text, *source.vouching)]
        yield from _object_to_contacts(said, texts)
        before = "".join(fold(one.text) for one in (*self.accepted, *self._waiting))
        yield from _object_to_figures(said, grounds, texts)
        yield from _object_to_belonging(said, grounds, before)
        yield from _object_to_titles(said, texts)
        yield from _object_to_denials(said, grounds)
        around = [fold(text) for source in cited for text in source.vouching]
        yield from _object_to_words(said, grounds, around)

    # -- several -------------------------------------------------------------------------------------------

    def _find_left_out(self, waiting: Sequence[Sentence]) -> Iterator[tuple[Sentence, str]]:
        """The limits of what these sentences say that no sentence of the answer says."""
        everything = fold("".join(one.text for one in (*self.accepted, *waiting)))
        for sentence in waiting:
            said = fold(sentence.text)
            cited = [self._sources[number] for number in sentence.cited]
            grounds = [ground for source in cited for ground in read_grounds(source.text, source.article.heading)]
            for limit in _limits_of(said, grounds):
                if not _says_limit(everything, limit):
                    yield sentence, limit


def _object_to_contacts(said: str, texts: Sequence[str]) -> Iterator[Objection]:
    for match in _CONTACT.finditer(said):
        found = match.group().rstrip("。，；）)、")
        if not any(found in text for text in texts):
            yield Objection("contact", found)


def _object_to_titles(said: str, texts: Sequence[str]) -> Iterator[Objection]:
    for title in _TITLE.findall(said):
        plain = re.sub(r"[（(].*?[)）]", "", title)
        if not any(plain in text for text in texts):
            yield Objection("figure", f"《{title}》")


def _object_to_figures(said: str, grounds: Sequence[Ground], texts: Sequence[str]) -> Iterator[Objection]:
    known = {one.key for text in texts for one in find_quantities(text)}
    known |= {bound.quantity.key for ground in grounds for bound in ground.figures}
    known |= {("date", value) for unit, value in known if unit == "implied"}
    held, row_labels = list_figures(grounds)
    for unread in find_unread(said):
        if not any(unread in text for text in texts):
            yield Objection("figure", unread)
    spanned = {pair for text in texts for pair in find_ranges(text)}
    for pair in find_ranges(said):
        if pair not in spanned:
            yield Objection("figure", "至".join(pair))
    for one in find_quantities(said):
        if one.unit == "类" and one.key not in known:
            yield Objection("figure", said[one.start : one.end])
    for bound in bind_figures(said, row_labels=row_labels):
        one = bound.quantity
        written = said[one.start : one.end]
        if one.unit == "implied":
            continue
        if one.key not in known and not _is_told_otherwise(one, said, grounds, texts):
            yield Objection("figure", written)
            continue
        same = [other for other in held if other.quantity.key == one.key]
        if one.unit in {"每", "date"}:
            near = choose_grounds(_piece_around(said, one.start), grounds)
            if not any(one.key in _keys_of(ground) for ground in near):
                yield Objection("figure", written)
            if one.unit == "每":
                continue
        if not same or one.unit in NAMED:
            continue
        if all(conflict(bound, other) for other in same):
            yield Objection("figure", f"{written}（属于别的类别）")
            continue
        others = [other for other in held if _may_be_meant(one, other.quantity)]
        best = max(liken(bound, other) for other in same)
        if _is_raised(said, one) and all(other.quantity.bound == 0 for other in same):
            yield Objection("figure", f"{written}（原文没有说以上）")
            continue
        if _is_turned(bound, same):
            yield Objection("figure", f"{written}（以上、以下相反）")
            continue
        if others and max(liken(bound, other) for other in others) > best + _TURNED:
            yield Objection("figure", f"{written}（原文说的是别的事项）")


def _object_to_belonging(said: str, grounds: Sequence[Ground], before: str) -> Iterator[Objection]:
    """What is said of another category or benefit than the article says it of."""
    held = [bound for ground in grounds for bound in ground.figures]
    bounds = bind_figures(said)
    swapped = belonging.find_swapped(bounds, held)
    if swapped is not None:
        yield Objection("figure", f"{_written(said, swapped)}（与另一个数字对调）")
    for bound in bounds:
        same = [other for other in held if other.quantity.key == bound.quantity.key]
        piece = _piece_around(said, bound.quantity.start)
        if belonging.is_unnamed(bound, same, held, piece, before + said):
            yield Objection("figure", f"{_written(said, bound)}（没有说是哪一类的）")
        if belonging.is_misplaced(bound, grounds):
            yield Objection("figure", f"{_written(said, bound)}（原文说的是别的事项）")
        other = belonging.find_other_name(piece, bound, grounds)
        if other is not None:
            yield Objection("figure", f"{_written(said, bound)}（不是{other}的）")
    foreign = belonging.find_foreign(said, grounds)
    if foreign is not None:
        yield Objection("support", f"{foreign}（属于别的类别）")


def _written(said: str, bound: Bound) -> str:
    return said[bound.quantity.start : bound.quantity.end]


def _may_be_meant(one: Quantity, other: Quantity) -> bool:
    """Whether a figure may be another's, changed: of the same unit, or the same number of another."""
    return one.key != other.key and other.unit != "每" and (one.unit == other.unit or one.value == other.value)


def _keys_of(ground: Ground) -> set[tuple[str, str]]:
    found = {bound.quantity.key for bound in ground.figures} | {one.key for one in find_quantities(ground.around)}
    return found | {("date", value) for unit, value in found if unit == "implied"}


def _piece_around(said: str, place: int) -> str:
    return next(match.group() for match in _PIECE.finditer(said) if match.start() <= place < match.end())


def _is_told_otherwise(one: Quantity, said: str, grounds: Sequence[Ground], texts: Sequence[str]) -> bool:
    """Whether a number that no article has says what one says: 第一次 of 首次, twice a year of two windows."""
    if one.key == ("第次", "1"):
        return any("首次" in text for text in texts)
    near = choose_grounds(_piece_around(said, one.start), grounds)[:1] if one.unit == "次" else []
    return any(str(len(_WINDOW.findall(ground.text))) == one.value for ground in near)


def _is_raised(said: str, one: Quantity) -> bool:
    """Whether a figure is said to be the least: 至少15万元, 15万元以上."""
    return one.bound > 0 and bool(
        _RAISED.search(said[max(0, one.start - 6) : one.start] + "|" + said[one.end : one.end + 4])
    )


def _is_turned(bound: Bound, same: Sequence[Bound]) -> bool:
    """Whether the figure of the article that fits is bounded from the other side.

    超过18个月不予受理 says what 18个月内 says: what denies turns it round.
    """
    own = bound.quantity.bound
    turned = [one for one in same if own and one.quantity.bound == -own and one.denied == bound.denied]
    kept = [one for one in same if one not in turned]
    fits = max((liken(bound, one) - _TURNED * (one.denied != bound.denied) for one in kept), default=-1.0)
    return bool(turned) and max(liken(bound, one) for one in turned) > fits + _TURNED


def _object_to_denials(said: str, grounds: Sequence[Ground]) -> Iterator[Objection]:
    everything = [clause for ground in grounds for clause in polarity.split_clauses(ground.text)]
    for piece in _PIECE.findall(said):
        best = choose_grounds(piece, grounds)
        turned = polarity.find_turned(piece, "\n".join(ground.text for ground in best))
        if turned is not None:
            yield Objection("negation", turned)
        labels: Labels = {}
        before = ""
        for clause in polarity.split_clauses(piece):
            labels = find_labels(clause) or labels
            opposite = polarity.find_opposite(clause, _choose_best(clause, grounds) + _choose_best(piece, grounds))
            if opposite is not None:
                yield Objection("negation", opposite)
            parts = dict.fromkeys((*choose_pieces(piece, best), *choose_pieces(clause, best)))
            near = [other for part in parts for other in polarity.split_clauses(part)]
            contrary = (
                denying.find_mirrored(clause, everything)
                or _find_affirmed(clause, near, everything)
                or _find_denied(clause, near)
                or denying.find_denied(clause, before, labels, grounds)
            )
            if contrary is not None and not _is_exception(f"{before}，{clause}", contrary, grounds):
                yield Objection("negation", contrary)
            before = clause


def _is_exception(said: str, contrary: str, grounds: Sequence[Ground]) -> bool:
    """Whether a clause, with the one before it, says what an article excepts from a denial: 第五类不单独奖励，但新引进5名以上的…."""
    for ground in grounds:
        clauses = polarity.split_clauses(ground.text)
        for clause, following in pairwise(clauses):
            keys = {one.key for one in find_quantities(following) if one.unit not in NAMED}
            if clause == contrary and _EXCEPTS.match(following) and share_covered(following, said) >= _EXCEPTED:
                if keys and keys <= {one.key for one in find_quantities(said)}:
                    return True
    return False


def _choose_best(said: str, grounds: Sequence[Ground]) -> str:
    """The pieces of the articles that share most words with what is said."""
    words = words_of(said)
    pieces = [(len(words & words_of(piece)), piece) for ground in grounds for piece in _PIECE.findall(ground.text)]
    most = max((shared for shared, _ in pieces), default=0)
    return "\n".join(piece for shared, piece in pieces if shared == most) if most else ""


def _find_denied(clause: str, near: Sequence[str]) -> str | None:
    """The clause of an article that denies what is affirmed."""
    words = words_of(clause)
    if polarity.denies(clause) is not False or not words:
        return None
    least = _MUST_SHARE if len(words) > 2 else 0.5
    same = [other for other in near if _overlap(words, words_of(other)) >= least and not polarity.denies(other)]
    for other in near:
        theirs = words_of(other)
        scope = share_covered(polarity.find_scope(other), clause)
        if not polarity.denies(other) or _overlap(words, theirs) < least:
            continue
        if scope < _IN_SCOPE or (_figures_of(theirs) and not _figures_of(theirs & words)):
            continue
        shared = words & theirs
        if not any(len(shared & words_of(one)) >= 0.9 * len(shared) for one in same):
            return other
    return None


def _figures_of(words: frozenset[str]) -> set[str]:
    return {word for word in words if "=" in word and word != "=needed" and word.split("=")[0] not in NAMED}


def _find_affirmed(clause: str, theirs: Sequence[str], everything: Sequence[str]) -> str | None:
    """The clause of an article that affirms what is denied, where nothing in the articles denies the like."""
    words = words_of(clause)
    if not polarity.denies(clause) or not words:
        return None
    scope = polarity.find_scope(clause)
    if any(len(scope) > 3 and scope in other and polarity.may_deny(other) for other in everything):
        return None
    for other in theirs:
        if len(scope) > 3 and scope in other and not polarity.may_deny(other):
            return other
    for other in everything:
        if polarity.may_deny(other) and (
            len(other) < _BARE
            or not scope.strip()
            or share_covered(scope, other) > 0.5
            or _overlap(words, words_of(other)) >= 0.6
        ):
            return None
    return next((other for other in theirs if _overlap(words, words_of(other)) >= 0.3), clause)


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))


def _object_to_words(said: str, grounds: Sequence[Ground], around: Sequence[str]) -> Iterator[Objection]:
    """Piece by piece against the parts of the articles that it may rest on, and against the articles as a whole."""
    for piece in _PIECE.findall(said):
        best = choose_grounds(piece, grounds)
        joined = "\n".join([*around, *(f"{ground.around} {ground.text}" for ground in best)])
        total = sum(map(len, find_runs(piece)))
        together = max((share_covered(piece, f"{ground.around} {ground.text}") for ground in best), default=1.0)
        if total and together < _TOGETHER:
            yield Objection("support", piece)
            continue
        uncovered = find_uncovered(piece, joined)
        strange = [part for part in uncovered if len(part) >= _STRANGE]
        size = sum(map(len, uncovered))
        if strange or (size > 1 and size > (1 - _SUPPORTED) * total):
            yield Objection("support", "、".join(strange or uncovered))


def _limits_of(said: str, grounds: Sequence[Ground]) -> Iterator[str]:
    """The limits of the parts of an article whose main clause a sentence says.

    What is about other categories than the sentence names limits it not.
    """
    for piece in _PIECE.findall(said):
        own = find_labels(piece).get("class", frozenset())
        for ground in choose_grounds(piece, grounds):
            for limited in split_limits(ground.text):
                for limit in limited.limits if _says_main(piece, limited.main) else ():
                    theirs = find_labels(limit).get("class", frozenset())
                    if not own or not theirs or own & theirs:
                        yield limit


def _says_main(piece: str, main: str) -> bool:
    """Whether a piece says a main clause: most of its words, or half with half of its figures."""
    words, theirs = words_of(piece), words_of(main)
    figures = {word for word in words if "=" in word}
    shared = len(figures & theirs) / len(figures) if figures else 0.0
    if not shared and any("=" in word for word in theirs) and figures:
        return False
    fit = _overlap(words, theirs)
    return fit >= (_USED if shared >= 0.5 else 0.6)


def _says_limit(everything: str, limit: str) -> bool:
    """Whether one or two clauses of an answer say a limit: most of its words and figures, as a limit."""
    clauses = polarity.split_clauses(everything)
    keys = {one.key for one in find_quantities(limit) if one.unit not in NAMED}
    affirmed = bool(_GRANTS.match(limit))  # 但可以…: said where something is added
    for at in range(len(clauses)):
        for window in (
            "，".join(clauses[at : at + 1]),
            "，".join(clauses[at : at + 2]),
            "，".join(clauses[at : at + 3]),
        ):
            if affirmed and not _ADDING.search(window):
                continue
            if not (_LIMITING.search(window) or any(polarity.denies(one) for one in polarity.split_clauses(window))):
                continue
            theirs = {one.key for one in find_quantities(window)}
            if share_covered(limit, window) >= _SAID and len(keys & theirs) >= 0.5 * len(keys):
                return True
    return False
