"""A note of two hundred steps: the fields of its page say what every other form says, and it comes out on paper."""

from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field

from labo.pdf.process import press
from projects.backoffice.step_forms import StepForm, StepFormSet
from projects.models import InterventionStep
from projects.note_pdf import render_draft
from projects.templatetags.step_fields import step_field
from tests.factories import make_method, make_note
from tests.paper import run, structure
from tests.projects.note.note_pages import address

pytestmark = pytest.mark.django_db
WRONG = {
    "steps-TOTAL_FORMS": "1",
    "steps-INITIAL_FORMS": "0",
    "steps-0-title": "",
    "steps-0-offset_days": "-3",
    "steps-0-duration": "<b>« deux » jours</b> & plus",
    "steps-0-objective": "\nUne ligne\net une autre",
    "steps-0-lab_days": "0,3",
    "steps-0-agents": "2",
    "steps-0-method": "999999",
}


class Read(HTMLParser):
    """What a browser makes of a page: its elements with their attributes, its words; spaces between are nothing."""

    def __init__(self, page):
        super().__init__()
        self.said = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.said.append((tag, {name: " ".join((value or "").split()) for name, value in attrs}))

    def handle_endtag(self, tag):
        self.said.append(f"/{tag}")

    def handle_data(self, data):
        if words := data.strip():
            self.said.append(words)


def forms_of_every_kind():
    """An empty step, one that was saved, one that is refused, one that the person goes on from."""
    methods = [make_method(), make_method(name="L’« atelier » & <la suite>")]
    saved = {"title": "Un & deux", "offset_days": 14, "method": methods[1].pk, "agents": 2, "agent_days": "1,5"}
    wrong = StepFormSet(WRONG, prefix="steps", form_kwargs={"methods": methods})
    assert not wrong.is_valid()
    here = StepForm(prefix="steps-1", methods=methods)
    here.fields["title"].widget.attrs["autofocus"] = True
    return [
        StepForm(prefix="steps-0", methods=methods),
        StepForm(prefix="steps-0", methods=methods, initial=saved),
        here,
        *wrong.forms,
    ]


def test_field_says_what_every_other_form_says():
    forms = forms_of_every_kind()

    for form in forms:
        for bound in form.visible_fields():
            assert Read(step_field(bound)).said == Read(as_crispy_field(bound)).said, bound.name
    assert [len(form.errors) for form in forms] == [0, 0, 0, 5]


@pytest.fixture
def long_note(lab_member):
    note = make_note(by=lab_member)
    InterventionStep.objects.bulk_create(
        InterventionStep(
            note=note,
            position=rank,
            title=f"Étape numéro {rank}",
            offset_days=rank * 3,
            duration="1 jour",
            audience="L’équipe du cas et ses voisins",
            objective="Voir ce qui se passe, comprendre et décrire ce que font les agents. " * 2,
            deliverable="Un compte rendu",
            lab_days=Decimal(1),
            agents=2,
            agent_days=Decimal(1),
        )
        for rank in range(2, 201)
    )
    return note


def test_two_hundred_steps_make_a_page(long_note, lab_member, client, django_assert_max_num_queries):
    client.force_login(lab_member)
    client.get(address("note", long_note))

    with django_assert_max_num_queries(40):
        page = client.get(address("note", long_note)).content.decode()

    assert page.count('class="labo-etape"') == 200
    assert "Une note a 200 étapes au plus." in page


def test_two_hundred_steps_come_out_on_paper_within_the_memory_of_the_press(long_note, tmp_path, monkeypatch):
    """Eight seconds of work, 37 pages: only the time is lent, for machines that have something else to do."""
    monkeypatch.setattr(press, "limits", press.limits._replace(time=240))
    path = tmp_path / "note.pdf"

    path.write_bytes(render_draft(long_note, on=date(2026, 11, 24)))

    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", str(path))
    words = " ".join(run("pdftotext", "-raw", str(path), "-").split())
    missing = [rank for rank in range(2, 201) if f"Étape numéro {rank}" not in words]
    assert missing == []
    kinds = [kind for kind, _, _ in structure(path)]
    # A table that goes over a page has its headers again there.
    assert kinds.count("/TH") == 200 + 4 * kinds.count("/Table")
