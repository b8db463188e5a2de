"""Files that pass for pictures: what comes through of them, what is refused and in which words."""

import random
import struct
import warnings
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms, ImageFile
from pytest_django import Settings

from core import pictures

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def data_of(image: Image.Image, file_format: str = "PNG", **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def plain(width: int = 40, height: int = 20, color: Any = RED, mode: str = "RGB") -> Image.Image:
    return Image.new(mode, (width, height), color)


def halves(first: Any = RED, second: Any = BLUE, mode: str = "RGB") -> Image.Image:
    """40 × 20 pixels, the left half in one color, the right one in another."""
    image = plain(color=first, mode=mode)
    image.paste(second, (20, 0, 40, 20))
    return image


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    return Image.frombytes(mode, (width, height), random.Random(1).randbytes(width * height * len(mode)))


def largest(encoded: pictures.Encoded) -> Image.Image:
    return Image.open(BytesIO(encoded.files[encoded.width]))


def is_near(image: Image.Image, place: tuple[int, int], color: tuple[int, ...]) -> bool:
    """Whether a pixel has that color, but for what lossy coding changes."""
    found = image.getpixel(place)
    assert isinstance(found, tuple)
    return all(abs(one - other) <= 8 for one, other in zip(found, color, strict=True))


def png_claiming(width: int, height: int) -> bytes:
    """A PNG with one row of pixels, whatever it says."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


def black(width: int, height: int) -> bytes:
    """A PNG with all the pixels it tells of."""
    return data_of(Image.new("1", (width, height)))


def gif_with_frames(number: int) -> bytes:
    one = data_of(plain(2, 2, 0, "L"), "GIF")
    start = one.index(b"\x2c")  # where the first frame begins
    return one[:start] + one[start:-1] * number + b";"


def refusal(data: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        pictures.encode(data)
    return refused.value.messages[0]


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "GIF", "MPO"])
def test_picture_of_a_known_kind_becomes_webp(file_format: str) -> None:
    encoded = pictures.encode(data_of(halves(), file_format))
    picture = largest(encoded)
    assert (picture.format, picture.size) == ("WEBP", (encoded.width, encoded.height)) == ("WEBP", (40, 20))
    assert is_near(picture.convert("RGB"), (4, 10), RED)
    assert is_near(picture.convert("RGB"), (36, 10), BLUE)


@pytest.mark.parametrize(
    ("size", "widths"),
    [
        ((1, 1), [1]),
        ((300, 200), [300]),
        ((480, 10), [480]),
        ((1000, 10), [480, 800, 1000]),
        ((2400, 10), [480, 800, 1200, 1600, 2400]),
        ((5000, 10), [480, 800, 1200, 1600, 2400]),
        ((12_000, 1), [480, 800, 1200, 1600, 2400]),
        ((1, 12_000), [1]),
        ((2500, 10_000), [480, 800, 1200, 1414]),  # so tall that it is kept at 8 million pixels
    ],
)
def test_widths_go_up_to_that_of_the_original(size: tuple[int, int], widths: list[int]) -> None:
    encoded = pictures.encode(data_of(plain(*size), "JPEG"))
    sizes = [Image.open(BytesIO(data)).size for data in encoded.files.values()]
    assert [width for width, _ in sizes] == list(encoded.files) == widths
    assert sizes[-1] == (encoded.width, encoded.height)
    for width, height in sizes:
        assert height == max(1, round(size[1] * width / size[0]))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_picture_is_turned_as_its_camera_was_held(orientation: int) -> None:
    """Of the upright picture the top left corner is red, the top right one blue, the bottom left one green."""
    upright = plain(30, 60, (0, 0, 0))
    for color, place in ((RED, (0, 0)), (BLUE, (15, 0)), (GREEN, (0, 30))):
        upright.paste(color, (*place, place[0] + 15, place[1] + 30))
    turn = Image.Transpose
    held = {2: turn.FLIP_LEFT_RIGHT, 3: turn.ROTATE_180, 4: turn.FLIP_TOP_BOTTOM, 5: turn.TRANSPOSE,
            6: turn.ROTATE_90, 7: turn.TRANSVERSE, 8: turn.ROTATE_270}  # fmt: skip
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    taken = upright.transpose(held[orientation]) if orientation in held else upright
    picture = largest(pictures.encode(data_of(taken, "JPEG", exif=exif, quality=100)))
    assert picture.size == (30, 60)
    assert is_near(picture, (7, 15), RED)
    assert is_near(picture, (22, 15), BLUE)
    assert is_near(picture, (7, 45), GREEN)


def test_place_and_all_other_metadata_are_dropped() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SecretCamera"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "SecretNorth"
    taken = data_of(halves(), "JPEG", exif=exif, comment=b"SecretComment", xmp=b"<x>SecretXmp</x>")
    assert taken.count(b"Secret") == 4
    for data in pictures.encode(taken).files.values():
        assert b"Secret" not in data
        assert not dict(Image.open(BytesIO(data)).getexif())
        assert {"EXIF", "XMP ", "ICCP"}.isdisjoint(data[place : place + 4].decode("latin-1") for place in range(60))


def test_colors_of_a_profile_become_those_of_the_screen() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"----").replace(b"bXYZ", b"rXYZ").replace(b"----", b"bXYZ")
    picture = largest(pictures.encode(data_of(plain(color=RED), "PNG", icc_profile=swapped)))
    assert is_near(picture, (20, 10), BLUE)
    assert "icc_profile" not in picture.info


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "CMYK"])
@pytest.mark.parametrize("profile", [b"no profile", b""])
def test_profile_that_cannot_be_used_is_left_out(mode: str, profile: bytes) -> None:
    of_gray_or_color = profile or ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    file_format = "JPEG" if mode == "CMYK" else "PNG"
    encoded = pictures.encode(data_of(Image.new(mode, (40, 20)), file_format, icc_profile=of_gray_or_color))
    assert largest(encoded).size == (40, 20)


def test_print_colors_become_those_of_the_screen() -> None:
    picture = largest(pictures.encode(data_of(plain(color=(0, 255, 255, 0), mode="CMYK"), "JPEG")))
    assert is_near(picture, (20, 10), RED)


def test_sixteen_bits_of_gray_keep_their_shades() -> None:
    image = Image.new("I;16", (256, 4))
    for x in range(256):
        for y in range(4):
            image.putpixel((x, y), x * 257)
    picture = largest(pictures.encode(data_of(image)))
    for x in (0, 50, 128, 200, 255):
        assert is_near(picture, (x, 2), (x, x, x))


@pytest.mark.parametrize(
    ("image", "options"),
    [
        (halves((*RED, 0), (*BLUE, 255), "RGBA"), {}),
        (halves((100, 0), (0, 255), "LA"), {}),
        (halves(0, 1, "P"), {"transparency": 0}),
        (halves(RED, BLUE), {"transparency": RED}),
    ],
)
def test_transparency_is_kept(image: Image.Image, options: dict[str, Any]) -> None:
    picture = largest(pictures.encode(data_of(image, **options)))
    assert picture.mode == "RGBA"
    alpha = picture.getchannel("A")
    assert (alpha.getpixel((4, 10)), alpha.getpixel((36, 10))) == (0, 255)


def test_screenshot_that_takes_less_room_without_loss_has_none() -> None:
    dots = noise(20, 20, "L").point(lambda value: 255 * (value > 127)).convert("RGB")
    assert largest(pictures.encode(data_of(dots))).tobytes() == dots.tobytes()
    photo = noise(20, 20).resize((400, 400), Image.Resampling.BICUBIC)
    assert len(pictures.encode(data_of(photo)).files[400]) < 20_000


def test_animation_becomes_its_first_picture_however_long_it_is() -> None:
    frames = [plain(color=RED), plain(color=BLUE)]
    for file_format in ("GIF", "WEBP", "PNG"):
        film = data_of(frames[0], file_format, save_all=True, append_images=frames[1:])
        picture = largest(pictures.encode(film))
        assert getattr(picture, "n_frames", 1) == 1
        assert is_near(picture.convert("RGB"), (20, 10), RED)
    assert Image.open(BytesIO(gif_with_frames(10_000))).n_frames == 10_000  # type: ignore[attr-defined]
    assert pictures.encode(gif_with_frames(10_000)).width == 2


def test_what_is_behind_the_picture_does_not_come_along() -> None:
    script = b"<script>alert(1)</script>"
    for file_format in ("PNG", "JPEG", "GIF", "WEBP"):
        encoded = pictures.encode(data_of(halves(), file_format) + script)
        assert not any(b"script" in data for data in encoded.files.values())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7\n" + data_of(plain(), "JPEG"),
        b"GIF89a=1;/*<script>alert(1)</script>*/",
        b"PK\x03\x04" + bytes(100),
        data_of(plain(), "BMP"),
        data_of(plain(), "TIFF"),
        data_of(plain(), "ICO"),
        data_of(plain(), "PPM"),
        data_of(plain(), "PDF"),
        data_of(plain(), "EPS"),
        data_of(plain(), "AVIF"),
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
    ],
    ids=lambda data: repr(data[:12]),
)
def test_file_that_is_no_such_picture_is_refused_with_what_to_do(data: bytes) -> None:
    assert refusal(data) in (pictures.NO_PICTURE, pictures.DAMAGED)


def test_svg_is_refused_by_name() -> None:
    said = refusal(b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
    assert "Choose a JPEG, PNG, WebP or GIF file; save any other kind, such as SVG" in said


@pytest.mark.parametrize("is_lax", [False, True])  # as WeasyPrint has it in the whole process
@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "GIF"])
def test_picture_that_is_cut_off_is_refused(file_format: str, is_lax: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", is_lax)
    whole = data_of(noise(60, 60), file_format)
    assert "damaged or cut off" in refusal(whole[: len(whole) // 2])


@pytest.mark.parametrize(
    ("make", "size"),
    [
        (png_claiming, (60_000, 60_000)),
        (png_claiming, (2**31 - 1, 2**31 - 1)),
        (png_claiming, (6_400, 6_400)),
        (png_claiming, (12_001, 1)),
        (png_claiming, (1, 12_001)),
        (black, (20_000, 20_000)),
        (black, (9_500, 9_500)),
    ],
)
@pytest.mark.parametrize("action", ["error", "ignore"])  # what becomes of Pillow's warning
def test_picture_of_too_many_pixels_is_refused_unread(
    make: Callable[[int, int], bytes], size: tuple[int, int], action: Any
) -> None:
    data = make(*size)
    with warnings.catch_warnings():
        warnings.simplefilter(action)
        said = refusal(data)
    assert "the limit is 40 million pixels, and 12,000 on a side" in said


def test_picture_of_as_many_pixels_as_may_be_is_taken() -> None:
    assert pictures.encode(data_of(Image.new("1", (8_000, 5_000)))).width == 2400


def test_file_of_too_many_bytes_is_refused_with_the_limit() -> None:
    assert "the limit is 10 MB" in refusal(data_of(plain()) + bytes(10_000_000))


SAMPLES = [
    *(data_of(noise(24, 24), file_format) for file_format in ("JPEG", "PNG", "WEBP", "GIF")),
    data_of(noise(24, 24, "RGBA"), "WEBP", lossless=True),
    data_of(noise(24, 24).convert("P"), "PNG", transparency=3),
    data_of(plain(), "WEBP", save_all=True, append_images=[plain(color=BLUE)]),
]


@hypothesis_settings(max_examples=300, deadline=None)
@given(
    sample=st.sampled_from(SAMPLES),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.binary(min_size=1, max_size=4)), max_size=5),
    kept=st.floats(0.1, 1),
)
def test_any_file_is_taken_or_refused_in_words(sample: bytes, changes: list[tuple[float, bytes]], kept: float) -> None:
    data = bytearray(sample)
    for place, new in changes:
        start = int(place * len(data))
        data[start : start + len(new)] = new
    try:
        encoded = pictures.encode(bytes(data[: int(kept * len(data))]))
    except ValidationError as refused:
        assert refused.messages[0] in (pictures.NO_PICTURE, pictures.DAMAGED, pictures.TOO_MANY_PIXELS)  # noqa: PT017
    else:
        assert largest(encoded).size == (encoded.width, encoded.height)
