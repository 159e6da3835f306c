"""The command line: one file per verb; parses, calls the pipeline, prints. The only room that prints."""

from __future__ import annotations

import sys

import click

from .. import __version__
from .output import guard

VERBS = (
    "init",
    "doctor",
    "capture",
    "build",
    "run",
    "serve",
    "check",
    "instrument",
    "scaffold",
    "schema",
    "show",
    "diff",
    "stacks",
    "gate",
    "compare",
    "publish",
    "notify",
    "export",
    "mcp",
    "explain",
)
"""In the order in which people meet them; each is a module of this package with a click command of its name."""


class _Verbs(click.Group):
    """Loads a verb's module only when it is used, so that ``--help`` and ``explain`` answer at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = __import__(f"{__name__}.{cmd_name}", fromlist=["command"])
        command: click.Command = module.command
        _name_variables(command, f"CATALEJO_{cmd_name.upper()}")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and name not in VERBS:
            import difflib

            near = difflib.get_close_matches(name, VERBS, n=1)
            hint = f" Did you mean {near[0]}?" if near else f" Known: {', '.join(VERBS)}."
            raise click.UsageError(f"No such command {name!r}.{hint}")
        return super().resolve_command(ctx, args)


def _name_variables(command: click.Command, prefix: str) -> None:
    """Let every option be read from the variable of its own long name: ``--format`` of gate is CATALEJO_GATE_FORMAT.

    Click alone would name it after the Python parameter, which nobody sees.
    """
    for option in command.params:
        if isinstance(option, click.Option) and option.envvar is None:
            long = max(
                (name for name in option.opts if name.startswith("--")), key=len, default="--" + str(option.name)
            )
            option.envvar = f"{prefix}_{long.removeprefix('--').replace('-', '_').upper()}"
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            _name_variables(below, f"{prefix}_{name.replace('-', '_').upper()}")


@click.group(
    cls=_Verbs,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "auto_envvar_prefix": "CATALEJO",
        "max_content_width": 100,
    },
)
@click.version_option(__version__, "-V", "--version", prog_name="catalejo")
def cli() -> None:
    """A static developer portal from an organisation's Git repositories.

    \b
    catalejo run --source ~/src --out site      everything at once, no configuration needed
    catalejo serve --source ~/src               the same, looked at on this machine
    catalejo init portal                        a portal repository with its nightly workflow

    Exit codes: 0 done, 1 findings at or above --fail-on or a gate blocks, 2 usage or configuration,
    3 incomplete or inconclusive, 4 rollback advised, 5 publication refused, 130 interrupted.
    """


def main(argv: list[str] | None = None) -> None:
    """Run the command line and exit with its code; never a traceback without ``--debug``."""
    sys.exit(guard(cli, argv))
