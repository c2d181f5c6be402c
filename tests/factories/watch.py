"""What agents share, what others say of it, and the links that are looked at."""

from django.utils import timezone

from labo.roles import Role
from resources.models import LinkCheck, WatchItem
from resources.models.watch_word import WatchWord
from tests.factories.cases import counter, make_user


def shared(**fields):
    """What a form sends to share a page that nobody has shared."""
    number = next(counter)
    return {
        "address": f"https://example.org/page-{number}",
        "title": f"Une page, numéro {number}",
        "description": "",
        "why": "Parce qu’elle m’a servi.",
        "category": "ailleurs",
        "audience": "public",
        "says_who": False,
        **fields,
    }


def make_item(status="published", *, by=None, lab=None, now=None, **fields):
    """An item of the watch that has come to a state through its verbs."""
    item = WatchItem.share(by=by or make_user(), now=now, **shared(**fields))
    lab = lab or make_user(role=Role.LAB)
    if status == "sent_back":
        item.send_back("Elle est payante.", by=lab, now=now)
    elif status == "withdrawn":
        item.withdraw(by=lab, now=now)
    elif status != "proposed":
        {"read": item.read, "kept": item.keep, "published": item.publish}[status](by=lab, now=now)
    return WatchItem.objects.get(pk=item.pk)


def make_word(item=None, *, by=None, why="À moi aussi.", **fields):
    said = (item or make_item()).say_too(by=by or make_user(), why=why, **fields)
    return WatchWord.objects.get(pk=said.pk)


def make_link(status="new", **fields):
    number, now = next(counter), timezone.now()
    values = {"address": f"https://site-{number}.example.org/page", "host": f"site-{number}.example.org"}
    if status in LinkCheck.FAILING:
        values |= {"failures": 3, "first_failed_at": now, "soft_reason": "La page n’est plus là."}
    if status == "moved":
        values |= {"final_address": "https://ailleurs.example.org/"}
    return LinkCheck.objects.create(**{**values, "status": status, "next_check_at": now, **fields})
