"""Rows for tests: plain functions with sensible defaults, all real, all saved."""

# ruff: noqa: F403  (each room of the portal has its file; tests ask for factories.make_…)

from tests.factories.archive import *
from tests.factories.around import *
from tests.factories.bibliography import *
from tests.factories.cases import *
from tests.factories.deliveries import *
from tests.factories.desk import *
from tests.factories.events import *
from tests.factories.issues import *
from tests.factories.missions import *
from tests.factories.network import *
from tests.factories.notes import *
from tests.factories.subscription import *
from tests.factories.watch import *
