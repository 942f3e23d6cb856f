"""Settings of the Django project. What differs between machines comes from the environment.

CITYAGENDA_CITY
    The city folder that this process serves.
CITYAGENDA_SECRET_KEY
    The key for signatures; without it one is drawn at start.
CITYAGENDA_ALLOWED_HOSTS
    Names under which the site is reached, separated by commas; default: this machine only.
"""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key

CITY_FOLDER = Path(os.environ.get("CITYAGENDA_CITY", "."))

SECRET_KEY = os.environ.get("CITYAGENDA_SECRET_KEY") or get_random_secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("CITYAGENDA_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "cityagenda.web.apps.shell",
    "cityagenda.web.apps.overview",
    "cityagenda.web.apps.indicators",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "cityagenda.web.current.EditionMiddleware",
]
ROOT_URLCONF = "cityagenda.web.urls"
WSGI_APPLICATION = "cityagenda.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["cityagenda.web.current.page"],
            "builtins": ["cityagenda.web.apps.shell.templatetags.shell"],
        },
    }
]

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
USE_I18N = False
USE_TZ = True
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING"}},
}
