"""An index for what was written lately: every search asks for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0013_spelling_and_homes")]

    operations = [
        migrations.AddIndex(
            model_name="service",
            index=models.Index(fields=["modified_at"], name="service_modified"),
        )
    ]
