"""What the lab reads and does of the subscriptions, and how long an address is kept."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from labo.models import AuditEvent, OutboxMail
from labo.roles import Role
from resources.models import ConsentEvent, MailBudget, Subscriber, Suppression
from resources.newsletter.consent import WORDING
from resources.newsletter.keeping import keep
from resources.tasks import keep_subscribers
from tests import factories

pytestmark = pytest.mark.django_db
EMAIL = "zoe@example.net"
LIST = "/admin/resources/subscriber/"


@pytest.fixture
def lab(client):
    client.force_login(factories.make_user(role=Role.LAB))
    return client


def listed(page):
    return [row.email for row in page.context["cl"].result_list]


# --- Screens ----------------------------------------------------------------------------------------------


def test_list_is_searched_by_address_and_filtered_by_state_and_letter(lab):
    zoe = factories.make_subscriber(email=EMAIL, letters=("watch",))
    gone = factories.make_subscriber("left")
    factories.make_subscriber()

    assert listed(lab.get(LIST, {"q": "zoe@"})) == [zoe.email]
    assert listed(lab.get(LIST, {"status__exact": "left"})) == [gone.email]
    assert listed(lab.get(LIST, {"lettre": "watch"})) == [zoe.email]
    assert len(listed(lab.get(LIST, {"lettre": "inconnue"}))) == 3


def test_list_is_exported_as_it_is_filtered(lab):
    factories.make_subscriber(email=EMAIL, letters=("watch",))
    factories.make_subscriber()

    lines = lab.get(f"{LIST}exporter/", {"lettre": "watch"}).content.decode("utf-8-sig").splitlines()

    assert len(lines) == 2
    assert lines[1].startswith('"zoe@example.net";"inscrite";"La veille partagée";')


def test_page_of_a_person_shows_their_proofs(lab):
    row = factories.make_subscriber(email=EMAIL)
    factories.make_suppression(EMAIL)

    page = lab.get(f"{LIST}{row.pk}/change/").content.decode()

    assert page.count(WORDING) == 2
    assert ("demande par la page d’abonnement" in page, "550 5.1.1" in page) == (True, True)


def test_proofs_of_one_person_are_exported(lab):
    row = factories.make_subscriber(email=EMAIL)
    factories.make_subscriber()

    told = json.loads(lab.get(f"{LIST}{row.pk}/preuves.json").content)["preuves"]
    sheet = lab.get(f"{LIST}{row.pk}/preuves.csv").content.decode("utf-8-sig").splitlines()

    assert [(line["adresse"], line["acte"], line["phrase lue"]) for line in told] == [
        (EMAIL, "demande", WORDING),
        (EMAIL, "confirmation", WORDING),
    ]
    assert len(sheet) == 3
    assert lab.get(f"{LIST}{row.pk}/preuves.exe").status_code == 404


def test_lab_forgets_an_address_on_request(lab):
    row = factories.make_subscriber(email=EMAIL)
    address = f"{LIST}{row.pk}/oublier/"
    lab.get(address)
    assert Subscriber.objects.count() == 1

    lab.post(address)

    assert (Subscriber.objects.count(), Suppression.objects.get().reason) == (0, "erased")
    assert AuditEvent.objects.filter(act="subscriber_forgotten").count() == 1


def test_set_aside_address_is_found_by_its_whole_and_lifted_with_a_word(lab):
    row = factories.make_suppression(EMAIL)
    factories.make_suppression()
    page = lab.get("/admin/resources/suppression/", {"q": "Zoe@example.net"})
    assert list(page.context["cl"].result_list) == [row]

    lift = reverse("admin:resources_suppression_lift", args=[row.pk])
    assert lab.post(lift, {"word": " "}).status_code == 422
    lab.post(lift, {"word": "Sa boîte est vidée."})

    assert list(Suppression.objects.filter(pk=row.pk)) == []
    assert AuditEvent.objects.get(act="suppression_lifted").details == {"word": "Sa boîte est vidée."}


# --- Kept, then forgotten -----------------------------------------------------------------------------------


def test_unconfirmed_address_is_forgotten_after_seven_days():
    """R69: searched for afterwards in every row that might hold it."""
    now = timezone.now()
    factories.make_subscriber("pending", email=EMAIL, now=now)
    fresh = factories.make_subscriber("pending", now=now + timedelta(days=1))

    keep(now=now + timedelta(days=7))

    assert list(Subscriber.objects.all()) == [fresh]
    assert list(OutboxMail.objects.values_list("to", flat=True)) == [[fresh.email]]
    assert ConsentEvent.objects.count() == 1


def test_letter_that_was_not_confirmed_is_forgotten_and_the_others_stay():
    now = timezone.now()
    factories.make_subscriber(email=EMAIL, now=now)
    Subscriber.ask(EMAIL, ["watch"], place="192.0.2.1", now=now)

    keep(now=now + timedelta(days=7))

    row = Subscriber.objects.get()
    assert (row.status, row.letters, row.asked_letters, row.confirm_mark) == ("confirmed", ["monthly"], [], "")


def test_silent_person_is_warned_a_month_before_and_then_forgotten():
    now = timezone.now()
    row = factories.make_subscriber(now=now)
    years = timedelta(days=3 * 365)

    keep(now=now + years - timedelta(days=31))
    assert OutboxMail.objects.filter(template="resources/emails/subscription_quiet").count() == 0
    for _ in range(2):
        keep(now=now + years - timedelta(days=30))
    mail = OutboxMail.objects.get(template="resources/emails/subscription_quiet")
    assert (mail.to, row.preferences_address in mail.body) == ([row.email], True)
    keep(now=now + years - timedelta(seconds=1))
    assert Subscriber.objects.count() == 1
    keep(now=now + years)

    assert (Subscriber.objects.count(), OutboxMail.objects.count()) == (0, 0)


def test_silence_is_counted_from_the_warning_where_it_came_late():
    now = timezone.now()
    factories.make_subscriber(now=now)
    late = now + timedelta(days=4 * 365)

    keep(now=late)
    keep(now=late + timedelta(days=29))
    assert Subscriber.objects.count() == 1
    keep(now=late + timedelta(days=30))

    assert Subscriber.objects.count() == 0


def test_who_says_that_the_letters_still_serve_stays():
    now = timezone.now()
    row = factories.make_subscriber(now=now)
    warned = now + timedelta(days=3 * 365 - 30)
    keep(now=warned)

    Subscriber.objects.get(pk=row.pk).choose(["monthly"], now=warned + timedelta(days=1))
    keep(now=warned + timedelta(days=60))

    assert Subscriber.objects.get().noticed_at is None
    assert row.events.last().act == "changed"


def test_who_left_is_forgotten_three_years_later():
    now = timezone.now()
    factories.make_subscriber("left", now=now)

    keep(now=now + timedelta(days=3 * 365 - 1))
    assert Subscriber.objects.count() == 1
    keep(now=now + timedelta(days=3 * 365))

    assert Subscriber.objects.count() == 0


def test_team_is_not_asked_whether_it_still_works_here():
    lab, now = factories.make_user(role=Role.LAB), timezone.now()
    Subscriber.enrol_team(now=now)

    keep(now=now + timedelta(days=4 * 365))

    assert Subscriber.objects.get().person == lab
    assert OutboxMail.objects.count() == 0


def test_letters_follow_an_account_to_its_new_address():
    person, other = factories.make_user(), factories.make_user()
    factories.make_subscriber(person=person)
    factories.make_subscriber(person=other)
    taken = factories.make_subscriber(email="prise@example.org")
    person.email, other.email = "nouvelle@example.org", taken.email
    person.save()
    other.save()
    before = Subscriber.objects.get(person=other).email

    keep_subscribers()

    assert Subscriber.objects.get(person=person).email == person.email
    assert Subscriber.objects.get(person=other).email == before


def test_spent_budgets_are_forgotten():
    now = timezone.now()
    Subscriber.ask(EMAIL, ["monthly"], place="192.0.2.1", now=now)

    keep(now=now + timedelta(hours=23))
    assert MailBudget.objects.count() == 3
    keep(now=now + timedelta(hours=24))

    assert MailBudget.objects.count() == 0
