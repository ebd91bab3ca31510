"""What is searched is written anew: numbers and homes in more words than before, and what is not."""

from importlib import import_module

from django.db import migrations

write_anew = import_module("tonari.records.directory.migrations.0013_spelling_and_homes").write_anew


class Migration(migrations.Migration):
    dependencies = [("directory", "0018_open_day_and_night")]

    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]
