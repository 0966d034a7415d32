"""How many decisions of outside authors come out: `python -m tests.eligibility.outside` prints it a file.

A decision is right where yes, no or maybe is, with the amount where one is given and with what is missing where that
is. A text is read as `siwen eligible --text` reads it. `--show`: what differs, of the files that may be looked at.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bot.cli.eligible import ask_for_oneself
from bot.views.eligibility_lines import make_record
from jobs.workdays import is_workday
from knowledge.eligibility import judging, profile, rules
from knowledge.eligibility.free_text import understand
from knowledge.eligibility.profile import Profile
from knowledge.eligibility.rules import Book

FOLDER = Path(__file__).parent.parent / "data" / "profiles"
KEPT_APART = {"second_kept.jsonl"}
AMOUNTS = ("amount_yuan", "per", "max_periods")


def main(show: bool) -> None:
    book = rules.load_book()
    for path in sorted(FOLDER.glob("*.jsonl")):
        told = Counter[str]()
        for line in path.read_text(encoding="utf-8").splitlines():
            for difference in compare(json.loads(line), book, told):
                if show and path.name not in KEPT_APART:
                    sys.stdout.write(f"{difference}\n")
        share = told["right"] / told["decisions"]
        sys.stdout.write(f"{path.name}: {told['right']} of {told['decisions']} decisions right, {share:.3f}\n")
        if told["texts"]:
            sys.stdout.write(
                f"    {told['texts']} texts: {told['read']} of {told['stated']} stated facts understood,"
                f" {told['wrong']} taken otherwise; all of {told['understood']} texts\n"
            )


def compare(case: Mapping[str, Any], book: Book, told: Counter[str]) -> Iterator[str]:
    """What differs, a line each; counted in `told`."""
    day = date.fromisoformat(case["as_of"])
    person = yield from _read(case, day, told)
    judgement = judging.judge(book, person, day, is_workday=is_workday)
    record = make_record(judgement, profile.write(person), person.get("applicant"))
    found = {benefit["benefit"]: benefit for benefit in record["benefits"]}
    for key, wanted in case["expect"].items():
        told["decisions"] += 1
        if _is_right(wanted, found[key]):
            told["right"] += 1
        else:
            ours = {name: found[key][name] for name in ("decision", "missing", *AMOUNTS)}
            yield f"{case['id']} {case['as_of']} {key}: {wanted} – {ours}"


def _read(case: Mapping[str, Any], day: date, told: Counter[str]) -> Iterator[str]:
    if "profile" in case:
        return profile.read(case["profile"], day)
    person = Profile(dict(understand(case["text"], day).facts))
    got, wanted = profile.write(person), case.get("understood") or {}
    missed = {key: value for key, value in wanted.items() if not _holds(value, got.get(key))}
    told["texts"] += 1
    told["understood"] += not missed
    told["stated"] += len(wanted)
    told["read"] += len(wanted) - len(missed)
    told["wrong"] += sum(got.get(key) is not None for key in missed)
    if missed:
        yield f"{case['id']} {case['text']}\n    " + ", ".join(
            f"{key}: {value!r} – {got.get(key)!r}" for key, value in missed.items()
        )
    return ask_for_oneself(person, case["text"])


def _holds(wanted: object, got: object) -> bool:
    """Whether what was understood says what was said: a day may be more exact, a spouse know more."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        return all(got.get(key) == value for key, value in wanted.items())
    if isinstance(wanted, str) and isinstance(got, str):
        return got.startswith(wanted)
    return wanted == got


def _is_right(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    if wanted["decision"] != found["decision"]:
        return False
    if found["decision"] == "maybe":
        return set(wanted.get("missing") or ()) <= set(found["missing"])
    return found["decision"] == "no" or all(wanted[name] == found[name] for name in AMOUNTS if name in wanted)


if __name__ == "__main__":
    main("--show" in sys.argv)
