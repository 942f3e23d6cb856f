"""Addresses of the claims: all, a chapter of a document, and each of them."""

from django.urls import path

from cityagenda.web.apps.evidence import views

urlpatterns = [
    path("evidence/", views.claims, name="evidence"),
    path("evidence/<str:claim_id>/", views.claim, name="claim"),
    path("evidence/<str:document_id>/<str:chapter>/", views.chapter, name="chapter"),
]
