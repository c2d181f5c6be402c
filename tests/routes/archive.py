"""The letters that left: what everybody reads of them, and their figures."""

from tests.routes.table import Route, everyone, lab

ISSUE = Route(
    everyone(200),
    everyone(405),
    lambda world: [world.letter.number],
    absent=lambda world: [9_999],
    hidden=lambda world: [world.coming_letter.number],
    secret_to=("anonymous", "agent", "lead", "ambassador"),
)
ARCHIVE = {
    "resources:letters": Route(everyone(200), everyone(405)),
    "resources:letters_feed": Route(everyone(200), everyone(405)),
    "resources:issue": ISSUE,
    "resources:issue_pdf": ISSUE,
    "admin:resources_letters_figures": Route(lab(200), lab(405)),
    "admin:resources_letters_figures_file": Route(
        lab(200), lab(405), lambda world: ["numeros"], absent=lambda world: ["autre"]
    ),
}
