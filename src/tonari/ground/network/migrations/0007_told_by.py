"""Who told of an absence for another."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("network", "0006_carries")]

    operations = [
        migrations.AddField(
            model_name="absence",
            name="told_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="network.member",
            ),
        )
    ]
