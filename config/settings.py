"""All settings, in one file, from the environment (docs/operating.md has the table).

Production unless ENV=development. A production process refuses to start without what it needs, naming the variable.
"""

import re
import secrets
from email.utils import formataddr
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
        "form-action": [SELF],  # what billing and sign-in lead on to is added below
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
HTTP_ALLOWED_ADDRESSES: list[str] = []  # numeric ones outside of the public internet that core.http may ask (tests do)

# The house
INSTALLED_APPS = [
    "pages",
    "api",
    "employers",
    "alerts",
    "applications",
    "authoring",
    "importers",
    "guides",
    "jobs",
    "ads",
    "occupations",
    "subscriptions",
    "accounts",
    "core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
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
    "anymail",
    "csp",
]
MIDDLEWARE = [
    "core.page_cache.PageCacheMiddleware",
    "core.log.RequestLogMiddleware",
    "api.middleware.PublicApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.second_factor.SecondFactorMiddleware",
    "accounts.middleware.AccountPagesMiddleware",
    "accounts.time_zone.TimeZoneMiddleware",
    "subscriptions.middleware.PlanMiddleware",
    "ads.middleware.AdsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
if env.bool("FIND_N_PLUS_ONE", default=False):  # the tests do: a query for each row of a list is an error
    INSTALLED_APPS.append("zeal")
    MIDDLEWARE.append("zeal.middleware.zeal_middleware")
    ZEAL_NPLUSONE_THRESHOLD = 4  # signing out and the stock admin get one row twice or thrice
    ZEAL_ALLOWLIST = [{"model": "account.EmailAddress"}]  # allauth asks for it anew at each step of a sign-in
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
            "builtins": ["core.templatetags.ui", "core.markdown_templates"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "core.markdown_templates.Loader",  # files of DIRS
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]
if DEBUG:
    TEMPLATES[0]["OPTIONS"]["loaders"] = TEMPLATES[0]["OPTIONS"]["loaders"][0][1]  # the same, without the cache

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
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # Django's 300 would let a stranger push the counts of sign-ins out
    }
}
PAGE_CACHE_BYTES = env.int("PAGE_CACHE_BYTES", default=64 * 2**20)  # in each web process
WATCH_GENERATIONS = WEB_PROCESS  # a thread in each web process
METRICS_TOKEN = env("METRICS_TOKEN", default="")  # what /metrics is asked with; without it there is none
READY_MAX_TASK_AGE = env.int("READY_MAX_TASK_AGE", default=600)  # seconds

# Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "pages:account"
LOGOUT_REDIRECT_URL = "pages:home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# Accounts, by allauth (accounts/adapter.py)
SIGNUP_OPEN = env.bool("SIGNUP_OPEN", default=True)
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60  # a mail may be slow
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # to change the address
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {  # beside allauth's own
    "mailed_code": "5/5m/key",
    "change_password": "5/5m/user",
    "reauthenticate": "5/5m/user",
    "job_report": "10/h/ip",
    "alert_signup": "10/h/ip,3/h/key",
    "application_reply": "30/h/user",
    "employer_claim": "10/d/user,3/h/key",
    "api_token": "20/d/user",
}
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupTerms"
ACCOUNT_FORMS = {
    "login": "accounts.allauth_forms.LoginForm",
    "signup": "accounts.allauth_forms.SignupForm",
    "add_email": "accounts.allauth_forms.ChangeEmailForm",
    "change_password": "accounts.allauth_forms.ChangePasswordForm",
    "set_password": "accounts.allauth_forms.SetPasswordForm",
    "reset_password": "accounts.allauth_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.allauth_forms.NewPasswordForm",
    "reauthenticate": "accounts.allauth_forms.ReauthenticateForm",
    "request_login_code": "accounts.allauth_forms.RequestLoginCodeForm",
    "confirm_login_code": "accounts.allauth_forms.LoginCodeForm",
    "confirm_email_verification_code": "accounts.allauth_forms.EmailCodeForm",
    "confirm_password_reset_code": "accounts.allauth_forms.PasswordResetCodeForm",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEVELOPMENT else "https"
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.allauth_forms.SecondFactorForm",
    "reauthenticate": "accounts.allauth_forms.SecondFactorAgainForm",
    "activate_totp": "accounts.allauth_forms.ActivateTotpForm",
    "add_webauthn": "accounts.allauth_forms.AddPasskeyForm",
    "edit_webauthn": "accounts.allauth_forms.RenamePasskeyForm",
    "login_webauthn": "accounts.allauth_forms.LoginPasskeyForm",
    "authenticate_webauthn": "accounts.allauth_forms.SecondFactorPasskeyForm",
    "reauthenticate_webauthn": "accounts.allauth_forms.SecondFactorPasskeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEVELOPMENT
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("ALLAUTH_TRUSTED_PROXY_COUNT", default=1 if SECURE_PROXY_SSL_HEADER else 0)
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=not DEVELOPMENT)

# Sign-in by others: allauth's providers by name, with its settings and, for the policy, the ORIGIN they send people to
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = env.json("SOCIAL_PROVIDERS", default={})
if (GOOGLE_CLIENT_ID := env("GOOGLE_CLIENT_ID", default="")) and (
    GOOGLE_CLIENT_SECRET := env("GOOGLE_CLIENT_SECRET", default="")
):
    SOCIALACCOUNT_PROVIDERS["google"] = {
        "APPS": [{"client_id": GOOGLE_CLIENT_ID, "secret": GOOGLE_CLIENT_SECRET, "key": ""}],
        "OAUTH_PKCE_ENABLED": True,
        "ORIGIN": "https://accounts.google.com",
    }
for provider, options in SOCIALACCOUNT_PROVIDERS.items():
    if "ORIGIN" not in options:
        raise ImproperlyConfigured(f"SOCIAL_PROVIDERS: {provider} needs its ORIGIN, such as https://login.example.")
    INSTALLED_APPS.append(f"allauth.socialaccount.providers.{provider}")
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(options["ORIGIN"])
SOCIALACCOUNT_AUTO_SIGNUP = False  # everybody ticks the terms
SOCIALACCOUNT_FORMS = {"signup": "accounts.allauth_forms.SocialSignupForm"}

# Mail: queued (core/outbox.py), then sent by EMAIL_URL; without it development keeps it in var/mail
EMAIL_URL = required("EMAIL_URL", "")
if EMAIL_URL:
    _is_smtp = EMAIL_URL.startswith(("smtp://", "smtp+tls://", "smtp+ssl://"))
    if not _is_smtp or not (_server := env.email_url_config(EMAIL_URL))["EMAIL_HOST"]:
        raise ImproperlyConfigured("EMAIL_URL looks like smtp+tls://user:password@host:587 (docs/operating.md).")
    EMAIL_HOST, EMAIL_PORT = _server["EMAIL_HOST"], _server["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _server["EMAIL_HOST_USER"], _server["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _server.get("EMAIL_USE_TLS", False), _server.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20  # seconds for each answer of the mail server
EMAIL_BACKEND = "core.outbox.QueuedBackend"
ALERT_SENDERS = env.int("ALERT_SENDERS", default=2)  # tasks that send job alerts at once, of WORKER_CONCURRENCY
DEFAULT_FROM_EMAIL = env("FROM_EMAIL", default=formataddr((SITE_NAME, SUPPORT_EMAIL)))
MAIL_FOLDER = VAR / "mail"
# What the provider tells of bounces and complaints (alerts/bounces.py), with a secret only
ANYMAIL: dict[str, Any] = {
    **env.json("ANYMAIL_KEYS", default={}),
    "WEBHOOK_SECRET": env.list("ANYMAIL_WEBHOOK_SECRET", default=[]),  # two while one is exchanged
}
if not all(secret.partition(":")[2] for secret in ANYMAIL["WEBHOOK_SECRET"]):
    raise ImproperlyConfigured("ANYMAIL_WEBHOOK_SECRET looks like name:password (docs/operating.md).")

# Plans and payment: without Stripe's key, development talks to the sandbox, and production sells nothing
PLUS_PRICES = {
    "month": env.int("PLUS_PRICE_MONTH", default=800),
    "year": env.int("PLUS_PRICE_YEAR", default=8000),
}  # cents
PLUS_GRACE_DAYS = env.int("PLUS_GRACE_DAYS", default=7)
PAYING_FLOOR = env.int("PAYING_FLOOR", default=25)  # fewer paying people than this are not told of
# Told before payment, so they are to be true: an operator's own words, one line each
PLUS_TAX_TEXT = env("PLUS_TAX_TEXT", default="Any tax that is due is included in the price.")
PLUS_REFUND_TEXT = env(
    "PLUS_REFUND_TEXT",
    default=f"Write to {SUPPORT_EMAIL} within 14 days of your first payment and you get it back in full. Later payments"
    " are not paid back for a period that has begun, unless the law says so.",
)
PLUS_WITHDRAWAL_TEXT = env(
    "PLUS_WITHDRAWAL_TEXT",
    default="Where the law lets you withdraw within 14 days of buying, as in the EU, EEA and UK, tell us by e-mail"
    " within that time. You need give no reason, and you get the whole payment back although Plus has started.",
)
STRIPE_SECRET_KEY = env("STRIPE_SECRET_KEY", default="")
SANDBOX = DEVELOPMENT and not STRIPE_SECRET_KEY
SANDBOX_URL = "http://localhost:" + env("SANDBOX_PORT", default="9000")
if SANDBOX:
    STRIPE_SECRET_KEY = "sk_test_sandbox"
STRIPE_API = SANDBOX_URL if SANDBOX else ""
STRIPE_WEBHOOK_SECRETS = env.list(
    "STRIPE_WEBHOOK_SECRETS", default=["whsec_sandbox"] if SANDBOX else []
)  # two while one is exchanged
STRIPE_PRICES = {
    "month": env("STRIPE_PRICE_MONTH", default="price_month" if SANDBOX else ""),
    "year": env("STRIPE_PRICE_YEAR", default="price_year" if SANDBOX else ""),
}
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += (
    [SANDBOX_URL] if SANDBOX else ["https://checkout.stripe.com", "https://billing.stripe.com"]
)

# Applications sent here (applications/)
APPLICATION_FILE_BYTES = env.int("APPLICATION_FILE_BYTES", default=5_000_000)
APPLICATION_DAYS = env.int("APPLICATION_DAYS", default=180)  # that texts and files are kept after a job closed

# The API: requests a minute (api/limits.py)
API_RATE_ANON = env.int("API_RATE_ANON", default=120)  # of one address
API_RATE_TOKEN = env.int("API_RATE_TOKEN", default=600)  # of one personal token

# The MCP server, a process of its own (api/mcp), and the API it asks
MCP_HOST = env("HOST", default="127.0.0.1")
MCP_PORT = env.int("MCP_PORT", default=8100)
MCP_URL = env("MCP_URL", default=f"http://localhost:{MCP_PORT}/mcp" if DEVELOPMENT else f"{SITE_URL}/mcp")
MCP_RATE = env.int("MCP_RATE", default=300)  # requests of one client a minute, to one process
API_URL = env("API_URL", default="http://127.0.0.1:" + env("PORT", default="8000"))

# Telling search engines of new and closed jobs and of guides (pages/indexnow.py): not at all without a key
INDEXNOW_KEY = env("INDEXNOW_KEY", default="")
INDEXNOW_URL = env("INDEXNOW_URL", default="https://api.indexnow.org/indexnow")
if INDEXNOW_KEY and not re.fullmatch("[A-Za-z0-9-]{8,128}", INDEXNOW_KEY):
    raise ImproperlyConfigured("INDEXNOW_KEY has 8 to 128 letters, digits and dashes (docs/operating.md).")

# Words and times
LANGUAGE_CODE = "en-us"
USE_I18N = False
TIME_ZONE = "UTC"

# A section sends seven fields an item; one with far too many is answered with what it sent, not with an error page.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 24 * 2**20  # a text that is far too long comes back with what is wrong beside its field
FILE_UPLOAD_HANDLERS = ["core.uploads.BoundedUploadHandler"]
UPLOAD_MAX_BYTES = max(12_000_000, APPLICATION_FILE_BYTES)  # files of one request; the form of each says less

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
MADE_ROOT = VAR / "made"  # what core.made keeps: on this machine, in no backup, safe to delete
MEDIA_BUCKET = env("MEDIA_BUCKET", default="")
PRIVATE_BUCKET = env("PRIVATE_BUCKET", default="")
_folders: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "core.private.PrivateFolder", "OPTIONS": {"location": VAR / "private"}},
}
_buckets = {
    name: {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": bucket, "file_overwrite": False}}
    for name, bucket in (("default", MEDIA_BUCKET), ("private", PRIVATE_BUCKET))
    if bucket
}
STORAGES: dict[str, dict[str, Any]] = {
    **_folders,
    **_buckets,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "jpg", "webp", "gz", "br", "woff2", "map"]

LOGGING_CONFIG = "core.log.configure"
LOGGING = {"development": DEVELOPMENT, "level": env("LOG_LEVEL", default="INFO")}
