"""The pages of the shared watch: what each reader finds, and sharing in two clicks, with or without the network."""

import html
import re
import xml.etree.ElementTree as ElementTree
from urllib.parse import unquote, urlencode

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from labo.roles import Role
from resources.models import WatchItem
from resources.views.watch import button_code
from resources.watch.states import CATEGORIES
from tests import factories
from tests.outside import outside, page  # noqa: F401  a fixture

# ruff: noqa: F811 (the fixture, and the name of what the tests are given)

pytestmark = pytest.mark.django_db
LIST, SHARE, OWN = "/ressources/veille/", "/ressources/veille/partager/", "/ressources/veille/mes-partages/"


@pytest.fixture
def person(client):
    person = factories.make_user(first_name="Ali", last_name="Exemple")
    client.force_login(person)
    return person


def read(client, address, status=200, **asked):
    response = client.get(address, asked)
    assert response.status_code == status
    return html.unescape(response.content.decode())


def titles(client, **asked):
    return re.findall(r'<h3 class="labo-h3"[^>]*><a [^>]*>([^<]+)</a>', read(client, LIST, **asked))


# --- The list -------------------------------------------------------------------------------------------


def test_list_shows_what_is_for_each_reader(client):
    for audience in ("public", "network", "lab"):
        factories.make_item(audience=audience, title=f"Pour {audience}")
    factories.make_item("kept", title="Pas encore")

    seen = [titles(client)]
    for role in (Role.AGENT, Role.LAB):
        client.force_login(factories.make_user(role=role))
        seen.append(sorted(titles(client)))

    assert seen == [["Pour public"], ["Pour network", "Pour public"], ["Pour lab", "Pour network", "Pour public"]]


def test_list_is_by_month_and_the_latest_first(client):
    for title, on in (("Juin", "2026-06-10"), ("Vieux", "2026-06-02"), ("Octobre", "2026-10-01")):
        factories.make_item(title=title, now=parse_datetime(f"{on}T10:00:00+02:00"))

    shown = read(client, LIST)

    assert titles(client) == ["Octobre", "Juin", "Vieux"]
    assert re.findall(r'<h2 id="m-[\d-]+">([^<]+)</h2>', shown) == ["Octobre 2026", "Juin 2026"]


def test_list_is_filtered_and_its_filters_count_what_they_find(client, person):
    factories.make_item(title="Étude", category="lecture")
    factories.make_item(title="Autre", category="lecture", audience="network")
    factories.make_item(title="Outil", category="outil")

    assert sorted(titles(client, rubrique="lecture")) == ["Autre", "Étude"]
    assert titles(client, rubrique="lecture", pour="network") == ["Autre"]
    assert titles(client, q="etude") == ["Étude"]
    shown = read(client, LIST, rubrique="lecture")
    assert re.findall(r'<option value="\w+"[^>]*>([^<]+\(\d+\))</option>', shown) == [
        "À lire, à écouter (2)",
        "Outils et données utiles (1)",
        "Les agents de la collectivité (1)",
        "Tout le monde (1)",
    ]


@pytest.mark.parametrize("asked", [{"rubrique": "n-importe"}, {"pour": "lab"}, {"q": "x" * 200}, {"page": "99"}])
def test_list_leaves_out_what_makes_no_sense(client, asked):
    factories.make_item(title="Là")

    assert titles(client, **asked) in (["Là"], [])


def test_list_says_when_there_is_nothing(client):
    assert "Rien n’est encore publié" in read(client, LIST)
    assert "Rien ne répond à ces choix" in read(client, LIST, q="introuvable")


def test_list_has_pages(client):
    for _ in range(25):
        factories.make_item()

    assert [len(titles(client)), len(titles(client, page=2))] == [24, 1]


# --- The feeds ------------------------------------------------------------------------------------------

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def feed(client, address):
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    return ElementTree.fromstring(response.content)


def test_feed_holds_what_is_public_and_nothing_else(client, settings, person):
    settings.SITE_URL = "https://labo.example.org"
    item = factories.make_item(title="Un <titre> & co", why="Pour apprendre.", category="rate", by=person)
    factories.make_item(audience="network")
    factories.make_item(audience="lab")
    factories.make_item("kept")

    found = feed(client, "/ressources/veille/fil.atom")

    (entry,) = found.findall("a:entry", ATOM)
    assert entry.findtext("a:title", namespaces=ATOM) == "Un <titre> & co"
    assert entry.findtext("a:id", namespaces=ATOM) == f"urn:uuid:{item.key}"
    assert entry.find("a:link", ATOM).get("href") == f"https://labo.example.org/ressources/veille/{item.key}/"
    assert entry.findtext("a:author/a:name", namespaces=ATOM) == "un agent"
    assert entry.find("a:category", ATOM).get("term") == "Raté, appris"
    assert "Pour apprendre." in entry.findtext("a:summary", namespaces=ATOM)
    assert found.find("a:link[@rel='self']", ATOM).get("href") == "https://labo.example.org/ressources/veille/fil.atom"


def test_each_category_has_its_feed(client):
    factories.make_item(category="rate")
    factories.make_item(category="outil")

    counts = {
        code: len(feed(client, f"/ressources/veille/fil/{code}.atom").findall("a:entry", ATOM)) for code in CATEGORIES
    }

    assert counts == {**dict.fromkeys(CATEGORIES, 0), "rate": 1, "outil": 1}
    assert client.get("/ressources/veille/fil/autre.atom").status_code == 404


def test_identity_of_an_entry_outlives_its_words(client):
    item = factories.make_item()
    before = feed(client, "/ressources/veille/fil.atom").findtext("a:entry/a:id", namespaces=ATOM)

    item.reword(by=factories.make_user(role=Role.LAB), title="Autrement", category="droit")

    assert feed(client, "/ressources/veille/fil.atom").findtext("a:entry/a:id", namespaces=ATOM) == before


def test_pages_name_their_feeds(client):
    item = factories.make_item(category="rate")

    for address in (LIST, item.get_absolute_url()):
        assert 'rel="alternate" type="application/atom+xml"' in read(client, address)


# --- One item -------------------------------------------------------------------------------------------


def test_item_names_nobody_who_did_not_say_so(client, person):
    hidden = factories.make_item(by=person)
    shown = factories.make_item(by=person, says_who=True)

    assert "Ali Exemple" not in read(client, hidden.get_absolute_url()).replace("labo-tete", "").partition("<main")[2]
    assert "Partagée par Ali Exemple" in read(client, shown.get_absolute_url())


def test_words_of_colleagues_are_counted_for_all_and_read_by_agents(client):
    item = factories.make_item()
    factories.make_word(item, why="Servi deux fois.")

    assert "et 1\xa0autre" in read(client, item.get_absolute_url())
    assert "Servi deux fois." not in read(client, item.get_absolute_url())
    client.force_login(factories.make_user())
    assert "Servi deux fois." in read(client, item.get_absolute_url())


def test_word_is_added_from_the_page(client, person):
    item = factories.make_item()

    response = client.post(reverse("resources:watch_say", args=[item.key]), {"why": "À moi aussi."})

    assert (response.status_code, response["Location"]) == (302, item.get_absolute_url())
    assert [word.by for word in item.words.all()] == [person]


# --- Sharing --------------------------------------------------------------------------------------------


def test_page_is_shared_from_the_form_alone(client, person):
    form = factories.shared(address="www.example.org/page", says_who="on")

    response = client.post(SHARE, {**form, "act": "share"})

    item = WatchItem.objects.get()
    assert (response.status_code, response["Location"]) == (302, OWN)
    assert (item.address, item.shared_by, item.says_who) == ("https://www.example.org/page", person, True)
    assert "Le labo va la lire" in read(client, OWN)


@pytest.mark.parametrize(
    "asked",
    [
        {"adresse": "https://example.org/page", "titre": "Un titre", "texte": "Des mots choisis"},
        {"adresse": "", "titre": "Un titre", "texte": "Des mots choisis https://example.org/page"},
    ],
)
def test_button_and_phone_fill_the_form_and_nothing_is_fetched_nor_written(client, person, outside, asked):
    shown = read(client, SHARE, **asked)

    assert 'value="https://example.org/page"' in shown
    assert 'value="Un titre"' in shown
    assert ">\nDes mots choisis</textarea>" in shown
    assert (outside.looked_up, WatchItem.objects.count()) == ([], 0)


def test_button_of_somebody_who_is_not_signed_in_leads_back_to_the_form(client):
    asked = urlencode({"adresse": "https://example.org/", "titre": "Un titre"})

    response = client.get(f"{SHARE}?{asked}")

    assert response.status_code == 302
    assert f"{SHARE}?{asked}" in unquote(response["Location"])


def complete(client, **form):
    response = client.post(SHARE, {**form, "act": "complete"})
    return response.status_code, html.unescape(response.content.decode())


def test_page_says_its_title_when_it_is_asked(client, person, outside):
    outside.answers["example.org/page"] = page(
        "<html lang=en><title>Une page</title><meta name=description content='De quoi'>"
    )

    status, shown = complete(client, address="http://example.org/page", why="Parce que.", says_who="on")

    assert status == 200
    assert 'value="Une page"' in shown
    assert ">\nDe quoi</textarea>" in shown
    assert ">\nParce que.</textarea>" in shown
    assert 'name="language" value="en"' in shown
    assert re.search(r'<input[^>]*name="says_who"[^>]*checked', shown)
    assert WatchItem.objects.count() == 0


def test_what_is_typed_stands_before_what_the_page_says(client, person, outside):
    outside.answers["example.org/page"] = page("<title>Le sien</title>")

    assert 'value="Le mien"' in complete(client, address="http://example.org/page", title="Le mien")[1]


@pytest.mark.parametrize("address", ["http://example.org/absente", "http://127.0.0.1/", "http://inside.example.org/"])
def test_page_that_cannot_be_read_blocks_nothing(client, person, outside, address):
    outside.numbers["inside.example.org"] = ["10.0.0.1"]

    status, shown = complete(client, address=address, why="Parce que.")

    assert status == 200
    assert "Nous n’avons pas pu lire cette page" in shown
    assert ">\nParce que.</textarea>" in shown


def test_so_many_pages_are_opened_for_one_person_in_an_hour(client, person, outside, monkeypatch):
    monkeypatch.setattr("resources.views.watch.MOST_AN_HOUR", 2)
    outside.answers["/page"] = page("<title>Une page</title>")

    shown = [complete(client, address="http://example.org/page")[1] for _ in range(3)]

    assert ['value="Une page"' in each for each in shown] == [True, True, False]
    assert "Nous n’avons pas pu lire cette page" in shown[2]
    assert len(outside.asked) == 2


def test_button_to_the_page_names_where_it_leads_and_not_what_was_said(client):
    item = factories.make_item(address="https://example.org/page", site="impots.example.net")

    assert "Lire sur example.org" in read(client, item.get_absolute_url())


def test_completing_without_an_address_complains_of_it_alone(client, person):
    status, shown = complete(client, address="bonjour")

    assert status == 422
    assert "Cette adresse ne mène à aucune page" in shown
    assert "Choisissez une rubrique." not in shown


def test_form_is_completed_in_place(client, person):
    response = client.post(
        SHARE, {"address": "https://example.org/", "act": "complete"}, headers={"HX-Request": "true"}
    )

    assert response.content.decode().lstrip().startswith('<form class="labo-form')


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://agent:secret@example.org/",
        "https://exa mple.org/",
        'https://example.org/"><script>',
        f"https://example.org/{'é' * 900}",
        "https://example.org/\u202e",
    ],
)
def test_address_that_cannot_be_shown_is_refused(client, person, address):
    response = client.post(SHARE, factories.shared(address=address))

    assert response.status_code == 422
    assert WatchItem.objects.count() == 0


def test_page_shared_by_another_asks_for_one_s_word_and_keeps_what_was_typed(client, person):
    other = factories.make_user(first_name="Ada", last_name="Autre")
    item = factories.make_item(by=other, says_who=True, address="https://example.org/page")
    form = factories.shared(address="https://example.org/page?utm_source=x", why="Elle m’a servi mardi.")

    response = client.post(SHARE, form)
    shown = html.unescape(response.content.decode())

    assert response.status_code == 409
    assert "déjà partagée, par Ada Autre" in shown
    assert "Elle m’a servi mardi." in shown
    response = client.post(SHARE, {**form, "act": "say_too"})
    assert (response.status_code, response["Location"]) == (302, item.get_absolute_url())
    assert [word.why for word in item.words.all()] == ["Elle m’a servi mardi."]


def test_page_that_one_cannot_read_is_said_to_be_shared_and_no_more(client, person):
    item = factories.make_item(audience="lab", title="Rien que pour le labo", address="https://example.org/page")

    shown = read(client, SHARE, adresse="https://example.org/page")

    assert "déjà partagée, par un agent" in shown
    assert item.title not in shown
    assert str(item.key) not in shown


# --- One's own ------------------------------------------------------------------------------------------


def test_person_reads_what_became_of_each_page_and_the_word_of_the_lab(client, person):
    for status in ("proposed", "read", "kept", "published", "sent_back", "withdrawn"):
        factories.make_item(status, by=person)

    shown = read(client, OWN)

    for words in ("Le labo va la lire", "Le labo l’a lue", "Le labo l’a retenue", "Publiée", "Retirée"):
        assert words in shown
    assert "Elle est payante." in shown
    client.force_login(factories.make_user())
    assert "Elle est payante." not in read(client, OWN)


def test_person_takes_back_a_page(client, person):
    item = factories.make_item("proposed", by=person)

    response = client.post(reverse("resources:watch_withdraw", args=[item.key]))

    assert response.status_code == 302
    assert WatchItem.objects.get().status == "withdrawn"


def test_page_sent_back_is_shared_again_from_its_list(client, person):
    item = factories.make_item("sent_back", by=person, address="https://example.org/a?b=1&c=2")

    (link,) = re.findall(r'href="([^"]*partager/\?[^"]*)"', client.get(OWN).content.decode())
    shown = read(client, html.unescape(link))

    assert f'value="{item.address}"' in shown
    assert "vous pouvez la partager de nouveau" in shown


# --- The button -----------------------------------------------------------------------------------------


def test_button_is_a_code_for_the_bar_and_names_this_site(client, person, settings):
    settings.SITE_URL = "https://labo.example.org"

    shown = client.get("/ressources/veille/bouton/").content.decode()

    (href,) = re.findall(r'href="(javascript:[^"]+)"', shown)
    assert unquote(html.unescape(href)) == button_code()
    assert "https://labo.example.org/ressources/veille/partager/?adresse=" in button_code()
    assert html.escape(button_code(), quote=False).replace("'", "&#x27;") in shown


def test_phone_is_told_how_to_share(client):
    told = client.get("/ressources/veille/application.webmanifest").json()

    assert told["share_target"] == {
        "action": SHARE,
        "method": "GET",
        "params": {"url": "adresse", "title": "titre", "text": "texte"},
    }


# --- The lab --------------------------------------------------------------------------------------------


@pytest.fixture
def lab(client):
    member = factories.make_user(role=Role.LAB)
    client.force_login(member)
    return member


NEXT = "/admin/resources/watchitem/a-lire/"


def decide(client, item, act, **more):
    item.refresh_from_db()
    words = {"title": item.title, "category": item.category, "description": item.description, "seen": item.mark}
    return client.post(reverse("admin:resources_watchitem_change", args=[item.pk]), {**words, "act": act, **more})


def test_lab_reads_one_item_after_another(client, lab):
    first, second = factories.make_item("proposed", title="Première"), factories.make_item("proposed", title="Seconde")

    assert "<h1>Première</h1>" in read(client, NEXT)
    assert "<h1>Seconde</h1>" in read(client, NEXT, apres=first.pk)
    response = decide(client, first, "publish", title="Mieux dit", category="lecture")
    assert response["Location"] == NEXT
    assert "<h1>Seconde</h1>" in read(client, NEXT)
    decide(client, second, "send_back", word="Elle est payante.")
    assert "Rien n’attend ici" in read(client, NEXT)
    assert list(WatchItem.objects.order_by("pk").values_list("title", "category", "status", "word")) == [
        ("Mieux dit", "lecture", "published", ""),
        ("Seconde", "ailleurs", "sent_back", "Elle est payante."),
    ]


@pytest.mark.parametrize(("act", "status"), [("read", "read"), ("keep", "kept"), ("withdraw", "withdrawn")])
def test_lab_decides(client, lab, act, status):
    item = factories.make_item("proposed")

    assert decide(client, item, act).status_code == 302
    assert WatchItem.objects.get().status == status


def test_lab_that_sends_back_without_a_word_is_asked_for_one(client, lab):
    item = factories.make_item("proposed")

    response = decide(client, item, "send_back", title="Repris")

    assert response.status_code == 409
    shown = html.unescape(response.content.decode())
    assert "Écrivez un mot" in shown
    assert 'value="Repris"' in shown


def test_two_of_the_lab_on_one_item_the_second_is_told(client, lab):
    item = factories.make_item("proposed")
    old = item.mark
    item.publish(by=lab)

    response = decide(client, item, "send_back", seen=old, word="Non merci.")

    assert response.status_code == 409
    assert "Non merci." in response.content.decode()


def test_lab_sees_what_waits_on_its_front_page(client, lab):
    assert "La veille à lire" not in read(client, reverse("admin:index"))
    factories.make_item("proposed", title="Une trouvaille")
    factories.make_link("broken")

    shown = read(client, reverse("admin:index"))

    assert "Une trouvaille" in shown
    assert "lien cassé" in shown


def test_lab_sees_broken_links_and_where_they_are_read(client, lab):
    item = factories.make_item(address="https://example.org/page", title="Là où il est lu")
    link = factories.make_link("broken", address="https://example.org/page", host="example.org")
    moved = factories.make_link("moved")
    now = timezone.now()
    assert link.next_check_at <= now

    shown = read(client, reverse("admin:resources_linkcheck_broken"))

    assert "1 lien à réparer" in shown
    assert f'href="{reverse("admin:resources_watchitem_change", args=[item.pk])}">Là où il est lu</a>' in shown
    assert "https://web.archive.org/web/2*/https://example.org/page" in shown
    assert moved.final_address in shown
    client.post(reverse("admin:resources_linkcheck_ignore", args=[link.pk]))
    assert "Rien à réparer" in read(client, reverse("admin:resources_linkcheck_broken"))
