"""All settings, in one file, from the environment (docs/operating.md has the table).

Production unless ENV=development. A production process refuses to start without what it needs, naming the variable.
"""

import secrets
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import embedded

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

VAR = Path(env("VAR", default=str(BASE_DIR / "var")))  # everything that running the site writes

DEVELOPMENT = env("ENV", default="production") == "development"
DEBUG = env.bool("DEBUG", default=False)
DATABASE_URL = env("DATABASE_URL", default="")


def required(name: str, development: str) -> str:
    """A variable production cannot do without; development has a stand-in."""
    value = env(name, default="")
    if value or DEVELOPMENT:
        return value or development
    raise ImproperlyConfigured(f"Set {name}: production does not start without it (docs/operating.md).")


def development_secret() -> str:
    """A secret of this checkout's own, made once."""
    path = VAR / "secret"
    if not path.exists():
        VAR.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()


# The site's names
SITE_NAME = env("SITE_NAME", default="Waymark")
SITE_DOMAIN = required("SITE_DOMAIN", "localhost:" + env("PORT", default="8000"))
SITE_URL = ("http://" if DEVELOPMENT else "https://") + SITE_DOMAIN
OPERATOR_NAME = required("OPERATOR_NAME", "The operator of this copy")
OPERATOR_ADDRESS = required("OPERATOR_ADDRESS", "1 Example Street, Example City")
SUPPORT_EMAIL = required("SUPPORT_EMAIL", "support@example.org")

# Security
SECRET_KEY = required("SECRET_KEY", development_secret() if DEVELOPMENT else "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEVELOPMENT else [])
if not DEVELOPMENT:
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith("django-insecure-"):
        raise ImproperlyConfigured("SECRET_KEY is weak: use at least 50 random characters.")
    if DEBUG:
        raise ImproperlyConfigured("DEBUG is on: production shows no tracebacks to strangers. Unset DEBUG.")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("Set ALLOWED_HOSTS to the names this site answers to, separated by commas.")

SECURE_SSL_REDIRECT = not DEVELOPMENT
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked for by load balancers, over plain HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SECURE_HSTS_SECONDS = 0 if DEVELOPMENT else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "core.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not DEVELOPMENT
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
HTTP_ALLOWED_ADDRESSES: list[str] = []  # numeric ones outside of the public internet that core.http may ask (tests do)

# The house
INSTALLED_APPS = [
    "pages",
    "authoring",
    "guides",
    "occupations",
    "accounts",
    "core",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.forms",
    "procrastinate.contrib.django",
    "csp",
]
MIDDLEWARE = [
    "core.page_cache.PageCacheMiddleware",
    "core.log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.time_zone.TimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
if env.bool("FIND_N_PLUS_ONE", default=False):  # the tests do: a query for each row of a list is an error
    INSTALLED_APPS.append("zeal")
    MIDDLEWARE.append("zeal.middleware.zeal_middleware")
    ZEAL_NPLUSONE_THRESHOLD = 4  # signing out and the stock admin get one row twice or thrice
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.site.site",
            ],
            "builtins": ["core.templatetags.ui"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]
if DEBUG:
    del TEMPLATES[0]["OPTIONS"]["loaders"]
    TEMPLATES[0]["APP_DIRS"] = True

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# PostgreSQL
if not DATABASE_URL:
    DATABASE_URL = embedded.url(VAR / "postgres")
POSTGRES_BIN = Path(env("POSTGRES_BIN", default=str(embedded.BIN)))  # the folder of pg_dump and pg_restore
WEB_PROCESS = env.bool("WEB_PROCESS", default=False)  # set by config/wsgi.py
_timeouts = "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=20s"
DATABASES: dict[str, dict[str, Any]] = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "connect_timeout": 5,
    "options": _timeouts if WEB_PROCESS else "",
}
if WEB_PROCESS:
    # The worker and one-off commands hold one connection each; only the web process's threads share.
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": env.int("DATABASE_POOL", default=8),
        "timeout": 5,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE_URL = env("CACHE_URL", default="")
CACHES: dict[str, dict[str, Any]] = {
    "default": env.cache_url_config(CACHE_URL)
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}
PAGE_CACHE_BYTES = env.int("PAGE_CACHE_BYTES", default=64 * 2**20)  # in each web process
WATCH_GENERATIONS = WEB_PROCESS  # a thread in each web process
READY_MAX_TASK_AGE = env.int("READY_MAX_TASK_AGE", default=600)  # seconds

# Accounts
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "account:login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "pages:home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# Words and times
LANGUAGE_CODE = "en-us"
USE_I18N = False
TIME_ZONE = "UTC"

# A section sends seven fields an item; one with far too many is answered with what it sent, not with an error page.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
MADE_ROOT = VAR / "made"  # what core.made keeps: on this machine, in no backup, safe to delete
MEDIA_BUCKET = env("MEDIA_BUCKET", default="")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": MEDIA_BUCKET, "file_overwrite": False},
    }
    if MEDIA_BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "jpg", "webp", "gz", "br", "woff2", "map"]

LOGGING_CONFIG = "core.log.configure"
LOGGING = {"development": DEVELOPMENT, "level": env("LOG_LEVEL", default="INFO")}
