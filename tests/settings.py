"""The settings of the node, in a data folder of its own that the tests throw away."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "TONARI_DATA" not in os.environ:
    os.environ["TONARI_DATA"] = tempfile.mkdtemp(prefix="tonari-test-")
    atexit.register(shutil.rmtree, os.environ["TONARI_DATA"], ignore_errors=True)
os.environ["TONARI_SECRET_KEY"] = "only-for-tests-" * 4
os.environ["TONARI_ARGON2_COST"] = "cheap"
os.environ["TONARI_DEMO"] = "0"
os.environ.pop("TONARI_URL", None)

from tonari.site.settings import *  # noqa: F403
from tonari.site.settings import DATABASES, STORAGES

# Tables come from the models: `test_tables.py` holds them against those that migrations make.
DATABASES["default"]["TEST"] = {"MIGRATE": False}
# A file, not memory: threads and processes of a test meet as they do in a running node.
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"]["NAME"] = str(Path(os.environ["TONARI_DATA"]) / "test.sqlite3")
    DATABASES["default"]["OPTIONS"] = DATABASES["default"]["OPTIONS"] | {
        # No power cut will be survived here, so nothing waits for the disk.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA secure_delete=ON;"
        ),
    }
# The manifest needs `collectstatic`; the pages under test only need addresses.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
CONN_MAX_AGE = 0
# Tests write behind its back, and ask at once.
SEARCH_RESTS = 0.0
