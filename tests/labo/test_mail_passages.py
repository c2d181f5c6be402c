"""F63: the lab's own words in the portal's mails: named variables, the mail shown on a real case, the default kept."""

import pytest
from django.template import TemplateSyntaxError
from django.urls import reverse

from labo.models import AuditEvent, MailPassage, OutboxMail
from labo.outbox import passages
from labo.outbox.passages import MailPassage as Passage
from labo.outbox.passages import PassageChangedMeanwhile, filled, kind_of, kinds, mark, worded, words_for
from labo.outbox.queue import compiled
from labo.transitions import Refusal
from tests import factories
from tests.parallel import failures, in_parallel

pytestmark = pytest.mark.django_db
RECEIPT = "projects/emails/E01"


@pytest.fixture(autouse=True)
def _nothing_remembered():
    passages._read.clear()
    yield
    passages._read.clear()


def texts(kind, **changes):
    return {passage.name: passage.default for passage in kind.passages()} | changes


def edit_page(slug="E01"):
    return reverse("admin:labo_mailpassage_edit", args=[slug])


def receipt_of(proposal):
    return OutboxMail.objects.get(template=RECEIPT, about=proposal.reference)


# --- What a mail says -----------------------------------------------------------------------------------


def test_default_stands_until_the_lab_words_it(lab_member):
    before = receipt_of(factories.make_proposal())

    Passage.word(kind_of(RECEIPT), texts(kind_of(RECEIPT), fin="Merci, {porteur} !"), by=lab_member, seen=mark({}))
    passages._read.clear()
    proposal = factories.make_proposal()
    after = receipt_of(proposal)

    assert "Une question, un" in before.body
    assert f"Merci, {proposal.lead} !" in after.body
    assert "Une question, un" not in after.body
    assert proposal.title in after.body


def test_every_kind_of_mail_is_shown_whole():
    """Each registered template has passages whose variables it knows, and the subject is one of them."""
    for kind in [kind for kind in kinds() if kind.passages()]:
        assert "objet" in [passage.name for passage in kind.passages()], kind.template
        for passage in kind.passages():
            assert kind.unknown(passage.default) == [], (kind.template, passage.name)


def test_variable_is_what_a_person_typed_and_makes_no_link():
    values = {"titre": "[x](http://evil.example) *a*\nBcc: b@c.org"}

    assert filled("Le cas {titre}", values) == r"Le cas \[x\](http://evil.example) \*a\* Bcc: b@c.org"
    assert filled("{titre}", values, is_subject=True) == "[x](http://evil.example) *a* Bcc: b@c.org"
    assert filled("{autre} reste", values) == "{autre} reste"


def test_template_code_in_the_lab_s_words_is_words(lab_member):
    """What the lab types is text: it runs nothing and reads nothing."""
    factories.make_wording("{{ proposal.sponsor_email }} {% include 'base.html' %}")

    body = receipt_of(factories.make_proposal()).body

    assert "{{ proposal.sponsor_email }} {% include 'base.html' %}" in body


def test_passage_of_a_template_holds_words_only():
    with pytest.raises(TemplateSyntaxError, match="no template code"):
        compiled('{% passage "x" "X" %}{{ titre }}{% endpassage %}')
    with pytest.raises(TemplateSyntaxError, match="a name and a label"):
        compiled('{% passage "x" %}X{% endpassage %}')


def test_words_are_read_again_after_a_while(monkeypatch, django_assert_num_queries):
    words_for(RECEIPT)
    with django_assert_num_queries(0):
        words_for(RECEIPT)
        words_for("labo/emails/login_code")
    factories.make_wording("Nouveau.")
    monkeypatch.setattr(passages, "FRESH_FOR", -1)

    assert words_for(RECEIPT) == {"fin": "Nouveau."}


# --- Wording --------------------------------------------------------------------------------------------


def test_text_equal_to_the_default_leaves_no_row(lab_member):
    row = factories.make_wording()

    Passage.word(kind_of(RECEIPT), texts(kind_of(RECEIPT)), by=lab_member, seen=mark({"fin": row.text}))

    assert not MailPassage.objects.exists()
    assert AuditEvent.objects.get(act="mail_worded").details["changes"]["fin"][0] == row.text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("  ", "« Fin et signature » est vide"), ("Bonjour {prénom}", "ce courriel ne connaît pas {prénom}")],
)
def test_words_that_would_break_the_mail_are_refused(lab_member, text, sentence):
    with pytest.raises(Refusal, match=sentence):
        Passage.word(kind_of(RECEIPT), texts(kind_of(RECEIPT), fin=text), by=lab_member, seen=mark({}))

    assert not MailPassage.objects.exists()


def test_second_writer_sees_that_somebody_was_there(lab_member):
    seen = mark({})
    Passage.word(kind_of(RECEIPT), texts(kind_of(RECEIPT), fin="Le premier."), by=lab_member, seen=seen)

    with pytest.raises(PassageChangedMeanwhile):
        Passage.word(kind_of(RECEIPT), texts(kind_of(RECEIPT), fin="Le second."), by=lab_member, seen=seen)

    assert worded(RECEIPT) == {"fin": "Le premier."}


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_never_overwrite_one_another():
    writers = [factories.make_user() for _ in range(5)]

    def word(by):
        Passage.word(kind_of(RECEIPT), texts(kind_of(RECEIPT), fin=f"De {by.pk}."), by=by, seen=mark({}))

    refused = failures(in_parallel(*[lambda by=by: word(by) for by in writers]))

    assert [type(failure) for failure in refused] == [PassageChangedMeanwhile] * 4
    assert MailPassage.objects.count() == 1


# --- The pages ------------------------------------------------------------------------------------------


@pytest.fixture
def as_lab(client, lab_member):
    client.force_login(lab_member)
    return client


def posted(client, **changes):
    page = client.get(edit_page())
    return {name: page.context["form"][name].value() for name in page.context["form"].fields} | changes


def test_list_says_which_mails_the_lab_has_worded(as_lab):
    factories.make_wording()

    page = as_lab.get(reverse("admin:labo_mailpassage_changelist")).content.decode()

    assert "Proposition bien arrivée" in page
    assert page.count("Vos mots") == 1


def test_page_shows_the_mail_with_a_real_case(as_lab):
    proposal = factories.make_proposal(title="Un muséolab")

    page = as_lab.get(edit_page()).content.decode()

    assert "{référence}" in page
    assert f"Votre proposition {proposal.reference} est bien arrivée" in page
    assert "<strong>Un muséolab</strong>" in page


def test_page_without_a_case_says_so(as_lab):
    assert "Rien encore pour le montrer" in as_lab.get(edit_page()).content.decode()


def test_words_are_kept_shown_and_put_back(as_lab):
    factories.make_proposal()

    kept = as_lab.post(edit_page(), posted(as_lab, fin="À bientôt."), follow=True).content.decode()
    back = as_lab.post(edit_page(), posted(as_lab, reset="fin"), follow=True).content.decode()

    assert "C’est enregistré." in kept
    assert "Ce que vous avez changé" in kept
    assert "<ins>À bientôt.</ins>" in kept
    assert "Le texte d’origine est revenu." in back
    assert not MailPassage.objects.exists()


def test_unknown_variable_comes_back_with_what_was_typed(as_lab):
    page = as_lab.post(edit_page(), posted(as_lab, fin="Bonjour {prénom}")).content.decode()

    assert "Ce courriel ne connaît pas {prénom}." in page
    assert "Bonjour {prénom}</textarea>" in page


def test_second_writer_reads_both_then_chooses(as_lab):
    typed = posted(as_lab, fin="Le second.")
    factories.make_wording("Le premier.")

    page = as_lab.post(edit_page(), typed)
    html = page.content.decode()
    again = as_lab.post(edit_page(), {**typed, "seen": page.context["form"]["seen"].value()}, follow=True)

    assert "Quelqu’un d’autre a modifié ce courriel" in html
    assert "Le premier." in html
    assert "Le second.</textarea>" in html
    assert "C’est enregistré." in again.content.decode()


def test_preview_saves_nothing(as_lab):
    proposal = factories.make_proposal()

    page = as_lab.post(
        reverse("admin:labo_mailpassage_preview", args=["E01"]),
        {"avec": proposal.pk, "objet": "Reçu : {titre}", "fin": "<script>alert(1)</script>"},
    ).content.decode()

    assert f"Reçu : {proposal.title}" in page
    assert "<script>" not in page
    assert not MailPassage.objects.exists()


@pytest.mark.parametrize("key", ["", "abc", "0", "9" * 30])
def test_preview_with_nothing_real_is_a_sentence(as_lab, key):
    page = as_lab.post(reverse("admin:labo_mailpassage_preview", args=["E01"]), {"avec": key})

    assert "Rien encore pour le montrer" in page.content.decode()


def test_unknown_mail_is_not_found(as_lab):
    assert as_lab.get(edit_page("E99")).status_code == 404
