"""The demonstration's mails: listed, read, and shown without any inline style."""

import mailbox as stdlib_mailbox
from email.message import EmailMessage

import pytest
from django.urls import reverse

from labo import mailbox, views

HTML = (
    "<!doctype html><html lang='fr'><head><title>x</title><style>p { margin: 0 }</style></head>"
    '<body style="color:red" onload="steal()"><p class="a" style="color:red">Caf&eacute; &amp; th&#233;</p>'
    "<script>steal()</script><img src='a.png' alt=''></body></html>"
)


@pytest.fixture
def maildir(tmp_path, monkeypatch, settings):
    settings.DEMO_MODE = True
    folder = tmp_path / "courriels"
    stdlib_mailbox.Maildir(folder, create=True)
    monkeypatch.setattr(views, "MAILDIR", folder)
    return folder


def drop(folder, subject, *, second, html=HTML):
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "Le labo <labo@example.org>"
    message["To"] = "agent@example.org"
    message["Date"] = "Tue, 10 Nov 2026 15:05:00 +0000"
    message.set_content("Votre code : ABCD-EFGH\nhttp://testserver/projets/")
    if html:
        message.add_alternative(html, subtype="html")
    key = f"{second}.M5P1Q1.host"
    (folder / "new" / key).write_bytes(message.as_bytes())
    return key


def test_list_shows_the_newest_first(client, maildir):
    drop(maildir, "Le premier", second=1_800_000_001)
    drop(maildir, "Le second", second=1_800_000_002)

    mails = client.get(reverse("mailbox")).context["mails"]

    assert [mail.subject for mail in mails] == ["Le second", "Le premier"]


def test_list_without_any_mail_says_so(client, maildir):
    assert "Aucun courriel" in client.get(reverse("mailbox")).content.decode()


def test_mail_shows_headers_and_text(client, maildir):
    key = drop(maildir, "Code <script>", second=1_800_000_001)

    page = client.get(reverse("mailbox_mail", args=[key])).content.decode()

    assert "Code &lt;script&gt;" in page
    assert "agent@example.org" in page
    assert "ABCD-EFGH" in page
    assert '<a href="http://testserver/projets/"' in page


def test_html_part_carries_no_inline_style_nor_script(client, maildir):
    key = drop(maildir, "Mise en page", second=1_800_000_001)

    document = client.get(reverse("mailbox_html", args=[key])).content.decode()
    sheet = client.get(reverse("mailbox_style", args=[key])).content.decode()

    assert "style=" not in document
    assert "<script" not in document
    assert "onload" not in document
    assert '<p class="s0 a">Caf&eacute; &amp; th&#233;</p>' in document.replace('class="a s0"', 'class="s0 a"')
    assert '<link rel="stylesheet" href="style.css">' in document
    assert sheet == "p { margin: 0 }\n.s0.s0 { color:red }\n"


def test_mail_that_does_not_exist_is_not_found(client, maildir):
    assert client.get(reverse("mailbox_mail", args=["1800000001.M5P1Q1.host"])).status_code == 404
    assert client.get(reverse("mailbox_mail", args=[".."])).status_code == 404
    assert client.get("/courriels/..%2F..%2Fetc%2Fpasswd/").status_code == 404


@pytest.mark.parametrize("name", ["mailbox", "mailbox_mail", "mailbox_html", "mailbox_style"])
def test_mailbox_does_not_exist_outside_the_demonstration(client, maildir, settings, name):
    key = drop(maildir, "Secret", second=1_800_000_001)
    settings.DEMO_MODE = False

    response = client.get(reverse(name, args=[] if name == "mailbox" else [key]))

    assert response.status_code == 404


def test_inline_style_still_wins_over_the_sheet_of_the_mail():
    _, sheet = mailbox.split_styles(
        '<html><head><style>.a { color: blue }</style></head><p class="a" style="color:red">'
    )

    assert sheet.splitlines() == [".a { color: blue }", ".s0.s0 { color:red }"]
