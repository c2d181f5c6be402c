"""The archive of the letter: its pages, its feed, its search, its poster."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from labo.search.asked import read as read_words
from resources.models import NewsletterIssue
from resources.newsletter import poster
from resources.newsletter.archive import read
from resources.newsletter.poster_size import size_of
from tests import factories
from tests.factories.archive import CONTENT
from tests.paper import run, structure

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# --- What is read of the frozen words -------------------------------------------------------------------


def test_content_reads_as_groups_with_lasting_anchors():
    letter = read(CONTENT)

    assert [(item.anchor, item.title[:12]) for item in letter.items] == [
        ("article-1", "Inscrire son"),
        ("article-2", "Des services"),
        ("article-3", "Conduire une"),
        ("article-4", "Petit déjeun"),
    ]
    assert [item.is_outside for item in letter.items] == [False, False, True, False]


@pytest.mark.parametrize("content", [{}, {"groups": []}, {"groups": [{"name": "Vide", "items": []}]}])
def test_content_that_says_little_reads_as_nothing(content):
    letter = read(content)

    said = (letter.title, letter.groups, letter.headlines, letter.dates, letter.untold)
    assert said == ("La lettre du labo", (), (), (), 0)


def test_poster_takes_the_first_of_each_group_before_the_second_ones():
    group = lambda name, count: {  # noqa: E731
        "category": "lecture",
        "name": name,
        "items": [{"title": f"{name} {rank}"} for rank in range(count)],
    }
    letter = read({"groups": [group("A", 4), group("B", 1), group("C", 3)]})

    assert [item.title for _, item in letter.headlines] == ["A 0", "A 1", "B 0", "C 0"]
    assert letter.untold == 4


# --- Who reads what -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "public", "lab"),
    [
        ("draft", 404, 404),
        ("cancelled", 404, 404),
        ("scheduled", 404, 200),
        ("sending", 200, 200),
        ("paused", 200, 200),
        ("sent", 200, 200),
    ],
)
@pytest.mark.parametrize("name", ["issue", "issue_pdf"])
def test_issue_is_read_once_it_leaves(client, monkeypatch, name, status, public, lab):
    """The first mails name the page while the others still leave."""
    monkeypatch.setattr(poster, "on_paper", lambda page, issue: b"%PDF")
    address = reverse(f"resources:{name}", args=[factories.make_archived(status).number])

    assert client.get(address).status_code == public
    client.force_login(factories.make_user())
    assert client.get(address).status_code == public
    client.force_login(factories.make_user(role="lab"))
    assert client.get(address).status_code == lab


def test_issue_that_is_given_up_on_the_way_stays_where_its_first_mails_lead(client):
    issue = factories.make_archived("sending")
    issue.cancel(by=None)

    assert client.get(issue.get_absolute_url()).status_code == 200
    assert issue.title not in client.get(reverse("resources:letters")).content.decode()


@pytest.mark.parametrize("letter", ["team", "watch", "breakfasts"])
def test_other_letters_are_nowhere_in_the_archive(client, letter):
    issue = factories.make_archived(letter=letter, content={"title": "Entre nous seulement"})
    client.force_login(factories.make_user(role="lab"))

    assert client.get(reverse("resources:issue", args=[issue.number])).status_code == 404
    for page in ("letters", "letters_feed"):
        assert "Entre nous" not in client.get(reverse(f"resources:{page}")).content.decode()
    assert NewsletterIssue.objects.telling(read_words("nous")).count() == 0


def test_list_shows_only_what_has_left_whole(client):
    for status in ("draft", "scheduled", "sending", "paused", "cancelled"):
        factories.make_archived(status, content={"title": f"Lettre {status}"})
    sent = factories.make_archived(content={"title": "Lettre partie"})

    response = client.get(reverse("resources:letters"))

    assert response.context["latest"] == sent
    assert re.findall(r"Lettre (\w+)", text_of(response)) == ["partie"]


def test_list_puts_the_latest_first_then_the_others_by_year(client):
    days = [date(2025, 11, 1), date(2026, 1, 1), date(2026, 2, 1), date(2025, 12, 1)]
    for day in days:
        factories.make_archived(period=day)

    context = client.get(reverse("resources:letters")).context

    assert context["latest"].period == date(2026, 2, 1)
    years = [(year, [row.period.month for row in rows]) for year, rows in context["years"]]
    assert years == [(2026, [1]), (2025, [12, 11])]


def test_list_without_a_letter_says_what_to_do(client):
    page = client.get(reverse("resources:letters")).content.decode()

    assert "La première lettre est en préparation." in page
    assert 'href="/lettre/abonnement/"' in page


# --- One issue ------------------------------------------------------------------------------------------


def test_issue_shows_its_frozen_words_and_not_what_was_written_since(client):
    issue = factories.make_archived()
    NewsletterIssue.objects.filter(pk=issue.pk).update(title="Un autre titre", edito="Un autre édito.")

    page = text_of(client.get(issue.get_absolute_url()))

    assert "Un autre" not in page
    for words in [CONTENT["title"], "Ce mois-ci, on parle d’essais ratés.", CONTENT["call"], "Repéré par Zoé"]:
        assert words in page


def test_issue_leads_to_the_ones_before_and_after(client):
    first, middle, last = (factories.make_archived() for _ in range(3))
    factories.make_archived("scheduled")

    page = client.get(middle.get_absolute_url())

    assert (page.context["before"], page.context["after"]) == (first, last)
    assert client.get(last.get_absolute_url()).context["after"] is None


def test_issue_escapes_what_it_tells(client):
    evil = [{"category": "lecture", "name": "<b>A</b>", "items": [{"title": "<script>x</script>", "text": "<img>"}]}]
    issue = factories.make_archived(content={"groups": evil, "title": "<i>t</i>", "edito": "<u>e</u>"})

    page = client.get(issue.get_absolute_url()).content.decode()

    assert [sign for sign in ("<script>x", "<b>A", "<i>t", "<u>e", "<img>") if sign in page] == []


# --- Feed -----------------------------------------------------------------------------------------------


def test_feed_holds_the_whole_text_with_absolute_addresses(client, settings):
    issue = factories.make_archived()
    factories.make_archived("scheduled")

    response = client.get(reverse("resources:letters_feed"))
    feed = ElementTree.fromstring(response.content)
    (entry,) = feed.findall("a:entry", ATOM)
    content = entry.find("a:content", ATOM)

    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert entry.find("a:id", ATOM).text == f"{settings.SITE_URL}/lettre/{issue.number}/"
    assert entry.find("a:title", ATOM).text == CONTENT["title"]
    assert content.get("type") == "html"
    assert "Un guide de 64\u00a0pages" in content.text
    assert f'href="{settings.SITE_URL}/projets/mobiles/"' in content.text
    assert [link for link in re.findall(r'href="([^"]*)"', content.text) if not link.startswith("http")] == []
    assert "Set-Cookie" not in response


# --- Search ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("atelier", 1),
        ("prototypes", 1),
        ("enquete d’usage", 1),
        ("volontaires", 1),
        ("Zoé culture", 1),
        ("essais -ratés", 0),
        ("address", 0),
        ("groups", 0),
        ("example.org", 0),
        ("nOn", 0),
    ],
)
def test_letters_are_found_by_their_words_not_by_their_keys(client, words, count):
    factories.make_archived()
    factories.make_archived("scheduled")

    page = client.get(reverse("resources:letters"), {"q": words})

    assert page.context["count"] == count


def test_words_of_two_lines_are_read_apart():
    factories.make_archived(content={"groups": [{"items": [{"title": "Un", "text": 'Bonjour\nBonsoir "cher" ami'}]}]})

    found = [NewsletterIssue.objects.telling(read_words(words)).count() for words in ("bonsoir", "cher", "nbonsoir")]

    assert found == [1, 1, 0]


def test_site_search_finds_a_letter(client):
    issue = factories.make_archived()

    page = client.get(reverse("search"), {"q": "prototype", "dans": "lettres"}).content.decode()

    assert f'href="{issue.get_absolute_url()}"' in page
    assert "lettre du labo" in page


# --- Poster ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    def write(content):
        issue = NewsletterIssue(letter="monthly", number=14, period=date(2026, 11, 1), content=content)
        issue.released_at = factories.archive.timezone.now()
        path = tmp_path_factory.mktemp("affiche") / "lettre.pdf"
        path.write_bytes(poster.on_paper(poster.paper(issue), issue))
        return path

    return write


def test_poster_is_one_tagged_page_with_its_headlines_and_codes(printed, settings):
    path = printed(CONTENT)

    info, text = run("pdfinfo", str(path)), run("pdftotext", str(path), "-")
    flat = re.sub(r"\s+", " ", text)

    assert re.search(r"Pages:\s+1\b", info)
    assert re.search(r"Tagged:\s+yes", info)
    for words in (
        "atelier vide",
        "Inscrire son enfant",
        "Petit déjeuner",
        "Jeudi",
        "3 décembre",
        "Lire la lettre",
        "La recevoir",
    ):
        assert words in flat
    assert f"{settings.SITE_URL}/lettre/14/" in flat.replace("- ", "-")
    kinds = [kind for kind, _, _ in structure(path)]
    assert (kinds.count("/H1"), kinds.count("/Figure")) == (1, 2)
    assert all(alt for kind, alt, _ in structure(path) if kind == "/Figure")


def articles(code, titles, text=""):
    items = [{"title": title, "text": text, "on": "2026-12-03" if code == "agenda" else ""} for title in titles]
    return {"category": code, "name": "Une rubrique", "items": items}


def test_poster_is_set_as_large_as_one_sheet_holds(printed):
    text = "Un café, une histoire vraie, deux coups de main. On vient comme on est, sans rien préparer. " * 2
    short = {"title": "Un titre court", "groups": [articles("lecture", ["Fabriquer l’hospitalité"])]}
    headlines = [
        "Rendre le courrier de relance des cantines compréhensible",
        "Fabriquer l’hospitalité",
        "Public Policy Labs in European Union Member States",
        "OPSI, l’observatoire de l’innovation du secteur public",
    ]
    meetings = ["Petit déjeuner : bilan et fête du réseau", "Petit déjeuner : faire vivre un lieu"]
    groups = [articles("lecture", headlines), articles("agenda", meetings, text)]
    full = {"title": "Écrire pour être compris, pas pour être couvert", "groups": groups}
    fuller = {**full, "groups": [*groups, articles("agenda", meetings, text)]}

    sizes = [size_of(read(content)).name for content in (short, CONTENT, full, fuller)]

    assert sizes == ["ample", "courant", "moyen", "serre"]
    assert re.search(r"Pages:\s+1\b", run("pdfinfo", str(printed(full))))


def test_poster_of_the_longest_words_holds_on_two_pages(printed):
    item = {"title": "Mot " * 37, "text": "Texte " * 100}
    groups = [{"category": code, "name": "Une rubrique", "items": [item] * 5} for code in ("terrain", "agenda")]

    path = printed({"title": "Titre " * 15, "groups": groups})

    assert int(re.search(r"Pages:\s+(\d+)", run("pdfinfo", str(path)))[1]) <= 2


def test_poster_is_printed_once_and_again_after_a_new_look(monkeypatch):
    prints = []
    monkeypatch.setattr(poster, "on_paper", lambda page, issue: prints.append(page) or b"%PDF")
    issue = factories.make_archived()

    assert (poster.kept(issue), poster.kept(issue), len(prints)) == (b"%PDF", b"%PDF", 1)
    monkeypatch.setattr(poster, "looks", lambda: "another")
    poster.kept(issue)
    assert len(prints) == 2


def test_poster_that_waits_its_turn_says_when_to_come_back(client, monkeypatch):
    issue = factories.make_archived()
    with poster.turn(poster.PRESS, words="-"):
        response = client.get(reverse("resources:issue_pdf", args=[issue.number]))

    assert (response.status_code, response["Retry-After"]) == (503, "5")
