from django.db import migrations, models

# The tables of labo/folding.py, as they were: what is stored was made with them. Signs that cannot be seen are named
# by their numbers. The bodies are parsed here and now, so each function holds on to what it calls whatever the search
# path, and pg_dump writes them in the order that they need. Nothing asks for more rights than to create a table.
MAKE = r"""
CREATE TEXT SEARCH DICTIONARY labo_plain (TEMPLATE = pg_catalog.simple, STOPWORDS = french);
CREATE TEXT SEARCH CONFIGURATION labo_plain (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION labo_plain ALTER MAPPING REPLACE pg_catalog.simple WITH labo_plain;

CREATE FUNCTION labo_spelled(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(
    replace(replace(replace(replace(replace(replace(replace(
        lower(CASE WHEN said IS NFC NORMALIZED THEN said ELSE normalize(said, NFC) END),
        'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), U&'\2010', '-'), U&'\2011', '-'), U&'\00AD', ''),
    U&'[\2019\2018\02BC\00B4\00AB\00BB\2039\203A\201C\201D\201E\2026\2013\2014\2212\2022\00B7\00A0\202F\2009\200B\FEFF/.@<+_]|-(?=[0-9])',
    ' ', 'g');

CREATE FUNCTION labo_folded(spelled text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN translate(spelled, 'àâäáãåçéèêëíìîïñóòôöõúùûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy');

CREATE FUNCTION labo_french(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 2000
BEGIN ATOMIC
    SELECT ts_delete(
        (
            to_tsvector('pg_catalog.french'::regconfig, labo_folded(spelled))::text
            || ' ' || labo_folded(to_tsvector('pg_catalog.french'::regconfig, spelled)::text)
            || ' ' || to_tsvector('labo_plain'::regconfig, labo_folded(spelled))::text
        )::tsvector,
        -- The stop words that have an accent, typed without it, and what the stemmer makes of them; « les », « cet ».
        '{a,cet,cette,etaient,etais,etait,etant,etante,etantes,etants,ete,etee,etees,etes,eti,etiez,etion,etions,eum,eumes,eut,eutes,le,les,mem,meme,ou}'::text[]
    )
    FROM (SELECT labo_spelled(left(said, 100000)) AS spelled OFFSET 0) AS once;
END;

CREATE FUNCTION labo_names(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 500
RETURN to_tsvector('pg_catalog.simple'::regconfig, labo_folded(labo_spelled(left(said, 100000))));

CREATE FUNCTION labo_lines(said text[]) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN array_to_string(said, ' ');

CREATE FUNCTION labo_words(said text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 100
RETURN phraseto_tsquery('pg_catalog.french'::regconfig, labo_folded(labo_spelled(said)))
    || labo_folded(phraseto_tsquery('pg_catalog.french'::regconfig, labo_spelled(said))::text)::tsquery
    || phraseto_tsquery('labo_plain'::regconfig, labo_folded(labo_spelled(said)));

CREATE FUNCTION labo_beginning(said text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 100
RETURN to_tsquery(
    -- The space keeps the quotes from being empty.
    'pg_catalog.simple'::regconfig, ''' ' || translate(labo_folded(labo_spelled(said)), '''\', '  ') || ''':*'
);
"""
UNMAKE = """
DROP FUNCTION labo_beginning(text);
DROP FUNCTION labo_words(text);
DROP FUNCTION labo_lines(text[]);
DROP FUNCTION labo_names(text);
DROP FUNCTION labo_french(text);
DROP FUNCTION labo_folded(text);
DROP FUNCTION labo_spelled(text);
DROP TEXT SEARCH CONFIGURATION labo_plain;
DROP TEXT SEARCH DICTIONARY labo_plain;
"""


class Migration(migrations.Migration):
    """French full-text search without an extension, and the words that the public pages use."""

    dependencies = [("labo", "0010_mail_calendar")]

    operations = [
        migrations.RunSQL(MAKE, UNMAKE),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=30, verbose_name="source")),
                ("folded", models.CharField(max_length=40, verbose_name="sans accents")),
                ("word", models.CharField(max_length=60, verbose_name="mot")),
                ("documents", models.PositiveIntegerField(verbose_name="textes")),
            ],
            options={
                "verbose_name": "mot de la recherche",
                "verbose_name_plural": "mots de la recherche",
                "ordering": ["folded", "source"],
                "indexes": [
                    models.Index(fields=["folded"], name="search_word_beginning", opclasses=["text_pattern_ops"])
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "folded"),
                        name="search_word_once_a_source",
                        violation_error_message="Ce mot est déjà dans le lexique de cette source.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("documents__gte", 1)),
                        name="search_word_stands_somewhere",
                        violation_error_message="Un mot du lexique est dans un texte au moins.",
                    ),
                ],
            },
        ),
    ]
