"""Checksums (CRC-32), by which it is noticed that a disk has forgotten something."""

from __future__ import annotations

from typing import BinaryIO
from zlib import crc32

_BLOCK = 2**22  # bytes that are read at once


def seal(*values: bytes | str) -> int:
    """A checksum of what a row holds."""
    crc = 0
    for value in values:
        crc = crc32(value.encode() if isinstance(value, str) else value, crc)
    return crc


def of_file(file: BinaryIO, size: int) -> int:
    """A checksum of the first `size` bytes of a file."""
    file.seek(0)
    crc = 0
    while size > 0 and (block := file.read(min(_BLOCK, size))):
        crc = crc32(block, crc)
        size -= len(block)
    return crc
