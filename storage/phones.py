"""A talent joins by the phone number that the roster holds: Telegram vouches for the sender's own."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from sqlalchemy.orm import Session

from storage import audit, talents
from storage.joining import InvitationGone, link_talent
from storage.tables import Talent

_CHINA = "86"
_MOBILE_DIGITS = 11  # a Chinese mobile number, which begins with 1


def full_number(text: str, *, with_country: bool) -> str:
    """The digits of a number with its country's.

    A number of the roster that names no country (no + or 00) is Chinese; one that Telegram tells names it always. It
    matters: +1 380 000 0001 in Ohio has the digits of 13800000001.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    digits = "".join(sign for sign in plain if sign.isdecimal())
    if with_country or plain.startswith("+"):
        return digits
    if digits.startswith("00"):
        return digits[2:]
    if digits.startswith(_CHINA) and len(digits) == len(_CHINA) + _MOBILE_DIGITS:
        return digits
    return _CHINA + digits.removeprefix("0") if digits else ""


def join_by_phone(session: Session, phone: str, person_id: int, now: datetime) -> Talent:
    """Let a person be the one talent whose phone on the roster is theirs; audited. `phone` as Telegram tells it.

    Raises InvitationGone: nobody has that phone, several have (which of them is for staff to say), or that talent has
    joined with another account.
    """
    number = full_number(phone, with_country=True)
    found = [
        talent
        for talent in talents.find_by_phone(session, phone)
        if number and full_number(talent.phone, with_country=False) == number
    ]
    if not found:
        raise InvitationGone("phone.unknown", "名单上没有这个手机号")
    if len(found) > 1:
        raise InvitationGone("phone.several", "名单上有几位登记了这个手机号")
    link_talent(session, found[0].id, person_id, now)
    audit.record(session, person_id=person_id, act="phone.use", subject=f"talent {found[0].id}", now=now)
    return found[0]
