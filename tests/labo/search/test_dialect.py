"""French texts and French questions, compared by PostgreSQL."""

import pytest
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchRank, SearchVectorField
from django.db import connection, models
from django.db.models import F, TextField, Value
from django.test.utils import isolate_apps
from hypothesis import given, settings
from hypothesis import strategies as st

from labo.folding import ACCENTED, folded, spelled
from labo.models import OrgUnit
from labo.search.asked import read
from labo.search.vectors import FrenchQuery, FrenchVector, Lines, NamesVector, tsquery_text
from resources.models import Method
from tests import factories
from tests.labo.search.test_asked import SIGNS

pytestmark = pytest.mark.django_db
ANYTHING = settings(deadline=None, max_examples=1000, derandomize=True, database=None)


def answers(text, typed, *, vector=FrenchVector):
    """Say whether a text answers what was typed: as an expression, and as a statement written by hand."""
    factories.make_unit()
    rows = OrgUnit.objects.alias(vector=vector(Value(text, output_field=TextField())))
    found = rows.filter(vector=FrenchQuery(read(typed))).exists()
    if vector is FrenchVector:
        with connection.cursor() as cursor:
            cursor.execute("SELECT labo_french(%s) @@ %s::tsquery", [text, tsquery_text(read(typed))])
            assert cursor.fetchone() == (found,)
    return found


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        # accents, both ways
        ("L’évaluation des politiques", "evaluation"),
        ("L'evaluation des politiques", "évaluation"),
        ("e\u0301valuation", "évaluation"),
        ("ÉCOLE", "ecole"),
        ("la préfecture", "PREFECTURE"),
        # plurals, conjugations, families
        ("un atelier", "ateliers"),
        ("des journaux", "journal"),
        ("des cheveux", "cheveu"),
        ("elles évaluaient", "evaluer"),
        ("évaluer", "évaluation"),
        ("elles enquêtaient", "enquete"),
        ("une médiatrice", "médiatrices"),
        # elisions, apostrophes of both kinds
        ("l’enquête", "enquête"),
        ("l'enquête", "enquete"),
        ("enquête", "l’enquête"),
        ("jusqu’à l’été prochain", "prochain"),
        ("aujourd’hui", "aujourd'hui"),
        # ligatures
        ("Œuvre d’art", "oeuvre"),
        ("oeuvre", "œuvres"),
        ("cæcum", "caecum"),
        # hyphens
        ("la co-construction", "co-construction"),
        ("la co-construction", "construction"),
        ("co construction", "co-construction"),
        ("coconstruction", "co-construction"),
        ("co‑construction", "co-construction"),
        ("le rendez-vous", "rendez-vous"),
        # acronyms, numbers, signs between two words
        ("La 27e Région", "27e region"),
        ("Le CCAS et la DGS", "ccas"),
        ("2024-2026", "2026"),
        ("COVID-19", "covid-19"),
        ("COVID-19", "covid"),
        ("usagers/agents", "agents"),
        ("la fin.Puis le début", "puis"),
        ("des agent·e·s", "agent"),
        ("<b>gras</b>", "gras"),
        ("écrire à camille@example.org", "camille"),
        # phrases
        ("la mise en œuvre du plan", '"mise en oeuvre"'),
        ("la mise en œuvre du plan", "«\u00a0mise en œuvre\u00a0»"),
        ("les mises en œuvre", "“mise en œuvre”"),
        ("c’est quand même bien", '"quand meme bien"'),
        # exclusions, choices, beginnings
        ("vélo", "vélo -école"),
        ("vélo", "vélo SAUF école"),
        ("la marche", "vélo OU marche"),
        ("la marche à pied", "vélo OU marche pied"),
        ("évaluation", "évaluatio"),
        ("immersion", "imm"),
        ("la médiation culturelle", "médi* culturelle"),
        ("co-construction", "co-constr"),
        # common words do not count, with or without their accents
        ("la ville même", "la meme ville"),
        ("un lieu sûr", "sûr"),
    ],
)
def test_text_answers(text, typed):
    assert answers(text, typed)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("une mise à jour, une œuvre", '"mise en œuvre"'),
        ("œuvre mise", '"mise en œuvre"'),
        ("vélo école", "vélo -école"),
        ("vélo écoles", "vélo -ecole"),
        ("vélo à l’école", "vélo SAUF école"),
        ("pied", "vélo OU marche pied"),
        ("la construction", "co-construction"),
        ("rendre une copie", "rendez-vous"),
        ("sur un lieu", "sûr"),
        ("vélo", "vélo train"),
        ("ville", "imm"),
    ],
)
def test_text_does_not_answer(text, typed):
    assert not answers(text, typed)


TEXT = "À l'été, même après… déjà où ça était : le LIEU d’etre meme etait"


def test_common_words_are_not_indexed_with_or_without_their_accents():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT labo_french(%s)::text", ["À l'été, même après… déjà où ça était : le LIEU d’etre meme etait"]
        )
        (vector,) = cursor.fetchone()
    words = {part.partition("'")[0] for part in vector.lstrip("'").split(" '")}

    assert words == {"apre", "apres", "dej", "deja", "ca", "lieu", "etre"}


def test_positions_are_those_of_the_text():
    """Three forms of a word, one place: a phrase is a phrase in each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT labo_french('les évaluations menées')::text")
        (vector,) = cursor.fetchone()

    assert vector == "'evalu':2 'evaluations':2 'men':3 'mene':3 'menees':3"


def test_names_are_not_stemmed():
    assert answers("Marie de La Tour", "tour", vector=NamesVector)
    assert answers("Lefèvre", "lefevre", vector=NamesVector)
    with connection.cursor() as cursor:
        cursor.execute("SELECT labo_names('Marie de La Tour')::text")
        assert cursor.fetchone() == ("'de':2 'la':3 'marie':1 'tour':4",)


def test_weights_rank_the_title_first():
    in_text = factories.make_method("a", name="Autre", objective="Une enquête de terrain.")
    in_name = factories.make_method("b", name="Enquête", objective="Autre.")
    vector = FrenchVector("name", weight="A") + FrenchVector("objective", Lines("steps"))
    query = FrenchQuery(read("enquete"))
    rows = Method.objects.alias(vector=vector).filter(vector=query).order_by(SearchRank(F("vector"), query).desc())

    assert list(rows) == [in_name, in_text]


def test_weight_is_a_known_one():
    with pytest.raises(ValueError, match="A weight is"):
        FrenchVector("name", weight="E")
    with pytest.raises(ValueError, match="Nothing is looked for"):
        FrenchQuery(read("de la"))
    with pytest.raises(ValueError, match="Nothing is looked for"):
        tsquery_text(read("de la"))


@isolate_apps("resources")
def test_vectors_stand_in_a_stored_column():
    """What a table of references does: a generated column, indexed, of texts, names and lists."""

    class Stored(models.Model):
        title = models.TextField()
        names = models.TextField(null=True)
        lines = ArrayField(models.TextField())
        vector = models.GeneratedField(
            expression=FrenchVector("title", weight="A")
            + NamesVector("names", weight="B")
            + FrenchVector(Lines("lines")),
            output_field=SearchVectorField(),
            db_persist=True,
        )

        class Meta:
            app_label = "resources"
            indexes = [GinIndex(fields=["vector"], name="stored_vector")]

        def __str__(self):
            return self.title

    with connection.schema_editor() as editor:
        editor.create_model(Stored)
    row = Stored.objects.create(title="Enquête", names="Lefèvre", lines=["Évaluer", "Dire"])
    Stored.objects.create(title="Enquête", names=None, lines=[])

    assert list(Stored.objects.filter(vector=FrenchQuery(read("enquetes lefevre evaluation")))) == [row]
    assert Stored.objects.filter(vector=FrenchQuery(read("enquete"))).count() == 2


# --- Anything -------------------------------------------------------------------------------------------


@ANYTHING
@given(st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=200) | SIGNS)
def test_anything_is_a_question_and_a_text(typed):
    asked = read(typed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT labo_french(%s), labo_names(%s)", [asked.typed, asked.typed])
        cursor.execute("SELECT labo_words(%s), labo_beginning(%s)", [asked.typed, asked.typed])
    if asked:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::tsquery", [tsquery_text(asked)])
        list(OrgUnit.objects.alias(vector=FrenchVector("name")).filter(vector=FrenchQuery(asked))[:1])


def test_python_and_postgresql_fold_alike():
    """The functions of the migration froze the tables of labo/folding.py: they still say the same."""
    apart = "’‘ʼ´«»‹›“”„…–—−•·\u00a0\u202f\u2009\u200b\ufeff/.@<+_\u2010\u2011\u00ad"
    signs = ACCENTED.replace("'", "") + "œŒæÆ" + apart + "azAZ09-()"
    texts = [signs, *signs, "2024-2026", "a-b", "e\u0301te\u0301", "L’Œuvre où ÇA s’éprouve"]
    with connection.cursor() as cursor:
        for text in texts:
            cursor.execute("SELECT labo_spelled(%s), labo_folded(labo_spelled(%s))", [text, text])
            assert cursor.fetchone() == (spelled(text), folded(spelled(text))), ascii(text)
