"""デモだけ: 登場人物の一覧（短い名前、名前、どんな人か、ログイン名、合言葉）を出す"""

from django.core.management.base import BaseCommand, CommandError

from tonari.entry.web.signin.cast import cast


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, **options: object) -> None:
        """Print one line for each of the cast."""
        found = cast()
        if not found:
            raise CommandError("デモの登場人物は、まだいません。")
        for name, entry in found.items():
            words = (name, entry["name"], entry["label"], entry["login"], entry["pass_phrase"])
            self.stdout.write("\t".join(words))
