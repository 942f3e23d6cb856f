"""Settings of the Django project. What differs between machines comes from the environment.

CITYAGENDA_CITY
    The city folder that this process serves.
DATABASE_URL
    ``postgres://USER:PASSWORD@HOST:PORT/NAME`` or ``sqlite:////PATH``; default: SQLite in the
    city folder.
CITYAGENDA_SECRET_KEY
    The key for signatures; without it one is drawn at start.
CITYAGENDA_ALLOWED_HOSTS
    Names under which the site is reached, separated by commas; default: this machine only.
CITYAGENDA_HTTPS
    ``1`` if the site is reached by https only: cookies then never travel without it.
CITYAGENDA_PROXIES
    How many proxies of ours stand before the site and add to ``X-Forwarded-For``; default 0.
    With one or more, ``X-Forwarded-Proto`` says whether the reader came by https.
CITYAGENDA_LOGS
    ``json`` for one JSON object a line; default: lines for people.
CITYAGENDA_METRICS_TOKEN
    What brings it as ``Authorization: Bearer …`` may read ``/metrics``; default: this machine.
"""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key

from cityagenda.web.built import IMMUTABLE
from cityagenda.web.database_url import database
from cityagenda.web.headers import proxies
from cityagenda.web.logs import logging_settings

CITY_FOLDER = Path(os.environ.get("CITYAGENDA_CITY", "."))

SECRET_KEY = os.environ.get("CITYAGENDA_SECRET_KEY") or get_random_secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("CITYAGENDA_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "cityagenda.web.apps.shell",
    "cityagenda.web.apps.audit",
    "cityagenda.web.apps.accounts",
    "cityagenda.web.apps.overview",
    "cityagenda.web.apps.plan",
    "cityagenda.web.apps.indicators",
    "cityagenda.web.apps.map",
    "cityagenda.web.apps.air",
    "cityagenda.web.apps.networks",
    "cityagenda.web.apps.rivers",
    "cityagenda.web.apps.practices",
    "cityagenda.web.apps.evidence",
    "cityagenda.web.apps.catalogue",
    "cityagenda.web.apps.tasks",
    "cityagenda.web.apps.api",
    "cityagenda.web.apps.sensorthings",
    "cityagenda.web.apps.downloads",
    "cityagenda.web.apps.search",
    "cityagenda.web.apps.about",
    "cityagenda.web.publishing",
]
MIDDLEWARE = [
    "cityagenda.web.apps.operations.requests.RequestsMiddleware",
    "cityagenda.web.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "cityagenda.web.apps.operations.gate.OperationsMiddleware",
    "cityagenda.web.compression.CompressionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cityagenda.web.apps.api.gate.OpenDataMiddleware",
    "cityagenda.web.apps.sensorthings.gate.SensorThingsMiddleware",
    "cityagenda.web.nul.NulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cityagenda.web.current.EditionMiddleware",
    "cityagenda.web.apps.accounts.rights.RightsMiddleware",
]
ROOT_URLCONF = "cityagenda.web.urls"
WSGI_APPLICATION = "cityagenda.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["cityagenda.web.current.page"],
            "builtins": [
                "cityagenda.web.apps.shell.templatetags.shell",
                "cityagenda.web.apps.shell.templatetags.built",
            ],
        },
    }
]

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = IMMUTABLE
USE_I18N = False
USE_TZ = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), CITY_FOLDER)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Account"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name"]},
    },
]
SESSION_COOKIE_AGE = 8 * 60 * 60
HTTPS = os.environ.get("CITYAGENDA_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/(live|ready)$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SILENCED_SYSTEM_CHECKS = [
    # Both would speak for other names of the same domain, which are not this site's to decide on.
    "security.W005",
    "security.W021",
]
CSRF_FAILURE_VIEW = "cityagenda.web.apps.accounts.views.stale_form"
TRUSTED_PROXIES = proxies(os.environ.get("CITYAGENDA_PROXIES", "0"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
METRICS_TOKEN = os.environ.get("CITYAGENDA_METRICS_TOKEN", "")
LOGGING = logging_settings(os.environ.get("CITYAGENDA_LOGS", ""))
