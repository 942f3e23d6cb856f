"""The process that publishes: the site's code on one city, without a database."""

import os
from pathlib import Path


def ready(city: Path) -> None:
    """Set up the site's code for a city in this process; a page that asks a database fails."""
    import django
    from django.conf import settings

    if settings.configured:
        return
    os.environ["CITYAGENDA_CITY"] = str(city.resolve())
    os.environ["DJANGO_SETTINGS_MODULE"] = "cityagenda.web.publishing.settings"
    django.setup()
