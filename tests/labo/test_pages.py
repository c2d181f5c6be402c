"""The pages of the house: what they say, how their forms stand, and what every component gives."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from labo import digest
from labo.accounts import ProfileForm
from labo.models import User
from labo.templatetags import labo as tags
from tests import factories

NBSP = "\u00a0"
pytestmark = pytest.mark.django_db


def render(source, **context):
    return Template(source).render(Context(context))


# --- Pages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("home", "Et si on essayait avant de décider"),
        ("accessibility", "Déclaration d’accessibilité"),
        ("legal", "Mentions légales"),
        ("privacy", "Données personnelles"),
        ("account_login", "Se connecter"),
    ],
)
def test_public_pages_open_without_account(client, name, title):
    page = client.get(reverse(name)).content.decode()

    assert title in page
    assert page.count("<h1") == 1
    assert '<html lang="fr"' in page
    assert '<a class="labo-evitement" href="#contenu">Aller au contenu</a>' in page
    assert "style=" not in page
    assert "onclick=" not in page


def test_declaration_says_not_conform_until_an_audit_says_otherwise(client, settings):
    settings.SITE_URL = "https://labo.ville.example"

    page = client.get(reverse("accessibility")).content.decode()

    assert "<strong>Ce site n’est pas conforme</strong>" in page
    assert "https://labo.ville.example" in page
    assert "Défenseur des droits" in page
    assert "Accessibilité&nbsp;: non conforme" in page


def test_legal_pages_speak_with_the_settings_of_the_lab(client, settings):
    settings.LAB_PUBLISHER = "Dominique Modèle"
    settings.LAB_DPO_EMAIL = "dpd@ville.example"

    assert "Dominique Modèle" in client.get(reverse("legal")).content.decode()
    assert "mailto:dpd@ville.example" in client.get(reverse("privacy")).content.decode()


def test_home_shows_what_the_apps_have_to_say(client, monkeypatch):
    case = {
        "title": "Un muséolab",
        "address": "/projets/A/",
        "slug": "a",
        "state": "À l’étude",
        "state_kind": "ongoing",
    }
    block = digest.DigestItem("components/case_cards.html", {"cases": [case]})
    monkeypatch.setattr(digest, "_contributors", {digest.HOME: [lambda request: block]})

    page = client.get(reverse("home")).content.decode()

    assert "Un muséolab" in page
    assert 'href="/projets/A/"' in page


def test_robots_keep_out_of_personal_pages(client):
    lines = client.get(reverse("robots")).content.decode().splitlines()

    assert {"Disallow: /admin/", "Disallow: /compte/", "Disallow: /mon-espace/"} <= set(lines)


@pytest.mark.parametrize(("role", "status"), [("agent", 403), ("ambassador", 200), ("lab_member", 200)])
def test_components_are_for_the_team(client, request, role, status):
    client.force_login(request.getfixturevalue(role))

    assert client.get(reverse("components")).status_code == status


def test_an_unknown_page_is_a_french_404(client):
    response = client.get("/nulle-part/<script>/")

    assert response.status_code == 404
    assert "Cette page n’existe pas, ou n’est pas pour vous" in response.content.decode()
    assert "<script>/" not in response.content.decode()


def test_a_form_without_token_is_explained(agent):
    client = Client(enforce_csrf_checks=True)
    client.force_login(agent)

    response = client.post(reverse("profile"), {"first_name": "A"})

    assert response.status_code == 403
    assert "Ce formulaire était ouvert depuis trop longtemps" in response.content.decode()


def test_a_page_is_read_only(client):
    assert client.post(reverse("home")).status_code == 405
    assert client.post(reverse("legal")).status_code == 405


# --- Profile --------------------------------------------------------------------------------------------


def test_profile_saves_who_one_is(client, agent):
    unit = factories.make_unit("Musées")
    client.force_login(agent)

    response = client.post(
        reverse("profile"),
        {"first_name": "Camille", "last_name": "Modèle", "job_title": "Médiation", "org_unit": unit.pk},
    )

    agent.refresh_from_db()
    assert response.status_code == 302
    assert (agent.full_name, agent.job_title, agent.org_unit) == ("Camille Modèle", "Médiation", unit)


def test_profile_changes_nothing_that_it_does_not_show(client, agent):
    client.force_login(agent)
    hostile = {"is_staff": "1", "is_superuser": "1", "email": "admin@example.org", "is_active": "", "groups": "1"}

    client.post(reverse("profile"), {"first_name": "Camille", "last_name": "Modèle", **hostile})

    agent.refresh_from_db()
    assert (agent.is_staff, agent.is_superuser, agent.is_active) == (False, False, True)
    assert agent.email == "agent@example.org"


def test_profile_saved_late_reopens_no_account(agent):
    typed = {"first_name": "Camille", "last_name": "Modèle", "job_title": "", "org_unit": ""}
    form = ProfileForm(typed, instance=User.objects.get(pk=agent.pk))
    User.objects.filter(pk=agent.pk).update(is_active=False, is_staff=True)

    form.save()

    agent.refresh_from_db()
    assert (agent.first_name, agent.is_active, agent.is_staff) == ("Camille", False, True)


def test_profile_refused_keeps_what_was_typed_and_says_what_to_mend(client, agent):
    client.force_login(agent)

    page = client.post(reverse("profile"), {"first_name": "", "last_name": "Tapée"}).content.decode()

    assert f"<title>Erreur{NBSP}: Qui je suis" in page
    assert 'role="alert" tabindex="-1" data-error-summary' in page
    assert '<a href="#id_first_name">' in page
    assert 'value="Tapée"' in page


# --- Forms ----------------------------------------------------------------------------------------------


class Sample(forms.Form):
    use_required_attribute = False
    text = forms.CharField(label="Question", help_text="Aide", error_messages={"required": "Répondez."})
    number = forms.IntegerField(label="Combien", required=False)
    choice = forms.ChoiceField(label="Choix", help_text="Aide", choices=[("a", "A")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="D’accord", help_text="Aide")
    attached = forms.FileField(label="Pièce", help_text="Aide")


@pytest.fixture
def refused():
    return render_crispy_form(Sample({"number": "beaucoup"}))


def position(html, *pieces):
    return [html.index(piece) for piece in pieces]


@pytest.mark.parametrize("name", ["text", "attached"])
def test_a_field_stands_in_the_order_label_help_error_input(refused, name):
    order = position(refused, f'for="id_{name}"', f'id="id_{name}_helptext"', f'id="id_{name}_error"', f'name="{name}"')

    assert order == sorted(order)


def test_a_group_of_choices_stands_in_the_same_order(refused):
    order = position(refused, "Choix", 'id="id_choice_helptext"', 'id="id_choice_error"', 'name="choice"')

    assert order == sorted(order)
    assert '<fieldset aria-describedby="id_choice_helptext id_choice_error">' in refused


def test_a_box_to_tick_has_its_error_before_it(refused):
    order = position(refused, 'id="id_agreed_helptext"', 'id="id_agreed_error"', 'name="agreed"')

    assert order == sorted(order)


@pytest.mark.parametrize("name", ["text", "agreed", "attached"])
def test_a_field_in_error_is_described_and_invalid(refused, name):
    field = refused[refused.index(f'name="{name}"') :].partition(">")[0]

    assert f'aria-describedby="id_{name}_helptext id_{name}_error"' in field
    assert 'aria-invalid="true"' in field


def test_optional_fields_say_so_and_none_has_an_asterisk(refused):
    assert refused.count("(facultatif)") == 1
    assert refused.index("Combien") < refused.index("(facultatif)")
    assert "*" not in refused


def test_the_summary_counts_in_words_and_leads_to_each_field(refused):
    assert "Cinq réponses sont à corriger" in refused
    assert '<a href="#id_text">Répondez.</a>' in refused
    assert f'<a href="#id_choice_0">Choix{NBSP}: ce champ est obligatoire.</a>' in refused


def test_a_summary_escapes_what_it_shows():
    form = Sample({})
    form.add_error(None, "<b>x</b>")

    assert "&lt;b&gt;x&lt;/b&gt;" in render("{% error_summary form %}", form=form)


def test_a_fresh_form_has_no_summary():
    assert render("{% error_summary form %}", form=Sample()).strip() == ""
    assert render("{% error_title form %}", form=Sample()) == ""


# --- Components -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "word"), [(value, word) for value, (_, _, word) in tags.SIGNALS.items()])
def test_a_signal_is_a_shape_and_a_word(value, word):
    html = render("{% signal value %}", value=value)

    assert f"#s-{value}" in html
    assert word in html
    assert 'aria-hidden="true"' in html


def test_signals_have_each_their_own_shape():
    assert len({symbol for symbol, _, _ in tags.SIGNALS.values()}) == len(tags.SIGNALS)


def test_every_symbol_named_exists_in_the_sprite():
    sprite = Path(finders.find("img/sprite.svg")).read_text(encoding="utf-8")

    for symbol in [f"s-{value}" for value in tags.SIGNALS] + ["h-hat", "i-fleche"]:
        assert f'id="{symbol}"' in sprite
    assert "style=" not in sprite


def test_a_state_escapes_its_label():
    assert render("{% state label 'ongoing' %}", label="<i>") == (
        '<span class="labo-etat labo-etat--encours">&lt;i&gt;</span>'
    )


def test_an_unknown_signal_or_state_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        render("{% signal 'orange' %}")
    with pytest.raises(KeyError):
        render("{% state 'x' 'y' %}")


@pytest.mark.parametrize(
    ("filter_name", "expected"),
    [
        ("day", f"10{NBSP}novembre{NBSP}2026"),
        ("short_day", f"10{NBSP}novembre"),
        ("week_day", f"mardi 10{NBSP}novembre"),
        ("hour", f"16{NBSP}h{NBSP}05"),
        ("moment", f"mardi 10{NBSP}novembre, 16{NBSP}h{NBSP}05"),
    ],
)
def test_dates_are_written_in_french_at_paris_time(filter_name, expected):
    moment = datetime(2026, 11, 10, 15, 5, tzinfo=UTC)

    assert render(f"{{{{ moment|{filter_name} }}}}", moment=moment) == expected


def test_the_first_of_a_month_is_an_ordinal_and_the_others_are_not():
    assert tags.day(date(2026, 11, 1)) == f"1er{NBSP}novembre{NBSP}2026"
    assert tags.week_day(date(2026, 11, 1)) == f"dimanche 1er{NBSP}novembre"
    assert tags.short_day(date(2026, 11, 11)) == f"11{NBSP}novembre"
    assert tags.short_day(date(2026, 12, 21)) == f"21{NBSP}décembre"


def test_a_full_hour_has_no_minutes_and_no_date_is_no_words():
    assert tags.hour(datetime(2026, 11, 10, 9, 0)) == f"9{NBSP}h"
    assert [tags.day(None), tags.hour(None), tags.moment(None)] == ["", "", ""]


def test_navigation_marks_where_one_is_and_hides_what_does_not_exist(rf):
    request = rf.get(reverse("legal"))

    here = render('{% nav_link "legal" "Ici" %}', request=request)
    elsewhere = render('{% nav_link "privacy" "Là" %}', request=request)
    nowhere = render('{% nav_link "nulle_part" "Rien" %}', request=request)

    assert here == '<li><a href="/mentions-legales/" aria-current="page">Ici</a></li>'
    assert "aria-current" not in elsewhere
    assert nowhere == ""


def test_what_a_person_typed_makes_no_link_in_a_mail():
    assert render("{{ text|md }}", text="[cliquez](http://evil.example)").startswith("\\[cliquez\\]")
