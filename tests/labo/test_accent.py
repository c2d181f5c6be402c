"""The lab's own colour: every text that carries it stays readable, in both themes."""

import pytest
from django.urls import reverse

from labo import accent, checks

DUCK, RASPBERRY, OVERSEAS, ACID = "#005E73", "#8E0057", "#0F33C0", "#7CFC00"


@pytest.mark.parametrize("colour", [accent.HOUSE_ACCENT, DUCK, RASPBERRY, OVERSEAS, ACID, "#FFFFFF", "#000000"])
def test_tokens_keep_text_readable_whatever_the_colour(colour):
    light, dark = accent.tokens(colour)

    assert accent.contrast(light["accent"], accent.GREYEST_PAPER) >= accent.READABLE
    assert accent.contrast(light["sur-aplat"], light["aplat"]) >= accent.READABLE
    assert accent.contrast(dark["accent"], accent.GREYEST_DARK_PAPER) >= accent.READABLE
    assert accent.contrast("#FFFFFF", dark["aplat"]) >= accent.READABLE


def test_contrast_of_black_on_white_is_the_known_one():
    assert accent.contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_oklch_goes_there_and_back():
    assert accent.from_oklch(*accent.to_oklch(DUCK)) == DUCK


@pytest.mark.parametrize("written", ["", "violet", "#123", "#12345G", "red;}*{display:none"])
def test_tokens_refuse_what_is_not_a_colour(written):
    with pytest.raises(ValueError, match="not a colour"):
        accent.tokens(written)


def test_warnings_name_the_signal_that_the_colour_comes_near():
    assert [sentence for sentence in accent.warnings("#B0182B") if "rouge" in sentence]
    assert list(accent.warnings(accent.HOUSE_ACCENT)) == []


def test_sheet_rewrites_both_themes(client, settings):
    settings.LAB_ACCENT = DUCK

    response = client.get(reverse("accent"))

    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.content.decode() == accent.stylesheet(DUCK)
    assert f"--labo-accent: {accent.tokens(DUCK)[0]['accent']};" in response.content.decode()


def test_pages_link_the_sheet_by_its_fingerprint_only_for_an_accent_of_its_own(client, settings):
    settings.LAB_ACCENT = accent.HOUSE_ACCENT
    plain = client.get(reverse("legal")).content.decode()
    settings.LAB_ACCENT = DUCK
    dressed = client.get(reverse("legal")).content.decode()

    assert "/identite.css" not in plain
    assert f"/identite.css?v={accent.fingerprint(DUCK)}" in dressed


@pytest.mark.parametrize(("colour", "ids"), [("violet", ["labo.E002"]), ("#B0182B", ["labo.W002"]), (DUCK, [])])
def test_the_system_check_refuses_what_is_no_colour_and_warns_near_a_signal(settings, colour, ids):
    settings.LAB_ACCENT = colour

    assert [message.id for message in checks.check_accent(None)] == ids
