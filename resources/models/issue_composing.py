"""What becomes of an issue before it leaves: it composes itself, an editor takes it up, somebody releases it."""

from datetime import timedelta

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone

from labo import audit, news
from labo.templatetags.labo import in_french
from labo.transitions import Refusal
from labo.typography import NBSP
from resources.newsletter import collecting, notices
from resources.newsletter.letters import ISSUE_PATH, MONTHLY
from resources.newsletter.mail import render
from resources.watch.states import CATEGORIES

CHANGED = (
    f"Quelqu’un d’autre a enregistré ce numéro entre-temps. Votre texte est gardé{NBSP}: comparez, puis enregistrez."
)
FIRST = timedelta(days=31)
"""How far back the first letter of all tells."""
FROZEN_ALREADY = f"Ce numéro n’est plus un brouillon{NBSP}: reprenez-le d’abord, ou regardez ce qui part."


class IssueChangedMeanwhile(Refusal):
    """Somebody else saved the issue since this page was opened."""


class ComposedIssue(models.Model):
    EDITED = ("title", "preheader", "edito", "call")
    """The columns that an editor writes, beside the items."""

    class Meta:
        abstract = True

    # --- The draft writes itself --------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def compose(cls, period, *, by=None, now=None, fewest=collecting.FEWEST):
        """
        Write the draft of a month, once whatever happens, and tell the team.

        :param period: the first day of the month.
        :param fewest: with fewer news no draft is written: the team is told that, and the news wait.
        :returns: the draft; None if the issue of the month was there, or if there is too little to tell.
        """
        now = now or timezone.now()
        # Composers wait for one another here: a row that is not there cannot be locked.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(20190912, hashtext(%s))", [MONTHLY])
        if cls.objects.filter(letter=MONTHLY, period=period).exists():
            return None
        chosen, back = cls._news(until=now, since=cls._last_told(now))
        if len(chosen) + len(back) < fewest:
            notices.quiet_month(period, len(chosen) + len(back))
            return None
        number = (cls.objects.filter(letter=MONTHLY).aggregate(last=models.Max("number"))["last"] or 0) + 1
        # Whoever writes without the lock meets the constraint: that month has its issue, and nothing is written here.
        cls.objects.bulk_create(
            [cls(letter=MONTHLY, period=period, number=number, told_until=now)], ignore_conflicts=True
        )
        issue = cls.objects.filter(letter=MONTHLY, period=period, told_until=now).first()
        if issue is None:
            return None
        issue.transitions.create(source="", target=cls.Status.DRAFT, by=by, at=now)
        issue._add(chosen, back)
        notices.draft_ready(issue)
        return issue

    @classmethod
    def _last_told(cls, now):
        """Return the moment up to which the letter has told: what came after it is new."""
        told = cls.objects.filter(letter=MONTHLY, told_until__isnull=False).exclude(status=cls.Status.CANCELLED)
        last = told.aggregate(last=models.Max("told_until"))["last"]
        return last or now - FIRST

    @classmethod
    def _news(cls, *, since, until, issue=None):
        """Return what is new, and the items that were put off to the next issue and still stand."""
        others = cls.objects.filter(letter=MONTHLY).exclude(status=cls.Status.CANCELLED)
        items = cls._meta.get_field("items").related_model.objects.filter(issue__in=others)
        rows = items.exclude(source="").order_by("pk")
        seen = dict(rows.values_list("source", "choice"))
        # A meeting that was told is told again while it is to come: the letter is where one looks for the next one.
        recalled = set(rows.filter(category="agenda", choice="kept").values_list("source", flat=True))
        own = set(issue.items.values_list("source", flat=True)) if issue else set()
        postponed = {source for source, choice in seen.items() if choice == "postponed"} - own
        chosen = collecting.collect(since, until, told=(set(seen) - recalled) | own)
        standing = news.standing(postponed)
        back = items.filter(source__in=standing, choice="postponed").order_by("pk")
        return chosen, list({row.source: row for row in back}.values())

    def _add(self, chosen, back):
        item = self._meta.get_field("items").related_model
        last = self.items.aggregate(last=models.Max("position"))["last"] or 0
        rows = [item(issue=self, choice="kept", **{name: getattr(row, name) for name in item.CARRIED}) for row in back]
        rows += [item(issue=self, choice="kept" if one.is_kept else "dropped", **one.columns) for one in chosen]
        rows.sort(key=lambda row: collecting.rank_of(row.category))
        for place, row in enumerate(rows, start=last + 1):
            row.position = place
        item.objects.bulk_create(rows, ignore_conflicts=True)

    @transaction.atomic
    def refresh(self, *, by, now=None):
        """
        Add what has happened since the draft was written. :returns: how many items.

        :raises Refusal: once it is no draft any more.
        """
        row, now = self.locked(), now or timezone.now()
        row.check_draft()
        before = row.items.count()
        chosen, back = self._news(since=row.told_until or now, until=now, issue=row)
        row._add(chosen, back)
        row.told_until, row.revision, row.written_by = now, row.revision + 1, by
        row.save(update_fields=["told_until", "revision", "written_by", "updated_at"])
        return row.items.count() - before

    # --- An editor gives it a voice -----------------------------------------------------------------------

    def check_draft(self):
        """:raises Refusal: once it is no draft any more."""
        if self.status != self.Status.DRAFT:
            raise Refusal(FROZEN_ALREADY)

    @transaction.atomic
    def edit(self, *, by, seen, words, items=(), added=None, move=None, now=None):
        """
        Write what was typed, all of it or nothing.

        :param seen: the revision that the person had before their eyes.
        :param words: {column of :attr:`EDITED`: text}.
        :param items: {primary key of an item: {column: value}}.
        :param added: the columns of an item that the editor writes, or None.
        :param move: (primary key, -1 or 1): that item goes up or down within its category.
        :raises IssueChangedMeanwhile: if somebody saved since; nothing is written.
        :raises Refusal: once it is no draft any more.
        """
        row = self.locked()
        row.check_draft()
        if row.revision != seen:
            raise IssueChangedMeanwhile(CHANGED)
        for name in self.EDITED:
            setattr(row, name, words.get(name, getattr(row, name)))
        row.revision, row.written_by = row.revision + 1, by
        row.save(update_fields=[*self.EDITED, "revision", "written_by", "updated_at"])
        known = {item.pk: item for item in row.items.select_for_update(of=("self",))}
        for pk, columns in dict(items).items():
            if item := known.get(pk):
                for name, value in columns.items():
                    setattr(item, name, value)
                item.save(update_fields=list(columns))
        if added:
            last = max((item.position for item in known.values()), default=0)
            row.items.create(position=last + 1, **added)
        if move:
            row._move(*move)
        audit.record("issue_written", on=row, by=by, now=now, revision=row.revision)
        return row

    def _move(self, pk, step):
        """Exchange the places of an item and of its neighbour, among those that are kept in its category."""
        items = list(self.items.all())
        one = next((item for item in items if item.pk == pk), None)
        if one is None:
            return
        group = [item for item in items if item.category == one.category and item.choice == one.choice]
        place = group.index(one) + step
        if 0 <= place < len(group):
            other = group[place]
            here, there = items.index(one), items.index(other)
            items[here], items[there] = other, one
        for place, item in enumerate(items, start=1):
            if item.position != place:
                item.position = place
                item.save(update_fields=["position"])

    @transaction.atomic
    def set_aside(self, *, by, now=None):
        """
        Give a draft up: that month has no letter, and its news go to the next one. Twice is once.

        :raises TransitionNotAllowed: once it is leaving.
        """
        row = self.locked()
        if row.status == row.Status.CANCELLED:
            return row
        row.check_draft()
        row.move_to(row.Status.CANCELLED, by=by, now=now)
        return row

    # --- What leaves --------------------------------------------------------------------------------------

    def groups(self, items=None):
        """Return [(category, its items)] of what is kept, in the order of the letter."""
        items = self.items.all() if items is None else items
        kept = [item for item in items if item.choice == "kept"]
        codes = sorted({item.category for item in kept}, key=collecting.rank_of)
        return [(CATEGORIES[code], [item for item in kept if item.category == code]) for code in codes]

    def as_content(self, items=None):
        """Return the issue in data, as it stands now: the shape is said by :class:`NewsletterIssue`."""
        return {
            **{name: getattr(self, name) for name in self.EDITED},
            "groups": [
                {"category": category.code, "name": category.name, "items": [item.as_content() for item in items]}
                for category, items in self.groups(items)
            ],
        }

    def mail(self, content=None):
        """Return the :class:`resources.newsletter.mail.Frozen` of the issue as it stands now."""
        address = settings.SITE_URL + ISSUE_PATH.format(number=self.number) if self.is_archived else ""
        return render(
            content or self.as_content(),
            letter=self.letter,
            number=self.number,
            period=self.period,
            issue_address=address,
        )

    @property
    def is_archived(self):
        """Whether everybody reads it on the site once it is sent."""
        return self.letter == MONTHLY

    @property
    def month(self):
        """« novembre 2026 »"""
        return in_french(self.period.replace(day=2), "F Y")
