"""Unpacking gzip in a stream: never more at once than a piece, and never more in all than somebody asked for."""

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain

MAGIC = b"\x1f\x8b"
PIECE = 2**18  # bytes that are unpacked at a time
MEMBERS = 10_000  # a gzip file may be many, one after the other; empty ones cost time and bring nothing
_GZIP = 16 + zlib.MAX_WBITS


class UnpackError(Exception):
    """Why bytes cannot be had, in words for people."""


def unpacked(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    """What a gzip stream holds; any other stream as it is. Raises UnpackError past `most` bytes, or if it breaks off.

    Whether it is one is seen from its first bytes: what a server says of that may be a lie.
    """
    chunks, head = iter(chunks), b""
    for chunk in chunks:
        head += chunk
        if len(head) >= len(MAGIC):
            break
    size = 0
    whole = chain([head], chunks)
    for piece in _members(whole) if head.startswith(MAGIC) else whole:
        size += len(piece)
        if size > most:
            raise UnpackError(f"is larger than {most // 2**20:,} MB")
        yield piece


def _members(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """What the members of a gzip stream hold, one after the other."""
    member, count = zlib.decompressobj(_GZIP), 1
    for chunk in chunks:
        rest = chunk
        while rest:
            if member.eof:
                rest = rest.lstrip(b"\0")  # what tapes are filled up with
                if not rest:
                    break
                member, count = zlib.decompressobj(_GZIP), count + 1
                if count > MEMBERS:
                    raise UnpackError("is packed in too many parts")
            yield from _unpack(member, rest)
            rest = member.unused_data
    if not member.eof:
        raise UnpackError("breaks off while it is unpacked")


def _unpack(member: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    while True:
        try:
            piece = member.decompress(packed, PIECE)
        except zlib.error as error:
            raise UnpackError("is packed, and cannot be unpacked") from error
        yield piece
        packed = member.unconsumed_tail
        if len(piece) < PIECE and not packed:
            return
