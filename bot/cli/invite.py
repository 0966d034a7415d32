"""`siwen invite`: a link that lets exactly one person in as a role."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.roles import Role

ROLES = ("talent", "hr", "liaison", "leader", "secretary", "department", "officer", "chief", "admin")
_MOST_ROWS = 2**63  # what a database can be asked for


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--role", required=True, choices=ROLES, help="as what the person comes in")
    parser.add_argument(
        "--person", type=int, metavar="ID",
        help="talent: the roster row (siwen people find); liaison, leader, secretary: the official; hr: the employer",
    )  # fmt: skip
    parser.add_argument("--department", default="", metavar="KEY", help="department: its key in offices.yaml")
    parser.add_argument("--days", type=int, default=7, help="valid for so many days (1 to 30)")
    parser.add_argument("--json", action="store_true", help="JSON instead of lines")


def run(args: argparse.Namespace) -> int:
    """Make the invitation, print its link and when it expires. 1: no such person, or Telegram can't be asked."""
    from datetime import UTC, datetime, timedelta

    from bot import settings
    from bot.process.opening import open_database
    from storage import invitations
    from storage.roles import KEEPS_IN_TOUCH, Role

    loaded, role = settings.load(), Role(args.role)
    if not 1 <= args.days <= 30:
        print("--days 应为 1 到 30", file=sys.stderr)
        return 1
    wrong = _find_fault(role, args, loaded)
    if wrong:
        print(wrong, file=sys.stderr)
        return 1
    name = _find_name(loaded)
    if name is None:
        print("问不到机器人的名字：请检查网络和令牌（siwen doctor）", file=sys.stderr)
        return 1
    now = datetime.now(UTC)
    database = open_database(loaded)
    try:
        invitation, code = database.write(
            lambda session: invitations.make(
                session,
                role,
                talent_id=args.person if role is Role.TALENT else None,
                official_id=args.person if role in KEEPS_IN_TOUCH else None,
                employer_id=args.person if role is Role.HR else None,
                department=args.department,
                by=None,
                now=now,
                kept=timedelta(days=args.days),
            )
        )
    finally:
        database.close()
    link, expires = f"https://t.me/{name}?start={code}", invitation.expires_at
    if args.json:
        told = {"id": invitation.id, "role": role.value, "person": args.person, "link": link, "code": code}
        told |= {"opens_in": "telegram" if loaded.bot_token else "terminal"}
        print(json.dumps(told | {"expires_at": expires.isoformat()}, ensure_ascii=False))
        return 0
    print(link)
    print(f"{expires.astimezone(loaded.zone):%Y-%m-%d %H:%M} 前有效，只能用一次，请单独发给本人。")
    if loaded.bot_token is None:
        print("这不是 Telegram 链接（没有设置 SIWEN_BOT_TOKEN）：粘贴到 siwen chat 里打开。")
    if role in KEEPS_IN_TOUCH and args.person is None:
        print("没有用 --person 指明是哪一位：加入后看不到人才。", file=sys.stderr)
    return 0


def _find_fault(role: Role, args: argparse.Namespace, settings: Settings) -> str:
    """What is wrong about whom the options name, "" where nothing is; who is on file is asked of the database."""
    from knowledge.offices import load_offices
    from storage.roles import KEEPS_IN_TOUCH, Role

    named = {*KEEPS_IN_TOUCH, Role.TALENT, Role.HR}
    if args.person is not None and role not in named:
        return f"--person 不用于 {role.value}：只用于 talent、liaison、leader、secretary、hr"
    if args.person is not None and not 1 <= args.person < _MOST_ROWS:
        return f"--person 不对：{args.person}，应为编号（siwen people find）"
    if args.person is None and role in {Role.TALENT, Role.HR}:
        return f"{role.value} 要用 --person 指明是哪一位（人才编号，或单位编号）"
    if bool(args.department) != (role is Role.DEPARTMENT):
        return "--department 和 --role department 要一起用"
    if not args.department:
        return ""
    offices = load_offices(settings.offices_file, settings.data_dir)
    if offices.get(args.department) is not None:
        return ""
    known = "、".join(office.key for office in offices.entries)
    return f"没有这个责任单位：{args.department}，现有：{known}"


def _find_name(settings: Settings) -> str | None:
    """The bot's name on Telegram; the terminal's where there is no token; None where Telegram can't be asked."""
    if settings.bot_token is None:
        from bot.channels import LOCAL_NAME

        return LOCAL_NAME
    import asyncio

    from aiogram.exceptions import AiogramError

    from bot.channels.telegram import open_telegram
    from bot.errors import DeliveryUnknown

    async def ask() -> str | None:
        telegram = open_telegram(settings)
        try:
            return (await telegram.get_me()).username
        except (AiogramError, DeliveryUnknown):
            return None
        finally:
            await telegram.session.close()

    return asyncio.run(ask())
