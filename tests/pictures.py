"""A page of a PDF as pixels, and as a PNG that a person can look at."""

import struct
import zlib

import pypdfium2


def page_pixels(pdf: bytes, number: int, scale: float = 2.0) -> memoryview:
    """Grey, one byte each: height × width."""
    with pypdfium2.PdfDocument(pdf) as document:
        bitmap = document[number].render(scale=scale, grayscale=True)
        width, height, stride = bitmap.width, bitmap.height, bitmap.stride
        raw = bytes(bitmap.buffer)
    rows = b"".join(raw[row * stride : row * stride + width] for row in range(height))
    return memoryview(rows).cast("B", (height, width))


def png_of(pixels: memoryview) -> bytes:
    height, width = pixels.shape or (0, 0)
    raw = bytes(pixels)
    rows = b"".join(b"\0" + raw[row * width : (row + 1) * width] for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
