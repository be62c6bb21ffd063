"""Synthetic files are real: other software opens them, at any exact size."""

from __future__ import annotations

import io
from random import Random

import pytest

from lpx.synthesis.files import make_file, media_types
from lpx.synthesis.media.exact import TooSmallError
from lpx.synthesis.media.jpeg import make_jpeg
from lpx.synthesis.media.mp3 import make_mp3
from lpx.synthesis.media.pdf import make_pdf

MEDIA = media_types()
SIZES = (None, 2_000, 2_001, 2_002, 2_003, 2_004, 9_999, 10_000, 10_037, 65_536, 150_003)


def open_for_real(media: str, data: bytes) -> None:
    """Open ``data`` with the library that schools' software of that kind is built on; raise if it cannot."""
    if media == "pdf":
        pdfium = pytest.importorskip("pypdfium2")
        document = pdfium.PdfDocument(data)
        assert len(document) == 1
        text = document[0].get_textpage().get_text_range()
        assert "lpx synthetic" in text
        assert document[0].render(scale=0.2).to_numpy().min() < 255
    elif media in {"jpg", "png"}:
        image = pytest.importorskip("PIL.Image")
        image.open(io.BytesIO(data)).verify()
        with image.open(io.BytesIO(data)) as picture:
            picture.load()
            assert picture.size[0] == picture.size[1] >= 8
    else:
        av = pytest.importorskip("av")
        with av.open(io.BytesIO(data)) as container:
            frames = sum(1 for _ in container.decode(container.streams[0]))
        assert frames >= 4


@pytest.mark.parametrize("media", MEDIA)
@pytest.mark.parametrize("size", SIZES)
def test_file_opens_at_exact_size(media: str, size: int | None) -> None:
    data = make_file(media, Random(f"{media}{size}"), size)
    assert size is None or len(data) == size
    open_for_real(media, data)


@pytest.mark.parametrize("media", MEDIA)
def test_megabyte_boundaries_are_hit_exactly(media: str) -> None:
    for size in (2 << 20, (2 << 20) + 1, 4_000_000):
        assert len(make_file(media, Random(1), size)) == size


def test_pdf_of_every_size_over_a_digit_boundary_of_its_table() -> None:
    least = len(make_pdf("x"))
    for size in [*range(least, least + 700), *range(10_000, 10_300), *range(100_000, 100_300)]:
        assert len(make_pdf("x", size)) == size


@pytest.mark.parametrize("head", ["jfif", "exif"])
def test_both_heads_of_jpeg_open(head: str) -> None:
    data = make_jpeg("lpx synthetic", head=head)  # type: ignore[arg-type]
    assert data[:4] == (b"\xff\xd8\xff\xe1" if head == "exif" else b"\xff\xd8\xff\xe0")
    open_for_real("jpg", data)


def test_jpeg_blocks_have_the_colours_asked_for() -> None:
    image = pytest.importorskip("PIL.Image")
    levels = bytes([200, 128, 128, 40, 128, 128, 120, 90, 220, 255, 128, 128])
    with image.open(io.BytesIO(make_jpeg("x", colours=levels))) as picture:
        found = [picture.convert("YCbCr").getpixel((4 + 8 * (n % 2), 4 + 8 * (n // 2))) for n in range(4)]
    wanted = [tuple(levels[n * 3 : n * 3 + 3]) for n in range(4)]
    assert all(
        abs(a - b) <= 4
        for left, right in zip(found, wanted, strict=True)
        for a, b in zip(left, right, strict=True)
    )


def test_mp3_without_tag_begins_with_a_frame_and_opens() -> None:
    data = make_mp3("lpx synthetic", tag=False)
    assert data[:2] == b"\xff\xfb"
    open_for_real("mp3", data)


@pytest.mark.parametrize("media", MEDIA)
def test_no_two_files_are_equal_and_the_same_seed_gives_the_same_bytes(media: str) -> None:
    rng = Random(5)
    assert len({make_file(media, rng) for _ in range(50)}) == 50
    assert make_file(media, Random(9)) == make_file(media, Random(9))


@pytest.mark.parametrize("media", MEDIA)
def test_impossible_size_is_refused_with_the_least_one(media: str) -> None:
    with pytest.raises(TooSmallError) as refused:
        make_file(media, Random(1), 10)
    assert len(make_file(media, Random(1), refused.value.smallest)) == refused.value.smallest
