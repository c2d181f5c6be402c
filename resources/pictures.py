"""
One drawing for each method, in the language of the identity: gommettes are people and ideas, ink is what one makes.

Shapes carry the classes ``m-*`` of the patterns, so that the lab's accent and the dark theme follow. They decorate: the
name of the method stands beside each. Where no stylesheet reaches (PDF), :func:`inked` and ``pattern.frozen`` write the
colours into the drawing. Pure module.
"""

from labo.pattern import INK, disc, half_disc, peeled

WIDTH, HEIGHT = 160, 120


def line(path: str) -> str:
    """A stroke of ink, for what is no gommette."""
    return f'<path class="m-k" d="{path}"/>'


def thin(path: str) -> str:
    """A dotted stroke: a way, a link."""
    return f'<path class="m-k m-k--point" d="{path}"/>'


def box(x: float, y: float, width: float, height: float, css: str, *, radius: float = 4, turn: int = 0) -> str:
    turned = f' transform="rotate({turn} {x + width / 2} {y + height / 2})"' if turn else ""
    return f'<rect class="{css}" x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}"{turned}/>'


def ring(x: float, y: float, radius: float) -> str:
    return f'<circle class="m-k" cx="{x}" cy="{y}" r="{radius}"/>'


def person(x: float, y: float, css: str, *, size: float = 1) -> str:
    """A head and shoulders, of two gommettes."""
    return disc(x, y - 17 * size, 9 * size, css) + half_disc(x, y + 10 * size, 15 * size, 0, css)


def hat(x: float, y: float, css: str) -> str:
    crown = f"M{x - 14} {y}v-16c0-18 28-18 28 0v16"
    return f'<path class="{css}" d="{crown}z"/>' + line(f"{crown}M{x - 21} {y}h42")


def crowd(*places: tuple[float, float, str], radius: float = 8) -> str:
    return "".join(disc(x, y, radius, css) for x, y, css in places)


PICTURES = {
    # A magnifying glass over a field of people: one of them is looked at closely.
    "enquete-ciblee": crowd(
        *(
            (28 + 26 * column, 24 + 24 * row, "m-l")
            for column in range(5)
            for row in range(4)
            if (column, row) != (2, 1)
        ),
        radius=6,
    )
    + disc(80, 52, 29, "m-p")
    + disc(80, 52, 14, "m-a")
    + ring(80, 52, 29)
    + line("M101 73l22 25"),
    # Five people of three kinds around one table.
    "co-conception": box(50, 36, 60, 48, "m-p", radius=24)
    + box(64, 50, 14, 19, "m-l", radius=1, turn=-12)
    + box(83, 50, 14, 19, "m-s", radius=1, turn=10)
    + crowd(
        (36, 60, "m-a"),
        (58, 22, "m-l"),
        (102, 22, "m-e"),
        (124, 60, "m-s"),
        (102, 98, "m-a"),
        (58, 98, "m-l"),
        radius=12,
    ),
    # Three pictures of one story: the gommette rises, then leaves the frame.
    "scenarisation": box(12, 28, 42, 64, "m-p")
    + box(59, 28, 42, 64, "m-p")
    + box(106, 28, 42, 64, "m-p")
    + line("M20 80h26M67 80h26M114 80h26")
    + disc(33, 66, 10, "m-l")
    + disc(80, 54, 12, "m-a")
    + peeled(132, 34, 17, "m-a", "m-s", -45),
    # A box of cardboard, its flaps open, and what comes out of it.
    "prototypage": line("M40 62l-14-16h40l14 16 14-16h40l-14 16")
    + box(40, 62, 80, 44, "m-l")
    + line("M40 62h80v44H40zM80 62v44")
    + disc(62, 34, 13, "m-a")
    + box(88, 14, 22, 22, "m-s", turn=18)
    + half_disc(84, 40, 10, 0, "m-e"),
    # An eye that sees a whole scene.
    "immersion": '<path class="m-p" d="M12 60c20-32 44-44 68-44s48 12 68 44c-20 32-44 44-68 44S32 92 12 60z"/>'
    + line("M12 60c20-32 44-44 68-44s48 12 68 44c-20 32-44 44-68 44S32 92 12 60z")
    + disc(80, 60, 31, "m-a")
    + disc(80, 60, 15, "m-e")
    + disc(91, 49, 7, "m-s"),
    # Two people, one talks: her words are larger.
    "entretien": person(38, 96, "m-a", size=1.25)
    + person(122, 96, "m-e", size=1.25)
    + '<path class="m-s" d="M30 12h70a6 6 0 0 1 6 6v22a6 6 0 0 1-6 6H62L48 58V46H30a6 6 0 0 1-6-6V18a6 6 0 0 1 6-6z"/>'
    + line("M38 24h54M38 34h34"),
    # A way with its highs and lows, and the moment where it breaks.
    "parcours-usager": thin("M14 96h132")
    + line("M18 52c14-22 26-22 38-2s22 44 38 36 18-58 50-60")
    + disc(18, 52, 8, "m-a")
    + disc(56, 50, 8, "m-l")
    + peeled(94, 86, 14, "m-a", "m-s", 45)
    + disc(144, 26, 8, "m-e"),
    # A portrait on a sheet, with what one knows of the person.
    "persona": box(34, 10, 92, 100, "m-p")
    + line("M34 14a4 4 0 0 1 4-4h84a4 4 0 0 1 4 4v92a4 4 0 0 1-4 4H38a4 4 0 0 1-4-4z")
    + person(64, 56, "m-a", size=1.2)
    + line("M92 32h22M92 44h22M92 56h14M46 82h68M46 94h44")
    + disc(112, 94, 7, "m-s"),
    # Far-away things, each in its own shape, seen through two glasses.
    "veille-inspirante": disc(32, 26, 11, "m-l")
    + half_disc(80, 28, 13, 0, "m-a")
    + box(116, 14, 22, 22, "m-s", turn=12)
    + disc(56, 82, 24, "m-p")
    + disc(104, 82, 24, "m-p")
    + disc(56, 82, 12, "m-a")
    + disc(104, 82, 12, "m-a")
    + ring(56, 82, 24)
    + ring(104, 82, 24)
    + line("M80 82h.1M40 64l8-20M120 64l-8-20"),
    # One question, many ideas thrown in all directions.
    "sprint-creatif": disc(80, 60, 22, "m-a")
    + line("M80 28V18M80 92v10M48 60H38M112 60h10M57 37l-7-7M103 83l7 7M103 37l7-7M57 83l-7 7")
    + crowd(
        (80, 9, "m-s"),
        (24, 60, "m-l"),
        (136, 60, "m-e"),
        (40, 20, "m-e"),
        (120, 20, "m-l"),
        (40, 100, "m-s"),
        (120, 100, "m-s"),
        (80, 111, "m-l"),
        radius=8,
    ),
    # Three cards held in a hand, one of them chosen.
    "cartes-a-reactions": box(36, 26, 46, 66, "m-l", radius=6, turn=-14)
    + box(80, 26, 46, 66, "m-e", radius=6, turn=14)
    + box(57, 18, 46, 70, "m-p", radius=6)
    + line("M63 18h34a6 6 0 0 1 6 6v58a6 6 0 0 1-6 6H63a6 6 0 0 1-6-6V24a6 6 0 0 1 6-6z")
    + peeled(80, 46, 14, "m-a", "m-s", 45)
    + line("M68 74h24"),
    # Six hats of one outline.
    "six-chapeaux": "".join(
        hat(x, y, css)
        for (x, y), css in zip(
            [(34, 50), (80, 50), (126, 50), (34, 102), (80, 102), (126, 102)],
            ["m-p", "m-a", "m-e", "m-s", "m-l", "m-a"],
            strict=True,
        )
    ),
    # A stage, two who play, three who look.
    "jeu-de-role": box(20, 12, 120, 62, "m-p")
    + line("M20 74V12h120v62M14 74h132")
    + person(60, 64, "m-a", size=1.05)
    + person(100, 64, "m-s", size=1.05)
    + crowd((44, 100, "m-e"), (80, 100, "m-l"), (116, 100, "m-e"), radius=11),
    # The same thing small, then at its real size, against a measure.
    "test-grandeur-nature": box(24, 74, 24, 24, "m-l")
    + thin("M48 74l20-50M48 98h20")
    + box(68, 24, 74, 74, "m-a")
    + line("M14 108h132M24 108v-5M48 108v-5M68 108v-5M92 108v-5M117 108v-5M142 108v-5")
    + disc(105, 61, 22, "m-p")
    + line("M95 62l8 8 13-17"),
    # Two sides, and one person who crosses over.
    "debat-mouvant": thin("M80 10v100")
    + crowd((24, 34, "m-a"), (48, 52, "m-a"), (22, 74, "m-a"), (46, 94, "m-a"), radius=11)
    + crowd((136, 30, "m-e"), (114, 48, "m-e"), (138, 76, "m-e"), radius=11)
    + line("M62 74h32M86 66l9 8-9 8")
    + disc(112, 78, 12, "m-s"),
    # Frames on a wall, and people before them.
    "exposition-restitution": box(18, 14, 36, 44, "m-p")
    + box(62, 14, 36, 44, "m-s")
    + box(106, 14, 36, 44, "m-p")
    + line("M18 14h36v44H18zM62 14h36v44H62zM106 14h36v44h-36z")
    + disc(36, 36, 10, "m-a")
    + half_disc(80, 42, 11, 0, "m-e")
    + line("M114 28h20M114 38h20M114 48h12")
    + person(48, 104, "m-e", size=0.9)
    + person(84, 104, "m-l", size=0.9)
    + person(118, 104, "m-a", size=0.9)
    + line("M10 114h140"),
}
"""By slug. A method that the lab adds has its pattern in place of a drawing."""


def picture(slug: str) -> str | None:
    """Return the drawing of a method as an SVG, or None if nobody drew one."""
    drawn = PICTURES.get(slug)
    if drawn is None:
        return None
    return (
        f'<svg class="labo-motif labo-motif--fond-x labo-dessin" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" aria-hidden="true" focusable="false">{drawn}</svg>'
    )


def inked(svg: str) -> str:
    """Return the drawing with its strokes of ink written as attributes."""
    stroke = f'fill="none" stroke="{INK}" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"'
    dotted = svg.replace('class="m-k m-k--point"', f'{stroke} stroke-dasharray="0.1 7"')
    return dotted.replace('class="m-k"', stroke)
