"""Addresses of the pages about downloads."""

from django.urls import path

from cityagenda.web.apps.downloads.views import report

urlpatterns = [path("report/", report, name="report")]
