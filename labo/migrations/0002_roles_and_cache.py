from django.db import migrations

ROLES = ["ambassador", "lab", "administrator"]


def create_groups(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    """The roles are groups; the cache that counts sign-in attempts is a table, so that it holds with Redis away."""

    dependencies = [("labo", "0001_initial"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        migrations.RunPython(create_groups, migrations.RunPython.noop),
        migrations.RunSQL(
            """
            CREATE TABLE labo_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX labo_cache_expires ON labo_cache (expires);
            """,
            "DROP TABLE labo_cache;",
        ),
    ]
