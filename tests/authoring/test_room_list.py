"""The list of guides in the editors' room, and what is done to many at once."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from authoring import actions
from guides.models import Guide, Snapshot
from tests import factories
from tests.authoring import room

pytestmark = pytest.mark.django_db

LIST = reverse("admin:guides_guide_changelist")


def listed(client: Client, query: str) -> set[str]:
    page = BeautifulSoup(client.get(f"{LIST}?{query}").text, "html.parser")
    return {link.text for link in page.select("#result_list tbody th a")}


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"Draft", "Changed", "Overdue", "Superseded", "Quiet"}),
        ("state__exact=draft", {"Draft"}),
        ("attention=changed", {"Changed"}),
        ("attention=overdue", {"Overdue"}),
        ("attention=superseded", {"Superseded"}),
        ("q=quiet", {"Quiet"}),
        ("attention=overdue&q=quiet", set()),
    ],
)
def test_list_is_filtered_by_state_attention_and_words(editor_client: Client, query: str, titles: set[str]) -> None:
    room.make_one_of_each()
    assert listed(editor_client, query) == titles


def test_list_tells_who_edited_last_and_what_readers_have_not_seen(editor_client: Client) -> None:
    guide = factories.make_published_guide()
    assert "published, with changes" not in editor_client.get(LIST).text
    room.send_section(editor_client, guide, "path", body="New")
    page = editor_client.get(LIST).text
    assert "published, with changes" in page
    assert "Edna Editor" in page


@pytest.mark.parametrize(
    "garbage", ["q=%00", "q=%FF", "attention=x", "p=999", "o=99.-1", "state__exact=%27", "nosuch=1"]
)
def test_list_takes_any_address(editor_client: Client, garbage: str) -> None:
    factories.make_guide()
    assert editor_client.get(f"{LIST}?{garbage}", follow=True).status_code == 200


def test_list_of_a_hundred_guides_takes_twelve_queries(
    editor_client: Client, editor: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    occupation, category = factories.make_occupation(), factories.make_category()
    shared = {"occupation": occupation, "category": category, "edited_by": editor}
    guides = Guide.objects.bulk_create(Guide(slug=f"g{n}", title=f"Guide {n}", **shared) for n in range(100))
    now = timezone.now()
    editions = Snapshot.objects.bulk_create(
        Snapshot(guide=guide, content={}, digest="x", number=1, created_at=now, published_at=now) for guide in guides
    )
    for guide, edition in zip(guides, editions, strict=True):
        guide.edition, guide.state, guide.listed_title = edition, Guide.State.PUBLISHED, guide.title
        guide.listed_category, guide.listed_occupation = category, occupation
    Guide.objects.bulk_update(guides, ["edition", "state", "listed_title", "listed_category", "listed_occupation"])
    with django_assert_max_num_queries(12):
        page = editor_client.get(LIST).text
    assert "published, with changes" in page
    assert "100 guides" in page


def act(client: Client, action: str, *guides: Guide) -> str:
    form = {"action": action, "_selected_action": [guide.pk for guide in guides]}
    return client.post(LIST, form, follow=True).text


def test_many_drafts_are_sent_to_review_at_once_and_others_left_as_they_are(editor_client: Client) -> None:
    draft, public = factories.make_guide("Draft"), factories.make_published_guide("Public")
    page = act(editor_client, "submit_all", draft, public)
    assert "“Draft” waits for an editor now." in page
    assert "“Public”" not in page
    draft.refresh_from_db()
    assert draft.state == Guide.State.IN_REVIEW


def test_many_are_published_at_once_where_nothing_is_in_the_way(editor_client: Client, client: Client) -> None:
    ready, bare, gone = room.make_ready_guide("Ready"), factories.make_guide("Bare"), room.make_ready_guide("Gone")
    actions.archive(guide=gone)
    page = act(editor_client, "publish_all", ready, bare, gone)
    assert "Edition 1 of “Ready” is public now." in page
    assert "“Bare” cannot go out yet: see “Check and publish” on its page." in page
    assert client.get(ready.get_absolute_url()).status_code == 200
    assert client.get(bare.get_absolute_url()).status_code == 404
    assert client.get(gone.get_absolute_url()).status_code == 410


def test_many_are_archived_at_once(editor_client: Client, client: Client) -> None:
    guides = factories.make_published_guide("One"), factories.make_published_guide("Two")
    page = act(editor_client, "archive_all", *guides)
    for guide in guides:
        assert f"“{guide}” is archived. Its page can bring it back." in page
        assert client.get(guide.get_absolute_url()).status_code == 410


def test_many_are_marked_as_reviewed_and_due_again_in_a_year(editor_client: Client, editor: User) -> None:
    guide = factories.make_published_guide(reviewed_on=date(2020, 1, 1), review_due_on=date(2020, 3, 1))
    page = act(editor_client, "mark_reviewed", guide)
    assert "“Registered nurse” is marked as reviewed today. Publish it for readers to see that." in page
    assert "published, with changes" in page
    guide.refresh_from_db()
    today = timezone.localdate()
    assert (guide.reviewed_on, guide.review_due_on) == (today, today + timedelta(days=365))
    assert guide.edited_by == editor
