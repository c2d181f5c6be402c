"""The back office as a site: one look, its own door, rights by role on every stock page."""

import re

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from projects.models import CriteriaGrid
from resources.models import Method
from tests.factories import make_assessed, make_grid, make_method, make_proposal


@pytest.fixture
def as_lab(client, lab_member):
    client.force_login(lab_member)
    return client


def stock_pages():
    """Every list that the lab may read, with its pages, once there is a row in it."""
    grid, method = make_grid(published=False), make_method()
    return [
        reverse("admin:index"),
        reverse("admin:app_list", args=["projects"]),
        reverse("admin:projects_criteriagrid_changelist"),
        reverse("admin:projects_criteriagrid_change", args=[grid.pk]),
        reverse("admin:projects_criteriagrid_add"),
        reverse("admin:projects_criteriagrid_history", args=[grid.pk]),
        reverse("admin:resources_method_changelist") + "?q=atelier",
        reverse("admin:resources_method_change", args=[method.pk]),
        reverse("admin:resources_method_add"),
    ]


def test_stock_pages_wear_the_teams_layout(as_lab):
    for address in stock_pages():
        page = as_lab.get(address).content.decode()

        assert page.count("<h1") == 1, address
        assert page.count("<main") == 1, address
        assert "labo-tete--equipe" in page, address
        assert 'href="#contenu">Aller au contenu' in page, address
        assert 'id="nav-sidebar"' not in page, address
        assert 'class="breadcrumbs"' not in page, address


def test_stock_pages_have_no_inline_style_or_script(as_lab):
    inline = re.compile(r"<style|<script(?![^>]*\ssrc=)(?![^>]*application/json)|\sstyle=|\son[a-z]+=|javascript:")

    for address in stock_pages():
        page = as_lab.get(address).content.decode()
        assert inline.findall(page) == [], address
    assert inline.findall('<p style="x">') == [" style="]  # the control: the pattern does find one


def test_every_field_of_a_stock_form_has_a_label(as_lab):
    method = make_method()
    page = as_lab.get(reverse("admin:resources_method_change", args=[method.pk])).content.decode()

    fields = re.findall(r'<(?:input(?! type="(?:hidden|submit)")|textarea|select)[^>]*\sid="([^"]+)"', page)
    labelled = re.findall(r'<label[^>]*\sfor="([^"]+)"', page)
    assert {"id_name", "id_steps"} <= set(fields)
    assert set(fields) - set(labelled) - {"theme"} == set()


def test_lists_of_a_method_are_one_line_each(as_lab):
    method = make_method(steps=["D’abord, écouter", "Ensuite, essayer"])
    address = reverse("admin:resources_method_change", args=[method.pk])
    page = as_lab.get(address).content.decode()
    data = {
        "name": "Nouveau nom",
        "slug": method.slug,
        "origin": method.origin,
        "position": 3,
        "objective": "Comprendre.",
        "duration": "Un jour",
        "people": "Quatre",
        "material": "",
        "steps": "Un, deux\nTrois",
        "caution": "",
    }

    assert "D’abord, écouter\nEnsuite, essayer" in page
    assert as_lab.post(address, data).status_code == 302
    method.refresh_from_db()
    assert (method.name, method.steps) == ("Nouveau nom", ["Un, deux", "Trois"])


def test_navigation_names_only_what_the_person_may_read(client, lab_member, ambassador):
    def links():
        page = client.get(reverse("admin:index")).content.decode()
        nav = page.split('<nav class="labo-nav"')[1].split("</nav>")[0]
        return re.findall(r">([^<>]+)</a>", nav)

    client.force_login(ambassador)
    assert links() == ["Tableau de bord", "Cas", "Sessions", "Accompagnements"]

    client.force_login(lab_member)
    assert [word for word in links() if word in {"Tableau de bord", "Cas", "Grilles", "Ressources"}] == [
        "Tableau de bord",
        "Cas",
        "Grilles",
        "Ressources",
    ]


@pytest.mark.parametrize("name", ["password_change", "password_change_done", "view_on_site"])
def test_doors_that_the_portal_has_elsewhere_are_shut(as_lab, name):
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{name}", args=[1, 1] if name == "view_on_site" else [])
    reverse("admin:jsi18n")  # the control: a stock address that stays


def test_stock_sign_out_leads_home_by_post_only(as_lab):
    assert as_lab.get(reverse("admin:logout")).status_code == 405
    assert as_lab.post(reverse("admin:logout")).url == reverse("home")
    assert as_lab.get(reverse("admin:index")).status_code == 302


@pytest.mark.parametrize("screen", ["changelist", "add", "change", "delete", "history"])
@pytest.mark.parametrize(("app", "model"), [("projects", "criteriagrid"), ("resources", "method")])
def test_stock_pages_are_shut_to_an_ambassador(client, ambassador, lab_member, app, model, screen):
    row = make_grid(published=False) if model == "criteriagrid" else make_method()
    address = reverse(f"admin:{app}_{model}_{screen}", args=[] if screen in {"changelist", "add"} else [row.pk])

    client.force_login(ambassador)
    for query in ("", "?_popup=1", "?_to_field=id"):
        assert client.get(address + query).status_code == 403
    assert client.get(address + "?_to_field=slug").status_code in {400, 403}
    assert client.post(address, {"post": "yes"}).status_code == 403

    client.force_login(lab_member)
    assert client.get(address).status_code == (403 if screen == "delete" else 200)


def test_methods_are_not_deleted_in_bulk(client, lab_member, administrator):
    """One by one: each refusal has its sentence."""
    method, _ = make_method(), make_method()
    address = reverse("admin:resources_method_changelist")
    data = {"action": "delete_selected", "_selected_action": [method.pk], "post": "yes"}

    for person in (lab_member, administrator):
        client.force_login(person)
        client.post(address, data)
        assert Method.objects.count() == 2


def test_bulk_delete_spares_a_published_grid(client, administrator):
    client.force_login(administrator)
    grid = make_grid()

    client.post(
        reverse("admin:projects_criteriagrid_changelist"),
        {"action": "delete_selected", "_selected_action": [grid.pk], "post": "yes"},
    )

    assert list(CriteriaGrid.objects.all()) == [grid]


@pytest.mark.parametrize(
    "query",
    [
        "app_label=projects&model_name=assessmentsheet&field_name=evaluator",
        "app_label=projects&model_name=proposal&field_name=lead",
        "app_label=projects&model_name=criterion&field_name=grid",
        "app_label=labo&model_name=user&field_name=org_unit",
        "",
    ],
)
def test_autocomplete_gives_nothing_away(client, ambassador, query):
    client.force_login(ambassador)

    assert client.get(reverse("admin:autocomplete") + f"?{query}&term=a").status_code in {403, 404}


def test_filter_that_no_column_can_hold_is_refused(as_lab):
    assert as_lab.get(reverse("admin:missions_accompaniment_changelist"), {"status__exact": "\x00"}).status_code == 400


def test_case_of_others_is_not_in_an_ambassadors_list(client, ambassador, lab_member):
    assessed, other = make_assessed(), make_proposal()
    address = reverse("admin:projects_proposal_changelist")

    client.force_login(assessed.sheets.first().evaluator)
    page = client.get(address).content.decode()
    assert assessed.reference in page or assessed.title in page
    assert other.title not in page

    client.force_login(ambassador)
    assert assessed.title not in client.get(address).content.decode()


def test_case_has_no_stock_form_even_for_a_superuser(client, administrator):
    administrator.is_superuser = True
    administrator.save()
    client.force_login(administrator)
    proposal = make_proposal()

    model_admin = admin.site.get_model_admin(type(proposal))
    request = client.get(reverse("admin:index")).wsgi_request
    assert not model_admin.has_add_permission(request)
    assert not model_admin.has_change_permission(request, proposal)
    assert not model_admin.has_delete_permission(request, proposal)


@pytest.mark.parametrize("rows", [1, 30])
def test_stock_list_query_budget(as_lab, rows, django_assert_max_num_queries):
    for _ in range(rows):
        make_method()
    as_lab.get(reverse("admin:index"))

    with django_assert_max_num_queries(8):
        as_lab.get(reverse("admin:resources_method_changelist"))
