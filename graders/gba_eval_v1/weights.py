"""The weights of a corpus folder: its grader.yaml."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graders.errors import SuiteError

Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class GraderWeights(BaseModel):
    """Each section's weight, and in each section its subsystems' weights; the file's other settings are ignored."""

    model_config = ConfigDict(frozen=True)

    section_weights: Mapping[str, Weight]
    subsystem_weights: Mapping[str, Mapping[str, Weight]]


def load_weights(path: Path) -> GraderWeights:
    """The weights of a corpus folder, or of a grader.yaml itself; raises SuiteError if it is missing or wrong."""
    file = path / "grader.yaml" if path.is_dir() else path
    try:
        return GraderWeights.model_validate(yaml.safe_load(file.read_text()))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise SuiteError(f"{file} does not give section and subsystem weights: {error}") from error
