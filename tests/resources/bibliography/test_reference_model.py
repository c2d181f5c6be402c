"""A reference: its verbs where they are allowed and where they are not, its mails, its address."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labo.models import OutboxMail
from labo.transitions import Refusal
from labo.typography import NBSP
from resources.models import Reference, ReferenceIdentifier, ReferenceIndex, ReferenceKnown
from resources.models.reference_queryset import RESERVED
from tests import factories
from tests.factories.bibliography import csl_item
from tests.resources.bibliography.pages import fresh

pytestmark = pytest.mark.django_db

STATES = ["proposed", "published", "declined", "withdrawn", "merged"]
DOI, OTHER_DOI, ISBN = "10.5555/essai", "10.5555/autre", "9782070360024"


def mails_to(person):
    return list(OutboxMail.objects.filter(to=[person.email]).order_by("pk").values_list("template", flat=True))


def identifiers(row):
    return sorted(row.identifiers.values_list("scheme", "value"))


def indexed():
    return set(ReferenceIndex.objects.values_list("reference", flat=True))


# --- Verbs ----------------------------------------------------------------------------------------------


def test_proposing_keeps_it_for_the_lab(person):
    theme = factories.make_theme()

    row = Reference.propose(csl_item(DOI=DOI, title="Essai"), by=person, why="Court.", themes=[theme])

    row = fresh(row)
    assert (row.status, row.published_at, row.added_by, row.why) == ("proposed", None, person, "Court.")
    assert (row.title, row.names, row.container, row.year, row.language, row.type) == (
        *("Essai", "Camille Exemple", "Éditions du Palier", 2021, "fr", "book"),
    )
    assert list(row.themes.all()) == [theme]
    assert identifiers(row) == [("doi", DOI)]
    assert (indexed(), OutboxMail.objects.count()) == (set(), 0)
    assert list(Reference.objects.waiting()) == [row]
    assert list(Reference.objects.with_address()) == []


def test_adding_publishes_at_once_and_writes_to_nobody(lab):
    now = timezone.now()

    row = Reference.add(csl_item(), by=lab, licence="CC BY", now=now)

    row = fresh(row)
    assert (row.status, row.published_at, row.licence) == ("published", now, "CC BY")
    assert indexed() == {row.pk}
    assert OutboxMail.objects.count() == 0


VERBS = {
    "publish": (lambda row, by: row.publish(by=by), {"proposed", "withdrawn", "declined"}, "published"),
    "decline": (lambda row, by: row.decline("Introuvable.", by=by), {"proposed"}, "declined"),
    "withdraw": (lambda row, by: row.withdraw(by=by), {"published"}, "withdrawn"),
    "merge": (lambda row, by: row.merge(factories.make_reference(), by=by), {"published", "proposed"}, "merged"),
}


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_verb_acts_where_it_may_and_changes_nothing_elsewhere(lab, verb, status):
    act, allowed, becomes = VERBS[verb]
    row = fresh(factories.make_reference(status))
    mails = mails_to(row.added_by)

    if status in allowed:
        act(row, lab)
        assert fresh(row).status == becomes
        assert (row.pk in indexed()) == (becomes == "published")
    else:
        with pytest.raises(Refusal):
            act(row, lab)
        assert fresh(row).status == status
        assert mails_to(row.added_by) == mails


@pytest.mark.parametrize("verb", VERBS)
def test_page_that_is_behind_does_not_act_a_second_time(lab, verb):
    """Two screens hold the row as it was: what counts is where it stands when the second one acts."""
    act, allowed, becomes = VERBS[verb]
    row = factories.make_reference(min(allowed))
    first, second = fresh(row), fresh(row)
    act(first, lab)

    with pytest.raises(Refusal):
        act(second, lab)

    assert fresh(row).status == becomes


def test_publishing_again_keeps_the_first_date_and_forgets_the_word(lab):
    long_ago = timezone.now() - timedelta(days=90)
    row = Reference.add(csl_item(), by=lab, now=long_ago)
    row.withdraw(by=lab)

    row.publish(by=lab)

    declined = factories.make_reference("declined")
    declined.publish(by=lab)
    assert fresh(row).published_at == long_ago
    assert fresh(declined).word == ""


@pytest.mark.parametrize("word", ["", "  \n"])
def test_declining_needs_a_word(lab, word):
    row = factories.make_reference("proposed")

    with pytest.raises(Refusal):
        row.decline(word, by=lab)

    assert fresh(row).status == "proposed"


def test_declined_reference_frees_its_identifiers_until_it_is_published(lab, person):
    declined = factories.make_reference("proposed", DOI=DOI)
    declined.decline("Trop ancienne.", by=lab)

    # Corrected, it takes nothing back.
    declined.rewrite({**declined.csl, "title": "Mieux dite"}, by=lab)
    again = Reference.propose(csl_item(DOI=DOI), by=person)

    assert identifiers(declined) == []
    assert identifiers(again) == [("doi", DOI)]
    with pytest.raises(ReferenceKnown) as refusal:
        declined.publish(by=lab)
    assert refusal.value.reference == again
    assert fresh(declined).status == "declined"


def test_declined_reference_published_after_all_holds_its_identifiers(lab):
    row = factories.make_reference("declined", DOI=DOI)

    row.publish(by=lab)

    assert identifiers(row) == [("doi", DOI)]


@pytest.mark.parametrize("status", STATES)
def test_rewriting_changes_the_item_and_leaves_it_where_it_stands(lab, status):
    row = factories.make_reference(status, why="Avant.", licence="CC BY")
    before = fresh(row)
    stale = fresh(row)
    stale.status, stale.word, stale.merged_into = "published", "autre", None

    stale.rewrite({**row.csl, "title": "Autre titre"}, by=lab)

    after = fresh(row)
    assert (after.title, after.why, after.licence) == ("Autre titre", "Avant.", "CC BY")
    assert (after.status, after.word, after.merged_into, after.published_at, after.key) == (
        *(before.status, before.word, before.merged_into, before.published_at, before.key),
    )
    assert (row.pk in indexed()) == (status == "published")


def test_rewriting_changes_themes_and_methods_only_where_they_are_given(lab):
    one, two = factories.make_theme(), factories.make_theme()
    row = factories.make_reference(themes=[one])

    row.rewrite(row.csl, by=lab, why="")
    kept = list(row.themes.all())
    row.rewrite(row.csl, by=lab, themes=[two])

    assert (kept, list(row.themes.all())) == ([one], [two])


def test_rewriting_into_a_known_identifier_is_refused_and_changes_nothing(lab):
    holder = factories.make_reference(DOI=DOI)
    row = factories.make_reference(DOI=OTHER_DOI)

    with pytest.raises(ReferenceKnown) as refusal:
        row.rewrite({**row.csl, "DOI": DOI, "title": "Autre"}, by=lab)

    assert refusal.value.reference == holder
    assert fresh(row).title != "Autre"
    assert identifiers(row) == [("doi", OTHER_DOI)]


def test_rewriting_frees_the_identifier_that_is_gone(lab):
    row = factories.make_reference(DOI=DOI)

    row.rewrite({name: value for name, value in row.csl.items() if name != "DOI"}, by=lab)

    assert identifiers(factories.make_reference(DOI=DOI)) == [("doi", DOI)]


@pytest.mark.parametrize("variable", [{"DOI": DOI}, {"ISBN": ISBN}, {"custom": {"hal": "hal-01234567"}}])
@pytest.mark.parametrize("status", ["proposed", "published", "withdrawn"])
def test_sure_identifier_names_one_work(person, variable, status):
    known = factories.make_reference(status, **variable)

    with pytest.raises(ReferenceKnown) as refusal:
        Reference.propose(csl_item(**variable), by=person)

    assert refusal.value.reference == known
    assert Reference.objects.count() == 1


def test_address_on_the_web_names_several(person):
    for _ in range(2):
        Reference.propose(csl_item(URL="https://example.org/livre"), by=person)

    assert ReferenceIdentifier.objects.filter(scheme="url").count() == 2


def test_refusal_names_the_work_and_the_identifier(person):
    known = factories.make_reference(DOI=DOI, title="Essai")

    with pytest.raises(ReferenceKnown) as refusal:
        Reference.propose(csl_item(DOI=DOI), by=person)

    assert refusal.value.reference == known
    assert str(refusal.value) == (f"Le labo connaît déjà cette référence, avec le même DOI{NBSP}: «{NBSP}Essai{NBSP}».")


# --- Mails ----------------------------------------------------------------------------------------------


def test_whoever_proposed_is_told_what_the_lab_decides(lab, person):
    kept, refused = (factories.make_reference("proposed", by=person) for _ in range(2))

    kept.publish(by=lab)
    refused.decline("Introuvable en bibliothèque.", by=lab)

    assert mails_to(person) == ["resources/emails/reference_published", "resources/emails/reference_declined"]
    published, declined = OutboxMail.objects.filter(to=[person.email]).order_by("pk")
    assert kept.get_absolute_url() in published.body
    assert "Introuvable en bibliothèque." in declined.body


def test_nobody_writes_to_oneself(lab):
    Reference.propose(csl_item(), by=lab).publish(by=lab)
    Reference.propose(csl_item(), by=lab).decline("Finalement non.", by=lab)

    assert OutboxMail.objects.count() == 0


def test_closed_account_is_not_written_to(lab, person):
    rows = [factories.make_reference("proposed", by=person) for _ in range(2)]
    type(person).objects.filter(pk=person.pk).update(is_active=False)

    fresh(rows[0]).publish(by=lab)
    fresh(rows[1]).decline("Non.", by=lab)

    assert OutboxMail.objects.count() == 0


# --- Addresses ------------------------------------------------------------------------------------------


def test_address_says_who_when_and_what():
    row = factories.make_reference(
        title="Innovation labs in the public sector: what they do",
        author=[{"family": "Lewis", "given": "Jenny M."}],
        issued={"date-parts": [[2017]]},
    )

    assert row.get_absolute_url() == ("/ressources/bibliographie/lewis-2017-innovation-labs-in-the-public-sector/")


def test_same_address_gets_a_number():
    same = {"title": "Essai", "author": None, "issued": None}

    assert [factories.make_reference(**same).key for _ in range(3)] == ["essai", "essai-2", "essai-3"]


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_address_is_never_that_of_another_page(word):
    assert factories.make_reference(title=word, author=None, issued=None).key == f"{word}-2"


def test_address_without_a_letter_is_still_one():
    assert factories.make_reference(title="???", author=None, issued=None).key == "reference"


def test_address_is_kept_when_all_is_corrected(lab):
    row = factories.make_reference()
    before = row.key

    row.rewrite(csl_item(title="Tout autre", author=None, issued=None), by=lab)

    assert fresh(row).key == before


def test_addresses_given_together_differ():
    rows = [Reference(csl=csl_item(title="Essai", author=None, issued=None)) for _ in range(3)]
    for row in rows:
        row.tell()

    Reference.objects.give_addresses(rows)

    assert [row.key for row in rows] == ["essai", "essai-2", "essai-3"]
