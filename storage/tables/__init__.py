"""The tables. A change here needs a migration in `storage/migrations/versions`; a test compares the two."""

from __future__ import annotations

from storage.tables.awards import (
    Award,
    AwardInstalment,
    AwardPayee,
    AwardReceipt,
    AwardStep,
    AwardSum,
    Departure,
)
from storage.tables.base import Table
from storage.tables.budget import BudgetAdjustment, BudgetForecast, BudgetLine, BudgetState
from storage.tables.bulletins import Bulletin, BulletinPost, Hire, Interest, Post, PostWish
from storage.tables.contacts import (
    Ask,
    Attachment,
    Contact,
    ContactDraft,
    ContactVersion,
    OutsideCount,
    Promise,
    Snooze,
)
from storage.tables.conversation import AuditRow, ConfirmedAnswer, Draft, InboxRow, Mark, Question, Talk
from storage.tables.deliveries import Delivery, Quota
from storage.tables.desk import DeskDuty, Enquiry, EnquiryTurn, Faq
from storage.tables.eligibility import Check
from storage.tables.figures import ContactCount, Figure
from storage.tables.needs import CannedReply, Need, NeedFile, NeedStep, NeedVector, Suggestion
from storage.tables.people import Account, Consent, Grant, Invitation, Person, SentAbroad
from storage.tables.runs import Addressee, Occurrence, Run, Schedule, Subscription
from storage.tables.surveys import Answer, Ballot, BallotDraft, Response, Survey, SurveySketch, SurveyVersion
from storage.tables.talents import Employer, EmployerKey, Entrusted, Link, Official, Talent, TalentKey
from storage.tables.work_items import WorkEntry, WorkEvidence, WorkGoal, WorkItem

__all__ = [
    "Account",
    "Addressee",
    "Answer",
    "Ask",
    "Attachment",
    "AuditRow",
    "Award",
    "AwardInstalment",
    "AwardPayee",
    "AwardReceipt",
    "AwardStep",
    "AwardSum",
    "Ballot",
    "BallotDraft",
    "BudgetAdjustment",
    "BudgetForecast",
    "BudgetLine",
    "BudgetState",
    "Bulletin",
    "BulletinPost",
    "CannedReply",
    "Check",
    "ConfirmedAnswer",
    "Consent",
    "Contact",
    "ContactCount",
    "ContactDraft",
    "ContactVersion",
    "Delivery",
    "Departure",
    "DeskDuty",
    "Draft",
    "Employer",
    "EmployerKey",
    "Enquiry",
    "EnquiryTurn",
    "Entrusted",
    "Faq",
    "Figure",
    "Grant",
    "Hire",
    "InboxRow",
    "Interest",
    "Invitation",
    "Link",
    "Mark",
    "Need",
    "NeedFile",
    "NeedStep",
    "NeedVector",
    "Occurrence",
    "Official",
    "OutsideCount",
    "Person",
    "Post",
    "PostWish",
    "Promise",
    "Question",
    "Quota",
    "Response",
    "Run",
    "Schedule",
    "SentAbroad",
    "Snooze",
    "Subscription",
    "Suggestion",
    "Survey",
    "SurveySketch",
    "SurveyVersion",
    "Table",
    "Talent",
    "TalentKey",
    "Talk",
    "WorkEntry",
    "WorkEvidence",
    "WorkGoal",
    "WorkItem",
]
