"""Who is there, noted by two people at once: the second sees both, and nothing is written over unseen."""

import html

import pytest
from django.urls import reverse

from projects.backoffice.session_forms import SessionForm
from projects.models import Session
from projects.models.presence import PresenceChangedMeanwhile
from tests import factories
from tests.projects.session import acts

pytestmark = pytest.mark.django_db


def test_second_to_note_sees_what_the_first_noted(as_lab, lab_member):
    session = acts.open_(by=lab_member)
    address = reverse("admin:projects_session_presence", args=[session.pk])
    seen = as_lab.get(address).context["form"]["seen"].value()
    session.note_presence(attendees=[lab_member], guests=["Alix Fictive, mairie"], seen=seen)

    answer = as_lab.post(address, {"guests": "Dominique Modèle", "seen": seen})
    page = html.unescape(answer.content.decode())
    stands = Session.objects.get(pk=session.pk).guests
    again = answer.context["form"]["seen"].value()
    kept = as_lab.post(address, {"guests": "Dominique Modèle", "seen": again})

    assert answer.status_code == 409
    assert "Autres personnes présentes</strong>\u00a0: Alix Fictive, mairie" in page
    assert f"Qui est là</strong>\u00a0: {lab_member}" in page
    assert "Dominique Modèle</textarea>" in page
    assert stands == ["Alix Fictive, mairie"]
    assert kept.status_code == 302
    assert Session.objects.get(pk=session.pk).guests == ["Dominique Modèle"]


def test_older_page_notes_nothing():
    session = acts.open_()
    seen = session.presence_mark()
    session.note_presence(attendees=[], guests=["Une personne"], seen=seen)

    with pytest.raises(PresenceChangedMeanwhile):
        Session.objects.get(pk=session.pk).note_presence(attendees=[], guests=[], seen=seen)

    assert Session.objects.get(pk=session.pk).guests == ["Une personne"]


# --- What the database refuses --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "field", "change", "sentence"),
    [
        ("clean_number", "number", {}, "La session {number} existe déjà."),
        ("clean", "ends_at", {"ends_at": "2027-03-01T08:00"}, "Une session finit après avoir commencé."),
    ],
)
def test_form_blames_what_the_database_refused(as_lab, lab_member, monkeypatch, check, field, change, sentence):
    """The form's own check saw nothing, as when two people save at once."""
    other = factories.make_session()
    number = other.number if field == "number" else other.number + 1
    data = {
        "number": number,
        "title": "Choisir",
        "starts_at": "2027-03-01T09:00",
        "ends_at": "2027-03-01T17:00",
        "place": "Salle des Actes",
        "facilitator": lab_member.pk,
        **change,
    }
    blind = {"clean_number": lambda form: form.cleaned_data["number"], "clean": lambda form: form.cleaned_data}
    monkeypatch.setattr(SessionForm, check, blind[check])

    answer = as_lab.post(reverse("admin:projects_session_new"), data)

    assert answer.status_code == 409
    assert answer.context["form"].errors == {field: [sentence.format(number=number)]}
