"""Addresses of the pages about rivers and lakes."""

from django.urls import path

from cityagenda.web.apps.rivers.black_odorous import black_odorous
from cityagenda.web.apps.rivers.views import river_section, rivers

urlpatterns = [
    path("", rivers, name="rivers"),
    path("black-odorous/", black_odorous, name="black-odorous"),
    path("<str:section_id>/", river_section, name="river-section"),
]
