"""The types of CSL and their French names."""

from resources.csl.types import FALLBACK, OFFERED, TYPES, type_label


def test_every_type_of_csl_has_its_own_name():
    assert len(TYPES) == len(set(TYPES.values())) == 45


def test_offered_types_are_types():
    assert len(OFFERED) == len(set(OFFERED)) == 14
    assert set(OFFERED) - set(TYPES) == set()


def test_unknown_type_is_told_as_a_document():
    assert (type_label("book"), type_label("grimoire")) == ("livre", TYPES[FALLBACK])
