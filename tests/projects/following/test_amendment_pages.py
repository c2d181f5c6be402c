"""The pages on which a service changes what it sent."""

import pytest
from django.urls import reverse

from labo.typed import SESSION_KEY
from projects.models import Amendment, Proposal
from tests import factories
from tests.projects.service_side import errors, fields_of, page, said, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(agent):
    return factories.make_proposal(agent, summary="Un résumé.")


def at(case, name="amendment", query=""):
    return reverse(f"projects:{name}", args=[case.reference]) + query


def typing(service, case, query="", **changes):
    address = at(case, query=query)
    return service.post(address, {**fields_of(service.get(address)), **changes})


# --- Writing --------------------------------------------------------------------------------------------


def test_form_starts_from_what_was_sent(service, case):
    response = service.get(at(case))

    assert "Un résumé." in response.content.decode()
    assert fields_of(response)["org_unit"] == str(case.org_unit_id)
    assert "key" not in fields_of(response)


def test_keeping_stays_there_and_says_that_the_lab_reads_nothing(service, case):
    response = typing(service, case, summary="Un autre.", action="keep")

    assert response.url == at(case)
    assert Amendment.objects.get().answers["summary"] == "Un autre."
    words = text_of(service.get(response.url))
    assert "Modifications non déposées" in words
    assert "Le labo ne les lit pas tant que vous ne les déposez pas." in words


def test_reading_again_comes_next(service, case):
    response = typing(service, case, summary="Un autre.", action="read")

    assert response.url == at(case, "amendment_file")


def test_valid_answers_are_kept_and_the_others_stay_on_the_page(service, case):
    response = typing(service, case, summary="Un autre.", sponsor_email="pas une adresse", action="read")

    assert response.status_code == 200
    assert list(errors(response)) == ["sponsor_email"]
    assert 'value="pas une adresse"' in response.content.decode()
    assert Amendment.objects.get().answers["summary"] == "Un autre."
    # The page that came back may be sent again: it is not taken for somebody else's.
    again = service.post(at(case), {**fields_of(response), "sponsor_email": "bonne@example.org", "action": "read"})
    assert again.status_code == 302
    assert Amendment.objects.get().answers["sponsor_email"] == "bonne@example.org"


def test_case_page_says_that_changes_wait(service, case):
    assert "Modifications non déposées" not in text_of(service.get(case.get_absolute_url()))
    factories.make_amendment(case)

    assert "Modifications non déposées." in text_of(service.get(case.get_absolute_url()))


def test_sponsor_reads_the_case_and_changes_nothing(client, case):
    sponsor = factories.make_user(case.sponsor_email)
    factories.make_amendment(case)

    response = page(client, case.get_absolute_url(), sponsor)

    assert "Modifi" not in text_of(response).replace("Modifier", "")
    for name in ("amendment", "amendment_file", "amendment_discard"):
        assert client.get(at(case, name)).status_code == 404


def test_answers_typed_before_the_session_ended_come_back(service, case):
    typed = {**fields_of(service.get(at(case))), "summary": "Tapé hier."}
    service.logout()
    service.post(at(case), typed)
    session = service.session
    assert SESSION_KEY in session
    service.force_login(case.lead)

    response = service.get(at(case))

    assert "Tapé hier." in response.content.decode()
    assert not Amendment.objects.exists()


# --- Two people at once (R22) ---------------------------------------------------------------------------


def test_second_writer_sees_both_texts_and_what_only_the_other_changed(service, case):
    opened = fields_of(service.get(at(case)))
    service.post(at(case), {**opened, "summary": "Le texte du premier.", "schedule": "À l’automne."})

    response = service.post(at(case), {**opened, "summary": "Le texte du second.", "means": "Une salle."})

    assert response.status_code == 409
    words = text_of(response)
    assert "Le texte du premier." in words
    assert [question.field for question, _, _ in response.context["conflicts"]] == ["summary"]
    shown = fields_of(response)
    assert (shown["summary"], shown["schedule"], shown["means"]) == (
        "Le texte du second.",
        "À l’automne.",
        "Une salle.",
    )
    assert Amendment.objects.get().answers["summary"] == "Le texte du premier."
    # Saving once more is a choice, made with both before the eyes.
    assert service.post(at(case), shown).status_code == 302
    kept = Amendment.objects.get().answers
    assert (kept["summary"], kept["schedule"], kept["means"]) == ("Le texte du second.", "À l’automne.", "Une salle.")


def test_conflict_on_a_service_shows_names(service, case):
    first, second = factories.make_unit("Les sports"), factories.make_unit("Les musées")
    opened = fields_of(service.get(at(case)))
    service.post(at(case), {**opened, "org_unit": str(first.pk)})

    words = text_of(service.post(at(case), {**opened, "org_unit": str(second.pk)}))

    assert "Le texte enregistré entre-temps Les sports" in words
    assert "[retiré : sports ] [ajouté : musées ]" in words


# --- Filing ---------------------------------------------------------------------------------------------


def test_changes_are_read_again_word_by_word(service, case):
    factories.make_amendment(case, summary="Un long résumé.")

    response = service.get(at(case, "amendment_file"))

    assert '<ins><span class="labo-ecrit__mot">[ajouté&nbsp;: </span>long <span' in response.content.decode()
    assert "deviennent la version 2" in text_of(response)


def file(service, case, **typed):
    address = at(case, "amendment_file")
    return service.post(address, {**fields_of(service.get(address)), "reason": "Une précision.", **typed}, follow=True)


def test_filing_tells_which_version_the_lab_reads(service, case):
    factories.make_amendment(case, summary="Un autre.")

    response = file(service, case)

    assert said(response) == ["Vos modifications sont déposées : le labo lit maintenant la version 2."]
    assert Proposal.objects.get(pk=case.pk).summary == "Un autre."


def test_second_click_is_told_that_it_is_done(service, case):
    factories.make_amendment(case)
    typed = {**fields_of(service.get(at(case, "amendment_file"))), "reason": "Une précision."}
    service.post(at(case, "amendment_file"), typed)

    response = service.post(at(case, "amendment_file"), typed, follow=True)

    assert said(response)[-1] == "Il n’y a rien de plus à déposer : le labo lit la version 2."
    assert case.versions.count() == 2


def test_reason_is_asked_for(service, case):
    factories.make_amendment(case)

    response = file(service, case, reason="")

    assert errors(response) == {"reason": ["Dites en quelques mots ce qui change, et pourquoi."]}
    assert case.versions.count() == 1


def test_changes_that_somebody_touched_are_read_again_before_they_are_filed(service, case):
    amendment = factories.make_amendment(case)
    seen = amendment.mark
    amendment.keep({"summary": "Encore autre."}, by=case.lead, seen=seen)

    response = file(service, case, seen=seen)

    assert "Relisez-les." in text_of(response)
    assert "Encore autre" in text_of(response)
    assert case.versions.count() == 1
    # The page now shows what it is: filing it is a choice.
    service.post(at(case, "amendment_file"), fields_of(response))
    assert Proposal.objects.get(pk=case.pk).summary == "Encore autre."


def test_discarding_is_confirmed_first(service, case):
    factories.make_amendment(case, summary="Un autre.")

    asked = service.get(at(case, "amendment_discard"))
    assert "personne ne les aura lues" in text_of(asked)
    response = service.post(at(case, "amendment_discard"), follow=True)

    assert not Amendment.objects.exists()
    assert said(response) == ["Vos modifications sont abandonnées. Le labo lit toujours ce que vous avez envoyé."]


def test_answered_case_leads_back_with_a_sentence(service, agent):
    case = factories.make_decided(announced=True, lead=agent).proposal

    response = service.get(at(case), follow=True)

    assert said(response) == ["La réponse est partie : ce cas ne se modifie plus ici. Écrivez au labo pour en parler."]


# --- What the lab sees ----------------------------------------------------------------------------------


def test_lab_sees_nothing_of_what_waits(client, lab_member, agent):
    """Not the words, and not that there are any."""
    case = factories.make_assessed(lead=agent)
    addresses = [
        reverse(f"admin:projects_proposal_{name}", args=[case.pk]) for name in ("change", "versions", "request")
    ]
    addresses += [reverse("admin:index"), reverse("admin:projects_proposal_changelist")]
    client.force_login(lab_member)
    before = [text_of(client.get(address)) for address in addresses]

    factories.make_amendment(case, title="CANARI", summary="CANARI")

    assert [text_of(client.get(address)) for address in addresses] == before
