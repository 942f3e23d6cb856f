"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cityagenda.web.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - read now, lest the first reader wait for all imports

from cityagenda.web.apps.map.warming import warm_later  # noqa: E402 - after the settings

warm_later()
