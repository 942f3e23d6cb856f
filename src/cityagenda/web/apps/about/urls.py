"""Addresses of what is said about the account itself."""

from django.urls import path

from cityagenda.web.apps.about import views

urlpatterns = [
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
