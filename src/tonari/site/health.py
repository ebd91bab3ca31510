"""Two pages for machines: is the process alive, and can it do its work?"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 if the database answers and holds every migration, else 503 with the reason's name."""
    problem = _problem()
    return HttpResponse(
        f"{problem or 'ok'}\n", status=503 if problem else 200, content_type="text/plain"
    )


def _problem() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "database"
    return "migrations" if waiting else ""


healthz.access = "public"  # type: ignore[attr-defined]
readyz.access = "public"  # type: ignore[attr-defined]
