"""The pages of an onboarding day: applying, following, the manager's link, the team's cohort and its letters."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from labo.models import AuditEvent, OutboxMail
from missions.models import Event, OnboardingApplication
from tests import factories

pytestmark = pytest.mark.django_db
TYPED = {
    "org_unit": "commune",
    "municipality": "Ostville",
    "family": "culture",
    "category": "B",
    "is_field": "yes",
    "is_manager": "no",
    "is_trained": "no",
    "motivation": "Voir comment font les autres.",
    "manager_name": "Yaël Croquis",
    "manager_email": "yael.croquis@example.org",
}


@pytest.fixture
def agent(client):
    person = factories.make_user()
    client.force_login(person)
    return person


@pytest.fixture
def team():
    client = Client()
    client.force_login(factories.make_user(role="lab"))
    return client


def page(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


def closed_day():
    """A day of two seats with four applications, which are closed."""
    event = factories.make_onboarding(capacity=2)
    rows = [factories.make_application(event, family=family) for family in ("culture", "sport", "green", "social")]
    Event.objects.filter(pk=event.pk).update(closes_at=timezone.now() - timedelta(hours=1))
    return event, rows


# --- The person -----------------------------------------------------------------------------------------


def test_page_of_the_day_leads_to_the_form(client, agent):
    event = factories.make_onboarding()

    shown = client.get(event.get_absolute_url()).content.decode()
    form = page(client, "missions:application", event.slug).content.decode()

    assert reverse("missions:application", args=[event.slug]) in shown
    assert "Toutes les questions sont obligatoires, sauf mention «&nbsp;facultatif&nbsp;»." in form
    assert "deux personnes au plus par direction" in form


def test_agent_applies_follows_and_withdraws(client, agent):
    event = factories.make_onboarding()
    address = reverse("missions:application", args=[event.slug])

    sent = client.post(address, TYPED, follow=True)
    assert sent.redirect_chain == [(address, 302)]
    assert "Candidature reçue" in sent.content.decode()
    assert "Voir comment font les autres." in sent.content.decode()

    gone = client.post(reverse("missions:application_withdraw", args=[event.slug]), follow=True).content.decode()
    assert "votre candidature est retirée" in gone
    assert "Vous pouvez en envoyer une autre" in gone
    assert OnboardingApplication.objects.get().status == "withdrawn"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"org_unit": ""}, "Choisissez votre service, ou une commune membre."),
        ({"org_unit": "0"}, "Choisissez un service de la liste"),
        ({"municipality": " "}, "Écrivez le nom de votre commune."),
        ({"is_field": ""}, "Dites si vous travaillez sur le terrain."),
        ({"category": ""}, "Choisissez votre catégorie."),
        ({"category": "D"}, "Sélectionnez un choix valide"),
        ({"motivation": " "}, "Écrivez quelques lignes."),
        ({"motivation": "x" * 1501}, "trop long de 1"),
        ({"manager_email": "yael"}, "Cette adresse n’est pas complète"),
    ],
)
def test_what_is_missing_is_said(client, agent, change, sentence):
    event = factories.make_onboarding()

    answer = client.post(reverse("missions:application", args=[event.slug]), {**TYPED, **change})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not OnboardingApplication.objects.exists()


def test_service_and_municipality_are_not_both(client, agent):
    event, unit = factories.make_onboarding(), factories.make_unit()

    answer = client.post(reverse("missions:application", args=[event.slug]), {**TYPED, "org_unit": unit.pk})

    assert "Laissez vide, ou choisissez" in answer.content.decode()


def test_nobody_is_their_own_manager(client, agent):
    event = factories.make_onboarding()
    own = {**TYPED, "manager_email": agent.email.upper()}

    answer = client.post(reverse("missions:application", args=[event.slug]), own)

    assert "pas la vôtre" in answer.content.decode()


def test_second_click_is_the_same_application(client, agent):
    event = factories.make_onboarding()
    address = reverse("missions:application", args=[event.slug])
    client.post(address, TYPED)

    again = client.post(address, TYPED)

    assert (again.status_code, again["Location"]) == (302, address)
    assert OnboardingApplication.objects.count() == 1


def test_page_says_why_nobody_applies_any_more(client, agent):
    event, _ = closed_day()

    shown = page(client, "missions:application", event.slug).content.decode()

    assert "Les candidatures sont closes" in shown
    assert 'name="motivation"' not in shown


def test_other_events_have_no_applications(client, agent):
    assert page(client, "missions:application", factories.make_event().slug).status_code == 404


def test_person_reads_the_reason_and_never_the_words_of_the_team(client, agent):
    event, rows = closed_day()
    OnboardingApplication.objects.filter(pk=rows[0].pk).update(applicant=agent)
    rows[0].choose(True, reason="Mot secret.", by=factories.make_user(role="lab"))
    seen = OnboardingApplication.objects.cohort(event)[0].keys
    OnboardingApplication.objects.send_letters(event, seen=seen, by=factories.make_user(role="lab"))

    shown = page(client, "missions:application", event.slug).content.decode()

    assert "Invitation envoyée" in shown
    assert "L’équipe l’a décidé, avec une raison écrite." in shown
    assert "Mot secret" not in shown


# --- The manager's link ---------------------------------------------------------------------------------


def test_link_opened_a_hundred_times_agrees_to_nothing(client):
    row = factories.make_application(agreed=None)
    mail = OutboxMail.objects.get(key__contains="onboarding_agreement")
    address = reverse("missions:agreement", args=[factories.token_of(mail.key, "accord")])

    for _ in range(100):
        assert client.get(address).status_code == 200

    row.refresh_from_db()
    assert row.answered_at is None
    answered = client.post(address, {"answer": "yes", "word": "Bonne journée !"}, follow=True).content.decode()
    row.refresh_from_db()
    assert (row.is_agreed, row.manager_word) == (True, "Bonne journée !")
    assert "C’est d’accord" in answered
    late = client.post(address, {"answer": "no", "word": "En fait non."})
    row.refresh_from_db()
    assert (late.status_code, row.is_agreed) == (409, True)
    assert "En fait non." in late.content.decode()


def test_link_shows_no_motivation(client):
    factories.make_application(agreed=None, motivation="Changer de service.")
    mail = OutboxMail.objects.get(key__contains="onboarding_agreement")

    shown = page(client, "missions:agreement", factories.token_of(mail.key, "accord"))

    assert "Changer de service" not in shown.content.decode()
    assert shown["Cache-Control"] == "private, no-store"


# --- The team -------------------------------------------------------------------------------------------


def test_cohort_says_why_for_each_person(team):
    event, _ = closed_day()
    cohort, _ = OnboardingApplication.objects.cohort(event)

    shown = page(team, "admin:missions_onboardingapplication_cohort", event.pk)

    text = shown.content.decode()
    assert [each["row"].pk for each in shown.context["chosen"]] == [int(key) for key in cohort.keys]
    for line in (*cohort.chosen, *cohort.substitutes):
        assert line.sentence in text.replace("&nbsp;", "\u00a0").replace("&#x27;", "'")
    assert "Relire et inviter ces 2 personnes" in text
    assert "<strong>2</strong> pour 4 au moins" in text


def test_other_rules_are_looked_at_and_nothing_is_saved(team):
    event, _ = closed_day()
    before = list(OnboardingApplication.objects.values())
    acts = AuditEvent.objects.count()

    shown = page(team, "admin:missions_onboardingapplication_cohort", event.pk, places="3", terrain="0", c="0", b="0")

    assert len(shown.context["chosen"]) == 3
    text = shown.content.decode()
    assert "Vous regardez d’autres règles" in text
    assert "Relire et inviter" not in text
    assert list(OnboardingApplication.objects.values()) == before
    assert AuditEvent.objects.count() == acts
    assert len(page(team, "admin:missions_onboardingapplication_cohort", event.pk).context["chosen"]) == 2


@pytest.mark.parametrize("typed", ["-1", "31", "beaucoup", "9" * 30])
def test_rules_that_cannot_be_read_change_nothing(team, typed):
    event, _ = closed_day()

    shown = page(team, "admin:missions_onboardingapplication_cohort", event.pk, places=typed)

    assert len(shown.context["chosen"]) == 2
    assert shown.context["problems"]


def test_choice_in_writing_is_seen_in_the_cohort(team):
    _, rows = closed_day()
    address = reverse("admin:missions_onboardingapplication_change", args=[rows[3].pk])

    silent = team.post(address, {"choice": "in", "reason": ""})
    assert (silent.status_code, "Écrivez pourquoi" in silent.content.decode()) == (409, True)
    shown = team.post(address, {"choice": "in", "reason": "Elle anime la suite."}, follow=True)

    assert shown.context["chosen"][0]["row"] == rows[3]
    assert "L’équipe a choisi cette candidature" in shown.content.decode()
    assert AuditEvent.objects.filter(act="application_overridden").count() == 1


def test_letters_are_read_before_they_leave(team):
    event, _ = closed_day()
    address = reverse("admin:missions_onboardingapplication_letters", args=[event.pk])

    recap = team.get(address)
    assert not OutboxMail.objects.filter(key__contains="onboarding_invited").exists()
    assert "Envoyer les 4 lettres" in recap.content.decode()
    team.post(address, {"seen": recap.context["seen"]})

    kinds = OutboxMail.objects.filter(about=event.slug).values_list("template", flat=True)
    assert sorted(kind.rpartition("/")[2] for kind in kinds if "invited" in kind or "substitute" in kind) == [
        "onboarding_invited",
        "onboarding_invited",
        "onboarding_substitute",
        "onboarding_substitute",
    ]
    group = page(team, "admin:missions_onboardingapplication_cohort", event.pk).content.decode()
    invited = OnboardingApplication.objects.filter(status="invited")
    assert all(row.why in group for row in invited)
    assert "Relire et inviter" not in group
    again = team.post(address, {"seen": recap.context["seen"]}, follow=True).content.decode()
    assert "Les lettres sont déjà parties." in again


def test_letters_of_another_cohort_do_not_leave(team):
    event, _ = closed_day()
    address = reverse("admin:missions_onboardingapplication_letters", args=[event.pk])
    seen = team.get(address).context["seen"]
    OnboardingApplication.objects.get(pk=seen.partition(",")[0]).withdraw()

    answer = team.post(address, {"seen": seen}, follow=True).content.decode()

    assert "Le groupe a changé depuis que vous l’avez lu" in answer
    assert not OnboardingApplication.objects.filter(status="invited").exists()


def test_letters_wait_for_the_closing(team):
    event = factories.make_onboarding()
    factories.make_application(event)

    answer = page(team, "admin:missions_onboardingapplication_letters", event.pk)

    assert answer["Location"] == reverse("admin:missions_onboardingapplication_cohort", args=[event.pk])


def test_list_leads_to_each_cohort_and_is_exported(team):
    event, _ = closed_day()

    shown = page(team, "admin:missions_onboardingapplication_changelist").content.decode()
    table = page(team, "admin:missions_onboardingapplication_export")

    assert reverse("admin:missions_onboardingapplication_cohort", args=[event.pk]) in shown
    assert b"".join(table.streaming_content if table.streaming else [table.content]).count(b"\n") >= 5
