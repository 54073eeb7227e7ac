"""Settings an operator may change through the environment (``GONGKAI_…``); what a statute may change is a rulebook."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[3]
HOME = Path(os.environ.get("GONGKAI_HOME", ROOT / "var")).resolve()


def _secret_key() -> str:
    """The key of this installation: from the environment, else made once and kept in its home, readable by us alone."""
    if key := os.environ.get("GONGKAI_SECRET_KEY"):
        return key
    file = HOME / "secret-key"
    HOME.mkdir(0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError), os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secrets.token_urlsafe(50))
    for _ in range(100):  # two workers start at once: the first one's key stands for both, once it is written
        if key := file.read_text():
            return key
        time.sleep(0.01)
    raise RuntimeError(
        f"{file} is empty: put the key of this installation back, or remove the file to begin with a new one"
    )


def _database(url: str) -> dict[str, object]:
    """``sqlite:///path`` or ``postgresql://user:password@host:port/name?options``."""
    parts = urlsplit(url)
    if parts.scheme in ("sqlite", ""):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path if parts.scheme else url,
            "OPTIONS": {
                # IMMEDIATE: a writer takes its place in the queue at once instead of failing half way through.
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                " PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456;",
            },
        }
    if parts.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured(
            f"GONGKAI_DATABASE_URL: {parts.scheme}:// is not known; use sqlite:/// or postgresql://"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
    }


def _email(url: str) -> dict[str, object]:
    """``smtp://user:password@host:587`` (STARTTLS; ``?tls=0`` without), ``smtps://…:465``, ``file:///folder`` or ``console:``."""
    parts, kinds = urlsplit(url), {"smtp": "smtp", "smtps": "smtp", "file": "filebased", "console": "console"}
    if parts.scheme not in kinds:
        raise ImproperlyConfigured(
            f"GONGKAI_EMAIL_URL: {parts.scheme or url}: is not known; use smtp://, smtps://, file:// or console:"
        )
    secure = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": f"django.core.mail.backends.{kinds[parts.scheme]}.EmailBackend",
        "EMAIL_FILE_PATH": parts.path if parts.scheme == "file" else None,
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if secure else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": secure,
        "EMAIL_USE_TLS": parts.scheme == "smtp" and dict(parse_qsl(parts.query)).get("tls") != "0",
    }


DEBUG = os.environ.get("GONGKAI_DEBUG") == "1"
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("GONGKAI_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
SITE_URL = os.environ.get("GONGKAI_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
#: Marks at the foot of a government site (国办发〔2017〕47号); empty ones are left out. The site's name is its government's.
GONGKAI_SITE_MARKS = {
    "id_code": os.environ.get("GONGKAI_SITE_ID_CODE", ""),
    "icp": os.environ.get("GONGKAI_ICP", ""),
    "police": os.environ.get("GONGKAI_POLICE_RECORD", ""),
}
#: The rule profile in force here: a locality's file, or one of ``rulebooks/profiles``; and a folder of rule files of one's own.
#: A home in which the demo loaded its city keeps that city's rules; every other one begins with those of the nation.
GONGKAI_PROFILE = os.environ.get("GONGKAI_PROFILE") or ("sample-city" if (HOME / "demo.json").exists() else "national")
GONGKAI_RULES = Path(os.environ["GONGKAI_RULES"]) if os.environ.get("GONGKAI_RULES") else None
GONGKAI_AREA = os.environ.get("GONGKAI_AREA", "")
#: A folder of the operator's own typefaces for printed documents, asked before the free ones.
GONGKAI_FONTS = Path(os.environ["GONGKAI_FONTS"]) if os.environ.get("GONGKAI_FONTS") else None
#: Keys that seal what applicants tell us (``gongkai seal-key`` makes one), newest first, separated by commas.
GONGKAI_SEAL_KEYS = tuple(key.strip() for key in os.environ.get("GONGKAI_SEAL_KEY", "").split(",") if key.strip())
#: The personal data of a request is forgotten so many days after its end.
GONGKAI_FOI_DAYS = int(os.environ.get("GONGKAI_FOI_DAYS", "1825"))
#: Whether answered requests may be published without their applicants (``foi-answer`` records).
GONGKAI_FOI_REGISTER = os.environ.get("GONGKAI_FOI_REGISTER") == "1"
#: A folder of the city's own texts of letters (docs/foi-letters.md).
GONGKAI_LETTERS = Path(os.environ["GONGKAI_LETTERS"]) if os.environ.get("GONGKAI_LETTERS") else None
#: Of applications on the internet: how many one sender may hand in a day, how many files an application may have, how large each,
#: and how often one may try a wrong query code an hour, from one sender and for one number.
GONGKAI_FOI_PER_DAY = int(os.environ.get("GONGKAI_FOI_PER_DAY", "20"))
GONGKAI_FOI_FILES = int(os.environ.get("GONGKAI_FOI_FILES", "10"))
GONGKAI_FOI_FILE_MB = int(os.environ.get("GONGKAI_FOI_FILE_MB", "20"))
GONGKAI_FOI_TRIES_HOUR = int(os.environ.get("GONGKAI_FOI_TRIES_HOUR", "20"))
#: Whether links to other sites are followed (``gongkai links``, ``gongkai tick``): only the operator can allow the way out.
GONGKAI_LINKS_OUTSIDE = os.environ.get("GONGKAI_LINKS_OUTSIDE") == "1"
DATABASES = {"default": _database(os.environ.get("GONGKAI_DATABASE_URL", f"sqlite:///{HOME / 'gongkai.sqlite3'}"))}
#: ``database``, or ``tantivy``: files beside it, for ranked search among more than about 200,000 entries.
GONGKAI_SEARCH_ENGINE = os.environ.get("GONGKAI_SEARCH_ENGINE", "database")
GONGKAI_SEARCH_FOLDER = HOME / "search"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "gongkai.portal",
    "gongkai.reports",
    "gongkai.assessment",
    "gongkai.foi",
    "gongkai.channels",
    "gongkai.records",
    "gongkai.catalog",
    "gongkai.policies",
    "gongkai.facts",
    "gongkai.duties",
    "gongkai.organs",
    "gongkai.search",
    "gongkai.desk",
    "wagtail.contrib.routable_page",
    "wagtail.users",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "gongkai.desk.middleware.PrivateMiddleware",
    # Before whatever may answer by itself (a static file, a refused body): their answers bear the headers as well.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "gongkai.portal.language.LanguageMiddleware",
    "gongkai.desk.middleware.BodyLimitMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gongkai.organs.middleware.ActorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "gongkai.organs.middleware.FreshPasswordMiddleware",
    "axes.middleware.AxesMiddleware",
    "gongkai.desk.middleware.SealMiddleware",
    "gongkai.desk.middleware.FormAddressMiddleware",
]
ROOT_URLCONF = "gongkai.web.urls"
WSGI_APPLICATION = "gongkai.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 86400
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [ROOT / "src" / "gongkai" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

AUTH_USER_MODEL = "organs.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "gongkai.organs.signin.CharacterKinds"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "console:workbench"

ACCOUNT_ADAPTER = "gongkai.organs.signin.AccountAdapter"
ACCOUNT_FORMS = {"login": "gongkai.organs.signin.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# An office goes out by one address: many people sign in from it in one minute. Guessing one account is axes' affair.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "120/m/ip,10/5m/key"}
MFA_ADAPTER = "gongkai.organs.signin.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "政务公开办公台"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=20)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "gongkai.organs.signin.client_username"
AXES_LOCKOUT_CALLABLE = "gongkai.organs.signin.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # else a guesser could keep the owner out for ever
AXES_DISABLE_ACCESS_LOG = True
SILENCED_SYSTEM_CHECKS = [
    "axes.W006",  # wants the address in the key; we count an account's failures from every address and browser together
    "security.W005",  # other hosts of the domain are not ours to bind: GONGKAI_HSTS_SUBDOMAINS is the operator's word
    "security.W008",  # the proxy that ends TLS redirects; told that there is one, we do it too
    "security.W021",  # the preload list cannot be left again within months: nothing to enter by default
]
AXES_VERBOSE = False

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
_HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 365 * 86400 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = os.environ.get("GONGKAI_HSTS_SUBDOMAINS") == "1"
if _HTTPS:
    # A browser takes a cookie of this name from this host over TLS alone: no neighbour on the domain can plant one.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
if os.environ.get("GONGKAI_BEHIND_PROXY") == "1":
    # Only where a proxy of our own sets this header and drops the visitor's.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = _HTTPS
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from within, without TLS
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
#: The largest file that may be attached or taken in, in bytes.
GONGKAI_MAX_UPLOAD = int(os.environ.get("GONGKAI_MAX_UPLOAD_MB", "60")) * 1024 * 1024
#: The same for a recording (mp3, mp4); above the 60 the web server's client_max_body_size grows with it.
GONGKAI_MAX_RECORDING = int(os.environ.get("GONGKAI_MAX_RECORDING_MB", "60")) * 1024 * 1024

#: Public pages as files for a web server (``gongkai press``); with ``GONGKAI_SENDFILE=1`` that server also sends attachments.
GONGKAI_PRESS = Path(os.environ.get("GONGKAI_PRESS", HOME / "press")).resolve()
GONGKAI_SENDFILE = os.environ.get("GONGKAI_SENDFILE") == "1"
#: Notices to staff that nobody needs any more are forgotten after so many days.
GONGKAI_NOTICES_DAYS = int(os.environ.get("GONGKAI_NOTICES_DAYS", "400"))

#: Public pages, kept under an address and the state of the ledger; each process has its own.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "default"},
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}

#: A request that failed leaves its traceback on standard error, where the operator's service manager keeps it.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"in_service": {"()": "django.utils.log.RequireDebugFalse"}},
    "formatters": {"faults": {"()": "gongkai.web.faults.Told"}},
    "handlers": {
        "faults": {
            "class": "logging.StreamHandler",
            "level": "ERROR",
            "filters": ["in_service"],
            "formatter": "faults",
        },
    },
    "loggers": {"django.request": {"handlers": ["faults"]}},
}

WAGTAIL_SITE_NAME = "政务公开"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
#: Every page of the tree is public: it holds no information of its own.
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False, "GROUPS": False, "LOGIN": False}
WAGTAIL_WORKFLOW_ENABLED = False
#: Without an address, digests are written to files where the operator can look at them.
locals().update(_email(os.environ.get("GONGKAI_EMAIL_URL", f"file://{HOME / 'mail'}")))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("GONGKAI_EMAIL_FROM", f"gongkai@{urlsplit(SITE_URL).hostname}")
