"""The page that `siwen eval answers --report` writes: each question, what was found, the decision and why.

One file without a network: an officer opens it in a browser, errors first, and filters by what became of a question,
by the answer's status, and by words. Pure: outcomes in, text out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from knowledge.answer_evaluation import fold
from knowledge.candidates import Fate, explain
from knowledge.model import Status

if TYPE_CHECKING:
    from knowledge.answer_evaluation import Outcome, Report
    from knowledge.model import Answer, Citation, Hit

_STATUS = {
    Status.ANSWERED: "已回答", Status.EXPIRED: "已回答（文件已失效）", Status.CHOOSE: "反问",
    Status.NEAREST: "最接近的", Status.NOT_FOUND: "没有写到", Status.OFF_TOPIC: "不在范围",
}  # fmt: skip
_FATE = {
    Fate.LEAD: "据此回答", Fate.CITED: "同时引用", Fate.NEAREST: "列为最接近", Fate.OFFERED: "列为选项",
    Fate.UNSURE: "把握不够", Fate.LAPSED: "已失效", Fate.LOWER: "得分低", Fate.BESIDE: "句子不如前面的贴切",
}  # fmt: skip
_SHOWN = 6  # candidates a question

_STYLE = """
:root { --line: #d8d8d4; --soft: #6b6b66; --wrong: #b3261e; --half: #8a5a00; --right: #1f6b3a; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 4rem; color: #1d1d1b; background: #fbfbf9;
  font: 15px/1.65 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 1.3rem; margin: 0 0 .25rem; }
p { margin: .25rem 0; }
.soft, small { color: var(--soft); }
.figures { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: .75rem 0; padding: 0; list-style: none; }
.figures b { font-size: 1.1rem; }
form { position: sticky; top: 0; display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; padding: .6rem 0;
  background: #fbfbf9; border-bottom: 1px solid var(--line); }
input, select { font: inherit; padding: .2rem .4rem; border: 1px solid var(--line); border-radius: 4px;
  background: #fff; }
button { font: inherit; padding: .2rem .6rem; border: 1px solid var(--line); border-radius: 4px; background: #fff;
  cursor: pointer; }
input { flex: 1 1 12rem; }
[hidden] { display: none; }
@media (max-width: 36rem) { form { position: static; } }
article { padding: .9rem 0; border-bottom: 1px solid var(--line); }
article h2 { font-size: 1.02rem; margin: 0; }
.verdict { display: inline-block; min-width: 3.2rem; font-weight: 600; }
.wrong { color: var(--wrong); } .half { color: var(--half); } .right { color: var(--right); }
blockquote { margin: .4rem 0; padding: .1rem .8rem; border-left: 3px solid var(--line); white-space: pre-line; }
table { border-collapse: collapse; width: 100%; font-size: 13px; margin: .4rem 0; }
td, th { text-align: left; padding: .15rem .5rem .15rem 0; border-bottom: 1px solid #eee; vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
summary { cursor: pointer; color: var(--soft); }
pre { white-space: pre-wrap; font: inherit; font-size: 13px; margin: .2rem 0 .8rem; }
mark { background: #fff1a8; }
"""

_SCRIPT = """
const form = document.forms[0], all = [...document.querySelectorAll("article")];
const count = document.getElementById("count");
function choose() {
  const chosen = ["verdict", "status", "kind"].filter(name => form[name].value);
  const words = form.words.value.trim().toLowerCase().split(/\\s+/).filter(Boolean);
  let shown = 0;
  for (const one of all) {
    const parts = [...one.querySelectorAll("h2, .soft, blockquote")];
    const text = parts.map(part => part.textContent).join(" ").toLowerCase();
    const fits = chosen.every(name => one.dataset[name] === form[name].value)
      && words.every(word => text.includes(word));
    one.hidden = !fits;
    shown += fits;
  }
  count.textContent = shown + " / " + all.length;
  document.getElementById("none").hidden = shown > 0;
  form.querySelector("button").hidden = !chosen.length && !words.length;
}
form.addEventListener("reset", () => setTimeout(choose));
form.addEventListener("input", choose);
form.addEventListener("submit", event => event.preventDefault());
choose();
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with its answer; `unsupported` are figures that the check of its own did not find in the sources."""

    outcome: Outcome
    answer: Answer
    unsupported: tuple[str, ...] = ()


def write_page(title: str, report: Report, judged: Sequence[Judged]) -> str:
    """The whole page: figures, filters, and every question, the worst first and in the set's order within."""
    ordered = sorted(judged, key=lambda entry: (not entry.unsupported, entry.outcome.worth, _verdict(entry.outcome)[1]))
    statuses = sorted({entry.outcome.status for entry in judged}, key=list(_STATUS).index)
    return "\n".join(
        (
            f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{escape(title)}</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<style>{_STYLE}</style><h1>{escape(title)}</h1>",
            _figures(report, judged),
            "<form>",
            _select("verdict", "全部结果", [(word, f"{word} {count}") for word, count in _count_verdicts(judged)]),
            _select("status", "全部状态", [(str(status), _STATUS[status]) for status in statuses]),
            _select("kind", "全部题目", [("answerable", "文件里有"), ("unanswerable", "文件里没有")]),
            '<input name="words" placeholder="按问题和回答里的文字筛选" aria-label="按问题和回答里的文字筛选">',
            '<button type="reset" hidden>清除</button>',
            '<span class="soft" id="count"></span>',
            "</form>",
            '<p class="soft" id="none" hidden>没有符合的题。</p>',
            *(_question(entry) for entry in ordered),
            f"<script>{_SCRIPT}</script></html>\n",
        )
    )


def _count_verdicts(judged: Sequence[Judged]) -> list[tuple[str, int]]:
    """What became of how many, the worst first; only what occurs."""
    words = [_verdict(entry.outcome)[0] for entry in judged]
    return [(word, words.count(word)) for word in ("答错", "漏答", "接近", "答对", "拒对") if word in words]


def _figures(report: Report, judged: Sequence[Judged]) -> str:
    unsound = sum(bool(entry.unsupported) for entry in judged)
    answered = [entry.outcome for entry in judged if entry.outcome.status in _GIVEN]
    right = sum(outcome.worth == 1.0 for outcome in answered)
    facts = (
        (f"{report.utility:.3f}", f"效用（95% {report.utility_low:.3f} 至 {report.utility_high:.3f}）"),
        (f"{right}/{len(answered)}", "答了的里面答对"),
        (f"{report.right_answered:.0%}", f"能答的{report.answerable}题里答对"),
        (f"{report.refused_right:.0%}", f"没有的{report.questions - report.answerable}题里没有乱答"),
        (f"{unsound}", "个回答有数字在出处里找不到"),
        (f"{report.mean_citations:.2f}", "条出处每答"),
    )
    items = "".join(f"<li><b>{figure}</b> <span class=soft>{escape(name)}</span></li>" for figure, name in facts)
    return f'<ul class="figures">{items}</ul>'


_GIVEN = {Status.ANSWERED, Status.EXPIRED, Status.CHOOSE}


def _select(name: str, every: str, options: Iterable[tuple[str, str]]) -> str:
    listed = "".join(f'<option value="{escape(value)}">{escape(shown)}</option>' for value, shown in options)
    return f'<select name="{name}" aria-label="{every}"><option value="">{every}</option>{listed}</select>'


def _verdict(outcome: Outcome) -> tuple[str, str]:
    """What became of a question in a word, and its colour's class."""
    if outcome.worth < 0:
        return "答错", "wrong"
    if outcome.status is Status.NEAREST:
        return "接近", "half"
    if outcome.worth == 0:
        return "漏答", "half"
    return ("答对" if outcome.question.answerable else "拒对"), "right"


def _question(entry: Judged) -> str:
    outcome, answer = entry.outcome, entry.answer
    question = outcome.question
    word, colour = _verdict(outcome)
    kind = "answerable" if question.answerable else "unanswerable"
    needed = "、".join(f"“{text}”" for text in question.needed) or "文件里没有，不应回答"
    about = " · ".join(part for part in (question.id, f"应有：{needed}", question.document, question.note) if part)
    cited = [_citation(number, citation, question.needed) for number, citation in enumerate(answer.citations, 1)]
    unsound = "".join(
        f'<p class="wrong">出处里找不到：{escape("、".join(entry.unsupported))}</p>' for _ in entry.unsupported[:1]
    )
    return "".join(
        (
            f'<article data-verdict="{word}" data-status="{outcome.status}" data-kind="{kind}">',
            f'<h2><span class="verdict {colour}">{word}</span>{escape(question.text)}</h2>',
            f'<p class="soft">{escape(about)}</p>',
            unsound,
            f"<blockquote>{_bold(answer.text)}</blockquote>",
            f"<p><b>{_STATUS[outcome.status]}</b> <span class=soft>{escape(answer.decision)}</span></p>",
            _candidates(answer),
            *cited,
            "</article>",
        )
    )


def _bold(text: str) -> str:
    """An answer's text with what stands between ** ** in bold."""
    parts = escape(text).split("**")
    return "".join(f"<b>{part}</b>" if place % 2 else part for place, part in enumerate(parts))


def _candidates(answer: Answer) -> str:
    hits = answer.candidates[:_SHOWN]
    if not hits:
        return ""
    rows = "".join(_candidate(hit, fate) for hit, fate in zip(hits, explain(answer), strict=False))
    heads = "<th>找到的条文<th class=n>语义<th class=n>字词<th class=n>合计<th>结果"
    return f"<table><tr>{heads}</tr>{rows}</table>"


def _candidate(hit: Hit, fate: Fate) -> str:
    article, title = hit.article, hit.version.metadata.title
    place = " ".join(part for part in (title, article.number, article.heading) if part)
    scores = "".join(f'<td class="n">{score:.3f}</td>' for score in (hit.dense, hit.lexical, hit.fused))
    return f"<tr><td>{escape(place)}</td>{scores}<td>{_FATE[fate]}</td></tr>"


def _citation(number: int, citation: Citation, needed: Sequence[str]) -> str:
    held = [text for text in needed if fold(text) in fold(citation.text)]
    mark = f"，含{'、'.join(f'“{text}”' for text in held)}" if held else ""
    text = escape(citation.text)
    for phrase in held:
        text = text.replace(escape(phrase), f"<mark>{escape(phrase)}</mark>")
    place = " ".join(part for part in (citation.title, citation.article, citation.heading) if part)
    return f"<details><summary>出处{number}：{escape(place)}{escape(mark)}</summary><pre>{text}</pre></details>"
