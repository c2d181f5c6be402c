"""The screens by which an issue of a letter is made."""

from tests.routes.back_office import nobody, stock
from tests.routes.table import Route, lab


def of_issue(get, post, *more, which="issue"):
    return Route(lab(get), lab(post), lambda world: [getattr(world, which).pk, *more], absent=lambda world: [0, *more])


NAME = "admin:resources_newsletterissue"
ISSUES = {
    **stock("resources_newsletterissue", lambda world: world.issue, add=nobody, delete=nobody),
    f"{NAME}_change": of_issue(200, 422),
    f"{NAME}_compose": Route(lab(405), lab(302)),
    f"{NAME}_set_aside": of_issue(405, 302),
    f"{NAME}_preview": of_issue(200, 405),
    f"{NAME}_part": of_issue(200, 405, "ordinateur"),
    f"{NAME}_sheet": of_issue(200, 405, "sombre"),
    f"{NAME}_release": of_issue(200, 422),
    f"{NAME}_reopen": of_issue(405, 302, which="scheduled_issue"),
}
