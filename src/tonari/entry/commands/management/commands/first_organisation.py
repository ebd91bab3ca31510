"""このノードの最初の主体を招くリンクを1つ出す（主体ができた後は出ない）"""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import CommandError

from tonari.entry.commands.base import Verb
from tonari.ground.network.actions import found_organisation
from tonari.ground.network.rules import INVITATION_DAYS, ORGANISATION_KINDS
from tonari.kernel.actor import COMMAND
from tonari.kernel.refused import Refused


class Command(Verb):
    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """NAME and what kind it is."""
        parser.add_argument("name", metavar="名前", help="主体の名前")
        parser.add_argument("--kind", choices=sorted(ORGANISATION_KINDS), default="municipality")

    def handle(self, *, name: str, kind: str, **options: object) -> None:
        """Print the link; whoever opens it founds the organisation and becomes its key steward."""
        try:
            token = found_organisation(by=COMMAND, name=name, kind=kind)
        except Refused as refused:
            raise CommandError(refused.reason) from refused
        address = settings.BASE_URL.geturl().rstrip("/")
        self.stdout.write(f"「{name}」の最初の人だけに、このリンクを渡してください。")
        self.stdout.write(f"{address}/invitation/{token}/")
        self.stdout.write(
            f"1回だけ、{INVITATION_DAYS}日のあいだ使えます。次からは、主体の人どうしで招きます。"
        )
