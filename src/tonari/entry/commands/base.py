"""What our verbs derive from, and who finds them: help and refusals are in Japanese."""

import sys
from typing import Any, NoReturn

from django.conf import settings
from django.core.management import ManagementUtility, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser

from .asking import Parser, in_japanese, unknown
from .main import typed_name, verbs


class Tonari(ManagementUtility):
    """Finds a verb among ours and Django's."""

    def fetch_command(self, subcommand: str) -> BaseCommand:
        """The command of this name, or the end with exit code 2."""
        # With a wrong setting only Django's are known: asking for ours says what is wrong.
        if subcommand not in get_commands() and settings.INSTALLED_APPS:
            sys.stderr.write(f"{unknown(typed_name(subcommand), verbs())}\n")
            sys.exit(2)
        return super().fetch_command(subcommand)


class Verb(BaseCommand):
    """A verb of `tonari`; of Django's own options those that an operator may need."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """A parser that speaks Japanese."""
        parser = _CommandParser(
            prog=f"tonari {typed_name(subcommand)}",
            description=self.help,
            called_from_command_line=getattr(self, "_called_from_command_line", None),
            **kwargs,
        )
        parser.add_argument(
            "-v", "--verbosity", type=int, choices=range(4), default=1, help="どれだけ細かく言うか"
        )
        parser.add_argument("--traceback", action="store_true", help="誤りの出どころを出す")
        # What Django goes on to look for.
        parser.set_defaults(settings=None, pythonpath=None, no_color=False, force_color=False)
        if self.requires_system_checks:
            parser.add_argument("--skip-checks", action="store_true", help="設定の検査をとばす")
        self.add_arguments(parser)
        return parser

    def execute(self, *args: Any, **options: Any) -> Any:
        """Do it; what goes wrong is told to whoever typed it in its own words alone."""
        try:
            return super().execute(*args, **options)
        except CommandError as error:
            if not getattr(self, "_called_from_command_line", False) or options.get("traceback"):
                raise
            self.stderr.write(str(error))
            sys.exit(error.returncode)


class _CommandParser(Parser, CommandParser):
    def error(self, message: str) -> NoReturn:
        if self.called_from_command_line:
            Parser.error(self, message)
        raise CommandError(in_japanese(message))  # `call_command` catches it
