"""The command line: `gbaeval COMMAND`. Each command is a file here; it parses, calls one function and prints."""

import signal
import sys

import click

from graders.errors import GradingError
from harness.cli.audit import audit
from harness.cli.behaviour import behaviour
from harness.cli.grade import grade
from harness.cli.replay import replay
from harness.cli.resume import resume
from harness.cli.roms import roms
from harness.cli.run import run
from harness.cli.sandboxes import sandboxes
from harness.cli.status import status
from harness.errors import HarnessError
from reference import EmulatorError
from roms import ReplayError, RomsError

INTERRUPTED = 130


class _Group(click.Group):
    """Errors meant for people end in one sentence, not in a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        # A batch system's SIGTERM is a Ctrl-C: the workspace is saved and the containers are taken down.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            return super().invoke(ctx)
        except (HarnessError, GradingError, EmulatorError, RomsError, ReplayError) as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            sys.exit(INTERRUPTED)


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "GBAEVAL", "max_content_width": 100},
)
@click.version_option(package_name="gbaeval")
def main() -> None:
    """Can a model write a Game Boy Advance emulator that people can play?

    \b
    Examples:
      gbaeval run --model scripted/baseline          the whole path, without a model
      gbaeval run --model anthropic/NAME --hours 24  a real run
      gbaeval status runs/ID                         how one stands
      gbaeval behaviour runs/ID                      what the model did in it
      gbaeval resume runs/ID                         go on with one that was killed or is paused
      gbaeval grade gba.wasm --suite core            grade a module that is there
    """


main.add_command(run)
main.add_command(resume)
main.add_command(status)
main.add_command(behaviour)
main.add_command(grade)
main.add_command(audit)
main.add_command(replay)
main.add_command(roms)
main.add_command(sandboxes)
