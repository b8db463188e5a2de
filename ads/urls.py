"""Addresses under /ads/."""

from django.urls import path

from ads import views

app_name = "ads"
urlpatterns = [path("<int:pk>/", views.ad_follow, name="ad-follow")]
