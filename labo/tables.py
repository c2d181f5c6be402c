"""Tables that a migration makes together, for an empty database to be ready in seconds."""

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory


class CreateTables(Operation):
    """
    Make the tables of many models.

    Each model that is added to a state whose models are drawn has Django draw anew all those that keys tie to it: for
    a hundred models, thousands of drawings and most of the time of a migration. Here they are all added first, and
    drawn once. So they may also point at one another: PostgreSQL gets the keys when all the tables are there.
    """

    category = OperationCategory.ADDITION

    def __init__(self, models: list[CreateModel]):
        self.models = models

    def state_forwards(self, app_label, state):
        vars(state).pop("apps", None)  # what was drawn: the state draws when it is asked
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"Create the tables of {len(self.models)} models"
