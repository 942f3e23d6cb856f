"""Addresses of the indicators."""

from django.urls import path

from cityagenda.web.apps.indicators.views import indicator, indicators

urlpatterns = [
    path("", indicators, name="indicators"),
    path("<str:indicator_id>/", indicator, name="indicator"),
]
