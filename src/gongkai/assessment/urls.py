"""What calendar programs ask for: no login, a key in the address instead."""

from __future__ import annotations

from django.urls import path

from .views import feed

urlpatterns = [path("calendars/<str:key>.ics", feed, name="feed")]
