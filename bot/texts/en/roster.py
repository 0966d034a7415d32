"""English: importing and finding talents."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "category.0": "not recognised yet",
    "category.1": "category 1",
    "category.2": "category 2",
    "category.3": "category 3",
    "category.4": "category 4",
    "category.5": "category 5",
    "level.chief_leader": "top leader",
    "level.district_leader": "district leader",
    "level.unit_head": "head of unit",
    "level.liaison": "liaison",
    "roster.reason.erased": "erased at their request ({day}); if they agree again: siwen people readmit",
    "roster.remark.erased": "{count} rows without email, tags, language, birthday: erased at the person's request",
    "roster.reason.two_officials": "there are two called {name}: name the unit",
    "command.find": "Find a talent",
    "command.import": "Import the roster (staff)",
    "command.template": "Roster template (staff)",
    "roster.field.name": "name",
    "roster.field.category": "category",
    "roster.field.degree": "degree",
    "roster.field.employer": "employer",
    "roster.field.industry": "industry",
    "roster.field.phone": "phone",
    "roster.field.email": "email",
    "roster.field.tags": "tags",
    "roster.field.language": "language",
    "roster.field.birthday": "birthday",
    "roster.field.recognised_on": "date of recognition",
    "roster.field.leader": "leader",
    "roster.field.leader_level": "leader's level",
    "roster.field.leader_unit": "leader's unit",
    "roster.field.liaison": "liaison",
    "roster.field.liaison_unit": "liaison's unit",
    "roster.ask": (
        "Send the roster, a department's weekly table, a table of awards or of work items (XLSX or CSV). You see what "
        "it would change before anything is entered.\n**Talents in classified work must not be entered.**"
    ),
    "roster.template_caption": "Roster template: one person a row; an empty cell leaves what is on file.",
    "roster.template_file": "roster-template.xlsx",
    "roster.title": "Roster: {name} ({rows} rows)",
    "roster.counts": "New **{added}** · changed **{changed}** · unchanged {unchanged} · rejected **{rejected}**",
    "roster.rejected_row": "Row {row}{name}: {reasons}",
    "roster.in_sheet": "“{sheet}” ",
    "roster.more": "… {count} more rows, see the list",
    "roster.changed": "Changed: {told}",
    "roster.changed_one": "{name} ({fields})",
    "roster.confirm": "Rejected rows stay out; once confirmed, all the others go in or nothing does.",
    "roster.nothing": "Nothing to enter.",
    "roster.done": "✓ Entered: {added} new, {changed} changed, {unchanged} unchanged, {rejected} rejected.",
    "roster.discarded": "Cancelled; the roster is unchanged.",
    "roster.changed_file": "The file has changed since it was checked: nothing was entered. Send it again by /import.",
    "roster.gone": "This file was dealt with, or waited for more than half an hour. Please send it again.",
    "roster.doing.read": "{done} rows read; nothing is entered yet. It outlives a restart.",
    "roster.doing.compare": "Checking row {done} of {total}; nothing is entered yet. It outlives a restart.",
    "roster.doing.write": "Entering row {done} of {total}: all of it, or nothing.",
    "roster.document": (
        "“{name}” is a document, not a table; nothing was entered. Policies are sent by an admin, and published after"
        " a check.\nHere go tables: rosters, awards, work items (XLSX or CSV). /template has the empty roster."
    ),
    "roster.failed": "The file did not arrive; nothing was changed. Please send it again.",
    "roster.list_file": "rows.xlsx",
    "roster.list_caption": "What became of each row. It holds personal data: delete it after checking.",
    "roster.list_sheet": "rows",
    "roster.list_head": "sheet|row|name|result|reasons",
    "roster.what.added": "new",
    "roster.what.changed": "changed",
    "roster.what.unchanged": "unchanged",
    "roster.what.rejected": "rejected",
    "button.roster_apply": "Confirm",
    "button.roster_list": "Row by row",
    "button.roster_invite": "Invite",
    "button.roster_again": "Another file",
    "button.roster_template": "Template",
    "roster.remark.hidden": "! The hidden sheet “{sheet}” was not read",
    "roster.remark.no_headings": "! The sheet “{sheet}” has no headings and was not read",
    "roster.remark.unused": "Columns not used: {columns}",
    "roster.remark.formulas": "! {count} cells are formulas, entered as text: please check",
    "roster.remark.months": "{count} rows have dates without a day, left out",
    "roster.reason.secret": "talents in classified work must not be entered here",
    "roster.reason.no_name": "no name",
    "roster.reason.too_long": "{field} has {chars} characters, at most {most}",
    "roster.reason.odd": "{field} “{value}” can't be read",
    "roster.reason.category": "category “{value}” can't be read: write 1 to 5, or leave it empty",
    "roster.reason.phone": "phone “{value}” can't be read: write one number",
    "roster.reason.tags": "at most {most} tags of {chars} characters",
    "roster.reason.language": "language “{value}”: write Chinese or English",
    "roster.reason.level": "leader's level “{value}” can't be read: top leader, district leader or head of unit",
    "roster.reason.day": "{field} “{value}” is no date: write 1985-03-05",
    "roster.reason.double_phone": "same phone as row {row}",
    "roster.reason.double_name": "same name and employer as row {row}: give both a phone",
    "roster.reason.phone_of_other": "the phone is {name}'s, who is on file",
    "roster.reason.two_on_file": "{count} on file have that name and employer: give the phone",
    "roster.reason.double_on_file": "the same person on file as row {row}",
    "roster.file.too_big": "The file has more than {megabytes} MB; nothing was changed. Please split it.",
    "roster.file.empty": "The file is empty; nothing was changed.",
    "roster.file.old_excel": (
        "Old .xls files and those with a password can't be read; nothing was changed. Save it as .xlsx."
    ),
    "roster.file.encoding": "The text encoding is unknown; nothing was changed. Save it as .xlsx or as UTF-8.",
    "roster.file.broken": "The file is no table or is damaged; nothing was changed. Please export it again.",
    "roster.file.unpacks": (
        "The table is too large, probably a million empty rows; nothing was changed. Delete these first."
    ),
    "roster.file.merged": "Too many merged cells; nothing was changed. Please unmerge them.",
    "roster.file.headings": (
        "No headings found: there must be a name and one more column. See /template. Nothing is changed."
    ),
    "roster.file.rows": "More than {most} rows; nothing was changed. Please split the file.",
    "roster.file.secret": (
        "The file is marked as secret ({where}); no row of it was entered. Please delete it from this chat."
    ),
    "roster.hints": (
        "One person a row; the first row has the headings, in any order; delete columns you don't need.|"
        "A name is needed. Who has a phone is told by it, others by name and employer.|"
        "An empty cell leaves what is on file.|"
        "Category: 1 to 5; empty before recognition.|"
        "Separate tags by commas. Language: Chinese or English. Dates: 1985-03-05.|"
        "Leader level: top leader, district leader, head of unit; empty: by category.|"
        "Leaders and liaisons of one name are told apart by their unit.|"
        "Talents in classified work must not be entered; rows marked so are rejected."
    ),
    "find.ask": "Write part of a name, pinyin, initials, employer, tag or phone.",
    "find.found": "“{text}”: {total} found",
    "find.found_more": "“{text}”: 100+ found, the first 100 are listed; a few letters more are quicker",
    "find.none": "Nobody found by “{text}”. Try the family name, initials (zs) or part of the employer.",
    "find.row": "{name} · {category} · {employer}",
    "find.row_short": "{name} · {category}",
    "people.not_erased": "Nobody like that was erased: name, employer and phone as the roster writes them.",
    "people.none": "there is no talent {id}",
}
