"""Arrays in a file, to be used where they stand: mapped into memory, not copied into it.

All processes of a machine share them, and the system takes their room back when it is short.
The file is what `numpy.savez` writes, with each array on a boundary that suits the processor.
It may be replaced at any time, but never written to again: a mapping would see it change.
May import: nothing of ours.
"""

from __future__ import annotations

import math
import mmap
import os
import struct
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

BOUNDARY = 64  # bytes; numpy pads its own header to as many
_HEADER = struct.Struct("<26x2H")  # a member's local header ends with two lengths: name, extra
_EXTRA = struct.Struct("<2H")  # a field of the extra: what it is, and its length
_PADDING = 0xD935  # what Android's zipalign calls such a field


def write(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write *arrays* to *path* in one step: a reader sees the old file or the whole new one.

    Raises:
        OSError: It cannot be written.
        ValueError: An array holds objects.
        RuntimeError: An array is larger than 2 GB.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w") as archive:
            for name, array in arrays.items():
                item = zipfile.ZipInfo(f"{name}.npy")
                before = file.tell() + _HEADER.size + len(item.filename.encode()) + _EXTRA.size
                padding = -before % BOUNDARY
                item.extra = _EXTRA.pack(_PADDING, padding) + bytes(padding)
                with archive.open(item, "w") as member:
                    npy.write_array(member, array, version=(1, 0), allow_pickle=False)
        Path(temporary).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise


def mapped(path: Path) -> dict[str, NDArray[Any]]:
    """Map the arrays in *path*, after a look at its checksums.

    Returns:
        Arrays by name, which cannot be written to.

    Raises:
        ValueError, OSError, EOFError, RuntimeError, zipfile.BadZipFile: It is damaged,
            compressed, or holds objects.
    """
    found: dict[str, NDArray[Any]] = {}
    with path.open("rb") as file, zipfile.ZipFile(file) as archive:
        if (damaged := archive.testzip()) is not None:
            raise zipfile.BadZipFile(f"{damaged} is damaged")
        room = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        for item in archive.infolist():
            if item.compress_type != zipfile.ZIP_STORED:
                raise ValueError(f"{item.filename} is compressed")
            with archive.open(item) as member:
                if npy.read_magic(member) != (1, 0):
                    raise ValueError(f"{item.filename} is of another version")
                shape, by_column, dtype = npy.read_array_header_1_0(member)
                file.seek(item.header_offset)  # looked up in *room*, it would bring pages along
                name, extra = _HEADER.unpack(file.read(_HEADER.size))
                start = item.header_offset + _HEADER.size + name + extra + member.tell()
            array = np.frombuffer(room, dtype, math.prod(shape), start)
            shaped = array.reshape(shape, order="F" if by_column else "C")
            found[item.filename.removesuffix(".npy")] = shaped
    return found
