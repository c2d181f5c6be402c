"""A subscription: asked, confirmed, chosen, left, taken up again; each act leaves its proof, once."""

import pytest
from django.db import IntegrityError, transaction

from labo.links import mark_of
from labo.models import OutboxMail
from labo.transitions import Refusal
from resources.models import ConsentEvent, LinkTooOld, MailBudget, Subscriber, Suppression
from resources.models.suppression import address_mark
from resources.newsletter.consent import WORDING
from tests import factories
from tests.factories.subscription import PLACE
from tests.resources.newsletter.asking import CONFIRM, EMAIL, KNOWN, NOW, acts, ask, later, mails, token

pytestmark = pytest.mark.django_db


# --- Asking -----------------------------------------------------------------------------------------------


def test_asking_subscribes_nobody_and_sends_a_link():
    row = ask("Zoe@Example.NET ", ("monthly", "watch"))

    assert (row.email, row.status, row.letters, row.asked_letters) == (EMAIL, "pending", [], ["monthly", "watch"])
    assert mails() == [(CONFIRM, [EMAIL])]
    assert row.confirm_mark == mark_of(token())
    assert token() not in str(vars(row))
    assert acts(row) == [("asked", "form", ["monthly", "watch"])]
    assert row.events.get().wording == WORDING
    assert OutboxMail.objects.get().is_secret is True


def test_asking_for_letters_that_come_already_says_so_and_changes_nothing():
    before = factories.make_subscriber(email=EMAIL, now=later(days=-1))

    row = ask()

    assert (row.status, row.letters, row.asked_letters) == ("confirmed", ["monthly"], [])
    assert mails()[-1] == (KNOWN, [EMAIL])
    assert row.preferences_address in OutboxMail.objects.latest("pk").body
    assert row.confirmed_at == before.confirmed_at


def test_asking_for_one_letter_more_asks_to_confirm_that_one():
    factories.make_subscriber(email=EMAIL, now=later(days=-1))

    row = ask(letters=("monthly", "watch"))
    row.confirm(now=NOW)

    row.refresh_from_db()
    assert mails()[-1] == (CONFIRM, [EMAIL])
    assert row.letters == ["monthly", "watch"]


def test_letter_of_the_team_is_not_asked_for():
    assert ask(letters=("monthly", "team")).asked_letters == ["monthly"]


def test_who_left_and_asks_again_confirms_again():
    factories.make_subscriber("left", email=EMAIL, now=later(days=-1))

    row = ask()
    assert (row.status, row.letters) == ("left", [])
    row = row.confirm(now=NOW)

    assert (row.status, row.letters, row.left_at) == ("confirmed", ["monthly"], None)


# --- Budgets ----------------------------------------------------------------------------------------------


def test_one_address_gets_three_mails_a_day_with_a_rest_between():
    for minutes in (0, 1, 4, 5, 6, 11, 30, 60, 600):
        ask(now=later(minutes=minutes))

    assert len(mails()) == 3
    ask(now=later(hours=24))
    assert len(mails()) == 4
    ask(now=later(hours=24, minutes=4))
    assert len(mails()) == 4


def test_what_a_budget_refuses_leaves_the_link_that_was_sent():
    ask()
    sent = token()

    row = ask(letters=("watch",), now=later(minutes=1))

    assert row.asked_letters == ["monthly"]
    assert row.confirm_mark == mark_of(sent)
    assert len(acts(row)) == 1


def test_five_hundred_posts_from_fifty_places_write_three_mails():
    """R53."""
    for number in range(500):
        ask(now=later(seconds=7 * number), place=f"198.51.100.{number % 50}")

    assert len(mails()) == 3


def test_one_place_causes_sixty_mails_an_hour():
    for number in range(70):
        ask(f"autre-{number}@example.net", place="2001:db8::1")
    ask("autre@example.net", place="2001:db8::ffff:1")

    assert len(mails()) == 60
    ask("autre@example.net", place="2001:db8:0:1::1")
    assert len(mails()) == 61


def test_all_places_together_cause_two_hundred_mails_an_hour():
    for number in range(205):
        ask(f"autre-{number}@example.net", place=f"198.51.100.{number}")

    assert len(mails()) == 200
    assert Subscriber.objects.count() == 200
    ask(now=later(hours=1))
    assert len(mails()) == 201


@pytest.mark.parametrize("place", ["", "inconnue", "::ffff:192.0.2.1", "fe80::1"])
def test_any_place_has_a_budget(place):
    ask(place=place)

    assert (len(mails()), MailBudget.objects.count()) == (1, 3)


def test_budget_keeps_neither_address_nor_place():
    ask()

    kept = " ".join(MailBudget.objects.values_list("key", flat=True))
    assert (EMAIL in kept, PLACE in kept, MailBudget.objects.count()) == (False, False, 3)


# --- Confirming -------------------------------------------------------------------------------------------


def test_confirming_subscribes_and_keeps_the_proof():
    row = ask().confirm(now=later(hours=1))

    assert (row.status, row.letters, row.asked_letters) == ("confirmed", ["monthly"], [])
    assert row.confirmed_at == row.acted_at == later(hours=1)
    assert acts(row) == [("asked", "form", ["monthly"]), ("confirmed", "link", ["monthly"])]
    assert row.events.last().wording == WORDING


def test_confirming_twice_confirms_once():
    row = ask()

    row.confirm(now=NOW)
    row.confirm(now=later(days=1))

    row.refresh_from_db()
    assert row.confirmed_at == NOW
    assert len(acts(row)) == 2


def test_link_lasts_seven_days():
    row = ask()
    with pytest.raises(LinkTooOld):
        row.confirm(now=later(days=7))
    assert row.confirm(now=later(days=7, seconds=-1)).status == "confirmed"


def test_link_of_an_older_mail_is_replaced():
    old = ask()
    ask(letters=("watch",), now=later(minutes=6))

    with pytest.raises(LinkTooOld):
        old.confirm(now=later(minutes=7))


def test_link_that_served_does_not_bring_back_who_left():
    row = ask()
    row.confirm(now=NOW)
    Subscriber.objects.get().leave(now=NOW)

    assert row.confirm(now=later(minutes=1)).status == "left"


@pytest.mark.parametrize("reason", ["bounce", "complaint", "erased"])
def test_confirming_lifts_what_kept_letters_from_coming(reason):
    factories.make_suppression(EMAIL, reason=reason)
    row = ask()
    assert Suppression.objects.count() == 1

    row.confirm(now=NOW)

    assert Suppression.objects.count() == 0
    assert list(Subscriber.objects.getting("monthly")) == [row]


def test_who_asks_again_from_an_address_that_came_back_confirms_and_gets_letters_again():
    row = factories.make_subscriber(email=EMAIL)
    factories.make_suppression(EMAIL)
    assert not Subscriber.objects.getting("monthly").exists()

    ask(letters=("monthly",))
    Subscriber.objects.by_confirm_token(token()).get().confirm(now=later(minutes=1))

    assert list(Subscriber.objects.getting("monthly")) == [row]


def test_asking_for_another_letter_keeps_what_waits():
    ask(letters=("monthly",))
    row = ask(letters=("watch",), now=later(minutes=10))

    row.confirm(now=later(minutes=11))

    assert Subscriber.objects.get().letters == ["monthly", "watch"]


def test_asking_for_what_comes_already_leaves_the_link_of_what_waits():
    row = factories.make_subscriber(email=EMAIL)
    ask(letters=("watch",))
    waiting = token()

    ask(letters=("monthly",), now=later(minutes=10))
    Subscriber.objects.by_confirm_token(waiting).get().confirm(now=later(minutes=11))

    row.refresh_from_db()
    assert sorted(row.letters) == ["monthly", "watch"]


def test_address_of_an_agent_is_known_as_theirs():
    person, other = factories.make_user(), factories.make_user()

    row = ask(person.email.upper()).confirm(now=NOW)

    assert row.person == person
    assert ask(now=later(minutes=1)).confirm(now=later(minutes=1)).person is None
    assert other.pk


# --- Who gets it ------------------------------------------------------------------------------------------


def test_letters_go_to_who_confirmed_and_is_still_there():
    known = factories.make_subscriber()
    factories.make_subscriber("pending")
    factories.make_subscriber("left")
    factories.make_subscriber(letters=("watch",))
    factories.make_suppression(factories.make_subscriber().email)
    closed = factories.make_user()
    factories.make_subscriber(person=closed)
    closed.is_active = False
    closed.save()

    assert list(Subscriber.objects.getting("monthly")) == [known]


# --- Choosing in one's own space --------------------------------------------------------------------------


def test_agent_subscribes_by_one_act():
    person = factories.make_user()

    row = Subscriber.choose_for(person, ["monthly", "team"], now=NOW)
    again = Subscriber.choose_for(person, ["monthly"], now=later(days=1))

    assert (row, row.email, row.letters, row.confirmed_at) == (again, person.email, ["monthly"], NOW)
    assert acts(row) == [("confirmed", "my_space", ["monthly"])]
    assert mails() == []


def test_agent_who_wants_nothing_has_no_row():
    assert Subscriber.choose_for(factories.make_user(), [], now=NOW) is None
    assert Subscriber.objects.count() == 0


def test_agent_leaves_by_unticking_everything():
    person = factories.make_user()
    factories.make_subscriber(person=person, letters=["monthly", "watch"], now=NOW)

    Subscriber.choose_for(person, ["watch"], now=later(days=1))
    row = Subscriber.choose_for(person, [], now=later(days=2))

    assert (row.status, row.letters, row.left_at) == ("left", [], later(days=2))
    assert acts(row)[1:] == [("changed", "my_space", ["watch"]), ("left", "my_space", ["watch"])]


def test_agent_takes_up_the_row_of_their_address():
    person = factories.make_user()
    row = factories.make_subscriber("pending", email=person.email)

    chosen = Subscriber.choose_for(person, ["watch"], now=NOW)

    assert (chosen, chosen.person, chosen.letters, chosen.asked_letters) == (row, person, ["watch"], ["monthly"])


def test_subscription_follows_the_account_to_its_new_address():
    person = factories.make_user()
    row = factories.make_subscriber(person=person)
    person.email = "nouvelle@example.org"
    person.save()

    chosen = Subscriber.choose_for(person, ["monthly"], now=NOW)

    assert (chosen, chosen.email, chosen.mark) == (row, person.email, address_mark(person.email))


def test_account_whose_new_address_is_subscribed_has_one_row():
    person = factories.make_user()
    former = factories.make_subscriber(person=person)
    other = factories.make_subscriber(email="nouvelle@example.org", letters=["watch"])
    person.email = other.email
    person.save()

    chosen = Subscriber.choose_for(person, ["monthly"], now=NOW)

    former.refresh_from_db()
    assert (chosen, chosen.person, chosen.letters) == (other, person, ["monthly"])
    assert (former.status, former.person) == ("left", None)


def test_agent_repairs_an_address_that_came_back():
    person = factories.make_user()
    row = factories.make_subscriber(person=person)
    factories.make_suppression(person.email)

    Subscriber.choose_for(person, ["monthly"], now=NOW)

    assert list(Subscriber.objects.getting("monthly")) == [row]
    assert acts(row)[-1] == ("confirmed", "my_space", ["monthly"])


# --- By the link of a letter ------------------------------------------------------------------------------


def test_link_keeps_some_letters():
    row = factories.make_subscriber(letters=("monthly", "watch"))

    row = row.choose(["watch", "breakfasts"], now=NOW)

    assert row.letters == ["breakfasts", "watch"]
    assert acts(row)[-1] == ("changed", "link", ["breakfasts", "watch"])


def test_link_neither_gives_the_letter_of_the_team_nor_wakes_who_left():
    assert factories.make_subscriber().choose(["monthly", "team"], now=NOW).letters == ["monthly"]
    with pytest.raises(Refusal, match="Demandez-les de nouveau"):
        factories.make_subscriber("left").choose(["monthly"], now=NOW)


def test_link_does_not_wake_an_address_that_is_set_aside():
    row = factories.make_subscriber()
    factories.make_suppression(row.email, reason="complaint")

    with pytest.raises(Refusal):
        row.choose(["monthly", "watch"], now=NOW)
    assert Suppression.objects.count() == 1


def test_leaving_one_letter_keeps_the_others():
    row = factories.make_subscriber(letters=("monthly", "watch"))

    row = row.leave("watch", origin="one_click", now=NOW)
    row = row.leave("watch", origin="one_click", now=NOW)

    assert (row.status, row.letters) == ("confirmed", ["monthly"])
    assert acts(row)[2:] == [("left", "one_click", ["watch"])]


def test_leaving_everything_twice_is_leaving_once():
    row = factories.make_subscriber(letters=("monthly", "watch"))

    row.leave(origin="one_click", now=NOW)
    row = row.leave(origin="link", now=later(days=1))

    assert (row.status, row.letters, row.left_at) == ("left", [], NOW)
    assert acts(row)[2:] == [("left", "one_click", ["monthly", "watch"])]


def test_leaving_before_confirming_makes_the_link_harmless():
    row = factories.make_subscriber("pending", now=NOW)

    row.leave(now=NOW)

    assert row.confirm(now=NOW).status == "left"


@pytest.mark.parametrize("letter", ["", "watch"])
def test_who_left_by_mistake_comes_back_to_what_they_had(letter):
    row = factories.make_subscriber(letters=("monthly", "watch"))
    row.leave(letter, now=NOW)

    row.come_back(now=later(minutes=1))
    row = row.come_back(now=later(minutes=2))

    assert (row.status, row.letters, row.left_at) == ("confirmed", ["monthly", "watch"], None)
    assert len(acts(row)) == 4


def test_coming_back_is_for_a_week_and_for_an_address_that_works():
    row = factories.make_subscriber("left", now=NOW)
    with pytest.raises(Refusal, match="pour confirmer"):
        row.come_back(now=later(days=7))
    factories.make_suppression(row.email)
    with pytest.raises(Refusal, match="pour confirmer"):
        row.come_back(now=later(days=1))


def test_what_a_person_agreed_to_is_never_rewritten_and_leaves_with_them():
    row = factories.make_subscriber(email=EMAIL)

    with pytest.raises(IntegrityError), transaction.atomic():
        row.events.update(wording="Autre chose.")

    row.delete()
    assert not ConsentEvent.objects.exists()
