"""All addresses. A page's address begins with its language: ``/zh/…`` or ``/en/…``."""

from django.urls import include, path, re_path

from cityagenda.web.apps.overview.views import front_door
from cityagenda.web.apps.tasks.boards import tasks_json

_PAGES = [
    path("", include("cityagenda.web.apps.overview.urls")),
    path("", include("cityagenda.web.apps.plan.urls")),
    path("", include("cityagenda.web.apps.practices.urls")),
    path("", include("cityagenda.web.apps.evidence.urls")),
    path("", include("cityagenda.web.apps.catalogue.urls")),
    path("", include("cityagenda.web.apps.search.urls")),
    path("", include("cityagenda.web.apps.about.urls")),
    path("", include("cityagenda.web.apps.downloads.pages")),
    path("", include("cityagenda.web.apps.api.pages")),
    path("", include("cityagenda.web.apps.map.urls")),
    path("air/", include("cityagenda.web.apps.air.urls")),
    path("networks/", include("cityagenda.web.apps.networks.urls")),
    path("rivers/", include("cityagenda.web.apps.rivers.urls")),
    path("indicators/", include("cityagenda.web.apps.indicators.urls")),
    path("tasks/", include("cityagenda.web.apps.tasks.urls")),
    path("account/", include("cityagenda.web.apps.accounts.urls")),
]

urlpatterns = [
    path("", front_door, name="front-door"),
    path("", include("cityagenda.web.apps.operations.urls")),
    path("data/", include("cityagenda.web.apps.downloads.urls")),
    path("data/", include("cityagenda.web.apps.map.files")),
    path("data/", include("cityagenda.web.apps.networks.files")),
    path("data/", include("cityagenda.web.apps.practices.files")),
    path("data/", include("cityagenda.web.apps.catalogue.files")),
    path("api/v1/tasks", tasks_json, name="tasks-json"),
    path("api/v1/", include("cityagenda.web.apps.api.urls")),
    path("sensorthings/", include("cityagenda.web.apps.sensorthings.urls")),
    re_path(r"^(?P<tongue>zh|en)/", include(_PAGES)),
]
handler400 = "cityagenda.web.unreadable.unreadable"
