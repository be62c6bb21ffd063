"""The child process that draws previews: one picture, or one page of a PDF, to PNG.

It is run as ``python -m lpx.web.preview_worker``. In comes one line of JSON (MIME type, page from 0) and the
file; out goes one line of JSON and the PNG. Whatever a file does to a decoder, it does it here, under a bound
of memory, and neither to the server nor to the browser, which only ever sees pictures that lpx made.
"""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

from lpx.checks.deep_worker import limit_memory

if TYPE_CHECKING:
    from PIL.Image import Image

WIDEST = 1400
"""Pixels of the longer side of a preview."""
_PIXELS = 100_000_000


def main() -> None:
    """Draw what comes in."""
    limit_memory()
    asked = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    try:
        picture, pages = _draw(asked["mime"], data, int(asked["page"]))
    except Exception as error:  # noqa: BLE001 - decoders raise anything on broken files
        missing = isinstance(error, ImportError)
        sys.stdout.buffer.write(json.dumps({"state": "missing" if missing else "failed"}).encode() + b"\n")
        return
    out = io.BytesIO()
    picture.save(out, "PNG")
    told = {"state": "drawn", "pages": pages, "width": picture.width, "height": picture.height}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + out.getvalue())


def _draw(mime: str, data: bytes, page: int) -> tuple[Image, int]:
    if mime == "application/pdf":
        return _page(data, page)
    import PIL.Image
    from PIL import ImageOps

    PIL.Image.MAX_IMAGE_PIXELS = _PIXELS
    with PIL.Image.open(io.BytesIO(data)) as picture:
        picture.draft("RGB", (WIDEST, WIDEST))
        turned = ImageOps.exif_transpose(picture).convert("RGB")
    turned.thumbnail((WIDEST, WIDEST))
    return turned, 1


def _page(data: bytes, page: int) -> tuple[Image, int]:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as document:
        sheet = document[min(max(page, 0), len(document) - 1)]
        scale = WIDEST / max(*sheet.get_size(), 1)
        drawn: Image = sheet.render(scale=min(scale, 4)).to_pil().convert("RGB")
        return drawn, len(document)


if __name__ == "__main__":
    main()
