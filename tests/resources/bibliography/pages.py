"""Reading the pages of the bibliography, and rows as the database holds them."""

import html
import re

from django.urls import reverse

LIST = "/ressources/bibliographie/"
PROPOSE, MINE, FEED, SELECTION, UNAPI = (
    LIST + page for page in ("proposer/", "mes-lectures/", "flux/", "selection/", "unapi/")
)
TYPED = {"type": "book", "title": "Essai", "author": "Camille Exemple", "issued": "2021", "why": "Court et clair."}


def raw(client, address, status=200, **asked):
    response = client.get(address, asked)
    assert response.status_code == status
    return (b"".join(response) if response.streaming else response.content).decode()


def read(client, address, status=200, **asked):
    return html.unescape(raw(client, address, status, **asked))


def titles(client, **asked):
    return re.findall(r'<h3><a href="[^"]+"[^>]*>(.+?)</a></h3>', raw(client, LIST, **asked))


def screen(name, *args):
    return reverse(f"admin:resources_reference_{name}", args=args)


def fresh(row):
    return type(row).objects.get(pk=row.pk)
