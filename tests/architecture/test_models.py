"""Models speak French in the lab's words, and the database says its refusals in sentences."""

import re

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.sources import APPS

MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]
FIELDS = [
    field
    for model in MODELS
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
    if not field.auto_created and not field.primary_key and field.model is model
]
# Words that start with a capital letter in the middle of a sentence too.
ACRONYMS = ("PDF", "SHA-256", "Message-ID")
# What Django's own classes bring to ours, in Django's own translation.
INHERITED = {"password", "last_login", "is_superuser", "groups", "user_permissions"}


def is_lower_case(label: str) -> bool:
    return label[:1].islower() or label.startswith(ACRONYMS)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_model_has_its_french_names(model):
    written = model._meta.original_attrs

    assert {"verbose_name", "verbose_name_plural"} <= set(written)
    assert is_lower_case(str(model._meta.verbose_name))
    assert is_lower_case(str(model._meta.verbose_name_plural))


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_field_has_its_french_name(field):
    if field.name in INHERITED:
        return
    assert field._verbose_name is not None, "no verbose_name: Django would show the English name"
    assert is_lower_case(str(field.verbose_name))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_constraint_refuses_with_a_french_sentence(model):
    for constraint in model._meta.constraints:
        sentence = str(constraint.violation_error_message)
        assert sentence != str(constraint.default_violation_error_message), constraint.name
        assert re.fullmatch(r"[A-ZÀÉÊ].*\.", sentence), constraint.name


def test_words_of_the_models_use_the_typographic_apostrophe():
    words = [str(field.verbose_name) for field in FIELDS] + [str(field.help_text) for field in FIELDS]
    words += [str(model._meta.verbose_name) for model in MODELS]
    words += [str(c.violation_error_message) for model in MODELS for c in model._meta.constraints]
    words += [str(label) for field in FIELDS for _, label in field.flatchoices]

    assert [word for word in words if "'" in word and field_is_ours(word)] == []


def field_is_ours(word):
    """Django's own help texts, in its own translation, come with straight apostrophes."""
    theirs = [str(field.help_text) for field in FIELDS if field.name in INHERITED]
    return word not in theirs


def test_every_model_says_what_it_is():
    """``__str__`` is written, not the « Proposal object (3) » of Django."""
    faults = [model._meta.label for model in MODELS if model.__str__ is models.Model.__str__]

    assert faults == []
