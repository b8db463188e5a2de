from django.urls import path

from guides import views

app_name = "guides"
urlpatterns = [
    path("", views.guide_list, name="guide-list"),
    path("compare/", views.guide_compare, name="guide-compare"),
    path("<slug:slug>/", views.guide_detail, name="guide-detail"),
    path("<slug:slug>/preview/", views.guide_preview, name="guide-preview"),
]
