"""デモだけ: 登場人物の一覧を出す（物語の中心の人は、ログイン名と合言葉も）"""

from django.core.management.base import CommandError

from tonari.entry.commands.base import Verb
from tonari.entry.web.signin.cast import cast, main_cast, others


class Command(Verb):
    help = __doc__ or ""

    def handle(self, **options: object) -> None:
        """Print one line for each in the middle of the stories, and one for each organisation."""
        found = cast()
        if not found:
            raise CommandError("デモの登場人物は、まだいません。")
        for name, entry in main_cast(found).items():
            words = (name, entry["name"], entry["label"], entry["login"], entry["pass_phrase"])
            self.stdout.write("\t".join(words))
        elsewhere = others(found)
        if elsewhere:
            self.stdout.write("ほかの構成員（サインインのページのボタンから入れます）")
        for organisation, members in elsewhere.items():
            names = "、".join(f"{entry['name']} ({short})" for short, entry in members.items())
            self.stdout.write(f"  {organisation}: {names}")
