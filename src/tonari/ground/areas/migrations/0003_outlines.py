"""Each area gets an outline in few points, to be drawn."""

from typing import Any

from django.db import migrations, models

from tonari.ground.areas.adapters import outlines


def draw(apps: Any, schema_editor: Any) -> None:
    areas = apps.get_model("areas", "Area")
    kinds = areas.objects.order_by().values_list("kind", "valid_to").distinct()
    for kind, valid_to in kinds:
        same = areas.objects.filter(kind=kind, valid_to=valid_to).order_by("pk")
        texts = dict(same.values_list("pk", "geometry"))
        for pk, outline in outlines(texts).items():
            areas.objects.filter(pk=pk).update(outline=outline)


class Migration(migrations.Migration):
    dependencies = [("areas", "0002_turning_and_population")]

    operations = [
        migrations.AddField(model_name="area", name="outline", field=models.TextField(default="")),
        migrations.RunPython(draw, migrations.RunPython.noop),
    ]
