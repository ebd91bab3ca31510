"""Since when somebody sees to a report that people were recruited."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0015_mends_taker")]

    operations = [
        migrations.AddField(
            model_name="report", name="taken_at", field=models.DateTimeField(null=True)
        ),
    ]
