"""The reference emulator: a libretro core, called in process through ctypes.

The interface is libretro's (libretro.h, API version 1). A core keeps its machine in global variables, so each
LibretroCore loads a copy of its own from memory and several can live in one process.
"""

import contextlib
import ctypes
import hashlib
import os
import shutil
import tempfile
from ctypes import CFUNCTYPE, POINTER, Structure, c_bool, c_char_p, c_int16, c_size_t, c_uint, c_uint64, c_void_p
from pathlib import Path
from typing import Any, Final, Self

import numpy as np

from reference.emulator import Samples
from reference.errors import LoadFailed
from reference.frame import HEIGHT, WIDTH, Frame, from_rgb565, from_xrgb8888

BIOS_FILE: Final = "gba_bios.bin"
BIOS_SIZE: Final = 16 * 1024

# Options that make the core deterministic and show the GBA's own colours. The start state is ABI.md's: the boot
# animation is skipped. Idle loops are emulated, not removed: removal is a guess at the game's code.
OPTIONS: Final = {
    "mgba_skip_bios": "ON",
    "mgba_use_bios": "ON",
    "mgba_idle_optimization": "Don't Remove",
    "mgba_frameskip": "disabled",
    "mgba_color_correction": "OFF",
    "mgba_interframe_blending": "OFF",
    "mgba_audio_low_pass_filter": "disabled",
    "mgba_allow_opposing_directions": "yes",
    "mgba_solar_sensor_level": "0",
    "mgba_force_gbp": "OFF",
}

# libretro.h: RETRO_ENVIRONMENT_*, RETRO_PIXEL_FORMAT_*, RETRO_DEVICE_*, RETRO_MEMORY_*
_EXPERIMENTAL = 0x10000
_GET_SYSTEM_DIRECTORY = 9
_SET_PIXEL_FORMAT = 10
_GET_VARIABLE = 15
_GET_VARIABLE_UPDATE = 17
_GET_SAVE_DIRECTORY = 31
_SET_MEMORY_MAPS = 36 | _EXPERIMENTAL
_GET_INPUT_BITMASKS = 51 | _EXPERIMENTAL
_XRGB8888 = 1
_RGB565 = 2
_JOYPAD = 1
_JOYPAD_MASK = 256
_SAVE_RAM = 0

# The libretro joypad id of each of Buttons' bits, from bit 0 (A) to bit 9 (L).
_JOYPAD_IDS = (8, 0, 2, 3, 7, 6, 4, 5, 11, 10)


class _Variable(Structure):
    _fields_ = [("key", c_char_p), ("value", c_char_p)]


class _GameInfo(Structure):
    _fields_ = [("path", c_char_p), ("data", c_void_p), ("size", c_size_t), ("meta", c_char_p)]


class _MemoryDescriptor(Structure):
    _fields_ = [
        ("flags", c_uint64),
        ("ptr", c_void_p),
        ("offset", c_size_t),
        ("start", c_size_t),
        ("select", c_size_t),
        ("disconnect", c_size_t),
        ("len", c_size_t),
        ("addrspace", c_char_p),
    ]


class _MemoryMap(Structure):
    _fields_ = [("descriptors", POINTER(_MemoryDescriptor)), ("count", c_uint)]


class _Geometry(Structure):
    _fields_ = [(name, c_uint) for name in ("base_width", "base_height", "max_width", "max_height")] + [
        ("aspect_ratio", ctypes.c_float)
    ]


class _Timing(Structure):
    _fields_ = [("fps", ctypes.c_double), ("sample_rate", ctypes.c_double)]


class _AvInfo(Structure):
    _fields_ = [("geometry", _Geometry), ("timing", _Timing)]


class _SystemInfo(Structure):
    _fields_ = [
        ("library_name", c_char_p),
        ("library_version", c_char_p),
        ("valid_extensions", c_char_p),
        ("need_fullpath", c_bool),
        ("block_extract", c_bool),
    ]


_ENVIRONMENT = CFUNCTYPE(c_bool, c_uint, c_void_p)
_VIDEO = CFUNCTYPE(None, c_void_p, c_uint, c_uint, c_size_t)
_SAMPLE = CFUNCTYPE(None, c_int16, c_int16)
_BATCH = CFUNCTYPE(c_size_t, c_void_p, c_size_t)
_POLL = CFUNCTYPE(None)
_INPUT = CFUNCTYPE(c_int16, c_uint, c_uint, c_uint, c_uint)


def _private_copy(path: Path) -> int:
    """An open file in memory with the library's bytes.

    Loaded from there it shares no globals with another copy, as long as both files stay open: the loader knows a
    library by its path, and this one's path is its descriptor.
    """
    with path.open("rb") as source:
        memory_file = os.memfd_create(path.name)
        with open(memory_file, "wb", closefd=False) as copy:
            shutil.copyfileobj(source, copy)
    return memory_file


class LibretroCore:
    """A libretro core behind the Reference protocol.

    `bios` is a 16 KiB image that the core executes; without it the core falls back to its own built-in functions.
    Raises LoadFailed if the file is no libretro core.
    """

    def __init__(self, path: Path, bios: bytes | None = None) -> None:
        if bios is not None:
            _check_bios(bios)
        self._open = False
        self._rom: bytes | None = None
        try:
            self._file = _private_copy(path)
        except OSError as error:
            raise LoadFailed(f"Cannot read the core {path}: {error.strerror}.") from error
        try:
            self._core = ctypes.CDLL(f"/proc/self/fd/{self._file}")
        except OSError as error:
            os.close(self._file)
            raise LoadFailed(f"{path} is not a libretro core: {error}") from error
        try:
            self._declare()
        except AttributeError as error:
            self._unlink()
            raise LoadFailed(f"{path} is not a libretro core: {error}") from error
        self._bios = bios
        self._system_path = b"/nonexistent"
        self._options = {key.encode(): value.encode() for key, value in OPTIONS.items()}
        self._pixel_format = 0
        self._regions: list[tuple[int, int, int]] = []
        self._joypad = 0
        self._picture: np.ndarray[Any, Any] = np.zeros((HEIGHT, WIDTH), np.uint16)
        self._screen: np.ndarray[Any, Any] | None = None
        self._screen_key: tuple[int | None, int] = (None, 0)
        self._sound = bytearray()
        self._audio_rate = 0
        # The core keeps these pointers: they must live as long as it does.
        self._callbacks = (
            _ENVIRONMENT(self._environment),
            _VIDEO(self._video),
            _SAMPLE(self._sample),
            _BATCH(self._batch),
            _POLL(lambda: None),
            _INPUT(self._input),
        )
        environment, video, sample, batch, poll, keys = self._callbacks
        self._core.retro_set_environment(environment)
        self._core.retro_set_video_refresh(video)
        self._core.retro_set_audio_sample(sample)
        self._core.retro_set_audio_sample_batch(batch)
        self._core.retro_set_input_poll(poll)
        self._core.retro_set_input_state(keys)
        self._core.retro_init()
        self._open = True
        info = _SystemInfo()
        self._core.retro_get_system_info(ctypes.byref(info))
        digests = [hashlib.sha256(data).hexdigest()[:16] for data in (path.read_bytes(), bios or b"")]
        self._identity = f"libretro {info.library_name.decode()} {info.library_version.decode()} core {digests[0]} " + (
            f"bios {digests[1]}" if bios is not None else "built-in bios"
        )

    def _declare(self) -> None:
        core = self._core
        core.retro_load_game.restype = c_bool
        core.retro_serialize_size.restype = c_size_t
        core.retro_serialize.restype = c_bool
        core.retro_serialize.argtypes = [c_void_p, c_size_t]
        core.retro_unserialize.restype = c_bool
        core.retro_unserialize.argtypes = [c_char_p, c_size_t]
        core.retro_get_memory_data.restype = c_void_p
        core.retro_get_memory_data.argtypes = [c_uint]
        core.retro_get_memory_size.restype = c_size_t
        core.retro_get_memory_size.argtypes = [c_uint]

    @property
    def identity(self) -> str:
        return self._identity

    @property
    def audio_rate(self) -> int:
        return self._audio_rate

    def load(self, rom: bytes) -> None:
        if not self._open:
            raise LoadFailed("This emulator is closed.")
        self._unload()
        if not rom:
            raise LoadFailed("The ROM is empty.")
        game = _GameInfo(b"rom.gba", ctypes.cast(ctypes.c_char_p(rom), c_void_p), len(rom), None)
        # The core reads its BIOS while it loads; a folder kept for longer would be left behind by a killed process.
        with tempfile.TemporaryDirectory(prefix="gbaeval-core-", ignore_cleanup_errors=True) as system:
            if self._bios is not None:
                Path(system, BIOS_FILE).write_bytes(self._bios)
            self._system_path = system.encode()
            loaded = self._core.retro_load_game(ctypes.byref(game))
        if not loaded:
            raise LoadFailed("The reference does not take this file for a GBA ROM.")
        self._rom = rom
        av = _AvInfo()
        self._core.retro_get_system_av_info(ctypes.byref(av))
        if (av.geometry.base_width, av.geometry.base_height) != (WIDTH, HEIGHT):
            raise LoadFailed("The reference takes this file for a ROM of another machine.")
        self._audio_rate = round(av.timing.sample_rate)
        self._joypad = 0
        self._sound.clear()

    def reset(self) -> None:
        # Loaded anew rather than retro_reset, which keeps the save memory.
        self.load(self._loaded())

    def set_keys(self, keys: int) -> None:
        self._joypad = sum(1 << joypad for bit, joypad in enumerate(_JOYPAD_IDS) if keys >> bit & 1)

    def run_frame(self) -> None:
        self._loaded()  # the core would crash without a ROM
        self._core.retro_run()

    def frame(self) -> Frame:
        return from_rgb565(self._picture) if self._pixel_format == _RGB565 else from_xrgb8888(self._picture)

    def audio(self) -> Samples:
        samples = np.frombuffer(bytes(self._sound), np.int16).reshape(-1, 2)
        self._sound.clear()
        return samples

    def save_state(self) -> bytes:
        self._loaded()
        size = self._core.retro_serialize_size()
        buffer = ctypes.create_string_buffer(size)
        if not self._core.retro_serialize(buffer, size):
            raise LoadFailed("The reference could not save its state.")
        return buffer.raw

    def load_state(self, state: bytes) -> None:
        self._loaded()
        if len(state) != self._core.retro_serialize_size() or not self._core.retro_unserialize(state, len(state)):
            raise ValueError("This is not a saved state of this ROM.")

    def read_memory(self, address: int, length: int) -> bytes:
        for start, size, pointer in self._regions:
            if length >= 0 and start <= address and address + length <= start + size:
                return ctypes.string_at(pointer + address - start, length)
        raise ValueError(f"The reference does not show {length} bytes at {address:#010x}.")

    def close(self) -> None:
        if not self._open:
            return
        self._open = False
        self._unload()
        self._core.retro_deinit()
        self._unlink()

    def _unlink(self) -> None:
        ctypes.CDLL(None).dlclose(c_void_p(self._core._handle))  # noqa: SLF001 - ctypes has no other way
        os.close(self._file)

    def _loaded(self) -> bytes:
        if self._rom is None:
            raise LoadFailed("No ROM is loaded.")
        return self._rom

    def _unload(self) -> None:
        if self._rom is not None:
            self._core.retro_unload_game()
            self._rom = None
            self._regions = []
            self._screen, self._screen_key = None, (None, 0)

    def _environment(self, command: int, data: int | None) -> bool:
        if command == _SET_PIXEL_FORMAT and data:
            self._pixel_format = ctypes.cast(data, POINTER(c_uint))[0]
            self._picture = np.zeros((HEIGHT, WIDTH), np.uint32 if self._pixel_format == _XRGB8888 else np.uint16)
            return self._pixel_format in (_XRGB8888, _RGB565)
        if command in (_GET_SYSTEM_DIRECTORY, _GET_SAVE_DIRECTORY) and data:
            ctypes.cast(data, POINTER(c_char_p))[0] = self._system_path
            return True
        if command == _GET_VARIABLE and data:
            variable = ctypes.cast(data, POINTER(_Variable))[0]
            variable.value = self._options.get(variable.key)
            return variable.key in self._options
        if command == _GET_VARIABLE_UPDATE and data:
            ctypes.cast(data, POINTER(c_bool))[0] = False
            return True
        if command == _SET_MEMORY_MAPS and data:
            memory = ctypes.cast(data, POINTER(_MemoryMap))[0]
            self._regions = [
                (region.start, region.len, region.ptr + region.offset)
                for region in memory.descriptors[: memory.count]
                if region.ptr
            ]
            return True
        return command == _GET_INPUT_BITMASKS

    def _video(self, data: int | None, width: int, height: int, pitch: int) -> None:
        if not data:  # the same picture once more
            return
        if (data, pitch) != self._screen_key:
            row = pitch // self._picture.itemsize
            buffer = memoryview((ctypes.c_uint8 * (pitch * HEIGHT)).from_address(data))
            self._screen = np.frombuffer(buffer, self._picture.dtype).reshape(HEIGHT, row)[:, :WIDTH]
            self._screen_key = (data, pitch)
        assert self._screen is not None
        np.copyto(self._picture, self._screen)

    def _sample(self, left: int, right: int) -> None:
        self._sound += left.to_bytes(2, "little", signed=True) + right.to_bytes(2, "little", signed=True)

    def _batch(self, data: int, pairs: int) -> int:
        self._sound += ctypes.string_at(data, pairs * 4)
        return pairs

    def _input(self, port: int, device: int, index: int, button: int) -> int:
        if port or device != _JOYPAD:
            return 0
        return self._joypad if button == _JOYPAD_MASK else self._joypad >> button & 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        with contextlib.suppress(Exception):
            self.close()


def _check_bios(bios: bytes) -> None:
    """Refuse an image that the core would silently replace with its built-in functions."""
    words = [bios[i : i + 4] for i in range(0, 28, 4)]
    if len(bios) != BIOS_SIZE or any(word[2:] != b"\x00\xea" for word in words):
        raise LoadFailed("The BIOS must be 16 KiB and start with seven ARM branches, or the core would not run it.")
