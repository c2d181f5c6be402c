"""An issue as a mail: both parts say the same, nothing is fetched, the same bytes each time."""

import re
from datetime import date

import pytest
import tinyhtml5
from tinyhtml5.parser import HTMLParser

from labo.accent import contrast
from resources.newsletter import checks
from resources.newsletter.letters import LEAVE_PATH, LEAVE_TOKEN_HERE, LETTERS, PREFERENCES_PATH
from resources.newsletter.mail import COLUMNS, MAX_BYTES, colours, prose, render, said_period

AGENDA = {
    "title": "Petit déjeuner du labo",
    "text": "Que retenir d'un prototype qui n'a pas marché ?\n8 h 30, salle 104. **Il reste 4 places sur 25.**",
    "address": "/rencontres/petit-dejeuner/",
    "words": "Réserver une place",
    "credit": "",
    "on": "2026-12-01",
}
READ = {
    "title": "Conduire une enquête <en> dix jours",
    "text": "Un guide, avec [une grille](/ressources/methodes/enquete/) et [un site](https://example.org/grille).",
    "address": "https://example.org/enquete?a=1&b=2",
    "words": "Lire sur example.org",
    "credit": "Repéré par Zoé Adam",
    "on": "",
}
CONTENT = {
    "title": "Un atelier vide apprend autant qu'un atelier plein",
    "preheader": "Il reste 4 places.",
    "edito": "Bonjour,\n\nCe mois-ci : **des essais ratés**.\n\n- un\n- deux",
    "call": "On cherche douze volontaires. [Répondre](mailto:labo@example.org)",
    "groups": [
        {"category": "agenda", "name": "Rendez-vous", "items": [AGENDA]},
        {"category": "lecture", "name": "À lire, à écouter", "items": [READ]},
    ],
}


def mail(content=CONTENT, letter="monthly", **changes):
    address = "https://labo.example.org/lettre/14/"
    return render({**content, **changes}, letter=letter, number=14, period=date(2026, 11, 1), issue_address=address)


def document(html):
    return tinyhtml5.parse(html, namespace_html_elements=False)


def test_the_same_data_make_the_same_bytes():
    assert mail() == mail()
    assert mail().sha256 != mail(title="Un autre titre").sha256


def test_subject_is_the_title_with_french_signs_on_one_line():
    assert mail(title="Qu'en dire ?\n Rien").subject == "Qu’en dire\u00a0? Rien"
    assert mail(title="").subject == "La lettre du labo n°\u00a014"


def test_html_has_one_title_ordered_headings_and_fetches_nothing():
    page = checks.Page(mail().html)

    assert page.headings == [1, 2, 3, 2, 3, 2, 2]
    assert (page.images, page.fetched, page.language) == ([], [], "fr")
    assert not re.search(r"url\(|@import|<script|\bon\w+=", mail().html)


def test_html_is_well_formed_and_every_table_is_only_there_to_place_things():
    parser = HTMLParser(namespace_html_elements=False)
    root = parser.parse(mail().html)

    assert parser.errors == []
    assert {table.get("role") for table in root.iter("table")} == {"presentation"}
    obsolete = {"align", "bgcolor", "border", "cellpadding", "cellspacing", "valign", "width", "height"}
    assert [(tag.tag, name) for tag in root.iter() for name in obsolete & set(tag.attrib)] == []
    identifiers = [tag.get("id") for tag in root.iter() if tag.get("id")]
    assert len(identifiers) == len(set(identifiers))


def test_every_style_is_in_line_but_what_only_a_sheet_can_say():
    html = mail().html
    sheets = re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL)

    assert len(sheets) == 1
    assert "@media (prefers-color-scheme: dark)" in sheets[0]
    assert re.search(r'<td class="regle encre"[^>]*style="[^"]*border-top: 3px solid', html)


def test_meeting_stands_out_with_its_day_in_letters():
    root = document(mail().html)
    card = next(table for table in root.iter("table") if "carte" in table.get("class", ""))

    words = " ".join(" ".join(card.itertext()).split())
    assert words.startswith("mardi 1er décembre Petit déjeuner du labo")
    assert "Mardi 1er\u00a0décembre\nPetit déjeuner du labo" in mail().text


def test_what_was_typed_is_never_markup():
    html = mail(
        edito="# Titre\n\n<b>gras</b> <img src=x> ![i](https://x.org/a.png)", title="<script>alert(1)</script>"
    ).html

    assert [tag for tag in ("<b>gras", "<img", "<script") if tag in html] == []
    assert checks.Page(html).headings.count(1) == 1


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "//example.org/a"])
def test_link_of_the_prose_leads_to_a_page_or_nowhere(address):
    links = checks.Page(f"<html>{prose(f'[mots]({address})')}</html>").links

    assert [link for link in links if not link.startswith("//")] == []


def test_links_have_their_host_in_both_parts(settings):
    settings.SITE_URL = "https://labo.example.org"
    found = mail()
    links = checks.Page(found.html).links

    assert "https://labo.example.org/rencontres/petit-dejeuner/" in links
    assert "https://labo.example.org/ressources/methodes/enquete/" in links
    assert [link for link in links if link.removeprefix("mailto:") not in found.text] == []


def test_link_says_where_it_leads_with_the_title_of_its_item():
    labels = [link.get("aria-label") for link in document(mail().html).iter("a")]

    assert "Lire sur example.org : Conduire une enquête <en> dix jours" in labels


def test_text_says_all_that_the_html_says():
    """Every word of the HTML stands in the text, in the same order within each block."""
    found = mail()
    root = document(found.html)
    hidden = {id(tag) for tag in root.iter() if tag.get("aria-hidden") for tag in tag.iter()}
    said = re.sub(r"\s+", " ", found.text.replace("\u00a0", " "))

    for tag in root.iter():
        if tag.tag in {"h1", "h2", "h3", "p", "li"} and id(tag) not in hidden and not list(tag.iter("a")):
            words = " ".join("".join(tag.itertext()).replace("\u00a0", " ").split())
            assert words in said, words


def test_text_is_wrapped_and_no_address_is_cut():
    long = "https://example.org/" + "une-page-tres-longue-" * 8
    found = mail(edito=f"Des mots. {'mot ' * 60}\n\n{long}")

    lines = found.text.splitlines()
    assert long in lines
    assert [line for line in lines if len(line) > COLUMNS and "://" not in line] == []
    assert "\n\n\n" not in found.text


def test_both_parts_lead_out_with_the_one_thing_that_differs(settings):
    found = mail()

    for part in (found.html, found.text):
        assert part.count(LEAVE_TOKEN_HERE) == 2
        assert settings.SITE_URL + LEAVE_PATH in part
        assert settings.SITE_URL + PREFERENCES_PATH in part
        assert "https://labo.example.org/lettre/14/" in part
        assert "Nous ne mesurons ni les ouvertures ni les clics" in " ".join(part.split())


def test_letter_that_is_not_kept_on_the_site_leads_to_no_page_of_it():
    found = render(CONTENT, letter="team", number=3, period=date(2026, 11, 23), issue_address="")

    assert "Lire en ligne" not in found.html + found.text
    assert "vous faites partie de l’équipe" in found.html
    assert "Proposer un cas" not in found.html


def test_periods_are_said_in_words():
    assert said_period("monthly", date(2026, 8, 1)) == "août\u00a02026"
    assert said_period("breakfasts", date(2026, 12, 1)) == "1er\u00a0décembre\u00a02026"
    assert said_period("team", date(2026, 11, 23)) == "semaine du 23\u00a0novembre\u00a02026"


@pytest.mark.parametrize("letter", LETTERS)
def test_each_letter_is_rendered(letter):
    assert mail(letter=letter).size < MAX_BYTES


def test_fullest_issue_keeps_under_the_size_that_mailboxes_show():
    item = {**READ, "title": "é" * 150, "text": "é " * 300, "words": "é" * 80, "credit": "é" * 150}
    groups = [{"category": "lecture", "name": "À lire", "items": [item] * 18}]

    assert mail(groups=groups, edito="é " * 600, call="é " * 300).size < MAX_BYTES


@pytest.mark.parametrize("accent", ["#4A249D", "#0B7A3B", "#F2C200", "#000000"])
def test_colours_of_any_accent_are_read_on_both_grounds(accent):
    found = colours(accent)

    assert contrast(found["accent"], "#FFFFFF") >= 7
    assert contrast("#FFFFFF", found["band"]) >= 7
    assert contrast(found["dark_accent"], "#1C152C") >= 7
    assert contrast("#1C1430", "#FFD92E") >= 7


def test_accent_of_the_lab_is_that_of_its_letters(settings):
    settings.LAB_ACCENT = "#0B7A3B"

    assert "#4A249D" not in mail().html
    assert colours("#0B7A3B")["band"] in mail().html
