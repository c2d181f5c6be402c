"""The addresses that the shared watch shows, for the nightly look at links."""

from django.urls import reverse

from resources.links_told import Source, Use
from resources.models import WatchItem


def addresses():
    return WatchItem.objects.published().order_by().values_list("address", flat=True)


def uses(shown):
    rows = WatchItem.objects.published().filter(address__in=shown)
    for pk, title, address in rows.values_list("pk", "title", "address"):
        yield address, Use(title, reverse("admin:resources_watchitem_change", args=[pk]))


def adopt(address, new, *, by):
    for item in WatchItem.objects.published().filter(address=address):
        item.readdress(new, by=by)


SOURCE = Source("la veille", addresses, uses, adopt)
