"""Accounts: who somebody is, what that allows, signing in and out."""
