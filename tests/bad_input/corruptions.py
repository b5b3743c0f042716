"""Ways in which a text file goes wrong, each applied to good bytes."""

from __future__ import annotations

from collections.abc import Callable

Corruption = Callable[[bytes], bytes]


def truncated(good: bytes) -> bytes:
    """Cut the file in the middle of a record."""
    return good[: int(len(good) * 0.6)]


def mis_encoded(good: bytes) -> bytes:
    """Put a Latin-1 byte into the second and the third line."""
    lines = good.split(b"\n")
    for number in (1, 2):
        middle = len(lines[number]) // 2
        lines[number] = lines[number][:middle] + b"\xe9" + lines[number][middle:]
    return b"\n".join(lines)


def byte_order_mark(good: bytes) -> bytes:
    """Put a byte order mark before the file."""
    return b"\xef\xbb\xbf" + good


def carriage_returns(good: bytes) -> bytes:
    """End lines as Windows does."""
    return good.replace(b"\n", b"\r\n")


def nul_bytes(good: bytes) -> bytes:
    """Put NUL bytes into the second and the third line."""
    lines = good.split(b"\n")
    for number in (1, 2):
        lines[number] = lines[number][:5] + b"\0" + lines[number][5:]
    return b"\n".join(lines)


def empty(_good: bytes) -> bytes:
    """Leave nothing."""
    return b""


def long_line(good: bytes, size: int = 20 << 20) -> bytes:
    """Put an endless line after the first."""
    first, rest = good.split(b"\n", 1)
    return first + b"\n" + b"x" * size + b"\n" + rest


BYTES: dict[str, tuple[Corruption, str, int]] = {
    "truncated": (truncated, "", 1),
    "mis_encoded": (mis_encoded, "encoding", 2),
    "byte_order_mark": (byte_order_mark, "byte-order-mark", 1),
    "carriage_returns": (carriage_returns, "line-end", 2),
    "nul_bytes": (nul_bytes, "nul-byte", 2),
    "empty": (empty, "empty-file", 1),
    "long_line": (long_line, "long-line", 1),
}
"""By name: the corruption, the rule it must be reported under (any where empty), and how often at the least."""
