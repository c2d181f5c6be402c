"""A research request: asked, taken, talked over, answered, closed; who reads it, who is told, when one is reminded."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from labo.models import OutboxMail
from labo.transitions import Refusal
from resources.models import ResearchMessage, ResearchRequest
from resources.research.delays import days_between, due_on, is_near, is_untaken_for_long
from tests import factories

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 9, 7)
HTMX = {"HX-Request": "true"}


def at(day, hour=10):
    return datetime.combine(day, datetime.min.time(), timezone.get_default_timezone()) + timedelta(hours=hour)


@pytest.fixture
def lab():
    return factories.make_user(role="lab")


def mails(what):
    return OutboxMail.objects.filter(template=f"resources/emails/research_{what}").order_by("pk")


def fresh(row):
    return ResearchRequest.objects.get(pk=row.pk)


# --- Days -------------------------------------------------------------------------------------------------


def test_answer_is_due_ten_working_days_later():
    assert due_on(MONDAY) == date(2026, 9, 21)
    # Christmas, Saint Stephen's and New Year's day are no working days in Alsace.
    assert due_on(date(2026, 12, 21)) == date(2027, 1, 6)


def test_delay_counts_working_days():
    assert days_between(MONDAY, MONDAY) == 0
    assert days_between(MONDAY, date(2026, 9, 14)) == 5


@pytest.mark.parametrize(("today", "expected"), [(date(2026, 9, 8), False), (date(2026, 9, 9), True)])
def test_untaken_for_two_working_days(today, expected):
    assert is_untaken_for_long(MONDAY, today) is expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2026, 9, 17), False), (date(2026, 9, 18), True), (date(2026, 9, 21), True), (date(2026, 9, 22), False)],
)
def test_near_on_the_last_working_day_before(today, expected):
    assert is_near(date(2026, 9, 21), today) is expected


# --- Asking -----------------------------------------------------------------------------------------------


def test_request_is_asked_once_however_often_it_is_sent(agent):
    key = uuid4()

    rows = {factories.make_research(agent, key=key).pk for _ in range(2)}

    assert len(rows) == 1
    assert [mails(name).count() for name in ("received", "new")] == [1, 1]


def test_key_of_somebody_else_asks_nothing(agent):
    row = factories.make_research()

    with pytest.raises(Refusal, match="déjà servi"):
        factories.make_research(agent, key=row.key)


def test_who_asked_is_told_the_day(agent):
    row = factories.make_research(agent, now=at(MONDAY))

    assert row.due_on == date(2026, 9, 21)
    assert "avant le 21\u00a0septembre\u00a02026" in mails("received").get().body


def test_page_asks_and_leads_to_the_request(client, agent):
    client.force_login(agent)
    data = {"key": str(uuid4()), "subject": "Les files", "looking_for": "Des exemples."}

    response = client.post(reverse("resources:research_ask"), data)

    row = ResearchRequest.objects.get()
    assert (response.status_code, response["Location"]) == (302, row.get_absolute_url())
    assert (row.asked_by, row.status) == (agent, "asked")


def test_day_that_is_past_is_refused_and_nothing_is_lost(client, agent):
    client.force_login(agent)
    data = {"key": str(uuid4()), "subject": "Les files", "looking_for": "Des exemples.", "wanted_by": "2020-01-01"}

    response = client.post(reverse("resources:research_ask"), data)

    assert response.status_code == 422
    assert "Des exemples." in response.content.decode()
    assert not ResearchRequest.objects.exists()


# --- What is there already --------------------------------------------------------------------------------


def proposed(client, subject):
    return client.get(reverse("resources:research_ask"), {"subject": subject}, headers=HTMX).content.decode()


def test_what_exists_is_proposed_while_one_writes(client, agent):
    client.force_login(agent)
    factories.make_known_reference("Évaluer un laboratoire public")
    factories.make_question(title="Comment évaluer un atelier ?")
    factories.make_organisation(name="Observatoire des évaluations")

    page = proposed(client, "évaluation")

    assert [words in page for words in ("Évaluer un labo", "Comment évaluer", "Observatoire")] == [True, True, True]


def test_a_sentence_finds_by_any_of_its_words(client, agent):
    client.force_login(agent)
    factories.make_known_reference("Évaluer un laboratoire public")

    assert "Évaluer un labo" in proposed(client, "je voudrais savoir qui a déjà évalué une cantine scolaire")


def test_nothing_found_says_nothing_and_never_blocks(client, agent):
    client.force_login(agent)

    assert proposed(client, "zzzz").strip() == ""
    assert proposed(client, "").strip() == ""


def test_proposals_stand_in_the_page_without_a_script(client, agent):
    client.force_login(agent)
    factories.make_known_reference("Évaluer un laboratoire public")

    page = client.get(reverse("resources:research_ask"), {"q": "laboratoire"}).content.decode()

    assert "Évaluer un laboratoire public" in page


# --- Taking, handing on, declining ------------------------------------------------------------------------


def test_first_member_takes_it_and_who_asked_is_told(lab):
    row = factories.make_research()

    row.take(by=lab)
    row.take(by=lab)  # a second click

    assert (fresh(row).status, fresh(row).taken_by) == ("taken", lab)
    assert [mail.to for mail in mails("taken")] == [[row.asked_by.email]]


def test_second_member_is_told_who_was_first(lab):
    row = factories.make_taken(lab=lab)

    with pytest.raises(Refusal, match="vient de prendre"):
        row.take(by=factories.make_user(role="lab"))

    assert fresh(row).taken_by == lab


def test_colleague_gets_it_and_is_told(lab):
    row, colleague = factories.make_taken(lab=lab), factories.make_user(role="lab")

    row.hand_on(colleague, by=lab)
    row.hand_on(colleague, by=lab)

    assert fresh(row).taken_by == colleague
    assert [mail.to for mail in mails("handed_on")] == [[colleague.email]]


@pytest.mark.parametrize("role", ["agent", "ambassador"])
def test_it_is_handed_to_the_lab_only(lab, role):
    row = factories.make_taken(lab=lab)

    with pytest.raises(Refusal, match="équipe du labo"):
        row.hand_on(factories.make_user(role=role), by=lab)


def test_no_has_its_word_and_its_mail(lab):
    row = factories.make_research()
    with pytest.raises(Refusal, match="pourquoi"):
        row.decline("  ", by=lab)

    row.decline("Les archives le savent mieux.", by=lab)

    assert (fresh(row).status, fresh(row).word) == ("declined", "Les archives le savent mieux.")
    assert "Les archives le savent mieux." in mails("declined").get().body


STATES = {
    "asked": factories.make_research,
    "taken": factories.make_taken,
    "answered": factories.make_answered,
    "closed": factories.make_closed,
    "withdrawn": lambda: factories.make_research().withdraw(),
    "declined": lambda: factories.make_research().decline("Non.", by=factories.make_user(role="lab")),
}
VERBS = {
    "take": (lambda row, lab: row.take(by=lab), {"asked"}),
    "hand_on": (lambda row, lab: row.hand_on(factories.make_user(role="lab"), by=lab), {"taken", "answered"}),
    "decline": (lambda row, lab: row.decline("Non.", by=lab), {"asked", "taken"}),
    "withdraw": (lambda row, lab: row.withdraw(), {"asked", "taken", "withdrawn"}),
    "close": (lambda row, lab: row.close(), {"answered", "closed"}),
    "write": (
        lambda row, lab: ResearchMessage.write(row, by=lab, key=uuid4(), text="Un mot."),
        {"asked", "taken", "answered"},
    ),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_verb_acts_in_its_states_alone(lab, verb, state):
    row = STATES[state]()
    act, allowed = VERBS[verb]

    if state in allowed:
        act(row, lab)
    else:
        with pytest.raises(Refusal):
            act(row, lab)
        assert fresh(row).status == state


# --- The thread -------------------------------------------------------------------------------------------


def test_message_of_the_lab_goes_to_who_asked(lab):
    row = factories.make_taken(lab=lab)

    factories.make_research_message(row, by=lab, text="Plutôt des chiffres ?")

    assert [mail.to for mail in mails("message")] == [[row.asked_by.email]]
    assert "Plutôt des chiffres ?" in mails("message").get().body


def test_message_goes_to_the_lab_until_somebody_has_it(lab, settings):
    row = factories.make_research()
    factories.make_research_message(row)

    row = row.take(by=lab)
    factories.make_research_message(row)

    assert [mail.to for mail in mails("reply")] == [[settings.LAB_EMAIL], [lab.email]]


def test_message_is_written_once(agent):
    row, key = factories.make_research(agent), uuid4()

    said = {ResearchMessage.write(row, by=agent, key=key, text="Un mot.").pk for _ in range(2)}

    assert len(said) == 1
    assert mails("reply").count() == 1


def test_asking_again_takes_it_up_with_ten_more_days(lab):
    row = factories.make_answered(lab=lab, now=at(MONDAY))

    factories.make_research_message(row, text="Et en zone rurale ?", now=at(date(2026, 9, 16)))

    row = fresh(row)
    assert (row.status, row.answered_at, row.due_on) == ("taken", None, date(2026, 9, 30))


def test_message_of_the_lab_takes_nothing_up(lab):
    row = factories.make_answered(lab=lab)

    factories.make_research_message(row, by=lab)

    assert fresh(row).status == "answered"


def test_who_looked_for_it_is_told_of_a_withdrawal(lab):
    factories.make_research().withdraw()
    assert not mails("withdrawn").exists()

    factories.make_taken(lab=lab).withdraw()

    assert [mail.to for mail in mails("withdrawn")] == [[lab.email]]


# --- Who reads it -----------------------------------------------------------------------------------------


def test_only_who_asked_opens_its_page(client, agent, lab, administrator):
    row = factories.make_research(agent)

    for person, status in [(agent, 200), (factories.make_user(), 404), (lab, 404), (administrator, 404)]:
        client.force_login(person)
        assert client.get(row.get_absolute_url()).status_code == status


def test_my_space_shows_ones_own_and_nothing_without(client, agent):
    factories.make_research(subject="De quelqu’un d’autre")
    client.force_login(agent)
    assert (
        "recherche"
        not in client.get(reverse("my_space")).content.decode().split('class="labo-deux"')[1].split("aside")[0]
    )

    factories.make_research(agent, subject="Les files d’attente")

    page = client.get(reverse("my_space")).content.decode()
    assert "Les files d’attente" in page
    assert "De quelqu’un d’autre" not in page


def test_dashboard_shows_what_waits_first_due_first(client, lab):
    late = factories.make_research(subject="En retard ici", now=timezone.now() - timedelta(days=40))
    factories.make_answered(subject="Répondue")
    factories.make_research(subject="Récente")
    client.force_login(lab)

    page = client.get(reverse("admin:index")).content.decode()

    assert page.index(late.subject) < page.index("Récente")
    assert "En retard, " in page
    assert "Répondue" not in page


def test_list_works_them_off_in_turn(client, lab):
    closed, answered = factories.make_closed(), factories.make_answered()
    recent, late = factories.make_research(), factories.make_research(now=timezone.now() - timedelta(days=40))
    client.force_login(lab)

    response = client.get(reverse("admin:resources_researchrequest_changelist"))

    assert list(response.context["cl"].result_list) == [late, recent, answered, closed]


def test_figures_count_asked_answered_and_the_median_delay():
    for days in (1, 3, 8):
        factories.make_answered(now=at(MONDAY))
        row = ResearchRequest.objects.latest("pk")
        row.answers.update(sent_at=at(MONDAY + timedelta(days=days)))
    factories.make_research(now=at(MONDAY))
    factories.make_research(now=at(MONDAY)).withdraw()

    figures = ResearchRequest.objects.figures(now=at(MONDAY + timedelta(days=30)))

    assert figures == {"asked": 4, "answered": 3, "median": 3}


# --- Reminders --------------------------------------------------------------------------------------------


def test_lab_is_reminded_of_what_nobody_took_once(settings):
    factories.make_research(now=at(MONDAY))

    for day in (MONDAY + timedelta(days=1), MONDAY + timedelta(days=2), MONDAY + timedelta(days=3)):
        ResearchRequest.objects.remind(now=at(day, 9))
        ResearchRequest.objects.remind(now=at(day, 9))

    assert [mail.to for mail in mails("untaken")] == [[settings.LAB_EMAIL]]


def test_who_has_it_is_reminded_the_day_before_once(lab):
    factories.make_taken(lab=lab, now=at(MONDAY))

    for day in (17, 18, 18, 21):
        ResearchRequest.objects.remind(now=at(date(2026, 9, day), 9))

    assert [mail.to for mail in mails("due")] == [[lab.email]]
    assert not mails("untaken").exists()


@pytest.mark.parametrize("day", [date(2026, 9, 19), date(2026, 9, 20)])
def test_nobody_is_reminded_at_the_week_end(lab, day):
    factories.make_taken(lab=lab, now=at(MONDAY))

    ResearchRequest.objects.remind(now=at(day, 9))

    assert not mails("due").exists()


def test_what_is_answered_is_recalled_no_more(lab):
    factories.make_answered(lab=lab, now=at(MONDAY))

    ResearchRequest.objects.remind(now=at(date(2026, 9, 18), 9))

    assert not mails("due").exists()
