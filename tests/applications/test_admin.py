"""Staff see how many applications there are, and never what they say or of whom."""

import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from applications.models import Application
from jobs.groups import MODERATORS
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/admin/applications/application/"


@pytest.fixture
def staff(db: None) -> Client:
    user = factories.make_user(is_staff=True)
    user.groups.set([Group.objects.get(name=MODERATORS)])
    client = Client()
    client.force_login(user)
    return client


def test_moderators_see_status_and_nothing_of_the_applicant(staff: Client) -> None:
    application = factories.make_application(
        name="Mary Miller", text="My story", upload=factories.make_upload("cv.pdf")
    )
    for path in (LIST, f"{LIST}{application.pk}/change/", f"{LIST}?q=keeper"):
        page = staff.get(path)
        assert page.status_code == 200
        assert application.job.title in page.text
        for hidden in ("Mary Miller", "My story", "cv.pdf", application.user.email):
            assert hidden not in page.text, path
    assert not re.search(r'name="(_save|action)"', staff.get(f"{LIST}{application.pk}/change/").text)


def test_nobody_changes_or_deletes_them_by_hand(staff: Client) -> None:
    boss = Client()
    boss.force_login(factories.make_user(is_staff=True, is_superuser=True))
    application = factories.make_application()
    for client in (staff, boss):
        assert client.get(f"{LIST}add/").status_code == 403
        assert client.post(f"{LIST}{application.pk}/change/", {"status": "hired"}).status_code == 403
        assert client.post(f"{LIST}{application.pk}/delete/", {"post": "yes"}).status_code == 403
        assert client.get("/admin/applications/attachment/").status_code == 404
    assert Application.objects.get().status == "sent"
