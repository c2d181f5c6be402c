"""A letter that leaves: the screens of the lab, and where the mail server hands on what comes back."""

from tests.routes.table import Route, everyone, lab


def issue(world):
    return [world.leaving_issue.pk]


def act():
    return Route(lab(405), lab(302), issue, absent=lambda world: [0])


DELIVERIES = {
    "resources:letter_returns": Route(everyone(405), everyone(404)),
    "admin:letter_progress": Route(lab(200), lab(405), issue, absent=lambda world: [0]),
    "admin:letter_report": Route(lab(200), lab(405), issue, absent=lambda world: [0]),
    "admin:letter_pause": act(),
    "admin:letter_resume": act(),
    "admin:letter_cancel": act(),
    "admin:letter_send_again": act(),
}
