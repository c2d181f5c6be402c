"""Pictures: opened by Pillow, never unpacked. The header says how many pixels there would be."""

import io
import warnings
from collections.abc import Callable

from PIL import Image

from labo.attached.refusal import RefusedFile

MAX_PIXELS = 80_000_000
"""A phone takes 50 million; a plan scanned at A3 and 600 dpi has 70."""
BROKEN = "Cette image est abîmée. Ouvrez-la, enregistrez-la de nouveau, puis recommencez."


def checker(wanted: str) -> Callable[[bytes], None]:
    """Return the check of one of Pillow's formats: the others are not even tried."""

    def check(data: bytes) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", Image.DecompressionBombWarning)
                with Image.open(io.BytesIO(data), formats=[wanted]) as picture:
                    width, height = picture.size
                    if width * height <= MAX_PIXELS:
                        picture.verify()
        except Image.DecompressionBombError:
            width = height = MAX_PIXELS
        except Exception as error:  # a hostile picture may break a parser in any way
            raise RefusedFile("broken", BROKEN) from error
        if width * height > MAX_PIXELS:
            raise RefusedFile("pixels", "Cette image est trop grande. Réduisez-la à 80 millions de pixels au plus.")

    return check
