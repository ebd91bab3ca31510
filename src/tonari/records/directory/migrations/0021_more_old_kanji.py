"""What is searched is written anew: more old forms of kanji are read as the daily one."""

from importlib import import_module

from django.db import migrations

write_anew = import_module("tonari.records.directory.migrations.0013_spelling_and_homes").write_anew


class Migration(migrations.Migration):
    dependencies = [("directory", "0020_import_moved_at")]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
