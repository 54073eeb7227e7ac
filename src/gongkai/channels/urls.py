"""Addresses of screens and photos: machines ask them, they have one language."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("screens/<slug:slug>/", views.screen, name="screen"),
    path("screens/<slug:slug>/payload.json", views.screen_payload, name="screen-payload"),
    path("screens/<slug:slug>/heartbeat", views.screen_heartbeat, name="screen-heartbeat"),
    path("screens/<slug:slug>/worker.js", views.screen_worker, name="screen-worker"),
    path("organs/<slug:code>/photos/<int:pk>/", views.leader_photo, name="leader-photo"),
]
