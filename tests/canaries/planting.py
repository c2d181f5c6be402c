"""A word of its own in each column that is the lab's, and the search for those words in what people read."""

import re
import subprocess
from itertools import count

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, connection, models, transaction

from tests.canaries.columns import INTERNAL, MEANWHILE, Meanwhile

# Eleven letters: it holds in a telephone number, and no hyphen lets a line of a PDF end in the middle.
WORD = re.compile(r"zcanari(\d{4})", re.IGNORECASE)
EVERYWHERE = [Meanwhile("always", label, columns) for label, columns in INTERNAL.items()]


class Birds:
    """
    The words, by number: whose column each names, and in how many rows it was put.

    :attr:`planted` is {(why, label, column): how many rows}.
    """

    def __init__(self):
        self.numbers, self.planted, self.told_to = {}, {}, {}
        numbers = count(1)
        for row in [*EVERYWHERE, *MEANWHILE]:
            for name in row.columns:
                key = (row.label, name, row.why)
                self.numbers[key] = next(numbers)
                self.planted[key], self.told_to[key] = 0, row.told_to
        self.keys = {number: key for key, number in self.numbers.items()}

    def word(self, label, name, why="always"):
        return f"zcanari{self.numbers[label, name, why]:04}"

    def plant(self, stage):
        """Put the words in every row that holds them, behind the back of what keeps rows from changing."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
            # The rows are all chosen first: a word that is put must choose no other.
            chosen = [(row, self._rows(row, stage)) for row in [*EVERYWHERE, *MEANWHILE]]
            for row, keys in chosen:
                for name in row.columns:
                    self.planted[row.label, name, row.why] += self._put(cursor, row, name, keys)
            cursor.execute("SET LOCAL session_replication_role = origin")

    @staticmethod
    def _rows(row, stage):
        rows = apps.get_model(row.label)._base_manager.filter(row.rows(stage))
        return list(rows.values_list("pk", flat=True))

    def _put(self, cursor, row, name, keys):
        model = apps.get_model(row.label)
        found, pk = model._meta.get_field(name), model._meta.pk.column
        value, params = self._value(found, self.word(row.label, name, row.why))
        sql = f'UPDATE "{model._meta.db_table}" SET "{found.column}" = {value} WHERE "{pk}" = ANY(%s)'
        try:
            with transaction.atomic():
                cursor.execute(sql, [*params, keys])
        except IntegrityError:
            # Words that go with a date or a person: where they are, they are replaced.
            cursor.execute(f"{sql} AND \"{found.column}\" <> ''", [*params, keys])
        return cursor.rowcount

    @staticmethod
    def _value(found, word):
        """Return the SQL of the value that stands for a word in a column of this kind."""
        if isinstance(found, ArrayField):
            return "ARRAY[%s]", [word]
        if isinstance(found, models.JSONField):
            # Every string of the object, and one more key; or a list of one word.
            strings = f"""
                (SELECT jsonb_object_agg(key, CASE jsonb_typeof(value) WHEN 'string' THEN %s::jsonb ELSE value END)
                 FROM jsonb_each("{found.column}"))"""
            return (
                f"CASE jsonb_typeof(\"{found.column}\") WHEN 'array' THEN %s::jsonb "
                f"ELSE coalesce({strings}, '{{}}') || %s::jsonb END",
                [f'["{word}"]', f'"{word}"', f'{{"mot": "{word}"}}'],
            )
        if isinstance(found, models.EmailField):
            return "%s || id || '@example.org'", [word]
        return "%s", [word]

    # --- Searching ----------------------------------------------------------------------------------------

    def sing(self, text, role=""):
        """Return whose words are in a text and are not for this role: {(label, column, why)}."""
        heard = {self.keys[int(number)] for number in WORD.findall(text)}
        return {key for key in heard if role not in self.told_to[key]}


def words_of(response):
    """Return what an answer says and where it leads, the pages of a PDF included."""
    content = b"".join(response.streaming_content if response.streaming else [response.content])
    # The note of the world is a stand-in of a few letters: there is nothing to read in it.
    if response.get("Content-Type", "").startswith("application/pdf") and len(content) > 100:
        return pdf_words(content)
    return response.get("Location", "") + content.decode(errors="replace")


def pdf_words(content):
    """Return the words of a PDF: its pages, and what it says of itself."""
    said = [
        subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()
        for command in (["pdftotext", "-", "-"], ["pdfinfo", "-"])
    ]
    return "\n".join(said)
