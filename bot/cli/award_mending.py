"""`siwen awards undo` and `repaid`: a mistake is taken back, a repayment is written down."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.cli.award_import import read_told

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.settings import Settings
    from storage.awards.lists import Page
    from storage.database import Database
    from storage.roles import Actor


def undo(database: Database, loaded: Settings, args: argparse.Namespace) -> int:
    """Take back what was last. Raises AwardRefused, AwardMoved."""
    from bot.awards import prompts as award_prompts
    from bot.views import award_asking as asking
    from jobs import award_mistakes

    told, now, actor = read_told(loaded), datetime.now(UTC), _staff()

    def write(session: Session) -> tuple[Page, str]:
        page = _find(session, actor, args.award)
        what = args.what or next(iter(page.mistakes), "")
        undone = award_mistakes.take_back(
            session, actor, page, what, args.reason, told.rules, today=told.today, now=now
        )  # fmt: skip
        if undone is not None:
            award_prompts.tell_undone(session, page.award.id, undone, now=now)
        return page, asking.name_mistake(page, what, told)

    page, mistake = database.write(write)
    if args.json:
        print(json.dumps({"award": page.award.id, "undone": mistake}, ensure_ascii=False))
    else:
        print(f"已撤回：#{page.award.id} {mistake}")
    return 0


def receive(database: Database, loaded: Settings, args: argparse.Namespace) -> int:
    """Write down what came in. Raises AwardRefused, AwardMoved."""
    from bot.awards.typed import read_receipt
    from bot.views.wizard_words import money
    from storage.awards import receipts

    told, now, actor = read_told(loaded), datetime.now(UTC), _staff()
    day = args.on or told.today
    receipt = read_receipt(f"{args.amount} {day} {args.document}", told.today)

    def write(session: Session) -> tuple[int, int]:
        page = _find(session, actor, args.award)
        award = receipts.receive(session, actor, args.award, page.award.facts.revision, receipt, now=now)
        return award.repaid_yuan, max(award.repay_yuan - award.repaid_yuan, 0)

    repaid, left = database.write(write)
    if args.json:
        print(json.dumps({"award": args.award, "repaid_yuan": repaid, "left_yuan": left}))
    else:
        came, total, rest = (money(yuan, "zh") for yuan in (receipt.yuan, repaid, left))
        print(f"已记下：#{args.award} 到账 {came}，共退回 {total}，还差 {rest}")
    return 0


def _staff() -> Actor:
    """Who can run this can read the database; nobody's number stands with the step."""
    from storage.roles import Actor, Role

    return Actor(0, frozenset({Role.ADMIN}))


def _find(session: Session, actor: Actor, award_id: int) -> Page:
    from storage.awards import lists
    from storage.awards.moving import AwardRefused

    page = lists.read_page(session, actor, award_id)
    if page is None:
        raise AwardRefused("awards.gone")
    return page
