"""Arrays in a file, used where they stand."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of
from numpy.typing import NDArray

from bot.matching.arrays import BOUNDARY, mapped, write
from bot.matching.words import words
from tests.mapping import room_of

KINDS = st.sampled_from([np.uint8, np.int8, np.bool_, np.uint16, np.int32, np.int64, np.float32])
SHAPES = arrays_of.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=20)
ARRAYS = st.dictionaries(
    st.text("abcdé_0", min_size=1, max_size=9),
    KINDS.flatmap(lambda kind: arrays_of.arrays(kind, SHAPES)),
    max_size=5,
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to write to."""
    return tmp_path_factory.mktemp("arrays") / "some.npz"


def written(file: Path, **arrays: NDArray[Any]) -> Path:
    write(file, arrays)
    return file


@given(arrays=ARRAYS)
def test_what_was_written_is_read(file: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """
    By us, and by numpy: there is no format of our own.
    """
    written(file, **arrays)

    for found in (mapped(file), dict(np.load(file, allow_pickle=False))):
        assert list(found) == list(arrays)
        for name, array in arrays.items():
            assert found[name].dtype == array.dtype
            assert found[name].shape == array.shape
            assert found[name].tobytes() == array.tobytes()


def test_columns_stay_columns(file: Path) -> None:
    """
    An array may have been laid down either way.
    """
    table = np.asfortranarray(np.arange(6, dtype=np.int32).reshape(2, 3))

    assert mapped(written(file, table=table))["table"].tolist() == [[0, 1, 2], [3, 4, 5]]


@given(arrays=ARRAYS)
def test_each_stands_on_a_boundary(file: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """
    Else numpy would copy it whole for every search.
    """
    for array in mapped(written(file, **arrays)).values():
        assert array.size == 0 or array.ctypes.data % BOUNDARY == 0


def test_what_is_mapped_cannot_be_written_to(file: Path) -> None:
    """
    It is the file itself, and other processes use it.
    """
    array = mapped(written(file, table=np.zeros(3)))["table"]

    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1.0


def test_the_file_may_be_replaced_while_it_is_in_use(file: Path, tmp_path: Path) -> None:
    """
    As a new index replaces an old one.
    """
    array = mapped(written(file, table=np.arange(5000)))["table"]

    written(tmp_path / "new.npz", table=np.zeros(2)).replace(file)

    assert array.sum() == 4999 * 2500
    assert mapped(file)["table"].tolist() == [0.0, 0.0]


def test_nothing_that_needs_a_pickle_is_written_or_read(file: Path) -> None:
    """
    It could run whatever its author likes.
    """
    things = np.array([{"a": 1}], dtype=object)

    with pytest.raises(ValueError, match="Object arrays"):
        written(file, things=things)
    np.savez(file, allow_pickle=True, things=things)
    with pytest.raises(ValueError, match="OBJECT"):
        mapped(file)


def test_a_compressed_file_cannot_be_mapped(file: Path) -> None:
    """
    Its arrays stand nowhere.
    """
    np.savez_compressed(file, table=np.zeros(3))

    with pytest.raises(ValueError, match="compressed"):
        mapped(file)


def test_the_word_table_takes_no_memory_of_its_own() -> None:
    """
    To copy it by mistake would show nowhere else.
    """
    assert isinstance(room_of(words()._meaning), mmap.mmap)
