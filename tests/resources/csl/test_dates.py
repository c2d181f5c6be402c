"""Dates as precise and as sure as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labo.typography import NBSP
from resources.csl.dates import (
    check_date,
    date_edtf,
    date_told,
    month_number,
    parse_date,
    year_of,
)


def date(*parts, **more):
    return {"date-parts": [list(part) for part in parts], **more}


DATES = [
    ("1984", date([1984]), "1984"),
    ("2015-03", date([2015, 3]), "mars 2015"),
    ("2015-03-01", date([2015, 3, 1]), "1er mars 2015"),
    ("1984?", date([1984], circa="?"), f"1984{NBSP}?"),
    ("1984~", date([1984], circa=True), "vers 1984"),
    ("1984%", date([1984], circa="%"), f"vers 1984{NBSP}?"),
    ("2012/2014", date([2012], [2014]), "2012-2014"),
    ("2015-03/2015-04", date([2015, 3], [2015, 4]), "de mars à avril 2015"),
    ("2015-04/2016-05", date([2015, 4], [2016, 5]), "d’avril 2015 à mai 2016"),
    ("2015-03-12/2015-03-14", date([2015, 3, 12], [2015, 3, 14]), "du 12 au 14 mars 2015"),
    ("2015-03-31/2015-04-01", date([2015, 3, 31], [2015, 4, 1]), "du 31 mars au 1er avril 2015"),
    ("2015-12-31/2016-01-02", date([2015, 12, 31], [2016, 1, 2]), "du 31 décembre 2015 au 2 janvier 2016"),
    ("2015-21", date([2015], season=1), "printemps 2015"),
    ("2015-24", date([2015], season=4), "hiver 2015"),
    ("-0044", date([-44]), f"44 av.{NBSP}J.-C."),
    ("à paraître", {"literal": "à paraître"}, "à paraître"),
    ("", {}, "s. d."),
]


@pytest.mark.parametrize(("edtf", "read", "told"), DATES)
def test_date_goes_to_and_fro(edtf, read, told):
    assert (parse_date(edtf), date_edtf(read), date_told(read)) == (read, edtf, told)


@pytest.mark.parametrize(
    ("found", "read"),
    [
        ("2018///", date([2018])),
        ("2018/03//", date([2018, 3])),
        ("2018/03/15/", date([2018, 3, 15])),
        ("2018/03/15/en ligne", date([2018, 3, 15])),
        ("2018/3/5", date([2018, 3, 5])),
        ("2018///Spring", date([2018], season=1)),
        ("mars 2015", date([2015, 3])),
        ("Mars 2015", date([2015, 3])),
        ("15 mars 2015", date([2015, 3, 15])),
        ("1er août 2015", date([2015, 8, 1])),
        ("déc. 2015", date([2015, 12])),
        ("March 2015", date([2015, 3])),
        ("March 15, 2015", date([2015, 3, 15])),
        ("15 March 2015", date([2015, 3, 15])),
        ("2015 Mar 15", date([2015, 3, 15])),
        ("15/03/2015", date([2015, 3, 15])),
        ("03/2015", date([2015, 3])),
        ("12-14 mars 2015", date([2015, 3, 12], [2015, 3, 14])),
        ("du 12 au 14 mars 2015", date([2015, 3, 12], [2015, 3, 14])),
        ("31 mars – 1er avril 2015", date([2015, 3, 31], [2015, 4, 1])),
        ("mars-avril 2015", date([2015, 3], [2015, 4])),
        ("2012-2014", date([2012], [2014])),
        ("2012–2014", date([2012], [2014])),
        ("printemps 2015", date([2015], season=1)),
        ("été 2015", date([2015], season=2)),
        ("vers 1984", date([1984], circa=True)),
        ("ca. 1984", date([1984], circa=True)),
        ("c1984", date([1984], circa=True)),
        ("[1984]", date([1984])),
        ("1984 ?", date([1984], circa="?")),
        ("vers 1984 ?", date([1984], circa="%")),
        ("2018-03-15T12:00:00Z", date([2018, 3, 15])),
        ("s. d.", {}),
        ("n. d.", {}),
        ("[n.d.]", {}),
        ("sans date", {}),
        ("2015-13", {"literal": "2015-13"}),
        ("30 février 2015", {"literal": "30 février 2015"}),
        ("14-12 mars 2015", {"literal": "14-12 mars 2015"}),
        ("29 février 2024", date([2024, 2, 29])),
        ("29 février 2023", {"literal": "29 février 2023"}),
        ("2014/2012", {"literal": "2014/2012"}),
        ("198X", {"literal": "198X"}),
        ("2012/..", {"literal": "2012/.."}),
    ],
)
def test_date_is_read(found, read):
    assert parse_date(found) == read


@pytest.mark.parametrize(
    ("value", "clean"),
    [
        ({"date-parts": [["2018", "03", "15"]]}, date([2018, 3, 15])),
        ({"date-parts": [[2018, 3, 45]]}, date([2018])),
        ({"date-parts": [[2018, 0, 0]]}, date([2018])),
        ({"date-parts": [[2018, None]]}, date([2018])),
        ({"date-parts": [[2018], [0]]}, date([2018])),
        ({"date-parts": [[2018], [2017]]}, date([2018])),
        ({"date-parts": [[]]}, {}),
        ({"date-parts": [[True]]}, {}),
        ({"date-parts": "2018"}, {}),
        ({"date-parts": [[10**30]]}, {}),
        ({"raw": "mars 2015"}, date([2015, 3])),
        ({"literal": "bientôt"}, {"literal": "bientôt"}),
        ({"date-parts": [[2015]], "season": "spring"}, date([2015], season=1)),
        ({"date-parts": [[2015]], "season": "2"}, date([2015], season=2)),
        ({"date-parts": [[2015]], "season": 9}, date([2015])),
        ({"date-parts": [[2015]], "circa": 1}, date([2015], circa=True)),
        ({"date-parts": [[2015]], "circa": "?"}, date([2015], circa="?")),
        (2018, date([2018])),
        ("2018", date([2018])),
        (None, {}),
        ([2018], {}),
        (True, {}),
    ],
)
def test_date_of_a_file_is_cleaned(value, clean):
    assert check_date(value) == clean


@pytest.mark.parametrize(
    ("issued", "year"),
    [
        (date([2018, 3, 15]), 2018),
        (date([2018, 3]), 2018),
        (date([2018], season=3), 2018),
        (date([2018], circa=True), 2018),
        (date([2018], [2020]), 2018),
        (date([-44]), -44),
        ({"literal": "à paraître en 2027"}, 2027),
        ({"literal": "à paraître"}, None),
        ({}, None),
    ],
)
def test_date_has_its_year(issued, year):
    assert year_of({"issued": issued}) == year


@pytest.mark.parametrize("issued", [None, "2018", 3, []])
def test_year_of_a_broken_item_is_none(issued):
    assert year_of({"issued": issued}) is None


@pytest.mark.parametrize(
    ("word", "number"), [("mars", 3), ("Mar.", 3), ("03", 3), ("fév", 2), ("13", 0), ("0", 0), ("", 0), ("x", 0)]
)
def test_month_has_its_number(word, number):
    assert month_number(word) == number


@given(st.text(max_size=120) | st.from_regex(r"[0-9]{1,4}[-/ .~?0-9a-z]{0,20}"))
def test_what_was_read_is_read_again(typed):
    read = parse_date(typed)

    assert parse_date(date_edtf(read)) == read
    assert check_date(read) == read
    assert date_told(read)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: (
            st.lists(x) | st.dictionaries(st.sampled_from(["date-parts", "circa", "season", "raw", "literal"]), x)
        ),
    )
)
def test_date_of_any_file_is_cleaned_once_for_all(value):
    clean = check_date(value)

    assert check_date(clean) == clean
    date_told(clean)
