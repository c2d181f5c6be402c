"""The document that presents the lab: twelve parts, never stale, only what the public may read, kept at a date."""

import hashlib
import io
import subprocess
from datetime import date

import pikepdf
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from labo.models import AuditEvent, PresentationText, PresentationVersion
from labo.presentation import models, printing
from labo.presentation.document import document, in_html
from labo.presentation.models import TextChangedMeanwhile
from labo.presentation.parts import ANCHORS, Figure, Part
from labo.transitions import Refusal
from tests import factories

pytestmark = pytest.mark.django_db

SECRET = "Rien de ceci ne doit sortir"


def write(part, text, *, by, seen=0):
    return PresentationText.write(part, text, by=by, seen=seen)


def page_of(client):
    return client.get(reverse("about")).content.decode()


def words_of(pdf):
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return text.decode()


# --- What it says -----------------------------------------------------------------------------------------


def test_texts_of_the_house_fill_the_twelve_parts_once(lab_member):
    factories.make_method()
    call_command("load_presentation", verbosity=0)
    row = PresentationText.objects.get(part="why")
    write("why", "Nos mots.", by=lab_member, seen=row.revision)
    call_command("load_presentation", verbosity=0)

    found = document(on=timezone.localdate())

    assert [shown.part for shown in found.parts] == list(Part)
    assert found.parts[0].text == "<p>Nos mots.</p>\n"
    assert set(ANCHORS) == set(Part.values)
    assert "<br" not in "".join(shown.text for shown in found.parts)  # the width of the file breaks no line


def test_part_that_says_nothing_is_left_out_and_the_others_move_up(lab_member, client):
    write("values", "Aller voir.", by=lab_member)

    found = document(on=timezone.localdate())

    assert [(shown.number, shown.part) for shown in found.parts][:2] == [(1, Part.VALUES), (2, Part.MISSIONS)]
    assert "Pourquoi un labo" not in page_of(client)


def test_text_is_simple_markdown_and_nothing_more():
    written = in_html("# Titre\n\n**Gras** <b>non</b> [site](https://example.org) [x](javascript:alert(1))\n\n![i](/x)")

    assert "<strong>Gras</strong>" in written
    assert '<a href="https://example.org">site</a>' in written
    assert [markup for markup in ("<h1", "<img", "<b>", 'href="javascript') if markup in written] == []


def test_page_follows_what_the_portal_knows(client):
    """Never stale: what is published shows at once, what is withdrawn is gone at once."""
    method = factories.make_method(name="Marche exploratoire")
    work = factories.make_accompaniment(done=True)
    type(work.proposal).objects.filter(pk=work.proposal_id).update(is_public=True)
    work = type(work).objects.get(pk=work.pk)
    quotes = [("On nous a enfin demandé.", "Une agente")]
    review = factories.make_review(accompaniment=work, level="public", quotes=quotes)
    offer = factories.make_offer(method, name="Un coup de main")
    grid = factories.make_grid()
    before = page_of(client)
    method.withdraw(by=factories.make_user(role="lab"))
    type(offer).objects.update(is_open=False)
    case = review.accompaniment.proposal
    type(case).objects.filter(pk=case.pk).update(is_public=False)
    after = page_of(client)

    for told in ("Marche exploratoire", "Un coup de main", "On nous a enfin demandé.", case.title, review.summary):
        assert told in before, told
        assert told not in after, told
    assert all(criterion.green_signal in after for criterion in grid.criteria.all())


def test_nothing_unpublished_is_told(client):
    """What the lab keeps, what a service keeps, what only the network reads: neither on the page nor on paper."""
    factories.make_proposal(title=f"{SECRET}, privé", is_public=False)
    factories.make_draft(title=f"{SECRET}, brouillon", is_public=True)
    shown = factories.make_proposal(title="Un cas que l’on montre", is_public=True)
    review = factories.make_review(level="network", summary=f"{SECRET}, bilan", quotes=[(SECRET, SECRET)])
    factories.make_grid(published=False).criteria.update(title=f"{SECRET}, critère")

    on_screen, on_paper = page_of(client), words_of(client.get(reverse("about_pdf")).content)
    type(review).objects.update(level="", published_at=None, published_by=None)
    unpublished = page_of(client)

    assert SECRET not in on_screen + on_paper + unpublished
    assert shown.title in on_screen
    assert shown.title in on_paper


def test_figure_in_words():
    assert str(Figure(1, "cas public", "cas publics")) == "1\u00a0cas public"
    assert str(Figure(3, "cas public", "cas publics")) == "3\u00a0cas publics"


def test_page_asks_as_many_questions_for_many_rows(client):
    def rows():
        factories.make_method()
        factories.make_offer(factories.make_method())
        factories.make_proposal(is_public=True)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("about")).status_code == 200
        return len(queries)

    factories.make_grid()
    rows()
    count()
    one = count()
    for _ in range(3):
        rows()

    assert count() == one <= 15


# --- Two hands --------------------------------------------------------------------------------------------


def test_second_writer_sees_both_texts_and_decides(client, lab_member):
    other = factories.make_user(role="lab", first_name="Noa", last_name="Prototype")
    address = reverse("admin:labo_presentationtext_edit", args=["offer"])
    write("offer", "Le texte de Noa.", by=other)
    client.force_login(lab_member)

    refused = client.post(address, {"text": "Le mien.", "seen": 0})
    page = refused.content.decode()

    assert refused.status_code == 409
    assert [words for words in ("Le texte de Noa.", "Le mien.", "Noa Prototype") if words not in page] == []
    assert PresentationText.objects.get(part="offer").text == "Le texte de Noa."
    client.post(address, {"text": "Le mien.", "seen": refused.context["form"]["seen"].value()})
    assert PresentationText.objects.get(part="offer").text == "Le mien."


def test_what_was_written_stays_in_the_journal(lab_member):
    row = write("offer", "Un texte.", by=lab_member)
    write("offer", "Un texte. ", by=lab_member, seen=row.revision)  # nothing new: nothing written
    with pytest.raises(TextChangedMeanwhile):
        write("offer", "Un autre.", by=lab_member, seen=0)

    act = AuditEvent.objects.get(act="presentation_worded")
    assert act.details == {"changes": {"offer": ["", "Un texte."]}}


# --- On paper, and kept -----------------------------------------------------------------------------------


@pytest.fixture
def told(lab_member):
    call_command("load_presentation", verbosity=0)
    factories.make_grid()
    factories.make_offer(factories.make_method())
    return lab_member


def test_pdf_has_its_parts_tags_and_bookmarks(client, told):
    write("why", "Un sourire \U0001f600 et une flèche.", by=told, seen=0)
    response = client.get(reverse("about_pdf"))
    words = " ".join(words_of(response.content).split())

    assert response.headers["Content-Type"] == "application/pdf"
    assert "À jour au" in words
    with pikepdf.open(io.BytesIO(response.content)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "fr"
        with opened.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        with opened.open_outline() as outline:
            titles = [item.title for item in outline.root[0].children]
    assert titles == ["Sommaire", *[f"{rank} {part.label}" for rank, part in enumerate(Part, start=1)]]


def test_pdf_asked_again_is_only_read(client, told, monkeypatch):
    first = client.get(reverse("about_pdf")).content
    with monkeypatch.context() as broken:
        broken.setattr(printing, "print_html", lambda *args, **options: pytest.fail("printed again"))
        again = client.get(reverse("about_pdf")).content
    monkeypatch.setattr(printing, "print_html", lambda *args, **options: b"%PDF anew")
    factories.make_method(name="Une méthode de plus")

    assert again == first
    assert client.get(reverse("about_pdf")).content == b"%PDF anew"


def test_one_process_prints_at_a_time(client, told):
    cache.set(printing.PRESS, True, 60)
    busy = client.get(reverse("about_pdf"))
    cache.delete(printing.PRESS)

    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "5")
    assert "s’imprime en ce moment" in busy.content.decode()
    assert client.get(reverse("about_pdf")).status_code == 200
    assert cache.get(printing.PRESS) is None


def test_frozen_version_is_kept_byte_for_byte(client, told, monkeypatch):
    monkeypatch.setattr(printing, "print_html", lambda page, **options: page.encode())
    client.force_login(told)
    freeze = reverse("admin:labo_presentationtext_freeze")
    client.post(freeze)
    client.post(freeze)  # a second click
    first = PresentationVersion.objects.get()
    row = PresentationText.objects.get(part="why")
    write("why", "Autre chose.", by=told, seen=row.revision)
    second = PresentationVersion.freeze(by=told)
    client.logout()
    page = page_of(client)

    assert (first.number, second.number) == (1, 2)
    assert "Version 1" in bytes(first.pdf).decode()
    for version in (first, second):
        given = client.get(version.get_absolute_url()).content
        assert hashlib.sha256(given).hexdigest() == version.sha256
        assert version.sha256 in page
    assert "Autre chose." not in client.get(first.get_absolute_url()).content.decode()
    assert list(models.altered()) == []


def test_frozen_version_is_never_rewritten(told, monkeypatch):
    monkeypatch.setattr(printing, "print_html", lambda page, **options: b"%PDF")
    version = PresentationVersion.freeze(by=told)

    for act in (lambda: PresentationVersion.objects.update(pdf=b"autre"), version.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    PresentationVersion.objects.update(pdf=b"autre")
    assert len(list(models.altered())) == 1


def test_version_says_something_new_whatever_the_day(told, monkeypatch):
    monkeypatch.setattr(printing, "print_html", lambda page, **options: b"%PDF")
    PresentationVersion.freeze(by=told)

    with pytest.raises(Refusal, match="Rien n’a changé"):
        PresentationVersion.freeze(by=told)
    assert document(on=date(2026, 1, 5)).mark == document(on=date(2026, 1, 6)).mark
