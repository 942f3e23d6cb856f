"""Settings while a site is published: there is no database that a page could ask."""

from cityagenda.web.settings import *  # noqa: F403

DATABASES = {}
