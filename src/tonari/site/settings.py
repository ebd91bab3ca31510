"""Every setting, from the environment (`docs/operators.md`); a bad value refuses to start."""

import os
import sys
from pathlib import Path

import pysqlite3.dbapi2

# The system's SQLite may be older than 3.51.3, whose WAL can corrupt a database that several
# connections write; the packaged one stands in for it before Django imports any.
sys.modules["sqlite3"] = sys.modules["pysqlite3"]
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

from . import environment as env  # noqa: E402  (after the replacement above)
from . import logs  # noqa: E402

DATA = env.folder("TONARI_DATA", default=Path.cwd() / ".tonari")
DEMO = env.boolean("TONARI_DEMO", default=False)
SECRET_KEY = env.secret("TONARI_SECRET_KEY", kept_in=DATA / "secret.key")
BASE_URL = env.base_url("TONARI_URL", default="http://localhost:8000")
ALLOWED_HOSTS = [BASE_URL.hostname, "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [BASE_URL.geturl()]
DEBUG = False

PACKAGE = Path(__file__).resolve().parents[1]

INSTALLED_APPS = [
    "tonari.ground.ledger",
    "tonari.ground.areas",
    "tonari.ground.vault",
    "tonari.ground.network",
    "tonari.records.people",
    "tonari.records.directory",
    "tonari.work.support",
    "tonari.work.referral",
    "tonari.entry.web",
    "tonari.entry.jobs",
    "tonari.entry.commands",
    "tonari.site",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "js_lib_leaflet",
    "django_htmx",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
    "django_structlog",
]

MIDDLEWARE = [
    "tonari.site.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tonari.entry.web.busy.BusyDatabase",
]

ROOT_URLCONF = "tonari.site.urls"
WSGI_APPLICATION = "tonari.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "network.User"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "tonari.entry.web.context.page",
            ],
            "builtins": ["tonari.entry.web.templatetags.sender"],
        },
    }
]

DATABASES = {"default": env.database("DATABASE_URL", default=DATA / "tonari.sqlite3")}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "tonari_cache",
    }
}
# Signing in. What a guess at a pass phrase costs (`cheap` is for tests), and how long one stays in.
ARGON2_COST = env.choice("TONARI_ARGON2_COST", among=("normal", "cheap"))
PASSWORD_HASHERS = ["tonari.ground.network.adapters.PassPhraseHasher"]
SESSION_IDLE_MINUTES = env.number("TONARI_SESSION_IDLE_MINUTES", default=30, least=1)
SESSION_HOURS = 12
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-tonari"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = SESSION_HOURS * 60 * 60
CSRF_COOKIE_NAME = "__Host-tonari-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "tonari.entry.web.signin.views.csrf_failure"
# Messages stay in the browser: the session table keeps nothing that anybody wrote.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "tonari.ground.network.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_EMAIL_VERIFICATION = "none"
# The brake on guessing, for the pass phrase, the code and the printed code alike.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,5/5m/key"}
MFA_ADAPTER = "tonari.ground.network.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp"]
MFA_TOTP_ISSUER = "Tonari"
MFA_TOTP_TOLERANCE = 1

# Labels and official words of the forms (kernel/codes); an operator's file stands in for ours.
CODES = env.code_lists("TONARI_CODES", default=DATA / "codes")
# So that a field says itself that it is too long; beyond that the script holds it back
# (kept.js), and without one a page says so (400.html).
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
# Too large is too large before it is kept; what is kept of an upload is gone after the request.
FILE_UPLOAD_HANDLERS = [
    "tonari.entry.web.directory.uploads.NotTooLarge",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
globals().update(env.mail("TONARI_MAIL"))
DEFAULT_FROM_EMAIL = os.environ.get("TONARI_MAIL_FROM") or f"tonari@{BASE_URL.hostname}"
LOGGING = logs.configure()
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = None
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = 20  # somebody's mistyped address is no warning

# Base map tiles come from elsewhere, and whoever gives them sees who looks: off unless asked for.
MAP_TILES = env.tiles("TONARI_MAP_TILES", credit="TONARI_MAP_CREDIT")
# What the browser may do with a page: our own files and nothing inline, no frame, no referrer.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", *([MAP_TILES["origin"]] if MAP_TILES else [])],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
HTTPS = BASE_URL.scheme == "https"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if env.boolean("TONARI_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Else everybody would share one brake on guessing, and one stranger could stop all sign-ins.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
# `__Host-`: only over TLS (or on localhost), only this host, the whole site.
LANGUAGE_COOKIE_NAME = "__Host-tonari-language"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", "日本語"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "site" / "locale"]
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
