"""Gommettes: the same thing always gets the same pattern, and no style is written inline."""

import pytest

from labo import accent, pattern


def test_motif_is_the_same_for_the_same_slug():
    assert pattern.motif("museolab") == pattern.motif("museolab")


def test_motif_differs_from_one_case_to_another():
    drawn = {pattern.motif(f"cas-{number}") for number in range(20)}

    assert len(drawn) >= 18


@pytest.mark.parametrize("ground", pattern.GROUNDS)
@pytest.mark.parametrize(("columns", "rows"), [(9, 4), (12, 6), (5, 5)])
def test_motif_is_decor_without_inline_style(ground, columns, rows):
    svg = pattern.motif("museolab", ground=ground, columns=columns, rows=rows)

    assert 'aria-hidden="true"' in svg
    assert "style=" not in svg
    assert f'viewBox="0 0 {columns * 40} {rows * 40}"' in svg


@pytest.mark.parametrize("slug", ["museolab", "biodechets", "ecole", "a", ""])
def test_motif_stays_inside_its_sheet(slug):
    svg = pattern.motif(slug, columns=5, rows=5)

    centres = [float(piece.split('"')[0]) for piece in svg.split('cx="')[1:] + svg.split('cy="')[1:]]
    assert centres
    assert all(0 < centre < 200 for centre in centres)


def test_frozen_leaves_no_class_to_a_stylesheet():
    light, _ = accent.tokens(accent.HOUSE_ACCENT)

    svg = pattern.frozen(pattern.motif("museolab", ground="a"), light)

    assert 'class="m-' not in svg
    assert light["aplat-moyen"] in svg
