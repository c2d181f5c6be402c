from django.db import migrations, models


class Migration(migrations.Migration):
    """A mail is in a state that the sender knows, whoever writes the row."""

    dependencies = [("labo", "0002_roles_and_cache")]

    operations = [
        migrations.AddConstraint(
            model_name="outboxmail",
            constraint=models.CheckConstraint(
                condition=models.Q(status__in=["held", "pending", "sending", "sent", "failed", "cancelled"]),
                name="outbox_known_status",
                violation_error_message="Cet état n’existe pas.",
            ),
        ),
    ]
