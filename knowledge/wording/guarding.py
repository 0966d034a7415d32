"""The guard over a model's sentences: each says only what the articles it cites say, with their limits, or is not said.

What is objected to, by kind:
- citation: it cites nothing, or a number that there is not
- figure: an amount, number, date, percentage, article or title that the cited articles do not have with that unit, or
  have for something else (another row's amount, the bound turned round)
- contact: a link, address, phone or account that the cited articles do not have as it is
- negation: the cited clause denies what it affirms, or the other way round
- condition: it says the main clause of a sentence whose 但, 除外, 不得, 逾期 … nobody says; where the article's words
  for that are short they are put behind the sentence instead
- support: words that the cited articles do not have in any meaning; what the question has supports nothing

What it can't see is in docs/model.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge.wording import contradicting, counting, inverting, polarity
from knowledge.wording.account import Judged, Objection
from knowledge.wording.binding import NAMED
from knowledge.wording.content import find_runs, find_uncovered, share_covered
from knowledge.wording.labelling import find_labels
from knowledge.wording.levelling import level
from knowledge.wording.limits import quote_limit, split_limits
from knowledge.wording.quantities import find_quantities
from knowledge.wording.sentences import Sentence
from knowledge.wording.shielding import Shield, drop_marks
from knowledge.wording.sources import Source
from knowledge.wording.supporting import Ground, choose_grounds, read_grounds, share_words, words_of

_CONTACT = re.compile(
    r"https?://\S+|www\.\S+|[\w-]+\.(?:com|cn|net|org|gov|edu|info|top|xyz|vip|me|io|cc)\b\S*|[\w.+-]+@[\w-]+(?:\.[\w-]+)*"
    r"|(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|(?<!\d)0\d{2,3}[- ]\d{3,4}[- ]?\d{3,4}(?!\d)"
    r"|(?<!\d)\d{7,}(?!\d)"
    r"|(?:微信|QQ|qq|企鹅|飞机|telegram|Telegram|TG|tg|抖音|公众号|群)(?:号|群)?[:： ]?[A-Za-z0-9_]{4,}|@[A-Za-z]\w{3,}"
)
_TITLE = re.compile(r"《([^》]+)》")
_PIECE = re.compile(r"[^。；！？\n]+")
_GRANTS = re.compile(r"(?:但|不过)[^，]*(?:可以|可按|按照|仍)")
_ADDING = re.compile(r"但|不过|可以|也|另|仍|照|就能|即可")
_EXCEPTS = re.compile(r"^(?:但是?|不过)")
_LIMITING = re.compile(r"但|不过|除外|例外|只|仅|逾期|停|(?<!不)超过|方可|才(?=能|可|予|有)")
_SUPPORTED = 0.72  # of a sentence's words that the cited articles must have
_TOGETHER = 0.45  # of a piece's words that one part of an article must have: not one here, one there
_STRANGE = 4  # signs in a row that no cited article has
_AS_WELL = 0.85  # of a limit's words that says nothing by itself that limits
_USED, _MOST = 0.45, 0.5  # of a main clause's words in a sentence that shares its figures, or none, from which on its
# limits belong with it
_MOST_ADDED = 2  # limits put behind an answer's sentences: one that leaves out more is written anew
_LONGEST_ADDED = 80  # signs
_SAID = 0.6  # of a limit's words, from which on it has been said


class Guard:
    """Reads one answer as it comes. `accepted` are the sentences that may be shown; `judged` what was objected to."""

    def __init__(self, sources: Sequence[Source], shield: Shield | None = None) -> None:
        self.accepted: list[Sentence] = []
        self.judged: list[Judged] = []
        self._sources = {source.number: source for source in sources}
        self._shield = shield or Shield()
        self._waiting: list[Sentence] = []

    @property
    def count(self) -> int:
        """How many sentences were taken, with those that wait for their limits."""
        return len(self.accepted) + len(self._waiting)

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
        """The answer is over: whether each limit was said, or could be put behind its sentence as it stands there."""
        added: dict[Sentence, list[str]] = {}
        for sentence, limit in self._find_left_out(self._waiting):
            quoted = self._quote(sentence, limit)
            if quoted is None:
                self.judged.append(Judged(sentence.text, (Objection("condition", limit),)))
            elif quoted not in [one for quotes in added.values() for one in quotes]:
                added.setdefault(sentence, []).append(quoted)
        if self.judged or sum(map(len, added.values())) > _MOST_ADDED:
            self.judged += [Judged(one.text, (Objection("condition", "；".join(added[one])),)) for one in added]
            return False
        self.accepted += [_add(sentence, added.get(sentence, ())) for sentence in self._waiting]
        self._waiting = []
        return True

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
        said = level(drop_marks(sentence.text))
        grounds = [ground for source in cited for ground in read_grounds(source.text, source.article.heading)]
        texts = [level(text) for source in cited for text in (source.text, *source.vouching)]
        around = [level(text) for source in cited for text in source.vouching]
        before = "".join(level(one.text) for one in (*self.accepted, *self._waiting))
        found = list(_object_to_text(said, grounds, texts, around, before))
        turned = inverting.invert(said, grounds) if found else None
        if turned is None or any(_object_to_text(turned, grounds, texts, around, before)):
            yield from found

    def _quote(self, sentence: Sentence, limit: str) -> str | None:
        """A limit as one of the cited articles has it, None where it stands there in another order or is long."""
        for number in sentence.cited:
            source = self._sources[number]
            for ground in read_grounds(source.text, source.article.heading):
                quoted = quote_limit(limit, ground.unit.spoken, _LONGEST_ADDED)
                if quoted is not None:
                    return quoted
        return None

    # -- several -------------------------------------------------------------------------------------------

    def _find_left_out(self, waiting: Sequence[Sentence]) -> Iterator[tuple[Sentence, str]]:
        """The limits of what these sentences say that no sentence of the answer says."""
        everything = level("".join(one.text for one in (*self.accepted, *waiting)))
        for sentence in waiting:
            said = level(sentence.text)
            cited = [self._sources[number] for number in sentence.cited]
            grounds = [ground for source in cited for ground in read_grounds(source.text, source.article.heading)]
            for limit in _limits_of(said, grounds):
                if not _says_limit(everything, limit):
                    yield sentence, limit


def _add(sentence: Sentence, limits: Sequence[str]) -> Sentence:
    """A sentence with what limits it behind it, as the article has it."""
    if not limits:
        return sentence
    return Sentence(f"{sentence.text.rstrip('。；')}（原文：{'；'.join(limits)}）。", sentence.cited)


def _object_to_text(
    said: str, grounds: Sequence[Ground], texts: Sequence[str], around: Sequence[str], before: str
) -> Iterator[Objection]:
    """All that a levelled sentence says against the parts of the articles (`grounds`), their `texts` and places."""
    yield from _object_to_contacts(said, texts)
    yield from counting.object_to_figures(said, grounds, texts)
    yield from counting.object_to_belonging(said, grounds, before)
    yield from _object_to_titles(said, texts)
    yield from contradicting.object_to_denials(said, grounds)
    yield from _object_to_words(said, grounds, around)


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
        own = find_labels(piece)
        for ground in choose_grounds(piece, grounds):
            for limited in split_limits(ground.text):
                for limit in limited.limits if _says_main(piece, limited.main) else ():
                    theirs = find_labels(limit)
                    if not any(sort in theirs and not named & theirs[sort] for sort, named in own.items()):
                        yield limit


def _says_main(piece: str, main: str) -> bool:
    """Whether a piece says a main clause: most of its words, or half with half of its figures."""
    words, theirs = words_of(piece), words_of(main)
    figures = {word for word in words if "=" in word}
    shared = len(figures & theirs) / len(figures) if figures else 0.0
    if not shared and any("=" in word for word in theirs) and figures:
        return False
    fit = share_words(words, theirs)
    return fit >= (_USED if shared >= 0.5 else _MOST)


def _says_limit(everything: str, limit: str) -> bool:
    """Whether one or two clauses of an answer say a limit: most of its words and figures, as a limit."""
    clauses = polarity.split_clauses(everything)
    keys = {one.key for one in find_quantities(limit) if one.unit not in NAMED} - {("次", "1")}  # 一次 is no figure
    affirmed = bool(_GRANTS.match(limit))  # 但可以…: said where something is added
    plain = _EXCEPTS.sub("", limit)
    if plain != limit and not polarity.may_deny(plain) and not _LIMITING.search(plain):
        figures = {one.key for one in find_quantities(plain) if one.unit not in NAMED}
        if any(
            share_covered(plain, clause) >= _AS_WELL and figures <= _keys(clause) and not polarity.denies(clause)
            for clause in clauses
        ):
            return True  # 但市级青年类一次性发放: said as it stands, whatever joins it
    for at in range(len(clauses)):
        for window in (
            "，".join(clauses[at : at + 1]),
            "，".join(clauses[at : at + 2]),
            "，".join(clauses[at : at + 3]),
        ):
            theirs = {one.key for one in find_quantities(window)}
            if affirmed and keys and keys <= theirs and share_covered(limit, window) >= _SAID:
                return True
            if affirmed and not _ADDING.search(window):
                continue
            if not (_LIMITING.search(window) or any(polarity.denies(one) for one in polarity.split_clauses(window))):
                continue
            if share_covered(limit, window) >= _SAID and len(keys & theirs) >= 0.5 * len(keys):
                return True
    return False


def _keys(clause: str) -> set[tuple[str, str]]:
    return {one.key for one in find_quantities(clause)}
