"""
The demonstration's story, told through the verbs: people, the grid, two complete cases, eight short ones, two sessions.

Nothing is written behind the models' back except the past: rows made today are dated when they would have been.
"""

from pathlib import Path

import yaml

FOLDER = Path(__file__).parent


def read(name: str) -> dict:
    """Return the content of one of the YAML files of this folder."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
