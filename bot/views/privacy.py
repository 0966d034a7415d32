"""What is kept of a person, what they agreed to, what they can take along and what goes when they ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from bot.callbacks import Agree, Go, Mine
from bot.screens import Block, Button, Row, Screen, Tone, in_rows, line
from bot.texts import say, say_day
from storage.abroad import AbroadCount
from storage.consents import VERSIONS, Purpose, Standing
from storage.erasure import Outcome

_LINES = ("what", "why", "long", "who", "else")  # of each consent: what, why, how long, who sees it, what if not
_SHORT = ("privacy.what", "privacy.staff", "privacy.year", "privacy.office", "privacy.abroad")
_WHOLE = ("privacy.code", "privacy.account", "privacy.kept", "privacy.law")


def privacy_screen(*, language: str, own: bool = True) -> Screen:
    """What is kept and where, on one screen of a phone; `own`: with the ways to one's own, in a private chat."""
    rows: list[Row] = []
    if own:
        keys = (("consents", "button.consents"), ("export", "button.export"), ("erase", "button.erase"))
        rows.append(tuple(Button(say(language, key), Mine(do=do).pack()) for do, key in keys))
    more = Button(say(language, "button.privacy_more"), Go(to="privacy_more").pack())
    rows.append((more, Button(say(language, "button.start"), Go(to="start").pack())))
    return Screen(tuple(line(say(language, key)) for key in _SHORT), tuple(rows))


def details_screen(*, language: str) -> Screen:
    """How it is kept, how long, and by which law."""
    back = Button(say(language, "button.privacy_back"), Go(to="privacy").pack())
    return Screen(tuple(line(say(language, key)) for key in _WHOLE), ((back,),))


# --- consents ---------------------------------------------------------------------------------------------


def consent_screen(purpose: Purpose, *, language: str) -> Screen:
    """One purpose in plain language, and yes or no to it."""
    blocks: list[Block] = [line(say(language, f"consent.{purpose}.title"), tone=Tone.HEADING)]
    blocks += [line(say(language, f"consent.{purpose}.{part}")) for part in _LINES]
    version = VERSIONS[purpose]
    buttons = [
        Button(say(language, f"button.agree_{given}"), Agree(purpose=purpose, version=version, given=given).pack())
        for given in (1, 0)
    ]
    return Screen(tuple(blocks), in_rows(buttons))


def consents_screen(standings: Sequence[Standing], *, zone: tzinfo, language: str, notice: str = "") -> Screen:
    """Where the person stands with each purpose, and a button to change it."""
    blocks: list[Block] = [line(notice)] if notice else []
    blocks.append(line(say(language, "consents.title"), tone=Tone.HEADING))
    buttons = []
    for entry in standings:
        name = say(language, f"consent.{entry.purpose}.name")
        if entry.since is not None:
            day = say_day(language, entry.since.astimezone(zone).date())
            blocks.append(line(say(language, "consents.given", name=name, day=day)))
        else:
            blocks.append(line(say(language, "consents.refused" if entry.asked else "consents.unasked", name=name)))
        do = "withdraw" if entry.given else "read"
        label = say(language, f"button.consent_{do}", name=name)
        buttons.append(Button(label, Mine(do=do, value=entry.purpose.value).pack()))
    back = Button(say(language, "button.privacy"), Go(to="privacy").pack())
    return Screen(tuple(blocks), (*in_rows(buttons, width=1), (back,)))


# --- taking along -----------------------------------------------------------------------------------------


def exported_screen(counts: Mapping[str, int], *, language: str) -> Screen:
    """What the two files hold."""
    parts = [
        say(language, "mine.count", name=say(language, f"mine.{section}"), count=count)
        for section, count in counts.items()
        if count and section != "withheld"
    ]
    blocks = [line(say(language, "export.done", parts=say(language, "mine.join").join(parts)))]
    if counts.get("withheld"):
        blocks.append(line(say(language, "export.withheld")))
    return Screen(tuple(blocks), ((Button(say(language, "button.privacy"), Go(to="privacy").pack()),),))


# --- erasing ----------------------------------------------------------------------------------------------


def erase_screen(foreseen: Outcome, *, at: datetime, language: str) -> Screen:
    """What would go, what the office must keep and why, and one confirmation."""
    blocks: list[Block] = [line(say(language, "erase.title"), tone=Tone.HEADING)]
    blocks.append(line(say(language, "erase.goes", parts=_parts(foreseen.gone, language))))
    if foreseen.kept:
        blocks.append(line(say(language, "erase.stays", parts=_parts(foreseen.kept, language))))
    if foreseen.kept.get("roster"):
        blocks.append(line(say(language, "erase.basis")))
    blocks.append(line(say(language, "erase.final")))
    rows = (
        (
            Button(say(language, "button.erase_yes"), Mine(do="gone", value=str(int(at.timestamp()))).pack()),
            Button(say(language, "button.privacy"), Go(to="privacy").pack()),
        ),
    )
    return Screen(tuple(blocks), rows)


def erased_screen(outcome: Outcome, *, language: str) -> Screen:
    """It is done; what stays is named once more."""
    blocks: list[Block] = [line(say(language, "erase.done"))]
    if outcome.kept:
        blocks.append(line(say(language, "erase.kept", parts=_parts(outcome.kept, language))))
    blocks.append(line(say(language, "erase.telegram")))
    return Screen(tuple(blocks))


def _parts(counts: Mapping[str, int], language: str) -> str:
    return say(language, "mine.join").join(say(language, f"erase.part.{name}", count=n) for name, n in counts.items())


# --- what went abroad -------------------------------------------------------------------------------------


def abroad_screen(counted: AbroadCount, *, language: str) -> Screen:
    """How many people, and how much of them, passed Telegram's servers since a day."""
    facts = {"people": counted.people, "records": counted.records, "accounts": counted.accounts}
    return Screen(
        (
            line(say(language, "abroad.title", day=say_day(language, counted.since)), tone=Tone.HEADING),
            line(say(language, "abroad.people", **facts)),
            line(say(language, "abroad.sensitive", people=counted.sensitive_people, records=counted.sensitive)),
            line(say(language, "abroad.accounts", **facts)),
            line(say(language, "abroad.note")),
        )
    )
