"""Pictures from files nobody vouches for: read within limits, encoded anew, kept under names made of their content.

Only pixels come through. What else a file holds (where a photo was taken, a script behind the end) does not.
"""

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from math import isqrt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_BYTES = 10_000_000
MAX_PIXELS = 40_000_000  # of what is read; each takes 4 to 12 bytes of memory for a moment
MAX_SIDE = 12_000
WIDTHS = (480, 800, 1200, 1600, 2400)
MAX_FILE_PIXELS = 8_000_000  # of what is written; a million takes up to a second
QUALITY = 80

FOLDER = "pictures/"
SRGB = ImageCms.createProfile("sRGB")

NO_PICTURE = (
    "This is not a picture that can be shown. Choose a JPEG, PNG, WebP or GIF file; save any other kind, such as SVG,"
    " HEIC or PDF, as one of these first."
)
TOO_MANY_BYTES = f"This file is too large: the limit is {MAX_BYTES // 10**6} MB. Save the picture smaller."
TOO_MANY_PIXELS = (
    f"This picture is too large: the limit is {MAX_PIXELS // 10**6} million pixels, and {MAX_SIDE:,} on a side. Save it"
    " smaller."
)
DAMAGED = "This picture is damaged or cut off. Open it in another program, save it there and choose that file."


@dataclass(frozen=True)
class Encoded:
    """A picture as WebP. files: width in pixels, ascending → bytes. width, height and digest: of the largest file."""

    digest: str
    width: int
    height: int
    files: dict[int, bytes]


def encode(data: bytes) -> Encoded:
    """A JPEG, PNG, WebP or GIF (its first frame), upright and in sRGB, in a few widths up to its own.

    Raises ValidationError, saying what to do, for anything else and for what exceeds the limits.
    """
    picture, is_photo = _read(data)
    widths = [*(width for width in WIDTHS if width < picture.width), picture.width]
    files = {width: _webp(_scaled(picture, width), is_photo) for width in widths}
    digest = hashlib.blake2s(files[picture.width], digest_size=16).hexdigest()
    return Encoded(digest, picture.width, picture.height, files)


def _read(data: bytes) -> tuple[Image.Image, bool]:
    """The picture, and whether it came as a photo does. Raises as encode."""
    if len(data) > MAX_BYTES:
        raise ValidationError(TOO_MANY_BYTES)
    # WeasyPrint, once loaded, has this on for the whole process: half a picture would then pass for a whole one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as source:
            if source.width * source.height > MAX_PIXELS or max(source.size) > MAX_SIDE:
                raise ValidationError(TOO_MANY_PIXELS)
            return _decoded(source), source.format in ("JPEG", "MPO")
    except ValidationError:
        raise
    except UnidentifiedImageError as error:
        raise ValidationError(NO_PICTURE) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(TOO_MANY_PIXELS) from error
    except Exception as error:  # decoders raise whatever they stumble over
        raise ValidationError(DAMAGED) from error


def _decoded(source: Image.Image) -> Image.Image:
    """The pixels as they are meant to be seen: upright, RGB or RGBA in sRGB, no more than the largest file takes."""
    picture = source
    if source.mode == "I;16":  # scaled, because Pillow would take all over 255 for white
        picture = source.point(lambda value: value * (1 / 256)).convert("L")
    elif source.mode in ("1", "P") or "transparency" in source.info:  # colors that must not be mixed
        picture = source.convert(_mode(source))
    ImageOps.exif_transpose(picture, in_place=True)
    width = min(picture.width, WIDTHS[-1], isqrt(MAX_FILE_PIXELS * picture.width // picture.height))
    return _in_srgb(_scaled(picture, width))


def _in_srgb(picture: Image.Image) -> Image.Image:
    mode, profile = _mode(picture), picture.info.get("icc_profile")
    if profile:
        with suppress(ImageCms.PyCMSError):  # a profile for other colors than these: many a program leaves one behind
            converted = ImageCms.profileToProfile(picture, BytesIO(profile), SRGB, outputMode=mode)
            assert converted  # None only in place
            return converted
    return picture.convert(mode)


def _mode(picture: Image.Image) -> str:
    return "RGBA" if picture.has_transparency_data else "RGB"


def _scaled(picture: Image.Image, width: int) -> Image.Image:
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)


def _webp(picture: Image.Image, is_photo: bool) -> bytes:
    """The smallest encoding. A screenshot may take less room without any loss; a photo never does."""
    encodings = []
    for lossless in (False,) if is_photo else (False, True):
        file = BytesIO()
        picture.save(file, "WEBP", quality=QUALITY, lossless=lossless)
        encodings.append(file.getvalue())
    return min(encodings, key=len)


def save(encoded: Encoded) -> None:
    """Write the files that are not there yet. What has been written is never changed, only finished after a crash."""
    for width, data in encoded.files.items():
        name = FOLDER + file_name(encoded.digest, width)
        if not (default_storage.exists(name) and default_storage.size(name) == len(data)):
            default_storage.delete(name)
            default_storage.save(name, ContentFile(data))


def file_name(digest: str, width: int) -> str:
    return f"{digest}-{width}.webp"


def is_file_name(name: str) -> bool:
    return bool(re.fullmatch(r"[0-9a-f]{32}-[1-9][0-9]{0,3}\.webp", name))


def is_address(value: str) -> bool:
    """Whether a picture's file could be there."""
    before = settings.MEDIA_URL + FOLDER
    return value.startswith(before) and is_file_name(value.removeprefix(before))


def address(digest: str, width: int) -> str:
    """Where a picture's file is found, for good."""
    return f"{settings.MEDIA_URL}{FOLDER}{file_name(digest, width)}"
