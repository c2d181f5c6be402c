"""The screens of a session: who does what, what is kept, what is said."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labo.models import OutboxMail
from labo.roles import Role
from projects.models import AgendaItem, DeciderOpinion, Minutes, MinutesVersion, PresentationAnswer, Proposal, Session
from projects.models.decider import proposed_mark
from tests import factories
from tests.projects.session import acts

pytestmark = pytest.mark.django_db


def address(name, session, *more):
    return reverse(f"admin:projects_session_{name}", args=[session.pk, *more])


def typed(session=None, **changes):
    """What the form of a session sends."""
    start = timezone.localtime(session.starts_at if session else timezone.now() + timedelta(days=9))
    end = timezone.localtime(session.ends_at) if session else start + timedelta(hours=7)
    values = {
        "number": session.number if session else 11,
        "title": session.title if session else "Choisir",
        "starts_at": start.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": end.strftime("%Y-%m-%dT%H:%M"),
        "place": session.place if session else "Salle des Actes",
        "facilitator": session.facilitator_id if session else "",
        "cases": [case.proposal_id for case in session.cases.all()] if session else [],
        "revision": session.revision if session else "",
    }
    return {**values, **changes}


# --- Preparing ------------------------------------------------------------------------------------------


def test_session_is_planned_from_the_form(as_lab, lab_member):
    proposal = factories.make_deliberating()

    page = as_lab.post(
        reverse("admin:projects_session_new"),
        typed(facilitator=lab_member.pk, cases=[proposal.pk], participants=[lab_member.pk]),
        follow=True,
    ).content.decode()

    session = Session.objects.get()
    assert (session.title, session.facilitator, session.cases.get().proposal) == ("Choisir", lab_member, proposal)
    assert "Personne n’est encore prévenu" in page
    assert not OutboxMail.objects.filter(key__startswith="E0").filter(template__endswith="E07").exists()


def test_form_offers_the_number_and_the_cases_in_hand(as_lab):
    waiting, free, decided = acts.plan(), factories.make_deliberating(), factories.make_decided()

    page = as_lab.get(reverse("admin:projects_session_new")).content.decode()

    assert f'value="{waiting.number + 1}"' in page
    assert str(free) in page
    assert f">{decided.proposal} (" not in page
    assert f">{waiting.cases.get().proposal} (" not in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Donnez un titre"),
        ({"ends_at": "2020-01-01T09:00"}, "finit après avoir commencé"),
        ({"facilitator": ""}, "Choisissez la personne qui anime"),
    ],
)
def test_form_says_what_is_missing_and_keeps_what_was_typed(as_lab, lab_member, changes, sentence):
    answer = as_lab.post(
        reverse("admin:projects_session_new"), typed(**{"facilitator": lab_member.pk, "place": "Le quai", **changes})
    )

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Le quai" in answer.content.decode()
    assert not Session.objects.exists()


def test_two_people_edit_the_second_sees_both(as_lab):
    session = acts.plan()
    first = typed(session)
    as_lab.post(address("edit", session), {**first, "place": "Le quai"})

    answer = as_lab.post(address("edit", session), {**first, "place": "La cour"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert (
        "Le quai" in page.split("<form")[1 if "Lieu</strong>" not in page else 0]
        or "Lieu</strong>&nbsp;: Le quai" in page
    )
    assert 'value="La cour"' in page
    assert Session.objects.get().place == "Le quai"
    again = {**first, "place": "La cour", "revision": 1}
    assert as_lab.post(address("edit", session), again).status_code == 302
    assert Session.objects.get().place == "La cour"


def test_session_page_says_what_each_case_waits_for(as_lab):
    proposal = factories.make_deliberating()
    session = acts.open_(proposal)

    page = as_lab.get(address("change", session)).content.decode()
    assert "Proposer la décision" in page
    assert "2 avis déposés sur 2, ouverts" in page

    acts.propose(proposal)
    page = as_lab.get(address("change", session)).content.decode()
    assert "Prêt à clore" in page
    assert "Décision proposée&nbsp;: retenue" in page


def test_ambassador_reads_without_links_that_would_refuse(client):
    proposal = factories.make_deliberating()
    session = acts.open_(proposal)
    participant = factories.make_user(role=Role.AMBASSADOR)
    session.participants.add(participant)
    client.force_login(participant)

    page = client.get(address("change", session)).content.decode()

    assert str(proposal) in page
    for hidden in ("Clore la session", "Modifier<", reverse("admin:projects_proposal_change", args=[proposal.pk])):
        assert hidden not in page
    for name in ("edit", "close", "presence", "deciders", "agenda_draw", "pack_pdf"):
        assert client.get(address(name, session)).status_code == 403, name


def test_announce_then_open_from_the_page(as_lab):
    session = acts.plan()

    assert "4\u00a0courriels partent." in as_lab.post(address("announce", session), follow=True).content.decode()
    assert "déjà prévenu" in as_lab.post(address("announce", session), follow=True).content.decode()
    assert "La session est ouverte" in as_lab.post(address("open", session), follow=True).content.decode()
    assert "ne peut pas passer" in as_lab.post(address("open", session), follow=True).content.decode()


def test_presences_start_from_who_was_expected(as_lab):
    session = acts.open_()
    page = as_lab.get(address("presence", session)).content.decode()
    assert page.count("checked") == 3
    assert str(session.cases.get().proposal.lead) in page

    there = {"attendees": [session.facilitator_id], "guests": "Camille Exemple", "seen": session.presence_mark()}
    as_lab.post(address("presence", session), there)

    session.refresh_from_db()
    assert (list(session.attendees.all()), session.guests) == ([session.facilitator], ["Camille Exemple"])


# --- Agenda ---------------------------------------------------------------------------------------------


def lines_of(session, **changes):
    sent = {"revision": Session.objects.get(pk=session.pk).agenda_revision}
    for line in session.agenda.all():
        sent |= {f"line-{line.pk}-title": line.title, f"line-{line.pk}-minutes": line.minutes}
    return {**sent, **changes}


def test_agenda_is_drawn_after_saying_what_it_replaces(as_lab):
    session = acts.plan()
    acts.line(session, "Un café")

    page = as_lab.get(address("agenda_draw", session)).content.decode()
    assert "La ligne ajoutée à la main reste&nbsp;: Un café." in page
    assert session.agenda.count() == 1

    as_lab.post(address("agenda_draw", session), {"minutes": 240})
    assert "Un café" in [line.title for line in session.agenda.all()]
    assert session.agenda.count() > 5


def test_agenda_lines_are_changed_moved_removed_and_added(as_lab):
    session = acts.plan()
    first, second = acts.line(session, "Un"), acts.line(session, "Deux")

    as_lab.post(
        address("agenda", session), lines_of(session, **{f"line-{first.pk}-minutes": 25, "line": f"up-{second.pk}"})
    )
    assert [(line.title, line.minutes) for line in session.agenda.all()] == [("Deux", 15), ("Un", 25)]

    sent = {"add": "1", "new-title": "Trois", "new-minutes": 5}
    as_lab.post(address("agenda", session), lines_of(session, **sent))
    as_lab.post(address("agenda", session), lines_of(session, line=f"remove-{first.pk}"))
    assert [line.title for line in session.agenda.all()] == ["Deux", "Trois"]


def test_agenda_in_error_says_where_and_keeps_the_rest(as_lab):
    session = acts.plan()
    line = acts.line(session)

    answer = as_lab.post(address("agenda", session), lines_of(session, **{f"line-{line.pk}-title": "", "line": "x"}))

    assert answer.status_code == 422
    assert f'href="#id_line-{line.pk}-title"' in answer.content.decode()


def test_two_people_change_the_agenda_the_second_sees_both(as_lab):
    session = acts.plan()
    line = acts.line(session)
    late = lines_of(session, **{f"line-{line.pk}-title": "Le second"})
    as_lab.post(address("agenda", session), lines_of(session, **{f"line-{line.pk}-title": "Le premier"}))

    answer = as_lab.post(address("agenda", session), late)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Le second</textarea>" in page
    assert "Enregistré par quelqu’un d’autre&nbsp;:</strong> Le premier" in page
    assert AgendaItem.objects.get().title == "Le premier"


def test_agenda_says_by_how_much_it_is_too_long(as_lab):
    session = acts.plan()
    AgendaItem.add(session, title="Long", minutes=440)

    assert "dépasse la fin de la session de 20&nbsp;minutes" in as_lab.get(address("agenda", session)).content.decode()


# --- Presentation ---------------------------------------------------------------------------------------


def test_answer_is_kept_as_it_is_typed(as_lab, lab_member):
    row = acts.question()
    where = address("answer", row.case.session, row.case.pk, row.pk)

    reply = as_lab.post(
        where, {f"q{row.pk}-answer": "Trois.", f"q{row.pk}-revision": 0}, headers={"HX-Request": "true"}
    )

    assert reply.status_code == 200
    assert f'id="id_q{row.pk}-revision" value="1" data-hx-swap-oob="true"' in reply.content.decode()
    assert PresentationAnswer.objects.get(pk=row.pk).typed_by == lab_member


@pytest.mark.parametrize("htmx", [True, False])
def test_second_scribe_sees_both_texts(as_lab, htmx):
    row = acts.question()
    row.keep("Le premier texte.", by=factories.make_user(role=Role.LAB), seen=0)
    where = address("answer", row.case.session, row.case.pk, row.pk)
    headers = {"HX-Request": "true"} if htmx else {}

    reply = as_lab.post(where, {f"q{row.pk}-answer": "Le second texte.", f"q{row.pk}-revision": 0}, headers=headers)

    page = reply.content.decode()
    assert reply.status_code == (200 if htmx else 409)
    assert "Le premier texte." in page
    assert "Le second texte.</textarea>" in page
    assert f'name="q{row.pk}-revision" id="id_q{row.pk}-revision" value="1"' in page
    assert PresentationAnswer.objects.get(pk=row.pk).answer == "Le premier texte."
    if htmx:
        assert reply["HX-Retarget"] == f"#question-{row.pk}"


def test_question_of_another_session_is_not_found(as_lab):
    row, other = acts.question(), acts.open_()

    assert as_lab.post(address("answer", other, other.cases.get().pk, row.pk)).status_code == 404
    assert as_lab.get(address("presentation", other, row.case.pk)).status_code == 404


def test_answers_stand_in_the_collective_view(as_lab):
    row = acts.question()
    row.keep("Trois agents.", by=factories.make_user(role=Role.LAB), seen=0)

    page = as_lab.get(reverse("admin:projects_proposal_matrix", args=[row.case.proposal_id])).content.decode()

    assert "Trois agents." in page.split("Ce que le service a répondu</h2>")[1]


# --- Closing --------------------------------------------------------------------------------------------


def test_closing_says_what_it_does_then_does_it_once(as_lab):
    decided, left = factories.make_deliberating(), factories.make_deliberating()
    session, target = acts.open_(decided, left), acts.plan()
    acts.propose(decided)
    case = session.cases.get(proposal=left)
    page = as_lab.get(address("close", session)).content.decode()
    assert acts.REASONS in page
    assert f"Reporter à la session {target.number}" in page

    assert as_lab.post(address("close", session), {}).status_code == 422
    sent = {f"case_{case.pk}": target.pk}
    page = as_lab.post(address("close", session), sent, follow=True).content.decode()
    assert "Une décision est appliquée. Sa lettre attend d’être relue." in page
    assert f"est reporté à la session {target.number}." in page

    again = as_lab.post(address("close", session), sent, follow=True).content.decode()
    assert "déjà close" in again
    assert OutboxMail.objects.filter(status="held").count() == 1


def test_closing_shows_what_the_deciders_think(as_lab):
    session = acts.open_()
    case = session.cases.get()
    decision = acts.propose(case.proposal)
    decider, _ = acts.invite(session)
    DeciderOpinion.give(decider, case, agrees=False, word="Trop tôt.", seen=proposed_mark(decision))

    for name in ("close", "deciders"):
        page = as_lab.get(address(name, session)).content.decode()
        assert "Pas d’accord" in page, name
        assert "Trop tôt." in page, name
        assert "décision précédente" not in page, name
    acts.propose(case.proposal, reasons="Autrement dit.")
    assert "décision précédente" in as_lab.get(address("close", session)).content.decode()


# --- Minutes --------------------------------------------------------------------------------------------


def test_minutes_are_written_signed_and_corrected(as_lab, client, monkeypatch, lab_member):
    monkeypatch.setattr("projects.session_pdf.render_minutes", lambda minutes, *, signatures, on: b"%PDF-1.7 signed")
    session = acts.close()
    as_lab.post(address("minutes", session), {"preface": "Bonjour.", "remarks": "", "revision": 0})
    page = as_lab.get(address("minutes", session)).content.decode()
    assert "Bonjour." in page
    mark = Minutes.objects.get().mark()
    assert f'name="mark" value="{mark}"' in page

    said = as_lab.post(address("minutes_sign", session), {"mark": mark}, follow=True).content.decode()
    assert "Votre signature est notée. Il en manque une." in said
    client.force_login(session.facilitator)
    client.post(address("minutes_sign", session), {"mark": mark})

    version = MinutesVersion.objects.get()
    assert client.get(address("minutes_pdf", session, 1)).content == b"%PDF-1.7 signed"
    page = client.get(address("minutes", session)).content.decode()
    assert version.sha256 in page
    assert "J’ai lu et je signe" not in page
    client.post(address("minutes_correct", session), {"reason": "Un nom."})
    assert (Minutes.objects.get().number, Minutes.objects.get().status) == (2, "drafting")
    assert client.get(address("minutes_pdf", session, 1)).status_code == 200
    assert client.get(address("minutes_pdf", session, 2)).status_code == 404


def test_two_people_write_the_minutes_the_second_sees_both(as_lab):
    session = acts.open_()
    sent = {"preface": "Le premier.", "remarks": "", "revision": 0}
    as_lab.post(address("minutes", session), sent)

    answer = as_lab.post(address("minutes", session), {**sent, "preface": "Le second."})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<blockquote>Le premier.</blockquote>" in page
    assert "Le second.</textarea>" in page
    assert Minutes.objects.get().preface == "Le premier."


# --- Dashboard ------------------------------------------------------------------------------------------


def test_dashboard_shows_the_next_session_to_those_who_have_a_part_in_it(client, lab_member, ambassador):
    session = acts.plan(title="Le printemps")
    assessor = session.cases.get().proposal.sheets.first().evaluator

    seen = {}
    for person in (lab_member, assessor, ambassador):
        client.force_login(person)
        seen[person] = "Le printemps" in client.get("/admin/").content.decode()

    assert list(seen.values()) == [True, True, False]


def test_dashboard_leaves_out_a_closed_session(as_lab):
    session = acts.close(title="Le passé")

    assert session.get_absolute_url() not in as_lab.get("/admin/").content.decode()


# --- The pack -------------------------------------------------------------------------------------------


@pytest.fixture
def pack(client):
    """An open session whose evaluators left canaries everywhere, and the address of a decider."""
    proposal = factories.make_assessed(evaluators=3)
    for index, sheet in enumerate(proposal.sheets.all()):
        type(sheet.evaluator).objects.filter(pk=sheet.evaluator_id).update(last_name=f"CANARI-nom-{index}")
        for criterion in sheet.grid.criteria.all():
            signal = "red" if index == 0 and criterion.position == 2 else "unclear" if index == 1 else "green"
            sheet.answer(criterion, signal=signal, comment=f"CANARI-commentaire-{index}")
        sheet.file()
    proposal.open_deliberation(by=factories.make_user(role=Role.LAB))
    session = acts.open_(proposal)
    acts.propose(proposal)
    decider, token = acts.invite(session)
    return decider, reverse("projects:pack", args=[token]), token


def test_pack_shows_counts_and_the_decision_and_no_name(client, pack):
    decider, where, _ = pack

    reply = client.get(where)

    page = reply.content.decode()
    for words in (acts.REASONS, "Retenue", "1 vert, 1 à éclaircir, 1 rouge", "écart fort", decider.name):
        assert words in page, words
    assert "CANARI" not in page
    assert reply["Referrer-Policy"] == "same-origin"
    assert reply["X-Robots-Tag"] == "noindex"
    assert "no-store" in reply["Cache-Control"]
    assert not reply.cookies


def test_reading_the_pack_a_hundred_times_gives_no_opinion(client, pack):
    for _ in range(100):
        client.head(pack[1])
    client.get(pack[1])

    assert not DeciderOpinion.objects.exists()


def opinion(page, where, **words):
    case = DeciderOpinion._meta.get_field("case").related_model.objects.get()
    seen = page.split(f'name="c{case.pk}-seen" value="')[1].split('"')[0]
    sent = {"case": case.pk, f"c{case.pk}-seen": seen}
    return sent | {f"c{case.pk}-{name}": value for name, value in words.items()}


def test_opinion_is_given_by_link_then_changed(client, pack):
    where = pack[1]
    page = client.get(where).content.decode()

    client.post(where, opinion(page, where, agrees="oui"))
    assert "Votre avis est noté&nbsp;: <strong>d’accord</strong>" in client.get(where).content.decode()
    refused = client.post(where, opinion(page, where, agrees="non", word=""))
    assert refused.status_code == 422
    assert "pourquoi vous n’êtes pas d’accord" in refused.content.decode()
    client.post(where, opinion(page, where, agrees="non", word="Trop tôt."))

    given = DeciderOpinion.objects.get()
    assert (given.agrees, given.word) == (False, "Trop tôt.")


def test_opinion_on_a_decision_that_changed_meanwhile_is_refused_and_kept_on_the_page(client, pack):
    where = pack[1]
    page = client.get(where).content.decode()
    acts.propose(Proposal.objects.get(), reasons="Autrement dit.")

    refused = client.post(where, opinion(page, where, agrees="oui", word="Mon mot."))

    assert "a changé depuis que vous l’avez lue" in refused.content.decode()
    assert "Mon mot.</textarea>" in refused.content.decode()
    assert not DeciderOpinion.objects.exists()


def test_closed_link_says_so_and_shows_nothing(client, pack):
    decider, where, token = pack
    decider.revoke(by=decider.session.facilitator)

    for address_ in (where, reverse("projects:pack_pdf", args=[token])):
        reply = client.get(address_)
        assert reply.status_code == 410
        assert "Ce lien n’est plus valable" in reply.content.decode()
        assert acts.REASONS not in reply.content.decode()


def test_after_the_closing_the_pack_is_read_and_takes_no_opinion(client, pack):
    decider, where, _ = pack
    page = client.get(where).content.decode()
    decider.session.close(by=decider.session.facilitator)

    refused = client.post(where, opinion(page, where, agrees="oui"))

    assert "La session est close" in refused.content.decode()
    assert not DeciderOpinion.objects.exists()
    assert acts.REASONS in client.get(where).content.decode()
