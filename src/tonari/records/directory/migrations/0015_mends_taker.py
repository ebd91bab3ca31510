"""Who sees to a report that people were recruited."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0014_modified_index"),
        ("network", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="taken_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="network.member",
            ),
        ),
    ]
