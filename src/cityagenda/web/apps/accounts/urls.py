"""Addresses of accounts."""

from django.urls import path

from cityagenda.web.apps.accounts.views import own_account, sign_in, sign_out

urlpatterns = [
    path("", own_account, name="account"),
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-out/", sign_out, name="sign-out"),
]
