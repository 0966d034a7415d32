"""Words of people that no document has, learned from answers that helped: offered to the list of terms, never taken.

Where several people asked with the same word, none of the documents has it, and the same article helped them, the word
probably stands for that article's heading (安家费 → 安家补贴). Staff say so or not: what they take goes into the
list of terms, what they refuse is not offered again. Only words are kept, and only such as several people used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from knowledge.content import is_filler, read_content
from knowledge.errors import KnowledgeRefusal
from knowledge.lexical import normalise
from knowledge.model import Article, Version
from knowledge.reading import plain_heading
from knowledge.terms import BadTerms, Terms, load_terms

MIN_ASKERS = 3  # different people, so that a word is nobody's own
_SHORTEST, _LONGEST = 2, 6  # signs of a word
_PLAIN_WORD = re.compile(r"[A-Za-z0-9\u3400-\u4dbf\u4e00-\u9fff ]+")
_ENTRY = re.compile(r"^( *)- ", re.MULTILINE)


class WordRefused(KnowledgeRefusal):
    """A word can't be taken into the list; `str()` says why and what to do."""


@dataclass(frozen=True, slots=True)
class Helped:
    """A question whose answer helped: who asked (an HMAC), the words, and the article that the answer led with."""

    asker: str
    text: str
    document: str
    article: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A word that `askers` people used where this article helped; `means` is its heading, "" where it has none."""

    word: str
    means: str
    title: str
    article: str
    askers: int


def find_offers(
    helped: Iterable[Helped],
    versions: Sequence[Version],
    terms: Terms,
    is_unwanted: Callable[[str], bool] = lambda _word: False,
) -> list[Offer]:
    """The words to put to staff, those of most people first.

    - in none of the documents, and not in the list of terms
    - used by MIN_ASKERS people whom the same article helped
    - of words inside each other (家费, 安家费) the longest
    - not `is_unwanted`: refused before, or somebody's name
    """
    there = {(version.metadata.id, article.key): (version, article) for version, article in _articles(versions)}
    library = "\n".join(
        normalise(f"{version.metadata.title}\n{article.heading}\n{article.text}") for version, article in there.values()
    )
    askers: dict[tuple[str, str, str], set[str]] = {}
    for entry in helped:
        if (entry.document, entry.article) not in there or not entry.asker:
            continue
        for word in _unknown_words(entry.text, library, terms):
            askers.setdefault((word, entry.document, entry.article), set()).add(entry.asker)
    counted = {key: len(who) for key, who in askers.items() if len(who) >= MIN_ASKERS}
    offers = []
    for (word, document, article_key), count in counted.items():
        inside = any(
            word in longer and word != longer for longer, *where in counted if where == [document, article_key]
        )
        if inside or is_unwanted(word):
            continue
        version, article = there[document, article_key]
        offers.append(Offer(word, plain_heading(article.heading), version.metadata.title, article.number, count))
    return sorted(offers, key=lambda offer: (-offer.askers, offer.word, offer.article))


def take_word(own: Path, shipped: Path, word: str, means: str) -> None:
    """Add a word to the office's own list, a copy of the shipped one where there is none yet.

    The file is replaced as a whole, and what staff wrote into it stays as it is. Raises BadTerms where it can't be
    read, WordRefused where everybody says the word, where the list has it, or its layout takes no further entry.
    """
    if not word.isprintable() or is_filler(word):
        raise WordRefused("word_empty", f"“{word}”不能作用语：空的，或者像“的”“多少”这样谁都会说，会改变几乎每个问题")
    before = load_terms(shipped, own)
    if word in before.covers(word):
        raise WordRefused("word_known", f"用语表里已经有“{word}”")
    source = own if own.is_file() else shipped
    text = source.read_text(encoding="utf-8")
    margins = _ENTRY.findall(text)
    indent = margins[-1] if margins else "  "
    entry = f"{indent}- say: [{_quote(word)}]\n{indent}  means: [{_quote(means)}]\n"
    draft = own.with_name(f".{own.name}.part")
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_text(text.rstrip("\n") + "\n" + entry, encoding="utf-8")
    if not _adds_one(draft, before):
        draft.unlink()
        raise WordRefused(
            "word_layout", f"{source} 的写法不便自动添加，请手工加一条：- say: [{word}]，下一行 means: [{means}]"
        )
    draft.replace(own)


def forget_name(own: Path, name: str) -> int:
    """Take the words that hold a name, or a part of two signs of it, out of an office's own list; how many went.

    The file is replaced as a whole; its comments stay, unless an entry of several words has to be written anew. Raises
    BadTerms where it can't be read, since then nobody can say that the name is not in it.
    """
    if not own.is_file():
        return 0
    before = load_terms(own).entries
    gone = {word for entry in before for word in (*entry.say, *entry.means) if _shares(word, name)}
    if not gone:
        return 0
    pairs = ((_without(entry.say, gone), _without(entry.means, gone)) for entry in before)
    kept = [(say, means) for say, means in pairs if say and means]
    text = own.read_text(encoding="utf-8")
    for word in gone:
        text = re.sub(rf"^ *- say: \[{re.escape(_quote(word))}\]\n *means: .*\n", "", text, flags=re.MULTILINE)
    draft = own.with_name(f".{own.name}.part")
    draft.write_text(text, encoding="utf-8")
    if name in text or not _reads_as(draft, kept):
        lines = [f"  - say: {_list(say)}\n    means: {_list(means)}\n" for say, means in kept]
        draft.write_text(f"terms:{'' if lines else ' []'}\n{''.join(lines)}", encoding="utf-8")
    draft.replace(own)
    return len(gone)


def _without(words: tuple[str, ...], gone: Set[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in gone)


def _reads_as(draft: Path, kept: Sequence[tuple[tuple[str, ...], tuple[str, ...]]]) -> bool:
    try:
        return [(entry.say, entry.means) for entry in load_terms(draft).entries] == list(kept)
    except BadTerms:
        return False


def _shares(word: str, name: str) -> bool:
    return name in word or (len(word) >= _SHORTEST and word in name)


def _list(words: Sequence[str]) -> str:
    return f"[{', '.join(map(_quote, words))}]"


def read_refused(file: Path) -> frozenset[str]:
    """The marks of the words that staff did not want; none where the file is gone or damaged."""
    try:
        return frozenset(str(word) for word in json.loads(file.read_text(encoding="utf-8"))["refused"])
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()


def refuse_word(file: Path, marks: Iterable[str]) -> None:
    """Write down the marks of all words that are not wanted: they are not offered again."""
    refused = sorted(marks)
    draft = file.with_name(f".{file.name}.part")
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_text(json.dumps({"refused": refused}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(file)


def _adds_one(draft: Path, before: Terms) -> bool:
    """Whether the file reads as what stood there and one entry more."""
    try:
        return load_terms(draft).entries[:-1] == before.entries
    except BadTerms:
        return False


def _articles(versions: Sequence[Version]) -> Iterable[tuple[Version, Article]]:
    return ((version, article) for version in versions for article in version.parsed.articles)


def _unknown_words(text: str, library: str, terms: Terms) -> set[str]:
    """The words of a question that no document has, without what documents have at either end (博士安家费: 安家费)."""
    content, _ = read_content(text, terms)
    found = {word for word in content.words if word not in library}
    for run in content.runs:
        for size in range(_SHORTEST, _LONGEST + 1):
            pieces = (run[start : start + size] for start in range(len(run) - size + 1))
            found |= {piece for piece in pieces if piece not in library and not _is_compound(piece, library)}
    return found


def _is_compound(piece: str, library: str) -> bool:
    """Whether one end of a piece is a word of the documents and the rest a word as well, theirs or not."""
    return any(piece[:cut] in library or piece[cut:] in library for cut in range(_SHORTEST, len(piece) - _SHORTEST + 1))


def _quote(word: str) -> str:
    return word if _PLAIN_WORD.fullmatch(word) else json.dumps(word, ensure_ascii=False)
