"""Writing a mail: what every verb calls."""

from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.template import Context, Template
from django.template.loader import get_template
from django.utils import timezone

from labo.outbox.message import sender_domain
from labo.outbox.models import HEADERS, OutboxMail
from labo.outbox.passages import kind_of, words_for
from labo.outbox.wake import wake_sender


@lru_cache(maxsize=128)
def compiled(source: str) -> Template:
    return Template(source)


def queue(template, *, held=False, **words):
    """
    Write a mail in the current transaction; it leaves after the commit, or when it is released if ``held``.

    The other arguments are those of :func:`write`.

    :returns: the :class:`OutboxMail` row, whose columns are read when they are needed.
    """
    (mail,) = queue_together(write(template, held=held, **words))
    return OutboxMail.from_db(mail._state.db, ["id"], [mail.pk])


def queue_together(*mails):
    """Queue several mails that one verb causes, in one statement; a row whose key stands is left as it is."""
    written = OutboxMail.objects.bulk_create(mails, update_conflicts=True, unique_fields=["key"], update_fields=["key"])
    if any(mail.status == OutboxMail.Status.PENDING for mail in mails):
        transaction.on_commit(wake_sender)
    return written


def queue_finished(mails, *, template, priority=5):
    """
    Write mails that are finished already, in the current transaction: both parts leave as they are.

    :param mails: [{"key", "to", "subject", "text", "html"}].
    :param template: names them in the list of mails.
    """
    rows = [
        OutboxMail(
            **{name: mail[name] for name in ("key", "to", "html")},
            subject=" ".join(mail["subject"].split())[:200],
            body=mail["text"],
            template=template,
            priority=priority,
            message_id=OutboxMail.new_message_id(sender_domain()),
        )
        for mail in mails
    ]
    return queue_together(*rows)


def write(
    template,
    *,
    to,
    context,
    key,
    priority=5,
    secret=False,
    about="",
    held=False,
    headers=None,
    leaves_at=None,
    passages=None,
    calendar="",
) -> OutboxMail:
    """
    Return a mail in words, not saved yet.

    :param template: name without ending, for example ``projects/emails/E01``. The file ``<name>.md``
        starts with ``Objet : …``, an empty line, then plain Markdown.
    :param to: list of addresses.
    :param key: names the cause. A second mail with the same key writes nothing: the first row stands.
    :param priority: 0 overtakes everything (a sign-in code), 9 waits for everything (a newsletter).
    :param secret: the body is wiped once sent.
    :param headers: headers of this mail alone, among :data:`labo.outbox.models.HEADERS`.
    :param leaves_at: the moment before which it waits; until then what causes it can be taken back.
    :param passages: words to try, in place of those that the lab has kept: {passage: text}.
    :param calendar: an iCalendar text that goes with it, for the calendar of the person.
    :raises ValueError: if the template does not start with its subject, or if a header is not one that we send.
    """
    headers = headers or {}
    if unknown := set(headers) - HEADERS:
        raise ValueError(f"{', '.join(sorted(unknown))}: not a header of our mails")
    heading, _, text = get_template(f"{template}.md").template.source.partition("\n")
    if not heading.startswith("Objet :"):
        raise ValueError(f"{template}.md does not start with « Objet : »")
    # A mail is Markdown, not HTML: the templates escape what people typed with « |md ».
    kind = kind_of(template)
    own = {
        "site_url": settings.SITE_URL,
        "passages": words_for(template) if passages is None else passages,
        "named": kind.values(context) if kind else {},
    }
    words = Context({**own, **context}, autoescape=False)
    # Rendered apart: a line break in what a person typed cannot end the subject and begin the text.
    subject = " ".join(compiled(heading.removeprefix("Objet :")).render(words).split())
    body = compiled(text).render(words).strip()
    return OutboxMail(
        key=key,
        template=template,
        to=to,
        subject=subject[:200],
        body=body,
        about=about,
        priority=priority,
        is_secret=secret,
        status=OutboxMail.Status.HELD if held else OutboxMail.Status.PENDING,
        headers=headers,
        calendar=calendar,
        message_id=OutboxMail.new_message_id(sender_domain()),
        next_try_at=leaves_at or timezone.now(),
    )
