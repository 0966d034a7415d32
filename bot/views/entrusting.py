"""Whom an employer's HR acts for: the HRs, and the employees of one, ticked."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import Check, Entrust, ManageInvitation, Register
from bot.screens import Button, Row, Screen, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views.names import category_word, clip
from bot.views.paging import page_row
from storage.entrusting import Employee, Hr
from storage.invitation_lists import Listed

PAGE = 8
_NAME_CHARS = 8
_EMPLOYER_CHARS = 16


def hrs_screen(found: Sequence[Hr], *, page: int, more: bool, language: str) -> Screen:
    """All HRs, to pick one; how many of the employer's talents each acts for."""
    table: Row = (_table_button(language),)
    if not found and page == 0:
        return Screen((line(say(language, "entrust.nobody")),), (table,))
    buttons = [
        Button(
            say(
                language,
                "entrust.hr",
                employer=clip(clean(hr.employer), _EMPLOYER_CHARS),
                named=hr.named,
                talents=hr.talents,
            ),
            Entrust(grant=hr.grant_id).pack(),
        )
        for hr in found
    ]
    turning = page_row(page, page + (2 if more else 1), lambda number: Entrust(page=number).pack(), language)
    return Screen((line(say(language, "entrust.list")),), (*in_rows(buttons, width=1), *turning, table))


def own_screen(*, language: str) -> Screen:
    """For an HR themselves: what can be done for all their people at once."""
    return Screen((line(say(language, "entrust.own")),), ((_table_button(language),),))


def _table_button(language: str) -> Button:
    return Button(say(language, "button.entrust.table"), Check(do="sheet").pack())


def employees_screen(
    hr: Hr, found: Sequence[Employee], accounts: Sequence[tuple[str, str]], *, page: int, language: str
) -> Screen:
    """The talents of the employer, ticked where they are named: a press on one holds at once."""
    account = " ".join(f"{channel} {external_id}" for channel, external_id in accounts)
    head = say(language, "entrust.who", employer=hr.employer, account=account, named=hr.named, talents=hr.talents)
    back: Row = (Button(say(language, "button.entrust.list"), Entrust().pack()),)
    if not hr.talents:
        return Screen((verbatim(head), line(say(language, "entrust.no_talents"))), (back,))
    buttons = [
        Button(
            _label(one, language),
            Entrust(grant=hr.grant_id, do="off" if one.named else "on", talent=one.talent_id, page=page).pack(),
        )
        for one in found
    ]
    pages = -(-hr.talents // PAGE)

    def turn(number: int) -> str:
        return Entrust(grant=hr.grant_id, page=number).pack()

    acts = tuple(
        Button(say(language, f"button.entrust.{do}"), Entrust(grant=hr.grant_id, do=do, page=page).pack())
        for do in ("all", "none", "tell")
    )
    rows = (*in_rows(buttons, width=2), *page_row(page, pages, turn, language), acts, back)
    about = tuple(one.talent_id for one in found)
    return Screen((verbatim(head), line(say(language, "entrust.how"))), rows, about=about, names=True)


def _label(one: Employee, language: str) -> str:
    key = "entrust.ticked" if one.named else "entrust.free"
    name = clip(clean(one.name), _NAME_CHARS)
    return say(language, key, name=name, category=category_word(one.category, language))


def request_screen(asked: Listed, *, language: str) -> Screen:
    """Pushed to staff: somebody says they act for an employer. Who they say they are comes after a press."""
    button = Button(say(language, "button.entrust.request"), ManageInvitation(invitation=asked.id, do="show").pack())
    told = say(language, "entrust.requested", employer=clip(clean(asked.name), 40))
    return Screen((verbatim(told),), ((button,),))


def joined_screen(hr: Hr, *, language: str) -> Screen:
    """Pushed to staff: an HR came in by a link, for whom nobody is named yet."""
    button = Button(say(language, "button.entrust.name"), Entrust(grant=hr.grant_id).pack())
    told = say(language, "entrust.joined", employer=clip(clean(hr.employer), 40))
    return Screen((verbatim(told),), ((button,),))


def named_screen(hr: Hr, *, language: str) -> Screen:
    """Pushed to the HR: how many talents they act for now, without names."""
    key = "entrust.yours" if hr.named else "entrust.yours_none"
    return Screen((verbatim(say(language, key, employer=clip(clean(hr.employer), 40), named=hr.named)),))


def declined_screen(employer: str, *, language: str) -> Screen:
    """Pushed to who asked to act for an employer: staff did not confirm it, and what they can do."""
    button = Button(say(language, "button.entrust.again"), Register(to="hr").pack())
    return Screen((verbatim(say(language, "entrust.declined", employer=clip(clean(employer), 40))),), ((button,),))
