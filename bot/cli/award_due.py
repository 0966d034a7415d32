"""`siwen awards due`: the instalments that are late, of the rest of this quarter, of the next; or between two days."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from bot.cli.award_import import read_told

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.database import Database


def show(database: Database, loaded: Settings, args: argparse.Namespace) -> int:
    """List them, write them. Raises StorageRefusal where the span ends before it begins, OSError."""
    from bot.views import award_words as words
    from bot.views.wizard_words import money
    from jobs import award_papers
    from storage.awards import instalments, lists
    from storage.awards.figures import next_quarter
    from storage.errors import StorageRefusal
    from storage.tables import Award

    told = read_told(loaded)
    first, last = args.first or told.today, args.last or next_quarter(told.today)[1]
    if first > last:
        raise StorageRefusal("span_backward", f"开始的一天（{first}）晚于最后一天（{last}）：请把 --from 和 --to 对调")
    if args.first or args.last:  # a span that is named is all that is asked for
        found = database.read(lambda session: instalments.list_due(session, first, last))
        parts = {"span": (f"{first}至{last}", found)}
    else:
        apart = database.read(lambda session: instalments.read_apart(session, told.today))
        parts = {name: (words.due_part(name, told.today, told), [*some]) for name, some in apart.parts}
    everything = [one for _, some in parts.values() for one in some]
    ids = {one.award_id for one in everything}
    known = database.read(
        lambda session: [one for one in lists.list_where(session, Award.id > 0) if one.id in ids] if ids else []
    )
    names = {one.id: words.whose(one, told) for one in known}
    if args.out:
        award_papers.write_due(args.out, dict(parts.values()), names, told.rules)
    if args.json:
        rows = [
            {
                "award": one.award_id, "who": names.get(one.award_id, ""), "benefit": one.benefit, "part": part,
                "number": one.number, "due_on": one.due_on.isoformat(), "yuan": one.yuan, "article": one.article,
            }
            for part, (_, some) in parts.items()
            for one in some
        ]  # fmt: skip
        data = {"from": first.isoformat(), "to": last.isoformat(), "yuan": sum(one.yuan for one in everything)}
        print(json.dumps({**data, "instalments": rows}, ensure_ascii=False, indent=1))
        return 0
    for title, some in parts.values():
        print(f"{title}：{len(some)} 笔，共 {money(sum(one.yuan for one in some), 'zh')}")
        for one in some:
            benefit = words.benefit_name(one.document, one.benefit, told)
            print(f"  {one.due_on} {names.get(one.award_id, '')} {benefit} 第{one.number}期 {money(one.yuan, 'zh')}")
    return 0
