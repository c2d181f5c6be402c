"""
Every address of the portal, and what each role gets there.

``tests/test_role_matrix.py`` holds this table against the resolver: an address without a row fails, a row without an
address fails, and each cell is asked for real. Other tests walk the same table: headers, cookies, queries, secrets.
"""

from tests.routes.archive import ARCHIVE
from tests.routes.back_office import BACK_OFFICE
from tests.routes.bibliography import BIBLIOGRAPHY
from tests.routes.cases import CASES
from tests.routes.deliveries import DELIVERIES
from tests.routes.desk import DESK
from tests.routes.drop_in import DROP_IN
from tests.routes.event_day import EVENT_DAY
from tests.routes.events import EVENTS
from tests.routes.issues import ISSUES
from tests.routes.missions import MISSIONS
from tests.routes.network import NETWORK
from tests.routes.onboarding import ONBOARDING
from tests.routes.pages import ACCOUNTS, PAGES
from tests.routes.subscription import SUBSCRIPTION
from tests.routes.table import LOGIN, Route, walk
from tests.routes.watch import WATCH

__all__ = ["LOGIN", "ROUTES", "Route", "walk"]

ROUTES: dict[str, Route] = {
    **PAGES,
    **ACCOUNTS,
    **CASES,
    **BACK_OFFICE,
    **MISSIONS,
    **EVENTS,
    **ONBOARDING,
    **EVENT_DAY,
    **NETWORK,
    **DROP_IN,
    **BIBLIOGRAPHY,
    **WATCH,
    **DESK,
    **DELIVERIES,
    **ARCHIVE,
    **SUBSCRIPTION,
    **ISSUES,
}
