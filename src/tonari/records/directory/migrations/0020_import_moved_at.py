"""When the state of a list that was brought was set, so that what halted is known."""

from django.db import migrations, models

from tonari.kernel import clock


class Migration(migrations.Migration):
    dependencies = [("directory", "0019_more_that_is_withheld")]

    operations = [
        migrations.AddField(
            model_name="import",
            name="moved_at",
            field=models.DateTimeField(default=clock.now),
        ),
    ]
