"""デモだけ: 登場人物の、今の確認コードを出す"""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from tonari.entry.commands.base import Verb
from tonari.entry.web.signin.cast import cast
from tonari.ground.network.adapters import code_now, totp_secret
from tonari.ground.network.queries import actor_of_login, user_of
from tonari.kernel.actor import PUBLIC


class Command(Verb):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """NAME of one of the cast."""
        parser.add_argument("name", metavar="名前", help="登場人物の短い名前（demo-cast で一覧）")

    def handle(self, *, name: str, **options: object) -> None:
        """Print the six digits that this person's authenticator shows now."""
        found = cast()
        if name not in found:
            raise CommandError(
                f"「{name}」はいません。いるのは: {', '.join(found) or '(デモではありません)'}"
            )
        member = actor_of_login(PUBLIC, found[name]["login"])
        # Whoever lost their telephone in the demo has another secret than the town gave them.
        now = totp_secret(user_of(member)) if member else ""
        self.stdout.write(code_now(now or found[name]["totp_secret"]))
