"""The tool `view`: a PNG of the workspace, made anew as a picture that any provider takes, whatever is in the file."""

import io
import struct
import zlib
from pathlib import PurePosixPath
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from harness.errors import WorkspaceError
from harness.protocols import Picture, Sandbox, Tool
from harness.sandbox.archive import FileTooLarge

MAX_FILE_BYTES: Final = 4 << 20

MAX_SIDE: Final = 1568
MAX_PIXELS: Final = 1_152_000
"""Beyond these Anthropic scales down (docs, "Vision"), and pixels are lost; 6 x 5 screens of a GBA are that many."""

MAX_PNG_BYTES: Final = 512 << 10
"""A screen of noise takes 125,000 when it is scaled up; see also harness.agents.context.MAX_PICTURES."""

SCALED: Final = (960, 640)
"""Width and height up to which small pictures are scaled: a GBA's screen by 4, for about 820 tokens."""

MAX_PICTURES_A_REPLY: Final = 20
"""The results of the last reply are never cut, so it must not fill what a request may hold by itself."""

_MAX_PATH_CHARS: Final = 1000
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"

# What Pillow raises for a PNG that is none, or holds a bomb.
_UNSOUND: Final = (
    *(OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error),
    *(Image.DecompressionBombError, Image.DecompressionBombWarning),
)

Pixels = npt.NDArray[np.uint8]
"""Height, width, and red, green and blue."""

TOOL: Final = Tool(
    name="view",
    description="Look at a PNG file of the workspace, such as one that `oracle` wrote: you get its picture, and its "
    f"size. A small one is scaled up by a whole factor, up to {SCALED[0]} x {SCALED[1]}, without smoothing: every "
    f"pixel becomes a square. At most {MAX_SIDE} pixels a side, {MAX_PIXELS:,} in all, and {MAX_FILE_BYTES >> 20} MiB; "
    f"at most {MAX_PICTURES_A_REPLY} pictures a reply. Transparency is ignored.",
    parameters={
        "type": "object",
        "properties": {"path": {"type": "string", "description": "The file's path, in the workspace."}},
        "required": ["path"],
        "additionalProperties": False,
    },
)


class NotShownError(Exception):
    """There is no picture; the message says why, for the model."""


def view(sandbox: Sandbox, path: str) -> tuple[Picture, str]:
    """The picture in a file, and a line about it; raises NotShownError, or SandboxError if the sandbox fails."""
    inside = _in_workspace(path, sandbox.workspace)
    try:
        data = sandbox.read_file(inside, MAX_FILE_BYTES)
    except FileNotFoundError:
        raise NotShownError("there is no such file; a link or a folder is none") from None
    except (FileTooLarge, WorkspaceError) as error:
        raise NotShownError(str(error)) from error
    pixels = decode(data)
    height, width, _ = pixels.shape
    factor = max(1, min(SCALED[0] // width, SCALED[1] // height))
    said = f"[{inside}: {width} x {height} pixels{f', shown {factor} times as large' if factor > 1 else ''}]"
    png = encode(pixels.repeat(factor, axis=0).repeat(factor, axis=1))
    return Picture(inside, factor * width, factor * height, png), said


def decode(data: bytes) -> Pixels:
    """The pixels of a PNG; NotShownError if it is none, not a sound one, or too large."""
    if not data.startswith(_SIGNATURE):
        raise NotShownError("it is not a PNG")
    if len(data) >= 24:  # of a large size Pillow warns on the terminal
        _check_size(*struct.unpack(">II", data[16:24]))
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            _check_size(*image.size)  # a second header may have changed it
            image.load()
            if image.mode.startswith("I"):  # 16-bit grey, which `convert` cuts off at 255
                return (np.asarray(image) >> 8).astype(np.uint8)[:, :, None].repeat(3, axis=2)
            # Without the alpha channel, which frame buffers often have at 0: the picture is in the colours.
            return np.asarray(image.convert("RGB"))
    except _UNSOUND as error:
        raise NotShownError(f"it is not a sound PNG ({error})") from error


def _check_size(width: int, height: int) -> None:
    """Before anything is unpacked: a PNG of a few kB may hold gigabytes of black."""
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        limits = f"at most {MAX_SIDE} a side and {MAX_PIXELS:,} in all are"
        raise NotShownError(f"it has {width} x {height} pixels; {limits} shown, so cut or shrink it")


def encode(pixels: Pixels) -> bytes:
    """A new PNG: nothing but pixels is left of what was in the file. NotShownError if it is too large."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    if buffer.tell() > MAX_PNG_BYTES:
        raise NotShownError(
            f"it has too much detail: {buffer.tell()} bytes as a PNG, at most {MAX_PNG_BYTES} are shown"
        )
    return buffer.getvalue()


def wanted_path(arguments: dict[str, Any] | None) -> str:
    """The path in a call's arguments; NotShownError if they are not what TOOL asks for."""
    match arguments:
        case {"path": str(path), **rest} if path.isprintable() and 0 < len(path) <= _MAX_PATH_CHARS and not rest:
            return path
    raise NotShownError('expected a call of `view` with {"path": string}, a path of printable characters')


def _in_workspace(path: str, workspace: str) -> str:
    pure = PurePosixPath(path)
    if pure.is_relative_to(workspace):
        pure = pure.relative_to(workspace)
    if pure.is_absolute() or ".." in pure.parts or not pure.name:
        raise NotShownError(f"it is not in the workspace, {workspace}; copy it there")
    return str(pure)
