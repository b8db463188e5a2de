from django.urls import path

from guides import feeds, views
from guides.outputs import views as outputs

app_name = "guides"
urlpatterns = [
    path("", views.guide_list, name="guide-list"),
    path("compare/", views.guide_compare, name="guide-compare"),
    path("feed/", feeds.guide_feed, name="guide-feed"),
    path("card.png", outputs.site_card, name="site-card"),
    path("<slug:slug>.pdf", outputs.guide_pdf, name="guide-pdf"),
    path("<slug:slug>.json", outputs.guide_json, name="guide-json"),
    path("<slug:slug>.md", outputs.guide_markdown, name="guide-markdown"),
    path("<slug:slug>/card.png", outputs.guide_card, name="guide-card"),
    path("<slug:slug>/", views.guide_detail, name="guide-detail"),
    path("<slug:slug>/preview/", views.guide_preview, name="guide-preview"),
]
