"""
The draft of a month at the keyboard, in twenty minutes: edited, tried on the team, released; then it leaves for real.

It composed itself; what leaves is what the preview shows, and somebody leaves it with the button of their mailbox.
"""

from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from labo.models import OutboxMail
from labo.roles import Role
from resources.models import NewsletterIssue, Subscriber
from resources.newsletter import sending
from tests import factories
from tests.browser.axe import AXE, FIND

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press(screen, button):
    """Reach a button with the keyboard alone, and press it."""
    button.focus()
    expect(button).to_be_focused()
    screen.keyboard.press("Enter")


def test_month_is_edited_tried_released_sent_and_left_at_the_keyboard(open_as, smtp_sink, live_server):
    lab = factories.make_user(role=Role.LAB, first_name="Noa", last_name="Prototype")
    items = [factories.make_item(title=f"Trouvaille {name}", category="ailleurs") for name in ("une", "deux", "trois")]
    for _ in range(2):
        factories.make_agreed()
    issue = NewsletterIssue.compose(timezone.localdate().replace(day=1))
    screen = open_as(lab, f"/admin/resources/newsletterissue/{issue.pk}/change/")
    expect(screen.get_by_text("Donnez un titre au numéro")).to_be_visible()

    for label, words in (
        ("Titre", "Trois trouvailles et une question"),
        ("Phrase d’aperçu", "Ce que d’autres ont essayé, et ce que nous cherchons."),
        ("Édito", "Bonjour,\n\nPeu de mots ce mois-ci."),
    ):
        screen.locator("#numero").get_by_label(label).first.focus()
        screen.keyboard.insert_text(words)
    press(screen, screen.get_by_role("button", name="Descendre : Trouvaille trois"))
    expect(screen.get_by_text("Le numéro est enregistré.")).to_be_visible()
    assert screen.url.endswith(f"#article-{issue.items.get(title='Trouvaille trois').pk}")
    press(screen, screen.get_by_role("button", name="Écarter : Trouvaille une"))
    expect(screen.get_by_text("Ce qui est laissé de côté (1)")).to_be_visible()
    rewrite = screen.locator("#numero summary", has_text="Réécrire : Trouvaille deux")
    press(screen, rewrite)
    box = screen.locator(f"#article-{issue.items.get(title='Trouvaille deux').pk}").get_by_label("Texte")
    box.focus()
    screen.keyboard.press("Control+a")
    screen.keyboard.insert_text("Elle nous a fait changer d’avis.")
    press(screen, screen.get_by_role("button", name="Enregistrer et voir"))

    expect(screen.get_by_role("heading", name="Aperçu")).to_be_visible()
    mail = screen.frame_locator("iframe")
    expect(mail.get_by_role("heading", name="Trois trouvailles et une question")).to_be_visible()
    expect(mail.get_by_text("Elle nous a fait changer d’avis.")).to_be_visible()
    titles = mail.get_by_role("heading", level=3).all_inner_texts()
    assert titles == ["Trouvaille deux", "Trouvaille trois"]
    press(screen, screen.get_by_role("link", name="Revenir au numéro"))
    press(screen, screen.get_by_role("button", name="Envoyer l’essai"))
    expect(screen.get_by_text("L’essai part")).to_be_visible()
    assert OutboxMail.objects.get(subject="[Essai] Trois trouvailles et une question").to == [lab.email]

    press(screen, screen.get_by_role("button", name="Enregistrer et envoyer…"))
    expect(screen.get_by_text("2 personnes")).to_be_visible()
    screen.get_by_label("Combien de personnes la reçoivent").focus()
    screen.keyboard.insert_text("20")
    screen.keyboard.press("Enter")
    expect(screen.get_by_text("Ce n’est pas le bon nombre").first).to_be_visible()
    screen.get_by_label("Combien de personnes la reçoivent").focus()
    screen.keyboard.press("Control+a")
    screen.keyboard.insert_text("2")
    screen.keyboard.press("Enter")
    expect(screen.get_by_text("C’est décidé")).to_be_visible()
    issue.refresh_from_db()
    assert (issue.status, issue.released_by) == ("scheduled", lab)
    assert "Elle nous a fait changer d’avis." in issue.html
    assert [item.title for item in items if item.title in issue.text] == ["Trouvaille deux", "Trouvaille trois"]
    # The refusal of a wrong number is an answer of ours.
    assert [one for one in screen.complaints if "409" not in one] == []

    sending.sweep()

    letters = [taken for taken in smtp_sink.taken if taken.message["Subject"] == "Trois trouvailles et une question"]
    assert sorted(taken.recipients[0] for taken in letters) == sorted(
        Subscriber.objects.values_list("email", flat=True)
    )
    reader = open_as(factories.make_user(), f"/lettre/{issue.number}/")
    expect(reader.get_by_role("heading", name="Trois trouvailles et une question")).to_be_visible()
    expect(reader.get_by_text("Elle nous a fait changer d’avis.")).to_be_visible()
    assert reader.complaints == []
    header = letters[0].message["List-Unsubscribe"].partition(">")[0].removeprefix("<")
    # As a mailbox does: no cookie, no token, nothing but the two words of RFC 8058.
    body = urlencode({"List-Unsubscribe": "One-Click"}).encode()
    path = header.removeprefix(f"{urlsplit(header).scheme}://{urlsplit(header).netloc}")
    with urlopen(Request(live_server.url + path, data=body)) as answer:
        assert answer.status == 200
    assert Subscriber.objects.get(email=letters[0].recipients[0]).status == "left"
    assert Subscriber.objects.getting("monthly").count() == 1


@pytest.mark.parametrize(("width", "scheme"), [(600, "light"), (360, "dark")])
def test_mail_itself_passes_axe_as_it_leaves(page, width, scheme):
    """Without our sheets and without our policy, as a mail program shows it."""
    issue = factories.make_issue()
    factories.make_issue_item(issue, category="agenda", on=timezone.localdate(), text="**Il reste 4 places.**")
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.set_content(issue.mail().html)

    page.evaluate(AXE)

    assert page.evaluate(FIND) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_leaving_the_editor_with_words_that_are_not_saved_asks_first(open_as):
    lab = factories.make_user(role=Role.LAB)
    issue = NewsletterIssue.compose(timezone.localdate().replace(day=1), fewest=0)
    screen, asked = open_as(lab, f"/admin/resources/newsletterissue/{issue.pk}/change/"), []
    screen.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    title = screen.locator("#numero").get_by_label("Titre").first

    title.fill("Pas encore enregistré")
    screen.get_by_role("link", name="Voir l’aperçu").click()
    expect(title).to_have_value("Pas encore enregistré")
    assert asked == ["beforeunload"]

    press(screen, screen.get_by_role("button", name="Enregistrer", exact=True).last)
    expect(screen.get_by_text("Le numéro est enregistré.")).to_be_visible()
    screen.get_by_role("link", name="Voir l’aperçu").click()
    expect(screen.get_by_role("heading", name="Aperçu")).to_be_visible()
    assert asked == ["beforeunload"]
