import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

COLUMNS = "reference_id, published_at, type, decade, language, year, many, by_title, by_name, head, words"
KEEP = f"CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT {COLUMNS} FROM resources_referenceindex"
PUT_BACK = f"""
ALTER TABLE resources_referenceindex SET (toast_tuple_target = 128);
ALTER TABLE resources_referenceindex
    ALTER many SET STORAGE PLAIN, ALTER head SET STATISTICS 0, ALTER words SET STATISTICS 0;
INSERT INTO resources_referenceindex ({COLUMNS}) SELECT {COLUMNS} FROM kept ORDER BY reference_id;
"""


class Migration(migrations.Migration):
    """
    The sets of themes, readers and accesses get a number to be counted by.

    The table is made anew, because PostgreSQL reads a column faster when those before it are of a fixed length.
    """

    dependencies = [("resources", "0010_issue_journal")]

    operations = [
        migrations.RunSQL(KEEP, PUT_BACK),
        migrations.DeleteModel("ReferenceIndex"),
        migrations.CreateModel(
            name="ReferenceIndex",
            fields=[
                (
                    "reference",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="indexed",
                        serialize=False,
                        to="resources.reference",
                        verbose_name="référence",
                    ),
                ),
                ("published_at", models.DateTimeField(verbose_name="publiée le")),
                (
                    "many_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func("many", models.Value(0), function="hash_array_extended"),
                        output_field=models.BigIntegerField(),
                        verbose_name="clé des sujets, lecteurs et accès",
                    ),
                ),
                ("type", models.SmallIntegerField(verbose_name="type")),
                ("decade", models.SmallIntegerField(verbose_name="décennie")),
                ("language", models.SmallIntegerField(verbose_name="langue")),
                ("year", models.SmallIntegerField(verbose_name="année")),
                (
                    "many",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None, verbose_name="sujets, lecteurs, accès"
                    ),
                ),
                ("by_title", models.CharField(max_length=600, verbose_name="rang par titre")),
                ("by_name", models.CharField(max_length=400, verbose_name="rang par auteur")),
                ("head", django.contrib.postgres.search.SearchVectorField(verbose_name="mots de la notice")),
                ("words", django.contrib.postgres.search.SearchVectorField(verbose_name="mots")),
            ],
            options={
                "verbose_name": "référence indexée",
                "verbose_name_plural": "références indexées",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["words"], name="reference_words"
                    ),
                    django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["head"], name="reference_head"),
                    models.Index(fields=["-published_at", "-reference"], name="reference_by_arrival"),
                    models.Index(fields=["-year", "-reference"], name="reference_by_year"),
                    models.Index(fields=["by_title", "reference"], name="reference_by_title"),
                    models.Index(fields=["by_name", "reference"], name="reference_by_name"),
                ],
            },
        ),
        migrations.RunSQL(PUT_BACK, KEEP),
    ]
