from django.urls import path

from subscriptions import views, webhook

app_name = "subscriptions"
urlpatterns = [
    path("plus/", views.plus, name="plus"),
    path("plus/checkout/", views.checkout, name="checkout"),
    path("account/plan/", views.plan, name="plan"),
    path("account/plan/activating/", views.activating, name="activating"),
    path("account/plan/cancel/", views.cancel, name="cancel"),
    path("account/plan/resume/", views.resume, name="resume"),
    path("account/plan/reason/", views.reason, name="reason"),
    path("account/plan/portal/", views.portal, name="portal"),
    path("webhooks/stripe/", webhook.webhook, name="webhook"),
]
