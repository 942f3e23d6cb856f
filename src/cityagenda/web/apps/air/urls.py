"""Addresses of the pages about the air."""

from django.urls import path

from cityagenda.web.apps.air.review import air_review
from cityagenda.web.apps.air.station import air_station
from cityagenda.web.apps.air.views import air_now, air_street
from cityagenda.web.apps.air.years import air_ranking, air_standards

urlpatterns = [
    path("", air_now, name="air"),
    path("streets/<str:area_id>/", air_street, name="air-street"),
    path("stations/<str:station_id>/", air_station, name="air-station"),
    path("stations/<str:station_id>/review/", air_review, name="air-review"),
    path("ranking/", air_ranking, name="air-ranking"),
    path("standards/", air_standards, name="air-standards"),
]
