"""A picture that people will see: read, turned upright, made small, drawn anew without what the camera wrote."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from labo.transitions import Refusal

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
LONGEST_SIDE = 1600
"""Pixels: a page shows it at half of that, for the sharpest screens."""
UNREADABLE = (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, OverflowError)


@dataclass(frozen=True)
class Picture:
    """A JPEG without a word of metadata."""

    content: bytes
    width: int
    height: int


def redrawn(upload, *, longest_side=LONGEST_SIDE) -> Picture:
    """
    Return the picture of an uploaded file as it may be shown.

    Only the pixels go through: place, date, camera and whatever was hidden behind the image stay out.

    :raises Refusal: for a file that is no readable JPEG, PNG or WebP, or one that is too large.
    """
    if upload.size > MAX_BYTES:
        raise Refusal("Cette image pèse plus de 10 Mo. Choisissez-en une plus légère.")
    try:
        with Image.open(upload, formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise Refusal("Cette image est trop grande. Choisissez-en une de 50 millions de pixels au plus.")
            image.draft("RGB", (longest_side, longest_side))
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except UNREADABLE as error:
        raise Refusal("Ce fichier n’est pas une image lisible. Choisissez une image JPEG, PNG ou WebP.") from error
    upright.thumbnail((longest_side, longest_side))
    flat = Image.new("RGB", upright.size, "white")
    flat.paste(upright, mask=upright.getchannel("A"))
    out = BytesIO()
    flat.save(out, "JPEG", quality=82, optimize=True, progressive=True)
    return Picture(out.getvalue(), *flat.size)
