"""A file of named NumPy arrays that is used in place once mapped: arrays first, a checked directory at the end."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from indexer.engine.whoosh.storage import MappedStorage

Array = npt.NDArray[Any]
U8 = npt.NDArray[np.uint8]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_TAIL = struct.Struct("<IQ8s")
_MAGIC = b"JBARRAY1"
_ALIGN = 64


class Strings:
    """Byte strings laid end to end; ``strings[i]`` is one of them, decoded."""

    def __init__(self, blob: U8, ends: U64) -> None:
        self._blob, self._ends = blob, ends

    def __len__(self) -> int:
        return len(self._ends) - 1

    def raw(self, index: int) -> bytes:
        return self._blob[int(self._ends[index]) : int(self._ends[index + 1])].tobytes()

    def __getitem__(self, index: int) -> str:
        return self.raw(index).decode("utf-8", "surrogatepass")

    def some(self, indexes: I64) -> list[str]:
        """Those at the indexes, in their order."""
        if len(indexes) * 8 < len(self):
            return [self[index] for index in indexes.tolist()]
        every = self.all()
        return [every[index] for index in indexes.tolist()]

    def all(self) -> list[str]:
        """All of them, several times faster than one by one."""
        blob, ends = self._blob.tobytes(), self._ends.tolist()
        return [blob[start:end].decode("utf-8", "surrogatepass") for start, end in pairwise(ends)]

    def find(self, text: str) -> int:
        """The index of ``text`` in strings that ascend, or -1."""
        wanted = text.encode("utf-8", "surrogatepass")
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self.raw(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self) and self.raw(low) == wanted else -1

    def find_all(self, texts: Sequence[str]) -> list[int]:
        """The indexes of those of ``texts`` that are here, in strings that ascend, each once."""
        if len(texts) * 16 < len(self):
            return sorted({at for at in map(self.find, texts) if at >= 0})
        wanted = set(texts)
        return [at for at, text in enumerate(self.all()) if text in wanted]


def pack_strings(name: str, strings: list[str]) -> dict[str, Array]:
    """The two arrays that ``Strings`` reads, under ``name.blob`` and ``name.ends``."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in strings]
    ends = np.zeros(len(encoded) + 1, np.uint64)
    np.cumsum([len(raw) for raw in encoded], out=ends[1:], dtype=np.uint64)
    return {f"{name}.blob": np.frombuffer(b"".join(encoded), np.uint8), f"{name}.ends": ends}


def write_arrays(storage: MappedStorage, name: str, arrays: Mapping[str, Array]) -> None:
    """Write one-dimensional arrays into the file ``name``."""
    with storage.create_file(name) as file:
        directory = {}
        for key, array in arrays.items():
            offset = _aligned(file)
            file.write(np.ascontiguousarray(array).view(np.uint8).data)
            directory[key] = [array.dtype.str, len(array), offset]
        footer = json.dumps(directory).encode()
        file.write(footer + _TAIL.pack(zlib.crc32(footer), len(footer), _MAGIC))


def read_arrays(storage: MappedStorage, name: str) -> dict[str, Array]:
    """The arrays of a file, as views into its mapping. Raises ValueError for a damaged directory, OSError."""
    buffer = storage.open_file(name).buffer
    if len(buffer) < _TAIL.size:
        raise ValueError(f"{name}: too short")
    checksum, length, magic = _TAIL.unpack(buffer[-_TAIL.size :])
    footer = buffer[max(len(buffer) - _TAIL.size - length, 0) : len(buffer) - _TAIL.size]
    if magic != _MAGIC or len(footer) != length or zlib.crc32(footer) != checksum:
        raise ValueError(f"{name}: damaged directory")
    return {
        key: np.frombuffer(buffer, np.dtype(dtype), count, offset)
        for key, (dtype, count, offset) in json.loads(footer).items()
    }


def map_array(storage: MappedStorage, name: str, dtype: npt.DTypeLike) -> Array:
    """A file that is one array and nothing else; an empty file is an empty array."""
    if storage.file_length(name) == 0:
        return np.empty(0, dtype)
    return np.frombuffer(storage.open_file(name).buffer, dtype)


def _aligned(file: BinaryIO) -> int:
    file.write(b"\0" * (-file.tell() % _ALIGN))
    return file.tell()
