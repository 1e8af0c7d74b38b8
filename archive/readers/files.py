"""Opening what people call a file: regular files only, bounded in size, never hanging on a pipe or device."""

from __future__ import annotations

import os
import stat
import unicodedata
from pathlib import Path

#: files beyond this many bytes are no newspaper page
LIMIT = 32 * 1024 * 1024


class Unopened(Exception):
    """The file's bytes cannot be had; the argument is the reason, Chinese then English."""


def read_bytes(path: Path, limit: int = LIMIT) -> bytes:
    """The bytes of a regular file. Raises Unopened for anything else, too many bytes, a file that goes or grows."""
    # O_NONBLOCK: opening a named pipe must not wait for a writer
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise Unopened("文件不存在 / the file is gone") from None
    except (OSError, ValueError) as error:
        raise Unopened(_why(error)) from error
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            kind = "是文件夹 / a folder" if stat.S_ISDIR(before.st_mode) else "不是普通文件 / not a regular file"
            raise Unopened(kind)
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            data = stream.read(limit + 1)
        after = os.fstat(descriptor)
    except OSError as error:
        raise Unopened(_why(error)) from error
    finally:
        os.close(descriptor)
    if len(data) > limit:
        size = f"{limit // (1024 * 1024)} MB" if limit >= 1024 * 1024 else f"{limit} B"
        raise Unopened(f"文件太大，超过 {size} / too large, more than {size}")
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        # half a page must not become a page
        raise Unopened("读的时候文件还在变，请写完再入档 / the file changed while it was read: try again later")
    return data


def display_name(path: str | os.PathLike[str]) -> str:
    """A file name for people and for the database: valid text on one line, whatever bytes the name is made of."""
    raw = os.fsencode(path)
    for codec in ("utf-8", "gb18030"):
        try:
            name = raw.decode(codec)
            break
        except UnicodeDecodeError:
            continue
    else:
        name = raw.decode("utf-8", "backslashreplace")
    breaks = ("Cc", "Zl", "Zp")
    return "".join(f"\\x{ord(char):02x}" if unicodedata.category(char) in breaks else char for char in name)


def _why(error: OSError | ValueError) -> str:
    detail = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    if isinstance(error, OSError) and error.errno in (13, 1):
        return "没有读取权限 / permission denied"
    return f"打不开（{detail}） / cannot be opened ({detail})"
