"""The results of a run as files: XLSX, CSV, DOCX, PDF, each written as a whole under a name that says what it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from jobs.reports import survey_paper, survey_sheet
from jobs.reports.responses import Response
from jobs.survey_results import Results

KINDS = ("xlsx", "csv", "docx", "pdf")
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')  # what a file's name can't have somewhere
_NAME_CHARS = 40


def name_file(results: Results, kind: str, *, attachment: str) -> str:
    """满意度调查 第2期.xlsx; papers are called what the report attaches them as."""
    title = _UNFIT.sub(" ", results.title).strip()[:_NAME_CHARS] or str(results.run_id)
    return f"{attachment} {title}.{kind}" if kind in {"docx", "pdf"} else f"{title}.{kind}"


def write_file(
    path: Path,
    results: Results,
    kind: str,
    language: str,
    *,
    made_on: date,
    responses: Iterable[Response] | None = None,
) -> None:
    """Write one of KINDS; `responses` are of named runs alone, for the workbook. Raises NamedOnly, OSError."""
    report = results.report
    match kind:
        case "xlsx":
            survey_sheet.write_workbook(path, report, language, results.texts, responses)
        case "csv":
            survey_sheet.write_answers_csv(path, report, language)
        case "docx":
            path.write_bytes(survey_paper.write_paper_docx(report, language, made_on=made_on))
        case "pdf":
            path.write_bytes(survey_paper.write_paper_pdf(report, language, made_on=made_on))
        case _:
            raise ValueError(kind)


def list_kinds(wanted: Sequence[str]) -> tuple[str, ...]:
    """Those of KINDS that are wanted, all where none is named."""
    return tuple(kind for kind in KINDS if kind in wanted) or KINDS
