"""For each constraint, one raw statement that breaks it: a table of builders of (SQL, parameters)."""

from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from labo.audit import record
from labo.models import AuditSeal, Notice, NoticePreference, PresentationText, PresentationVersion, SearchWord
from labo.roles import Role
from projects.models import (
    Condition,
    Decision,
    Hat,
    HatContribution,
    MessageReceipt,
    Preconditions,
    Proposal,
    Remark,
    Stance,
    ThreadReading,
    UploadDay,
)
from tests import factories
from tests.labo.test_outbox_delivery import make_mail

pytestmark = pytest.mark.django_db


def copy_from_other(table, column, make, *, change="{}"):
    """Give a row the value of another one."""

    def build():
        first, second = make(), make()
        source = change.format(f"(SELECT {column} FROM {table} WHERE {pk(first)} = %s)")
        return f"UPDATE {table} SET {column} = {source} WHERE {pk(second)} = %s", [first.pk, second.pk]

    return build


def pk(row):
    return row._meta.pk.column


def update(table, assignment, make, *params):
    """Write one column, or several, of one sound row."""

    def build():
        row = make()
        return f"UPDATE {table} SET {assignment} WHERE {pk(row)} = %s", [*params, row.pk]

    return build


def two_sheets():
    proposal = factories.make_assessed()
    first, second = proposal.sheets.all()
    return (
        "UPDATE projects_assessmentsheet SET evaluator_id = %s WHERE id = %s",
        [first.evaluator_id, second.pk],
    )


def two_answers():
    sheet = factories.fill(factories.make_assessed().sheets.first(), "green", file=False)
    first, second, _ = sheet.answers.all()
    return "UPDATE projects_answer SET criterion_id = %s WHERE id = %s", [first.criterion_id, second.pk]


def two_liftings():
    proposal = factories.make_deliberating("red")
    criterion, other = proposal.grid.criteria.all()[:2]
    decision = Decision.take(
        proposal,
        by=factories.make_user(role=Role.LAB),
        outcome="accepted",
        **factories.REASONS,
        liftings={criterion: "Levée.", other: "Levée."},
    )
    return "UPDATE projects_lifting SET criterion_id = %s WHERE decision_id = %s", [criterion.pk, decision.pk]


def two_criteria(column):
    def build():
        grid = factories.make_grid(published=False)
        first, second, _ = grid.criteria.all()
        return f"UPDATE projects_criterion SET {column} = %s WHERE id = %s", [getattr(first, column), second.pk]

    return build


def two_steps():
    note = factories.make_note()
    first = note.steps.get()
    second = note.steps.create(position=2, title="Suite", offset_days=9, duration="1 h", audience="-", objective="-")
    return "UPDATE projects_interventionstep SET position = %s WHERE id = %s", [first.position, second.pk]


def make_step():
    return factories.make_note().steps.get()


def two_versions():
    note = factories.make_note()
    by = factories.make_user(role=Role.LAB)
    note.versions.create(number=1, pdf=b"-", sha256="0", released_by=by)
    return (
        "INSERT INTO projects_noteversion"
        " (note_id, number, major, minor, amendment, content, pdf, sha256, released_at, released_by_id)"
        " VALUES (%s, 1, 1, 0, 0, '{}', '', '1', now(), %s)",
        [note.pk, by.pk],
    )


def two_proposal_versions():
    version = factories.make_proposal().versions.get()
    return (
        "INSERT INTO projects_proposalversion (proposal_id, number, answers, sha256, reason, filed_at, question_set_id)"
        " VALUES (%s, 1, '{}', '1', '', now(), %s)",
        [version.proposal_id, version.question_set_id],
    )


def same_case_twice():
    first = factories.make_session_case()
    second = factories.make_session_case(session=first.session, fate="decided")
    return "UPDATE projects_sessioncase SET proposal_id = %s WHERE id = %s", [first.proposal_id, second.pk]


def same_rank_in_the_journal():
    """The database seals at the commit: here at once, so that there is a rank to take."""
    event = record("row_added", on=factories.make_unit())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    last = AuditSeal.objects.get(event=event)
    return (
        "INSERT INTO labo_auditseal (event_id, position, digest) VALUES (%s, %s, '')",
        [event.pk + 1000, last.position],
    )


def same_case_replayed_twice():
    first = factories.make_replay_answer().replay
    return (
        "INSERT INTO projects_gridreplay (grid_id, proposal_id, started_by_id, created_at, updated_at)"
        " VALUES (%s, %s, %s, now(), now())",
        [first.grid_id, first.proposal_id, first.started_by_id],
    )


def two_replay_answers():
    answer = factories.make_replay_answer()
    return (
        "INSERT INTO projects_replayanswer (replay_id, criterion_id, signal, comment, by_id)"
        " VALUES (%s, %s, 'green', '', %s)",
        [answer.replay_id, answer.criterion_id, answer.by_id],
    )


def same_person_asked_twice():
    first, _ = factories.make_opinion()
    second, _ = factories.make_opinion(proposal=first.proposal)
    return "UPDATE projects_outsideopinion SET email = upper(%s) WHERE id = %s", [first.email, second.pk]


def two_wordings_of_a_passage():
    row = factories.make_wording()
    return (
        "INSERT INTO labo_mailpassage (template, name, text, updated_by_id, updated_at)"
        " VALUES (%s, %s, '-', %s, now())",
        [row.template, row.name, row.updated_by_id],
    )


def make_part(part="why"):
    return PresentationText.objects.create(part=part, text="Un texte.")


def two_parts():
    make_part("offer")
    return "UPDATE labo_presentationtext SET part = 'offer' WHERE id = %s", [make_part().pk]


def two_versions_of_the_presentation():
    row = PresentationVersion.objects.create(
        number=1, pdf=b"%PDF", frozen_on=timezone.localdate(), frozen_by=factories.make_user()
    )
    return (
        "INSERT INTO labo_presentationversion (number, mark, pdf, sha256, frozen_on, frozen_at, frozen_by_id)"
        " VALUES (%s, '', '', '', now(), now(), %s)",
        [row.number, row.frozen_by_id],
    )


def two_stances():
    proposal = factories.make_deliberating("unclear", "unclear", "green")
    sheet = proposal.sheets.first()
    first, second, _ = sheet.grid.criteria.all()
    for criterion in (first, second):
        Stance.take(sheet, criterion, choice="maintained")
    return "UPDATE projects_stance SET criterion_id = %s WHERE criterion_id = %s", [first.pk, second.pk]


def two_service_answers():
    view = factories.make_service_view(factories.make_assessed(), "green")
    first, second, _ = view.answers.all()
    return "UPDATE projects_serviceanswer SET criterion_id = %s WHERE id = %s", [first.criterion_id, second.pk]


def make_precondition():
    draft = factories.make_draft()
    Preconditions.keep(draft, {"is_backed": "yes"})
    return draft.preconditions


def make_remark():
    proposal = factories.make_decided("declined").proposal
    Remark.write(proposal, {"title": "Une remarque."}, by=factories.make_user(role=Role.LAB), seen={})
    return proposal.remarks.get()


def two_remarks():
    remark = make_remark()
    Remark.write(remark.proposal, {"summary": "Une autre."}, by=remark.by, seen={})
    return "UPDATE projects_remark SET field = 'summary' WHERE id = %s", [remark.pk]


def make_idea_note():
    return factories.say(factories.make_idea())


def make_proposal_of_an_idea():
    return factories.make_draft(idea=factories.make_idea())


def make_second_try():
    return factories.make_draft(previous=factories.make_proposal())


def two_open_requests():
    first = factories.make_request()
    second = factories.make_request()
    return "UPDATE projects_informationrequest SET proposal_id = %s WHERE id = %s", [first.proposal_id, second.pk]


def make_answered():
    request = factories.make_request()
    factories.make_amendment(request.proposal, schedule="À l’automne.").file(by=request.proposal.lead, reason="Oui.")
    request.refresh_from_db()
    return request


def two_answered():
    first, second = make_answered(), make_answered()
    return "UPDATE projects_informationrequest SET answer_id = %s WHERE id = %s", [first.answer_id, second.pk]


def two_question_sets():
    asked = factories.make_proposal().versions.get().question_set
    return (
        "INSERT INTO projects_questionset (questions, sha256, first_asked_at) VALUES ('[]', %s, now())",
        [asked.sha256],
    )


def two_units():
    parent = factories.make_unit("Culture")
    first, second = factories.make_unit("Accueil", parent=parent), factories.make_unit("Caisse", parent=parent)
    return "UPDATE labo_orgunit SET name = upper(%s) WHERE id = %s", [first.name, second.pk]


def two_decisions():
    first, second = factories.make_decided(), factories.make_decided()
    return "UPDATE projects_decision SET letter_id = %s WHERE id = %s", [first.letter_id, second.pk]


def two_proposed():
    """A second decision waits for a case that has one: the first comes back from those set aside."""
    second = factories.make_proposed()
    former = factories.make_proposed(proposal=second.proposal)
    return (
        "UPDATE projects_decision SET set_aside_at = NULL, set_aside_by_id = NULL WHERE id = %s",
        [Decision.objects.exclude(pk=former.pk).get(proposal=second.proposal).pk],
    )


def make_merged():
    return factories.make_decided(Proposal.Status.MERGED)


def make_merger():
    return make_merged().proposal.merger


def unit_under_itself():
    unit = factories.make_unit()
    return "UPDATE labo_orgunit SET parent_id = id WHERE id = %s", [unit.pk]


def two_of_a_case(make, table, column):
    """Give the second of two rows of one case what the first has."""

    def build():
        proposal = factories.make_draft()
        first, second = make(proposal), make(proposal)
        return f"UPDATE {table} SET {column} = (SELECT {column} FROM {table} WHERE id = %s) WHERE id = %s", [
            first.pk,
            second.pk,
        ]

    return build


def two_in_one_slot():
    proposal = factories.make_draft()
    factories.make_attachment(proposal, kind="chart")
    return "UPDATE projects_attachment SET kind = 'chart' WHERE id = %s", [factories.make_attachment(proposal).pk]


def two_co_leads():
    proposal = factories.make_draft()
    first, second = factories.make_co_lead(proposal), factories.make_co_lead(proposal)
    return "UPDATE projects_colead SET email = upper(%s) WHERE id = %s", [first.email, second.pk]


def two_open_handovers():
    proposal = factories.make_draft()
    first = factories.make_handover(proposal)
    factories.make_handover(proposal)
    return "UPDATE projects_handover SET cancelled_at = NULL WHERE id = %s", [first.pk]


def same_day_twice():
    first, second = (UploadDay.objects.create(person=factories.make_user(), day="2026-11-25") for _ in range(2))
    return "UPDATE projects_uploadday SET person_id = %s WHERE id = %s", [first.person_id, second.pk]


def make_numbered_mail():
    return make_mail(next(factories.counter))


def make_answer():
    return factories.fill(factories.make_assessed().sheets.first(), "green", file=False).answers.first()


def make_condition():
    return Condition.objects.get(decision=factories.make_decided(Proposal.Status.ACCEPTED_CONDITIONS))


def make_contribution():
    proposal, by = factories.make_deliberating(), factories.make_user(role=Role.LAB)
    return HatContribution.contribute(proposal, hat=Hat.BLUE, text="Une idée.", by=by)


def in_a_room(assignment, *params):
    """Write on the round that goes on in a room."""
    return update("projects_hatround", assignment, lambda: factories.make_room().current, *params)


def two_rounds(assignment):
    def build():
        second = factories.make_room().rounds.all()[1]
        return f"UPDATE projects_hatround SET {assignment} WHERE id = %s", [second.pk]

    return build


def two_groups():
    round = factories.make_room().current
    first, second = (round.groups.create(name=name) for name in ("Moyens", "Temps"))
    return "UPDATE projects_hatgroup SET name = %s WHERE id = %s", [first.name, second.pk]


def two_sendings():
    room, by, key = factories.make_room(), factories.make_user(), uuid4()
    for each in (key, uuid4()):
        HatContribution.contribute(room.proposal, hat=Hat.WHITE, round=room.current, text="Une.", by=by, key=each)
    return "UPDATE projects_hatcontribution SET key = %s WHERE author_id = %s", [key, by.pk]


def make_criterion():
    return factories.make_grid(published=False).criteria.first()


def make_question():
    return factories.make_message(answer_by=timezone.localdate())


def make_notice():
    person, number = factories.make_user(), next(factories.counter)
    return Notice.objects.create(person=person, kind="lab_message", line="-", url="/", key=f"test:{number}")


def two_rows_of(table, column, make_two):
    """Give a row the value of the other one, both of the same whole."""

    def build():
        first, second = make_two()
        return f"UPDATE {table} SET {column} = %s WHERE id = %s", [getattr(first, column), second.pk]

    return build


def two_messages():
    proposal = factories.make_proposal()
    return factories.make_message(proposal), factories.make_message(proposal, text="Une autre.")


def two_messages_of_one_key():
    # By insertion: the key of a message that stands is never rewritten.
    first, _ = two_messages()
    columns = "proposal_id, author_id, from_lab, audience, text, key, created_at"
    return (
        f"INSERT INTO projects_message ({columns}) SELECT {columns} FROM projects_message WHERE id = %s",
        [first.pk],
    )


def inserted_message(**changes):
    """Insert a message that is sound but for these columns."""

    def build():
        message = make_question()
        columns = ["proposal_id", "author_id", "from_lab", "audience", "text", "answer_by", "created_at", "key"]
        values = [changes.get(column, column) for column in columns[:-1]] + ["gen_random_uuid()"]
        return (
            f"INSERT INTO projects_message ({', '.join(columns)}) SELECT {', '.join(values)}"
            " FROM projects_message WHERE id = %s",
            [message.pk],
        )

    return build


def two_readings():
    proposal = factories.make_proposal()
    message, people = factories.make_message(proposal), [factories.make_user(), factories.make_user()]
    return [
        ThreadReading.objects.create(proposal=proposal, person=person, on_lab_side=True, last_seen=message)
        for person in people
    ]


def two_receipts():
    message = make_question()
    return [MessageReceipt.objects.create(message=message, person=factories.make_user()) for _ in range(2)]


def two_notices():
    person = factories.make_user()
    return [Notice.objects.create(person=person, kind="lab_message", line="-", url="/", key=key) for key in ("a", "b")]


def make_preference():
    return NoticePreference.objects.create(person=factories.make_user(), kind="lab_message", rhythm="never")


def two_preferences():
    person = factories.make_user()
    return [
        NoticePreference.objects.create(person=person, kind=kind, rhythm="never")
        for kind in ("lab_message", "internal_note")
    ]


def notice_in_a_mail():
    return f"UPDATE labo_notice SET mail_id = {make_numbered_mail().pk} WHERE id = %s", [make_notice().pk]


def make_sheet():
    return factories.make_assessed().sheets.first()


def make_undeclared_sheet():
    return factories.make_assessed(declared=False).sheets.first()


def make_filed_sheet():
    return factories.fill(make_sheet(), "green")


def make_stance():
    sheet = factories.make_deliberating("unclear").sheets.first()
    return Stance.take(sheet, sheet.grid.criteria.first(), choice="maintained")


def make_view():
    return factories.make_service_view(factories.make_assessed(), "green")


def make_search_word(folded="enquete"):
    return SearchWord.objects.create(source="methodes", folded=folded, word=folded, documents=1)


def two_search_words():
    return [make_search_word("enquete"), make_search_word("atelier")]
