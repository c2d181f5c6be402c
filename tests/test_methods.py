"""The methods beyond their list: what uses them, facets, kit, what the cases taught, the offer made of them."""

import subprocess
from datetime import date

import pikepdf
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils.html import escape

from labo.models import AuditEvent
from labo.roles import Role
from labo.transitions import NotPrinted, Refusal
from missions.models import OfferFormat
from projects.models import InterventionNote, NoteVersion
from resources.forms import MAX_IN_KIT
from resources.kit_pdf import PRESS, render_kit
from resources.models import Method, MethodInUse
from resources.pictures import PICTURES
from resources.step_lines import Step, read_step, total
from tests import factories

LIST = "/ressources/methodes/"


@pytest.fixture
def catalogue(db):
    call_command("load_methods", verbosity=0)


def found(client, **query):
    return [method.slug for method in client.get(LIST, query).context["methods"]]


# --- Steps ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("Écouter", Step("Écouter")),
        ("Écouter [10 min]", Step("Écouter", 10)),
        ("Écouter [10 min, tout le groupe]", Step("Écouter", 10, "tout le groupe")),
        ("Écouter [avant la séance]", Step("Écouter", None, "avant la séance")),
        ("Écouter [9999 min]", Step("Écouter", None, "9999 min")),
        ("[10 min]", Step("[10 min]")),
        ("Écouter [] [[]", Step("Écouter [] [[]")),
        ("", Step("")),
    ],
)
def test_read_step(line, step):
    assert read_step(line) == step


def test_total_needs_the_minutes_of_every_step():
    assert total([Step("a", 10), Step("b", 5)]) == 15
    assert total([Step("a", 10), Step("b")]) is None
    assert total([]) is None


def test_catalogue_is_whole(catalogue):
    """Each method of the catalogue is classified, drawn and linked; its minutes stay within what it says to last."""
    most = {Method.Span.HOUR: 60, Method.Span.HALF_DAY: 240, Method.Span.DAY: 420, Method.Span.DAYS: 9999}
    methods = list(Method.objects.prefetch_related("related"))

    assert {method.slug for method in methods} == set(PICTURES)
    for method in methods:
        said = sum(step.minutes or 0 for step in method.detailed_steps)
        assert method.moment
        assert method.not_when
        assert method.related.all()
        assert said <= most[method.longest], method


# --- Facets ---------------------------------------------------------------------------------------------


def test_facets_filter_and_count_what_they_would_leave(client, catalogue):
    asked = {"moment": "understand", "temps": "demi-journee"}
    response = client.get(LIST, asked)
    shown = [method.slug for method in response.context["methods"]]

    assert shown == ["immersion", "parcours-usager", "persona"]
    for facet, choices in response.context["form"].facets():
        for choice, _ in choices:
            assert choice.count == len(found(client, **{**asked, facet.name: choice.value})), (facet.name, choice)


def test_facets_of_people(client, catalogue):
    assert "debat-mouvant" in found(client, groupe="16")
    assert "entretien" not in found(client, groupe="16")
    assert "veille-inspirante" in found(client, groupe="16")  # without a largest group


def test_list_answers_htmx_with_the_results_only(client, catalogue):
    part = client.get(LIST, {"q": "persona"}, headers={"HX-Request": "true"})
    back = client.get(LIST, {"q": "persona"}, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})

    assert "<html" not in part.content.decode()
    assert "Personas" in part.content.decode()
    assert "<html" in back.content.decode()
    assert "HX-Request" in part.headers["Vary"]


def test_search_too_long_says_so(client, catalogue):
    page = client.get(LIST, {"q": "é" * 5000}).content.decode()

    assert "Cette recherche est trop longue" in page


# --- Used, withdrawn, deleted ---------------------------------------------------------------------------


def uses_of(note, method):
    """Everything that can cite a method, one by one."""
    return {
        "a note": lambda: note.methods.add(method),
        "a step": lambda: note.steps.create(
            position=9, title="Un", offset_days=0, duration="1 jour", audience="-", objective="-", method=method
        ),
        "a lesson": lambda: factories.make_lesson(note.proposal, method=method),
        "the offer": lambda: factories.make_offer(method),
    }


def test_method_in_use_is_never_deleted(db):
    note = factories.make_note()
    for name in uses_of(note, None):
        method = factories.make_method()
        uses_of(note, method)[name]()

        for delete in (method.delete, Method.objects.filter(pk=method.pk).delete):
            with pytest.raises(MethodInUse, match="Retirez-la du catalogue"):
                delete()
        assert Method.objects.filter(pk=method.pk).exists(), name


def test_method_that_nothing_cites_is_deleted(db):
    method, other = factories.make_method(), factories.make_method()
    method.related.add(other)

    method.delete()

    assert list(Method.objects.all()) == [other]


def test_withdrawn_method_leaves_the_catalogue_and_keeps_its_address(client, db):
    lab, method = factories.make_user(role=Role.LAB), factories.make_method("ancienne")
    other = factories.make_method()
    other.related.add(method)
    offer = factories.make_offer(method)

    method.withdraw(by=lab)

    assert found(client) == [other.slug]
    assert client.get("/ressources/").context["methods"] == [other]
    assert "ne propose plus cette méthode" in client.get(method.get_absolute_url()).content.decode()
    assert list(client.get(other.get_absolute_url()).context["related"]) == []
    assert OfferFormat.objects.shown().get(pk=offer.pk).offered_methods == []
    with pytest.raises(Refusal, match="déjà retirée"):
        method.withdraw(by=lab)
    method.restore(by=lab)
    assert method.slug in found(client)
    with pytest.raises(Refusal, match="déjà au catalogue"):
        method.restore(by=lab)
    acts = AuditEvent.objects.filter(subject=f"resources.method:{method.pk}").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == ["method_withdrawn", "method_restored"]


def test_withdrawn_method_stays_in_the_notes_that_name_it(db):
    named, unnamed = factories.make_method(), factories.make_method()
    note = factories.make_note()
    note.methods.set([named])
    for method in (named, unnamed):
        method.withdraw(by=factories.make_user(role=Role.LAB))

    assert named in Method.objects.for_note(note)
    assert unnamed not in Method.objects.for_note(note)


def test_lab_withdraws_and_is_refused_a_deletion_in_the_back_office(client, db):
    administrator = factories.make_user(role=Role.ADMINISTRATOR)
    method = factories.make_lesson().method
    client.force_login(administrator)

    page = client.post(reverse("admin:resources_method_delete", args=[method.pk]), {"post": "yes"}, follow=True)
    client.post(reverse("admin:resources_method_changelist"), {"action": "withdraw", "_selected_action": [method.pk]})

    method.refresh_from_db()
    assert "sert encore" in page.content.decode()
    assert method.is_withdrawn


# --- Tried in the cases, and what they taught -----------------------------------------------------------


def tried(method, today=date(2027, 1, 15)):
    return Method.objects.with_cases(today=today).get(pk=method.pk).case_count


def test_method_counts_the_cases_whose_signed_note_has_begun(db):
    method = factories.make_method()
    note = factories.make_note()
    note.methods.set([method])
    note.steps.update(method=method)
    begun = {"starts_on": date(2027, 1, 10)}
    assert tried(method) == 0  # still drafted
    NoteVersion.objects.create(note=note, number=1, pdf=b"%PDF", sha256="0" * 64, released_by=note.proposal.lead)
    InterventionNote.objects.filter(pk=note.pk).update(**begun)

    assert tried(method) == 1  # named twice, one case
    assert tried(method, today=date(2027, 1, 9)) == 0  # signed, not begun
    factories.make_lesson(note.proposal, method=method)
    assert tried(method) == 1
    factories.make_lesson(method=method)
    assert tried(method) == 2


def test_lessons_leave_only_to_those_they_are_for(client, db):
    method = factories.make_method()
    for audience in ("internal", "network", "public"):
        factories.make_lesson(method=method, audience=audience, text=f"Leçon {audience}.")

    def read():
        page = client.get(method.get_absolute_url()).content.decode()
        return [audience for audience in ("internal", "network", "public") if f"Leçon {audience}." in page]

    assert read() == ["public"]
    client.force_login(factories.make_user())
    assert read() == ["public"]
    client.force_login(factories.make_user(role=Role.AMBASSADOR))
    assert read() == ["network", "public"]
    client.force_login(factories.make_user(role=Role.LAB))
    assert read() == ["network", "public"]


def test_lesson_names_its_case_only_if_the_case_is_public(client, db):
    lesson = factories.make_lesson()
    case, path = lesson.proposal, lesson.method.get_absolute_url()

    hidden = client.get(path).content.decode()
    case.show_to_the_public(True)
    shown = client.get(path).content.decode()

    assert (case.reference in hidden, escape(str(case)) in hidden) == (False, False)
    assert case.reference in shown


def test_method_sheet_asks_as_much_for_many_rows_as_for_one(client, db, django_assert_num_queries):
    method, case = factories.make_method(), factories.make_lesson().proposal
    for more in (1, 9):
        for _ in range(more):
            factories.make_lesson(case, method=method)
            method.related.add(factories.make_method())

        with django_assert_num_queries(5):
            response = client.get(method.get_absolute_url())

    assert (len(response.context["lessons"]), len(response.context["related"])) == (10, 10)


# --- The kit --------------------------------------------------------------------------------------------


def test_kit_is_one_accessible_document(client, catalogue, tmp_path):
    response = client.get("/ressources/kit.pdf?fiche=persona&fiche=six-chapeaux&fiche=inconnue")
    path = tmp_path / "kit.pdf"
    path.write_bytes(response.content)

    assert response.headers["Content-Type"] == "application/pdf"
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    text = " ".join(text.split())
    for method in Method.objects.filter(slug__in=["persona", "six-chapeaux"]):
        written = [method.name, *method.material, *(step.text for step in method.detailed_steps)]
        assert [words for words in written if words.split()[0] not in text] == []
        assert "Qui fait quoi" in text
    assert "En tout, 1 h." in text
    with pikepdf.open(path) as opened:
        assert str(opened.Root.Lang) == "fr"
        assert opened.Root.MarkInfo.Marked
        with opened.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Kit de 2\u00a0méthodes"


def test_kit_keeps_what_it_printed_and_prints_what_changed(db):
    method = factories.make_method(steps=["Lire [5 min]"])

    first, again = render_kit([method]), render_kit([Method.objects.get(pk=method.pk)])
    method.objective = "Autre chose."

    assert first is again
    assert render_kit([method]) != first


def test_kits_are_printed_one_at_a_time_and_those_that_are_kept_at_once(client, catalogue):
    asked = "/ressources/kit.pdf?fiche=persona&fiche=six-chapeaux"
    kept = client.get(asked).content
    cache.set(PRESS, True, 60)
    busy = client.get("/ressources/kit.pdf?fiche=six-chapeaux")

    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "5")
    assert "réessayez dans quelques secondes" in busy.content.decode()
    assert client.get(asked).content == kept
    cache.delete(PRESS)
    assert client.get("/ressources/kit.pdf?fiche=six-chapeaux").status_code == 200
    assert cache.get(PRESS) is None


def test_kit_without_a_sheet_or_with_too_many_is_asked_again(client, catalogue):
    slugs = list(Method.objects.values_list("slug", flat=True))[: MAX_IN_KIT + 1]

    empty = client.get("/ressources/kit.pdf", {"fiche": "inconnue"})
    full = client.get("/ressources/kit.pdf", {"fiche": slugs})

    assert (empty.status_code, full.status_code) == (400, 400)
    assert "Cochez au moins une fiche." in empty.content.decode()
    assert "8\u00a0fiches au plus" in full.content.decode()
    assert full.content.decode().count(" checked") == len(slugs)


def test_kit_that_cannot_be_printed_says_so(client, db, monkeypatch):
    def refuse(methods):
        raise NotPrinted("Trop long.")

    monkeypatch.setattr("resources.views.methods.render_kit", refuse)
    response = client.get(reverse("resources:method_pdf", args=[factories.make_method().slug]))

    assert (response.status_code, "Trop long." in response.content.decode()) == (503, True)


# --- The offer ------------------------------------------------------------------------------------------


def test_offer_is_made_of_the_catalogue(client, catalogue, django_assert_num_queries):
    call_command("load_offer", verbosity=0)
    OfferFormat.objects.filter(code="flash").update(name="Un petit coup de main")
    call_command("load_offer", verbosity=0)

    with django_assert_num_queries(2):
        page = client.get("/missions/accompagnement/").content.decode()

    assert "Un petit coup de main" in page
    assert page.count("Vous apportez") == 3
    for offer in OfferFormat.objects.prefetch_related("methods"):
        assert [method for method in offer.methods.all() if f'href="{method.get_absolute_url()}"' not in page] == []
    assert reverse("projects:propose") in page
