"""An address as a picture that a phone reads."""

import base64

import qrcode
from qrcode.image.svg import SvgPathImage


def qr_code(address: str) -> str:
    """Return the picture as an address of its own: a page shows it as an image, and so does a document."""
    picture = qrcode.make(address, image_factory=SvgPathImage, border=2)
    return "data:image/svg+xml;base64," + base64.b64encode(picture.to_string()).decode()
