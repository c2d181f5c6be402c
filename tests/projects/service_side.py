"""What the tests of the service's side say in short: typing, sending, reading a page."""

import re

NEW = "/projets/proposer/formulaire/"
NBSP = "\u00a0"
PDF = b"%PDF-1.7 une note"


def send(client, typed, path=NEW, **changes):
    return client.post(path, {**typed, "action": "send", **changes})


def save(client, typed, path=NEW, **changes):
    return client.post(path, {**typed, "action": "save", **changes})


def errors(response):
    return {name: list(messages) for name, messages in response.context["form"].errors.items()}


def fields_of(response):
    """What the form of the page would send back, as a browser would."""
    return {bound.html_name: "" if bound.value() is None else str(bound.value()) for bound in response.context["form"]}


def said(response):
    return [str(message) for message in response.context["messages"]]


def page(client, address, user=None):
    if user:
        client.force_login(user)
    return client.get(address)


def text_of(response):
    """What a person reads: no tags, one space between words."""
    main = response.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("&nbsp;", " ").replace("\u00a0", " ").split())
