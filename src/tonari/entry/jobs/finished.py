"""What the jobs have done is not kept for long: a week, to look into what failed."""

from datetime import timedelta

from django_tasks_db.models import DBTaskResult

from tonari.kernel import clock

KEPT_FOR = timedelta(days=7)


def sweep() -> None:
    """Delete the rows of jobs that ended a week ago or longer; without any nothing is written."""
    old = DBTaskResult.objects.finished().filter(finished_at__lt=clock.now() - KEPT_FOR)
    ids = list(old.order_by().values_list("pk", flat=True))
    if ids:
        DBTaskResult.objects.filter(pk__in=ids).delete()
