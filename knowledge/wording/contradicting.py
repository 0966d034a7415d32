"""Whether a clause denies what the articles affirm, or affirms what they deny."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from knowledge.wording import denying, pairing, polarity, withholding
from knowledge.wording.account import Objection
from knowledge.wording.binding import NAMED, bind_figures, liken
from knowledge.wording.content import find_runs, share_covered
from knowledge.wording.labelling import Labels, find_labels
from knowledge.wording.quantities import find_quantities
from knowledge.wording.supporting import Ground, choose_grounds, choose_pieces, list_figures, share_words, words_of

_PIECE = re.compile(r"[^。；！？\n]+")
_SAID = 0.6  # of whom an exception names, from which on it is about them
_BOTH = re.compile(r"不[能得可][再同]|不重复|不可以(?:再|同时)")
_ONE = re.compile(r"只能(?:选|享受)|只[^，。；]{1,9}一[项个]|选择一项|享受一项|不重复|择一|就高")
_LEFT_OUT = re.compile(r"除外|不含|不包括|不计入|不算|不视为")
_WAIVED = re.compile(r"免(?:予|交|于)?[^，。；]{1,2}")  # 免材料, 免申即享
_BEYOND = re.compile(r"逾期|否则")
_ALONE = re.compile(r"[不没未只]|的$")
_LATE = re.compile(r"逾期|否则|错过|超过|[晚过]了")
_TOGETHER = re.compile(r"(?:[两二]项|[两二]者|[两二]样)?(?:都|均|同时)(?:能|可以?|予以?)?(?:享受|奖励|发放|领|拿|给)")
_REST = re.compile(r"其他|其余|别的|另外的")
_FIRST = re.compile(r"[、，的]|或者?")
_AGAIN = 0.9  # of the first thing that a clause denies
_EXCEPTED = 0.6  # of an exception's words, beside all its figures
_EXCEPTS = re.compile(r"但|不过")
_MUST_SHARE = 0.6  # of two clauses' words, from which on one is held to what the other affirms
_IN_SCOPE = 0.7  # of what a clause denies that another must say to say the contrary
_BARE = 5  # signs: 答：不算 denies whatever was asked


def object_to_denials(said: str, grounds: Sequence[Ground]) -> Iterator[Objection]:
    """Clauses that affirm what the articles deny, or the other way round."""
    everything = [clause for ground in grounds for clause in polarity.split_clauses(ground.text)]
    for piece in _PIECE.findall(said):
        best = choose_grounds(piece, grounds)
        exchanged = pairing.find_exchanged(piece, grounds) or pairing.find_misclassed(piece, grounds)
        if exchanged is not None:
            yield Objection("negation", exchanged)
        turned = polarity.find_turned(piece, "\n".join(ground.text for ground in best))
        if turned is not None:
            yield Objection("negation", turned)
        labels: Labels = {}
        before, late = "", _is_past(piece, grounds)
        passed: list[str] = []
        clauses = polarity.split_clauses(piece)
        for clause, following in zip(clauses, [*clauses[1:], ""], strict=True):
            labels = find_labels(clause) or ({} if _REST.match(clause) else labels)
            opposite = polarity.find_opposite(clause, _choose_best(clause, grounds) + _choose_best(piece, grounds))
            nearest = _choose_clauses(before, clause, grounds) + _choose_clauses("", clause, grounds)
            opposite = opposite or polarity.find_ended(clause, nearest)
            if opposite is None and _TOGETHER.search(clause) and not _ALONE.search(clause):
                only = _ONE.search(nearest)
                opposite = only.group() if only is not None and not _TOGETHER.search(nearest) else None
            if opposite is not None:
                yield Objection("negation", opposite)
            parts = dict.fromkeys((*choose_pieces(piece, best), *choose_pieces(clause, best)))
            near = [other for part in parts for other in polarity.split_clauses(part)]
            contrary = (
                denying.find_mirrored(clause, everything)
                or (None if late else _find_affirmed(clause, piece, labels, near, everything, grounds))
                or _find_denied(clause, near)
                or denying.find_denied(clause, piece, before, labels, grounds)
                or withholding.find_excepted(clause, labels, grounds)
                or _find_condition(clause, following, grounds)
                or withholding.find_given_to_all(clause, grounds)
                or withholding.find_excluded(clause, piece, grounds)
                or withholding.find_unset(clause, find_labels(piece), grounds)
            )
            told = contrary is not None and any(_has_denied(earlier, contrary) for earlier in passed)
            if contrary is not None and not told and not _is_exception(f"{before}，{clause}", contrary, grounds):
                yield Objection("negation", contrary)
            before = clause
            passed.append(clause)


def _is_past(piece: str, grounds: Sequence[Ground]) -> bool:
    """Whether a piece speaks of what is beyond a limit of an article: 超过12个月才申请的，拿不到."""
    held, _ = list_figures(grounds)
    for bound in bind_figures(piece):
        same = [other for other in held if other.quantity.key == bound.quantity.key]
        if bound.quantity.bound and same and bound.quantity.unit not in NAMED:
            best = max(same, key=lambda other: liken(bound, other))
            if best.quantity.bound == -bound.quantity.bound:
                return True
    return False


def _find_condition(clause: str, following: str, grounds: Sequence[Ground]) -> str | None:
    """A condition of an article that fails (24个月内无博士后进站的), met in a clause, with the same outcome."""
    if not clause.endswith("的") or polarity.denies(clause) is not False or not following:
        return None
    words = words_of(clause)
    for ground in grounds:
        for other, then in pairwise(polarity.split_clauses(ground.text)):
            scope = polarity.find_scope(other).removesuffix("的")
            if (
                other.endswith("的")
                and polarity.denies(other)
                and polarity.denies(then) == polarity.denies(following)
                and find_runs(scope)
                and share_covered(scope, clause) >= _AGAIN
                and share_words(words, words_of(other)) >= _MUST_SHARE
            ):
                return other
    return None


def _has_denied(earlier: str, contrary: str) -> bool:
    """Whether an earlier clause has denied already what this one of an article denies first: 未确认的，顺延…."""
    first = _FIRST.split(polarity.find_scope(contrary))[0]
    return (
        bool(earlier.endswith("的") and polarity.denies(earlier) and find_runs(first))
        and share_covered(first, earlier) >= _AGAIN
    )


def _is_exception(said: str, contrary: str, grounds: Sequence[Ground]) -> bool:
    """Whether a clause, with the one before it, says what an article excepts from a denial: 不奖励，但5名以上的…."""
    for ground in grounds:
        clauses = polarity.split_clauses(ground.text)
        for clause, following in pairwise(clauses):
            if clause != contrary or not _EXCEPTS.match(following):
                continue
            keys = {one.key for one in find_quantities(following) if one.unit not in NAMED}
            told = keys and keys <= {one.key for one in find_quantities(said)}
            if told and share_covered(following, said) >= _EXCEPTED:
                return True
    return False


def _choose_best(said: str, grounds: Sequence[Ground]) -> str:
    """The pieces of the articles that share most words with what is said."""
    words = words_of(said)
    pieces = [(len(words & words_of(piece)), piece) for ground in grounds for piece in _PIECE.findall(ground.text)]
    most = max((shared for shared, _ in pieces), default=0)
    return "\n".join(piece for shared, piece in pieces if shared == most) if most else ""


def _choose_clauses(before: str, clause: str, grounds: Sequence[Ground]) -> str:
    """The clauses of the articles nearest to what is said, each with the next one of its sentence."""
    words = words_of(before if before.endswith("的") else f"{before}，{clause}")
    found: list[tuple[int, str]] = []
    for ground in grounds:
        for piece in _PIECE.findall(ground.text):
            clauses = polarity.split_clauses(piece)
            for one, following in zip(clauses, [*clauses[1:], ""], strict=True):
                found.append((len(words & words_of(one)), f"{one}，{following}"))
    most = max((shared for shared, _ in found), default=0)
    return "，".join(text for shared, text in found if shared == most) if most else ""


def _find_denied(clause: str, near: Sequence[str]) -> str | None:
    """The clause of an article that denies what is affirmed."""
    words = words_of(clause)
    if polarity.denies(clause) is not False or not words:
        return None
    least = _MUST_SHARE if len(words) > 2 else 0.5
    same = [other for other in near if share_words(words, words_of(other)) >= least and not polarity.denies(other)]
    for other in near:
        theirs = words_of(other)
        scope = share_covered(polarity.find_scope(other), clause)
        if not polarity.denies(other) or share_words(words, theirs) < least:
            continue
        if scope < _IN_SCOPE or (_figures_of(theirs) and not _figures_of(theirs & words)):
            continue
        shared = words & theirs
        if not any(len(shared & words_of(one)) >= 0.9 * len(shared) for one in same):
            return other
    return None


def _figures_of(words: frozenset[str]) -> set[str]:
    return {word for word in words if "=" in word and word != "=needed" and word.split("=")[0] not in NAMED}


def _find_affirmed(
    clause: str, piece: str, labels: Labels, theirs: Sequence[str], everything: Sequence[str], grounds: Sequence[Ground]
) -> str | None:
    """The clause of an article that affirms what is denied, where nothing in the articles denies the like."""
    words = words_of(clause)
    if not polarity.denies(clause) or not words:
        return None
    scope = polarity.find_scope(clause)
    start = clause[: len(clause) - len(scope)]
    told = _figures_of(words_of(piece))
    denying_too = [
        one
        for one in everything
        if polarity.may_deny(one)
        and _figures_of(words_of(one)) <= told
        and not (_BEYOND.match(one) and not _LATE.search(piece))
        and not ("不影响" in one and "影响" not in scope)
    ]
    if (
        denying.is_others(scope, labels, grounds)
        or denying.denies_like(scope, labels, grounds)
        or any(_says_so(one, start, scope) for one in denying_too)
        or any(_waives(one, scope) for one in everything)
    ):
        return None
    for other in theirs:
        if len(scope) > 3 and scope in other and not polarity.may_deny(other):
            return other
    if any(_excuses(one, words, scope) for one in denying_too):
        return None
    if _BOTH.search(clause) and any(_ONE.search(other) for other in everything):
        return None
    return next((other for other in theirs if share_words(words, words_of(other)) >= 0.3), clause)


def _says_so(other: str, start: str, scope: str) -> bool:
    """Whether a clause of an article denies `scope` in the same words, leaves out what `start` names, or waives it."""
    if len(scope) > 3 and scope in other:
        return True
    return bool(_LEFT_OUT.search(other) and find_runs(start)) and share_covered(start, other) >= _SAID


def _waives(other: str, scope: str) -> bool:
    """Whether a clause of an article waives what a scope denies: 免申即享 of 不用申请."""
    return any(
        run[0] in match.group() or run[-2:] in match.group()
        for match in _WAIVED.finditer(other)
        for run in find_runs(scope)[:1]
    )


def _excuses(other: str, words: frozenset[str], scope: str) -> bool:
    """Whether a clause of an article that denies something may be meant by who denies `scope`."""
    return (
        len(other) < _BARE
        or not scope.strip()
        or share_covered(scope, other) > 0.5
        or share_words(words, words_of(other)) >= 0.6
        or (
            len(scope) > 1
            and polarity.find_scope(other).startswith(scope[:2])
            and share_words(words, words_of(other)) >= 0.25
        )
    )
