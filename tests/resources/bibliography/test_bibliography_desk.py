"""What an agent does with the bibliography, and the screens of the lab."""

import html
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import resolve, reverse
from django.utils import timezone

from labo.typed import SESSION_KEY
from resources.csl.item import check
from resources.models import Copy, Loan, Recommendation, Reference
from tests import factories
from tests.resources.bibliography.pages import MINE, PROPOSE, TYPED, fresh, read, screen, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client, person):
    client.force_login(person)
    return person


# --- What an agent does ---------------------------------------------------------------------------------


def test_proposal_waits_for_the_lab(client, person):
    response = client.post(PROPOSE, {**TYPED, "isbn": "978-2-07-036002-4", "language": "fr"})

    row = Reference.objects.get()
    assert (response.status_code, response["Location"]) == (302, MINE)
    assert (row.status, row.added_by, row.why) == ("proposed", person, "Court et clair.")
    assert row.csl == check(row.csl).item
    assert (row.csl["author"], row.csl["ISBN"]) == ([{"family": "Exemple", "given": "Camille"}], "978-2-07-036002-4")
    assert "Proposée" in read(client, MINE)


@pytest.mark.parametrize("wrong", [{"title": ""}, {"isbn": "978-1"}, {"doi": "x"}, {"url": "javascript:alert(1)"}])
def test_invalid_proposal_keeps_what_was_typed(client, person, wrong):
    response = client.post(PROPOSE, {**TYPED, **wrong})

    shown = html.unescape(response.content.decode())
    assert (response.status_code, Reference.objects.count()) == (422, 0)
    assert "Court et clair." in shown
    assert all(value in shown for value in wrong.values())
    assert "<title>Erreur" in shown


def test_known_proposal_leads_to_the_one_that_is_there(client, person):
    known = factories.make_reference(DOI="10.5555/connu", title="Le connu")

    response = client.post(PROPOSE, {**TYPED, "doi": "https://doi.org/10.5555/connu"})

    shown = html.unescape(response.content.decode())
    assert (response.status_code, Reference.objects.count()) == (409, 1)
    assert f'<a href="{known.get_absolute_url()}">Le connu</a>' in shown
    assert "Court et clair." in shown


@pytest.mark.parametrize("status", ["proposed", "withdrawn"])
def test_proposal_of_a_colleague_is_not_told(client, person, status):
    known = factories.make_reference(status, DOI="10.5555/connu", title="Mots d’une collègue")

    response = client.post(PROPOSE, {**TYPED, "doi": "10.5555/connu"})

    shown = html.unescape(response.content.decode())
    assert response.status_code == 409
    assert "Le labo connaît déjà cette référence" in shown
    assert "Mots d’une collègue" not in shown
    assert known.key not in shown


def test_opinion_is_given_changed_and_taken_back(client, person):
    row = factories.make_reference()
    address = reverse("resources:recommend", args=[row.key])

    given = client.post(address, {"opinion": "Très clair.", "shows_name": "on"})
    assert (given.status_code, given["Location"]) == (302, row.get_absolute_url() + "#avis")
    shown = read(client, row.get_absolute_url())
    assert ("Très clair." in shown, "Ali Exemple</footer>" in shown.replace("\n", "")) == (True, True)

    client.post(address, {"opinion": "Assez clair."})
    shown = read(client, row.get_absolute_url())
    assert ("Très clair." in shown, "Une personne du réseau" in shown) == (False, True)

    client.post(reverse("resources:take_back", args=[row.key]))
    assert (Recommendation.objects.count(), "Assez clair." in read(client, row.get_absolute_url())) == (0, False)


def test_empty_opinion_is_asked_again(client, person):
    row = factories.make_reference()

    response = client.post(reverse("resources:recommend", args=[row.key]), {"opinion": " ", "shows_name": "on"})

    assert response.status_code == 422
    assert "Écrivez votre avis en quelques mots." in html.unescape(response.content.decode())


def test_hidden_opinion_is_not_taken_back(client, person, lab):
    opinion = factories.make_recommendation(by=person)
    opinion.hide(by=lab)

    response = client.post(reverse("resources:take_back", args=[opinion.reference.key]), follow=True)

    assert Recommendation.objects.count() == 1
    said = html.unescape(response.content.decode())
    assert ("Le labo a masqué votre avis" in said, "Votre avis est effacé" in said) == (True, False)


def test_copy_is_borrowed_and_brought_back(client, person):
    copy = factories.make_copy()
    row = copy.reference
    page = row.get_absolute_url()

    assert "Un exemplaire libre." in read(client, page)
    client.post(reverse("resources:borrow", args=[row.key]))
    assert "Vous l’avez emprunté." in read(client, page)
    assert row.title in read(client, MINE).partition("Ce que j’ai proposé")[0]
    client.post(reverse("resources:bring_back", args=[row.key]))
    assert (Loan.objects.current().count(), "Un exemplaire libre." in read(client, page)) == (0, True)


def test_copy_that_is_out_says_when_it_comes_back_and_not_with_whom(client, person):
    loan = factories.make_loan(to=factories.make_user(first_name="Sasha", last_name="Secret"))

    shown = read(client, loan.copy.reference.get_absolute_url())
    again = client.post(reverse("resources:borrow", args=[loan.copy.reference.key]), follow=True)

    assert "Retour attendu avant le" in shown
    assert "Secret" not in shown
    assert "Quelqu’un vient de l’emprunter." in html.unescape(again.content.decode())
    assert Loan.objects.count() == 1


def test_bringing_back_what_another_borrowed_changes_nothing(client, person):
    loan = factories.make_loan()

    client.post(reverse("resources:bring_back", args=[loan.copy.reference.key]))

    assert fresh(loan).returned_at is None


def test_my_reading_is_one_s_own(client, person, lab):
    mine = factories.make_reference("declined", by=person, lab=lab, title="La mienne")
    Reference.objects.filter(pk=mine.pk).update(word="Introuvable ici.")
    factories.make_reference("declined", title="Celle d’une autre")
    late = factories.make_loan(to=person, now=timezone.now() - timedelta(weeks=4))

    shown = read(client, MINE)

    assert ("La mienne" in shown, "Introuvable ici." in shown, "Celle d’une autre" in shown) == (True, True, False)
    assert late.copy.reference.title in shown
    assert "Attendu depuis le" in shown


def test_what_is_to_bring_back_stands_in_one_s_own_space(client, person):
    assert "À rapporter" not in read(client, reverse("my_space"))
    other, mine = factories.make_loan(), factories.make_loan(to=person)

    shown = read(client, reverse("my_space"))

    assert f'href="{mine.copy.reference.get_absolute_url()}#etagere"' in shown
    assert other.copy.reference.get_absolute_url() not in shown
    assert f'href="{MINE}"' in shown


def test_agents_find_their_readings_from_the_bibliography(client, person):
    assert f'href="{MINE}"' in read(client, reverse("resources:bibliography"))
    client.logout()
    assert f'href="{MINE}"' not in read(client, reverse("resources:bibliography"))


# --- The lab --------------------------------------------------------------------------------------------


def test_lab_adds_corrects_withdraws_and_publishes_again(desk, client):
    theme = factories.make_theme()
    desk.post(screen("new"), {**TYPED, "themes": [theme.pk], "licence": "CC BY"})
    row = Reference.objects.get()
    assert (row.status, row.licence, list(row.themes.all())) == ("published", "CC BY", [theme])

    desk.post(screen("change", row.pk), {**TYPED, "title": "Essai corrigé", "themes": []})
    assert (fresh(row).title, fresh(row).key, list(row.themes.all())) == ("Essai corrigé", row.key, [])

    desk.post(screen("withdraw", row.pk))
    assert (fresh(row).status, titles(client)) == ("withdrawn", [])
    desk.post(screen("publish", row.pk))
    assert (fresh(row).status, titles(client)) == ("published", ["Essai corrigé"])


def test_correction_keeps_what_the_form_does_not_show(desk):
    row = factories.make_reference(custom={"hal": "hal-01234567", "autre": "gardé"}, note="Gardée.")

    desk.post(screen("change", row.pk), {**TYPED, "hal": "hal-01234567"})

    csl = fresh(row).csl
    assert (csl["title"], csl["custom"], csl["note"]) == ("Essai", row.csl["custom"], "Gardée.")


def test_form_sent_as_it_was_shown_changes_nothing(desk):
    row = factories.make_reference(
        editor=[{"literal": "La 27e Région"}],
        issued={"date-parts": [[2018, 3]]},
        abstract="Un.\n\nDeux.",
        DOI="10.5555/meme",
        volume="3",
    )
    form = desk.get(screen("change", row.pk)).context["form"]
    typed = {name: form[name].value() for name in form.fields}

    desk.post(screen("change", row.pk), {name: value for name, value in typed.items() if value})

    assert fresh(row).csl == row.csl


def test_lab_reads_the_oldest_proposal_first(desk):
    first, second = factories.make_reference("proposed"), factories.make_reference("proposed")

    assert desk.get(screen("queue"))["Location"] == screen("change", first.pk)
    desk.post(screen("publish", first.pk))
    assert desk.get(screen("queue"))["Location"] == screen("change", second.pk)
    declined = desk.post(screen("decline", second.pk), {"word": "Trop ancienne."})
    assert (declined["Location"], fresh(second).word) == (screen("queue"), "Trop ancienne.")
    assert "Aucune proposition n’attend." in read(desk, desk.get(screen("queue"))["Location"])


def test_refusing_needs_a_word(desk):
    row = factories.make_reference("proposed")

    response = desk.post(screen("decline", row.pk), {"word": " "})

    assert (response.status_code, fresh(row).status) == (422, "proposed")
    assert "Dites en un mot pourquoi" in html.unescape(response.content.decode())


@pytest.mark.parametrize("told", ["{key}", "https://labo.example.org/ressources/bibliographie/{key}/", " {key} "])
def test_lab_merges_by_address(desk, told):
    kept, gone = factories.make_reference(), factories.make_reference()

    response = desk.post(screen("merge", gone.pk), {"into": told.format(key=kept.key)})

    assert (response["Location"], fresh(gone).merged_into) == (screen("change", kept.pk), kept)


def test_merging_by_a_wrong_address_says_so(desk):
    row, proposed = factories.make_reference(), factories.make_reference("proposed")
    answers = {"inconnue": 422, proposed.key: 422, row.key: 409}

    for typed, status in answers.items():
        response = desk.post(screen("merge", row.pk), {"into": typed})
        assert response.status_code == status
        assert typed in html.unescape(response.content.decode())
    assert fresh(row).status == "published"


def test_likely_twin_is_told_to_the_lab(desk):
    known = factories.make_reference(title="Essayer avant de décider")
    row = factories.make_reference("proposed", title="Essayer avant de décider")

    shown = read(desk, screen("change", row.pk))

    assert "Peut-être la même" in shown
    assert f'<a href="{screen("change", known.pk)}">' in shown


def test_lab_shelves_lends_takes_back_and_removes(desk):
    row = factories.make_reference()
    assert desk.post(screen("copy_add", row.pk), {"shelf": ""}).status_code == 422
    desk.post(screen("copy_add", row.pk), {"shelf": "Étagère 2"})
    copy = Copy.objects.get()
    loan = factories.make_loan(copy)

    refused = desk.post(screen("copy_remove", row.pk, copy.pk), follow=True)
    assert "Quelqu’un l’a emprunté" in html.unescape(refused.content.decode())
    desk.post(screen("loan_close", row.pk, loan.pk))
    desk.post(screen("copy_remove", row.pk, copy.pk))

    assert fresh(loan).returned_at is not None
    assert fresh(copy).removed_at is not None


def test_parts_of_another_reference_are_not_reached(desk):
    row, loan, opinion = factories.make_reference(), factories.make_loan(), factories.make_recommendation()

    for name, part in (("copy_remove", loan.copy), ("loan_close", loan), ("opinion_hide", opinion)):
        assert desk.post(screen(name, row.pk, part.pk)).status_code == 404
    assert (fresh(loan).returned_at, fresh(opinion).hidden_at) == (None, None)


def test_lab_hides_an_opinion(desk, client):
    opinion = factories.make_recommendation(opinion="Sans intérêt.")

    desk.post(screen("opinion_hide", opinion.reference_id, opinion.pk))

    assert "Sans intérêt." not in read(client, opinion.reference.get_absolute_url())
    assert "Masqué" in read(desk, screen("change", opinion.reference_id))


# --- Sessions that end ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "who", "field", "text"),
    [
        (lambda row: reverse("resources:reference_propose"), "person", "title", "Un titre long à retrouver"),
        (lambda row: reverse("resources:recommend", args=[row.key]), "person", "opinion", "Trois lignes d’avis."),
        (
            lambda row: reverse("admin:resources_reference_decline", args=[row.pk]),
            "lab",
            "word",
            "Elle est introuvable.",
        ),
        (lambda row: reverse("admin:resources_bibliographyimport_new"), "lab", "pasted", "10.5555/abc"),
    ],
)
def test_what_was_typed_is_there_after_signing_in_again(client, lab, person, address, who, field, text):
    row = factories.make_reference("published" if field == "opinion" else "proposed", by=person, lab=lab)
    path = address(row)

    client.force_login({"person": person, "lab": lab}[who])
    session = client.session
    session[SESSION_KEY] = {"path": path, "data": urlencode({field: text}), "at": timezone.now().isoformat()}
    session.save()

    page = client.get(path)

    assert (page.status_code, text in page.content.decode()) == (200, True)
    assert resolve(path).func.keeps_typed
