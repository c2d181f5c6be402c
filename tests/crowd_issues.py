"""A crowd of issues of letters, and of items in one that is being made."""

from datetime import date, timedelta

from resources.models import IssueItem, NewsletterIssue
from resources.watch.states import CATEGORIES


def more_issues(world, numbers):
    """More drafts in the list, more items in each part of the editor, some from the watch."""
    codes = list(CATEGORIES)
    NewsletterIssue.objects.bulk_create(
        NewsletterIssue(letter="monthly", number=5000 + n, period=date(1950, 1, 1) + timedelta(days=n), title=f"N {n}")
        for n in numbers
    )
    IssueItem.objects.bulk_create(
        IssueItem(
            issue=issue,
            category=codes[n % len(codes)],
            title=f"Article {n}",
            text="-",
            words="Lire",
            address=f"https://foule-{n}.example.org/",
            choice=("kept", "dropped", "postponed")[n % 3],
            position=100 + n,
        )
        for issue in (world.issue, world.scheduled_issue)
        for n in numbers
    )
