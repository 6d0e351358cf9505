"""What the video defect needs of two pictures, block by block.

These sums take most of the time that grading a wrong emulator takes. In NumPy they were ten times slower; WebAssembly's
vectors do them in whole numbers, and wasmtime, which runs them, is here for the candidates anyway.
"""

import ctypes
import threading
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from wasmtime import Engine, Func, Instance, Memory, Module, Store

from reference.frame import HEIGHT, WIDTH

BLOCK: Final = 8
BLOCK_ROWS: Final = HEIGHT // BLOCK
BLOCK_COLUMNS: Final = WIDTH // BLOCK
BLOCKS: Final = BLOCK_ROWS * BLOCK_COLUMNS

_KERNEL: Final = Path(__file__).with_suffix(".wat")
_AT_A_TIME: Final = 16  # pictures: they and their sums stay in the processor's cache
_PICTURE_BYTES: Final = HEIGHT * WIDTH * 2


class BlockSums(NamedTuple):
    """Sums over each block's 64 pixels, uint32 of shape (n, 600): luma, its square and the product of both pictures'
    (luma is 0 to 31 * 256), and how far red, green and blue (0 to 31 each) are apart. All 0 where the block is the same
    in both."""

    luma_a: NDArray[np.uint32]
    luma_b: NDArray[np.uint32]
    square_a: NDArray[np.uint32]
    square_b: NDArray[np.uint32]
    product: NDArray[np.uint32]
    apart: NDArray[np.uint32]


def block_sums(a: NDArray[np.uint16], b: NDArray[np.uint16]) -> BlockSums:
    """Of two batches of frames (n, 160, 240), or of a batch and one frame (1, 160, 240)."""
    sums = np.empty((len(BlockSums._fields), len(a), BLOCKS), np.uint32)
    for first in range(0, len(a), _AT_A_TIME):
        here = slice(first, first + _AT_A_TIME)
        _kernel().run(a[here], b[here] if len(b) > 1 else b, sums[:, here])
    return BlockSums(*sums)


class _Kernel:
    """The WebAssembly module; its memory holds both batches and the sums, one after another."""

    def __init__(self) -> None:
        engine = Engine()
        self._store = Store(engine)
        exports = Instance(self._store, Module(engine, _KERNEL.read_text()), []).exports(self._store)
        function, memory = exports["block_sums"], exports["memory"]
        assert isinstance(function, Func)
        assert isinstance(memory, Memory)
        self._function = function
        self._lock = threading.Lock()
        at = ctypes.addressof(memory.data_ptr(self._store).contents)
        data = memoryview((ctypes.c_uint8 * memory.data_len(self._store)).from_address(at))
        pictures = np.frombuffer(data, np.uint16, 2 * _AT_A_TIME * HEIGHT * WIDTH)
        self._a, self._b = pictures.reshape(2, _AT_A_TIME, HEIGHT, WIDTH)
        self._sums_at = pictures.nbytes
        count = len(BlockSums._fields) * _AT_A_TIME * BLOCKS
        self._sums = np.frombuffer(data, np.uint32, count, self._sums_at).reshape(-1, _AT_A_TIME, BLOCKS)

    def run(self, a: NDArray[np.uint16], b: NDArray[np.uint16], sums: NDArray[np.uint32]) -> None:
        """Fill `sums`, (6, n, 600), from at most _AT_A_TIME pictures and as many others, or one."""
        with self._lock:
            self._a[: len(a)] = a
            self._b[: len(b)] = b
            b_step = _PICTURE_BYTES if len(b) > 1 else 0
            self._function(self._store, 0, self._a.nbytes, b_step, len(a), self._sums_at)
            sums[:] = self._sums[:, : len(a)]


@cache
def _kernel() -> _Kernel:
    return _Kernel()
