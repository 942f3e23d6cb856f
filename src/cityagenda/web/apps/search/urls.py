"""The address of the search."""

from django.urls import path

from cityagenda.web.apps.search.views import search

urlpatterns = [path("search/", search, name="search")]
