"""What an agent is given. This module says where its parts are."""

from pathlib import Path
from typing import Final

GBA: Final = Path(__file__).parent / "gba"
BIOS_FILE: Final = GBA / "bios" / "bios.bin"
ABI_FILE: Final = GBA / "docs" / "ABI.md"
PROMPT_FILE: Final = GBA / "prompt.md"
IMAGE_FOLDER: Final = GBA / "image"
SAMPLE_ROMS: Final = Path(__file__).parent.parent / "roms" / "samples"
