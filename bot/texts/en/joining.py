"""English: roles, invitations, consent, privacy, audit."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # --- what people are ---
    "role.talent": "Talent",
    "role.applicant": "Applicant",
    "role.hr": "Employer HR",
    "role.liaison": "Liaison",
    "role.leader": "Leader",
    "role.secretary": "Secretary",
    "role.department": "Department",
    "role.officer": "Officer",
    "role.chief": "Section chief",
    "role.admin": "Admin",
    # --- joining by a link ---
    "join.done": "You have joined as {role} ({name}).",
    "join.done_bare": "You have joined as {role}.",
    "join.talent": "Hello {name}, you have joined. Your liaison's contacts and the needs you mention are kept here.",
    "join.next.talent": "Just ask about policies; to see, export or erase what is kept, send /privacy.",
    "join.next.applicant": "Just ask about policies; to see, export or erase what is kept, send /privacy.",
    "join.next.hr": "You can see the talents of your employer; for how it works, send /help.",
    "join.next.liaison": "To log a contact send /contact, for a brief /brief, to find somebody /find and the name.",
    "join.next.leader": "For a brief before a visit send /brief; your secretary can log contacts for you.",
    "join.next.secretary": "To log a contact for your leader send /contact, for a brief before a visit /brief.",
    "join.next.department": "Needs that are passed on to you come here.",
    "join.next.staff": "To invite send /invite, to import the roster /import; all commands are in /help.",
    "join.forwarded": "If this is not you, please tell the talent office and go no further.",
    "invite.unknown": "This invitation is not valid. Check that the link is complete, or ask the office for a new one.",
    "invite.used": "This invitation has been used. If it was not by you, please tell the talent office.",
    "invite.expired": "This invitation has expired; please ask the office for a new one.",
    "invite.revoked": "This invitation was withdrawn; please ask the office.",
    "invite.other": "This account is another talent already; nothing was changed. Please ask the office.",
    "invite.taken": "This talent has joined with another account; nothing was changed. Please ask the office.",
    "invite.ended": "The person named has left office; nothing was changed. Please ask the office.",
    "invite.guessing": "Too many attempts: try again in an hour, or ask the office for a new link.",
}
