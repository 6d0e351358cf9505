"""Whether what is sent as a picture is one."""

import base64
import io

from PIL import Image


def is_png(text: str) -> bool:
    """Whether it is base64 of a whole PNG."""
    try:
        with Image.open(io.BytesIO(base64.b64decode(text, validate=True)), formats=["PNG"]) as image:
            image.load()
    except (ValueError, OSError):
        return False
    return True
