"""Small PDFs for tests: words put where a test wants them."""

from __future__ import annotations

from dataclasses import dataclass

HEIGHT = 842


@dataclass(frozen=True)
class Put:
    """Words on a page: points from the top left, the size of the type, and how it is turned."""

    left: float
    top: float
    words: str
    size: float = 12
    bold: bool = False
    turn: int = 0  # degrees to the left: 90 reads upwards


def make_pdf(*pages: list[Put], size: str = f"595 {HEIGHT}", rotate: int = 0) -> bytes:
    """A PDF of some pages, without tags.

    Args:
        size: Width and height of each, before they are turned.
        rotate: Degrees to the right by which they are turned when they are shown.
    """
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (len(pages), b" ".join(b"%d 0 R" % (5 + 2 * at) for at in range(len(pages)))),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    for at, page in enumerate(pages):
        content = b"\n".join(_shown(put) for put in page)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %s] /Rotate %d /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
            % (size.encode(), rotate, 6 + 2 * at)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)


def _shown(put: Put) -> bytes:
    words = put.words.encode("cp1252").replace(b"\\", b"\\\\")
    words = words.replace(b"(", b"\\(").replace(b")", b"\\)")
    font = b"F2" if put.bold else b"F1"
    turned = {0: b"1 0 0 1", 90: b"0 1 -1 0", 270: b"0 -1 1 0"}[put.turn]
    return b"BT /%s %.1f Tf %s %.1f %.1f Tm (%s) Tj ET" % (
        font,
        put.size,
        turned,
        put.left,
        HEIGHT - put.top,
        words,
    )
