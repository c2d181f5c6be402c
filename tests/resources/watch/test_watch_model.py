"""An item of the shared watch: shared once, read by the lab, told to whoever shared it, and to nobody else."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError

from labo.audit import AuditEvent
from labo.models import Notice, OutboxMail
from labo.roles import Role
from labo.transitions import Refusal, TransitionNotAllowed
from resources.models import AlreadyShared, WatchItem, WatchWord
from tests import factories
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab():
    return factories.make_user(role=Role.LAB)


@pytest.fixture
def person():
    return factories.make_user(first_name="Ali", last_name="Exemple")


def mails_to(person):
    return list(OutboxMail.objects.filter(to=[person.email]).order_by("pk").values_list("template", flat=True))


# --- Sharing --------------------------------------------------------------------------------------------


def test_sharing_a_page_tells_the_lab(person, lab):
    item = WatchItem.share(by=person, **factories.shared(address="https://www.Example.org/page?utm_source=x#y"))

    assert (item.status, item.canonical, item.site) == ("proposed", "https://example.org/page", "example.org")
    assert item.address == "https://www.Example.org/page?utm_source=x#y"
    assert [(notice.person, notice.kind) for notice in Notice.objects.all()] == [(lab, "watch_proposed")]
    assert [step.target for step in item.transitions.all()] == ["proposed"]


def test_sharing_twice_the_same_form_shares_once(person):
    form = factories.shared()

    first, second = WatchItem.share(by=person, **form), WatchItem.share(by=person, **form)

    assert first == second
    assert (WatchItem.objects.count(), Notice.objects.count()) == (1, 0)


def test_author_mends_what_nobody_has_read_by_sharing_it_again(person):
    form = factories.shared()
    WatchItem.share(by=person, **form)

    WatchItem.share(by=person, **{**form, "why": "Mieux dit."})

    assert WatchItem.objects.get().why == "Mieux dit."


@pytest.mark.parametrize("status", ["proposed", "read", "kept", "published", "sent_back"])
def test_page_that_somebody_shared_is_not_shared_again(person, status):
    item = factories.make_item(status, address="https://example.org/page")

    with pytest.raises(AlreadyShared) as refusal:
        WatchItem.share(by=person, **factories.shared(address="http://www.example.org/page/?fbclid=1"))

    assert refusal.value.item == item
    assert "par un agent" in str(refusal.value)


def test_refusal_names_whoever_says_so_and_nobody_else(person):
    factories.make_item("proposed", by=person, address="https://example.org/1", says_who=True)
    factories.make_item("proposed", by=person, address="https://example.org/2")

    for address, who in (("https://example.org/1", "Ali Exemple"), ("https://example.org/2", "un agent")):
        with pytest.raises(AlreadyShared, match=f"par {who}"):
            WatchItem.share(by=factories.make_user(), **factories.shared(address=address))


def test_one_s_own_page_that_the_lab_has_read_is_not_shared_again(person):
    item = factories.make_item("kept", by=person)

    with pytest.raises(AlreadyShared):
        WatchItem.share(by=person, **factories.shared(address=item.address))


def test_page_sent_back_is_shared_again_by_its_author_and_read_again(person, lab):
    item = factories.make_item("sent_back", by=person, lab=lab, description="Avant")

    again = WatchItem.share(by=person, **factories.shared(address=item.address, title="Autrement", why="Mieux dit"))

    item.refresh_from_db()
    assert again.pk == item.pk
    assert (item.status, item.title, item.why, item.description) == ("proposed", "Autrement", "Mieux dit", "")
    assert (item.word, item.sent_back_at) == ("", None)
    assert Notice.objects.filter(kind="watch_proposed", person=lab).count() == 1


def test_page_taken_back_can_be_shared_by_anybody(person):
    item = factories.make_item("withdrawn")

    again = WatchItem.share(by=person, **factories.shared(address=item.address))

    assert again.pk != item.pk


# --- One's word -----------------------------------------------------------------------------------------


def test_word_is_added_and_counted_once_a_person(person):
    item = factories.make_item()

    item.say_too(by=person, why="À moi aussi.")
    item.say_too(by=person, why="À moi aussi.")

    assert [(word.by, word.who) for word in item.words.all()] == [(person, "un agent")]
    assert WatchItem.objects.with_people().get(pk=item.pk).also == 1
    with pytest.raises(Refusal, match="déjà ajouté"):
        item.say_too(by=person, why="Autre chose.")


def test_word_on_one_s_own_page_or_on_one_taken_back_is_refused(person):
    with pytest.raises(Refusal, match="la vôtre"):
        factories.make_item(by=person).say_too(by=person, why="Encore moi.")
    with pytest.raises(Refusal, match="retirée"):
        factories.make_item("withdrawn").say_too(by=person, why="Trop tard.")


def test_second_person_has_a_page_sent_back_read_again(person, lab):
    item = factories.make_item("sent_back", lab=lab)

    item.say_too(by=person, why="Elle n’est plus payante.")

    item.refresh_from_db()
    assert (item.status, item.word) == ("proposed", "")
    assert Notice.objects.filter(kind="watch_proposed", person=lab).count() == 1


def test_lab_removes_a_word_and_the_journal_keeps_who_did(lab):
    word = factories.make_word()

    word.remove(by=lab)

    assert WatchWord.objects.count() == 0
    assert AuditEvent.objects.filter(act="watch_word_removed", by=lab).count() == 1


# --- The lab --------------------------------------------------------------------------------------------

VERBS = {
    "read": lambda item, lab: item.read(by=lab),
    "kept": lambda item, lab: item.keep(by=lab),
    "published": lambda item, lab: item.publish(by=lab),
    "sent_back": lambda item, lab: item.send_back("Un mot.", by=lab),
    "withdrawn": lambda item, lab: item.withdraw(by=lab),
}
ALLOWED = {
    "proposed": {"read", "kept", "published", "sent_back", "withdrawn"},
    "read": {"read", "kept", "published", "sent_back", "withdrawn"},
    "kept": {"kept", "published", "sent_back", "withdrawn"},
    "published": {"published", "withdrawn"},
    "sent_back": {"withdrawn"},
    "withdrawn": {"withdrawn"},
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", ALLOWED)
def test_verb_acts_from_these_states_and_no_other(lab, status, verb):
    item = factories.make_item(status)

    if verb in ALLOWED[status]:
        VERBS[verb](item, lab)
        item.refresh_from_db()
        assert item.status == verb
    else:
        with pytest.raises(TransitionNotAllowed):
            VERBS[verb](item, lab)
        assert WatchItem.objects.get(pk=item.pk).status == status


def test_whoever_shared_is_thanked_when_it_is_kept_and_when_it_is_published(person, lab):
    item = factories.make_item("proposed", by=person)

    for _ in range(2):  # twice is once
        item.keep(by=lab)
    for _ in range(2):
        item.publish(by=lab)

    assert mails_to(person) == ["resources/emails/watch_kept", "resources/emails/watch_published"]
    assert f"/ressources/veille/{item.key}/" in OutboxMail.objects.get(template__endswith="published").body


def test_word_of_the_lab_reaches_whoever_shared_and_nobody_else(person, lab):
    item = factories.make_item("proposed", by=person)
    factories.make_word(item)

    for _ in range(2):
        item.send_back("Elle est payante.\n# Titre", by=lab)

    mail = OutboxMail.objects.get(template="resources/emails/watch_sent_back")
    assert mail.to == [person.email]
    assert "> Elle est payante" in mail.body
    assert not OutboxMail.objects.exclude(pk=mail.pk).filter(body__contains="payante").exists()
    assert not Notice.objects.filter(line__contains="payante").exists()


@pytest.mark.parametrize("verb", ["read", "kept", "published", "sent_back"])
def test_lab_is_no_longer_told_of_what_it_has_read(lab, verb):
    item = factories.make_item("proposed")
    assert Notice.objects.filter(kind="watch_proposed", person=lab).count() == 1

    VERBS[verb](item, lab)

    assert not Notice.objects.filter(kind="watch_proposed").exists()


def test_sending_back_needs_a_word(lab):
    with pytest.raises(Refusal, match="Écrivez un mot"):
        factories.make_item("proposed").send_back("  ", by=lab)


def test_person_takes_back_what_is_not_read_and_the_lab_is_told_no_more(person, lab):
    item = factories.make_item("proposed", by=person, lab=lab)

    item.withdraw(by=person)
    item.withdraw(by=person)

    assert WatchItem.objects.get().status == "withdrawn"
    assert not Notice.objects.filter(kind="watch_proposed").exists()


@pytest.mark.parametrize("status", ["read", "kept", "published"])
def test_person_does_not_take_back_what_is_read(person, status):
    with pytest.raises(Refusal, match="déjà lu"):
        factories.make_item(status, by=person).withdraw(by=person)


def test_nobody_takes_back_the_page_of_another(person):
    with pytest.raises(Refusal, match="pas la vôtre"):
        factories.make_item("proposed").withdraw(by=person)


def test_lab_mends_the_words_and_the_journal_keeps_both(lab):
    item = factories.make_item("proposed", title="Avant")

    item.decide("publish", by=lab, seen=item.mark, words={"title": "Après", "category": "lecture"})

    item.refresh_from_db()
    assert (item.title, item.category, item.status) == ("Après", "lecture", "published")
    changes = AuditEvent.objects.get(act="watch_item_worded").details["changes"]
    assert changes == {"title": ["Avant", "Après"], "category": ["ailleurs", "lecture"]}


def test_words_mended_from_an_old_page_are_refused_and_nothing_is_done(lab):
    item = factories.make_item("proposed")
    old = item.mark
    item.reword(by=lab, title="D’une collègue")

    with pytest.raises(Refusal, match="entre-temps"):
        item.decide("publish", by=lab, seen=old, words={"title": "De moi"})

    item.refresh_from_db()
    assert (item.title, item.status) == ("D’une collègue", "proposed")


def test_refused_decision_mends_nothing(lab):
    item = factories.make_item("proposed")

    with pytest.raises(Refusal):
        item.decide("send_back", by=lab, seen=item.mark, words={"title": "Autre"}, word="")

    assert WatchItem.objects.get().title == item.title


# --- Who reads what -------------------------------------------------------------------------------------


def test_each_reader_sees_what_is_published_for_them(person, lab):
    items = {name: factories.make_item(audience=name) for name in ("public", "network", "lab")}
    for status in ("proposed", "read", "kept", "sent_back", "withdrawn"):
        factories.make_item(status, by=person)
    ambassador, gone = factories.make_user(role=Role.AMBASSADOR), factories.make_user(is_active=False)

    def seen(user):
        return {name for name, item in items.items() if item in WatchItem.objects.visible_to(user)}

    assert [seen(user) for user in (AnonymousUser(), person, ambassador, lab, gone)] == [
        {"public"},
        {"public", "network"},
        {"public", "network"},
        {"public", "network", "lab"},
        {"public"},
    ]
    assert WatchItem.objects.visible_to(lab).count() == 3


@pytest.mark.parametrize("words", ["enquete", "ENQUÊTE usager", "lyon", "parce"])
def test_search_forgives_accents(words):
    found = factories.make_item(title="L’enquête auprès des usagers", site="lyon.example.org", why="Parce que.")
    factories.make_item(title="Autre chose", why="Voilà.", site="ville.example.org")

    assert list(WatchItem.objects.published().search(words)) == [found]


# --- At once --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_people_share_one_page_at_once_and_one_row_is_made():
    people = [factories.make_user() for _ in range(4)]
    form = factories.shared()

    results = in_parallel(*[lambda person=person: WatchItem.share(by=person, **form) for person in people])

    assert WatchItem.objects.count() == 1
    assert [type(each) for each in failures(results)] == [AlreadyShared] * 3


@pytest.mark.django_db(transaction=True)
def test_double_click_shares_once():
    person, form = factories.make_user(), factories.shared()

    results = in_parallel(*[lambda: WatchItem.share(by=person, **form)] * 4)

    assert failures(results) == []
    assert WatchItem.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_database_holds_one_row_without_the_lock():
    """Negative control: the lock gives the sentence, the index the truth."""
    form, person = factories.shared(), factories.make_user()
    WatchItem.share(by=person, **form)

    with pytest.raises(IntegrityError):
        WatchItem.objects.create(
            **form, canonical=WatchItem.objects.get().canonical, shared_by=person, shared_at="2026-11-26T10:00Z"
        )


@pytest.mark.django_db(transaction=True)
def test_lab_acts_twice_at_once_and_one_mail_leaves():
    lab, person = factories.make_user(role=Role.LAB), factories.make_user()
    item = factories.make_item("proposed", by=person)

    def publish():
        return WatchItem.objects.get(pk=item.pk).publish(by=lab)

    results = in_parallel(publish, publish, publish)

    assert failures(results) == []
    assert mails_to(person) == ["resources/emails/watch_published"]


@pytest.mark.django_db(transaction=True)
def test_lab_decides_two_ways_at_once_and_one_of_them_stands():
    lab = factories.make_user(role=Role.LAB)
    item = factories.make_item("kept")

    results = in_parallel(
        lambda: WatchItem.objects.get(pk=item.pk).publish(by=lab),
        lambda: WatchItem.objects.get(pk=item.pk).send_back("Non.", by=lab),
    )

    assert [type(each) for each in failures(results)] == [TransitionNotAllowed]


@pytest.mark.django_db(transaction=True)
def test_word_said_twice_at_once_is_one():
    item, person = factories.make_item(), factories.make_user()

    results = in_parallel(*[lambda: item.say_too(by=person, why="Moi aussi.")] * 3)

    assert failures(results) == []
    assert WatchWord.objects.count() == 1
