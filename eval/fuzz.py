"""Damage reports at random and read them: each is read or refused in a sentence.

    python eval/fuzz.py FOLDER [MINUTES]

Prints what fell out otherwise: a reader that was brought down, an error of a
library's own, or a file that took too long.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from pararef.reading.workers import read_all
from pararef.records import Report

SECONDS = 60.0
ODD = ("brought down", "cannot be read (", "took more than", "more memory")


def damaged(content: bytes, chance: random.Random) -> bytes:
    """A file with bytes changed, taken out, put in twice, or cut off."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 40)):
        at = chance.randrange(len(data) + 1)
        size = chance.choice((1, 4, 64, 1024))
        match chance.randrange(4):
            case 0:
                data[at : at + size] = chance.randbytes(size)
            case 1:
                del data[at : at + size]
            case 2:
                data[at:at] = data[at : at + size]
            case _:
                if chance.random() < 0.1:
                    del data[at:]
    return bytes(data)


def main() -> None:
    """Damage and read until the time is up."""
    folder = Path(sys.argv[1])
    end = time.monotonic() + 60 * float(sys.argv[2] if len(sys.argv) > 2 else 1)
    chance = random.Random(7)
    files = [f for f in sorted(folder.iterdir()) if f.is_file() and f.stat().st_size < 3_000_000]
    counts = Counter[str]()
    with tempfile.TemporaryDirectory() as place:
        while time.monotonic() < end:
            batch = []
            for number in range(16):
                source = chance.choice(files)
                copy = Path(place) / f"{number}{source.suffix}"
                copy.write_bytes(damaged(source.read_bytes(), chance))
                batch.append(copy)
            for file, found in read_all(batch, seconds=SECONDS):
                if isinstance(found, Report):
                    counts["read"] += 1
                elif any(words in str(found) for words in ODD):
                    counts["odd"] += 1
                    print(file.suffix, found)
                else:
                    counts["refused"] += 1
    print(dict(counts))


if __name__ == "__main__":
    main()
