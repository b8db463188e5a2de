"""Pictures among editors and on the pages of guides: uploaded, used by name, kept while a text uses them."""

import random
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from authoring.actions import write_section
from authoring.pictures import find_uses
from core import markdown, pictures
from guides.actions import publish
from guides.models import Item, Picture, Section
from tests import factories
from tests.core import corpus

pytestmark = pytest.mark.django_db

ADD, LIST = "/admin/guides/picture/add/", "/admin/guides/picture/"


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def png(width: int = 600, height: int = 40, mode: str = "RGB") -> bytes:
    file = BytesIO()
    Image.new(mode, (width, height), "white").save(file, "PNG")
    return file.getvalue()


def upload(name: str = "photo.png", content: bytes | None = None) -> Any:
    """A file as a form sends it."""
    return SimpleUploadedFile(name, png() if content is None else content, "image/png")


def form(name: str = "ward", **fields: Any) -> dict[str, Any]:
    return {"file": upload(), "name": name, "alt": "A ward at night", "credit": "Ann", "_save": "Save", **fields}


def make_picture(name: str = "ward", alt: str = "A ward at night", **fields: Any) -> Picture:
    digest = random.Random(name).randbytes(16).hex()
    return Picture.objects.create(
        **{"name": name, "alt": alt, "digest": digest, "width": 600, "height": 40, "widths": [480, 600], **fields}
    )


def change_url(picture: Picture) -> str:
    return reverse("admin:guides_picture_change", args=[picture.pk])


def delete_url(picture: Picture) -> str:
    return reverse("admin:guides_picture_delete", args=[picture.pk])


def with_rights(client: Client, *codenames: str) -> Client:
    user = factories.make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)
    return client


def test_upload_leads_to_the_picture_and_how_to_use_it(editor_client: Client, editor: User, media: Path) -> None:
    page = editor_client.post(ADD, form(alt="A [ward] at *night*"), follow=True)
    picture = Picture.objects.get()
    assert page.request["PATH_INFO"] == change_url(picture)
    assert (picture.width, picture.height, picture.widths, picture.created_by) == (600, 40, [480, 600], editor)
    assert sorted(path.name for path in (media / "pictures").iterdir()) == [
        f"{picture.digest}-480.webp",
        f"{picture.digest}-600.webp",
    ]
    assert f'<img src="/media/pictures/{picture.digest}-480.webp" alt="A [ward] at *night*"' in page.text
    assert r"<code>![A \[ward\] at \*night\*](ward)</code>" in page.text
    assert "No text yet." in page.text
    assert 'type="file"' not in page.text


@pytest.mark.parametrize("alt", ["A [ward] at *night*", "![x](y)", "a\\b `c` <d> &amp; ~e~ f_g_h", "100% (½), “q”"])
def test_markdown_to_copy_shows_the_picture_with_its_words(alt: str) -> None:
    picture = make_picture(alt=alt)
    html = markdown.render(picture.markdown, lambda names: {"ward": make_picture("other")})
    assert [attributes["alt"] for tag, attributes in corpus.Reader(html).tags if tag == "img"] == [alt]


def test_uploaded_picture_is_on_the_guides_page_where_its_name_stands(editor_client: Client, client: Client) -> None:
    editor_client.post(ADD, form())
    picture = Picture.objects.get()
    guide = factories.make_guide()
    factories.write(guide, "core-functions", 'Text.\n\n![Beds](ward "At night")')
    factories.write(guide, "faq", "", {"title": "Why?", "text": "![](ward)"})
    publish(guide=guide)
    page = client.get(guide.get_absolute_url()).text
    source = f'<figure><img src="/media/pictures/{picture.digest}-600.webp"'
    assert page.count(source) == 2
    assert 'alt="Beds"' in page
    assert 'alt="A ward at night"' in page
    assert "<figcaption>At night <small>Ann</small></figcaption>" in page
    assert client.get(f"/media/pictures/{picture.digest}-600.webp").status_code == 200


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "This is not a picture"),
        (b"<!doctype html><script>alert(1)</script>", "This is not a picture"),
        (b"", "The submitted file is empty."),
        (bytes(10_000_001), "the limit is 10 MB"),
        (png(6_400, 6_400, "1"), "the limit is 40 million pixels"),
        (png()[:80], "damaged or cut off"),
    ],
)
def test_refused_upload_says_why_and_keeps_the_words(editor_client: Client, content: bytes, said: str) -> None:
    page = editor_client.post(ADD, form(file=upload(content=content))).text
    assert said in page
    assert "A ward at night</textarea>" in page
    assert 'value="ward"' in page
    assert 'value="Ann"' in page
    assert not Picture.objects.exists()


def test_upload_too_large_is_refused_before_it_is_read(editor_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_BYTES", 10)
    monkeypatch.setattr(pictures, "encode", None)
    assert "This file is too large" in editor_client.post(ADD, form()).text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"alt": " "}, "This field is required."),
        ({"file": ""}, "This field is required."),
        ({"name": "two words"}, "Enter a valid “slug”"),
        ({"name": "taken"}, "Picture with this Name already exists."),
    ],
)
def test_picture_needs_words_a_file_and_a_name_of_its_own(
    editor_client: Client, fields: dict[str, Any], said: str
) -> None:
    make_picture("taken")
    assert said in editor_client.post(ADD, form(**fields)).text
    assert Picture.objects.count() == 1


def test_same_picture_under_two_names_shares_its_files(editor_client: Client, media: Path) -> None:
    editor_client.post(ADD, form("one"))
    editor_client.post(ADD, form("two"))
    assert len({picture.digest for picture in Picture.objects.all()}) == 1
    assert len(list((media / "pictures").iterdir())) == 2


def test_new_picture_appears_in_texts_that_waited_for_it(editor_client: Client) -> None:
    guide = factories.make_published_guide()
    section = factories.write(guide, "work-setting", "![Beds](ward)", {"title": "a", "text": "See ![x](ward)."})
    other = factories.write(guide, "pros", "![x](warden)")
    publish(guide=guide)
    assert section.body_html == "<p>[picture “ward” is missing]</p>\n"
    editor_client.post(ADD, form())
    section.refresh_from_db()
    other.refresh_from_db()
    guide.refresh_from_db()
    assert "<figure><img " in section.body_html
    assert "<img " in section.items.get().text_html
    assert other.body_html == "<p>[picture “warden” is missing]</p>\n"
    assert guide.is_changed
    assert guide.snapshots.latest("pk").note == "Picture “ward”"


def test_new_words_reach_texts_at_once_and_readers_when_published(editor_client: Client, client: Client) -> None:
    picture = make_picture()
    guide = factories.make_guide()
    factories.write(guide, "work-setting", "![](ward)")
    publish(guide=guide)
    editor_client.post(change_url(picture), {"name": "ward", "alt": "Twelve beds", "credit": "Bob"})
    assert "A ward at night" in client.get(guide.get_absolute_url()).text
    publish(guide=guide)
    page = client.get(guide.get_absolute_url()).text
    assert 'alt="Twelve beds"' in page
    assert "<small>Bob</small>" in page


def test_nothing_is_drawn_again_when_nothing_changed(editor_client: Client) -> None:
    picture = make_picture()
    guide = factories.make_guide()
    factories.write(guide, "work-setting", "![](ward)")
    words = {"name": "ward", "alt": picture.alt, "credit": picture.credit}
    editor_client.post(change_url(picture), words)
    assert not guide.snapshots.exists()


def test_name_stays_once_a_text_uses_it(editor_client: Client) -> None:
    picture = make_picture()
    words = {"alt": "A ward", "credit": ""}
    editor_client.post(change_url(picture), {"name": "night-ward", **words})
    assert Picture.objects.get().name == "night-ward"
    factories.write(factories.make_guide(), "work-setting", "![](night-ward)")
    page = editor_client.post(change_url(picture), {"name": "ward", **words}).text
    assert "The picture keeps its name, because texts use it: Registered nurse: Work setting." in page
    assert Picture.objects.get().name == "night-ward"


def test_file_of_a_picture_cannot_be_changed(editor_client: Client) -> None:
    picture = make_picture()
    editor_client.post(change_url(picture), form(file=upload(content=png(50, 50)), digest="0" * 32, width=1))
    assert Picture.objects.values("digest", "width").get() == {"digest": picture.digest, "width": 600}


USES = [
    "![x](ward)",
    "![](ward)",
    'Text ![x](ward "Title") text',
    "![x]( ward )",
    "![x](<ward>)",
    "![a [b](c)](ward)",
    "![x][1]\n\n[1]: ward",
    "![x]\n\n[x]: ward 'Title'",
]
NO_USES = ["ward", "![x](ward-2)", "![x](night-ward)", "![ward](x)", "![x](Ward)", "(ward)", "![x](/ward)", "[ward]: x"]


@pytest.mark.parametrize("text", [*USES, *NO_USES])
def test_uses_are_found_in_texts_and_public_editions(text: str) -> None:
    is_use = text in USES
    picture, other = make_picture(), make_picture("night")
    guide = factories.make_guide()
    factories.write(guide, "work-setting", text)
    factories.write(guide, "faq", "", {"title": "Why?", "text": text})
    publish(guide=guide)
    uses = [use.text for use in find_uses([other.name, picture.name])["ward"]]
    everywhere = ["Registered nurse, edition 1", "Registered nurse: Frequently asked questions",
                  "Registered nurse: Work setting"]  # fmt: skip
    assert uses == (everywhere if is_use else [])
    assert (picture.digest in guide.sections.get(kind="work-setting").body_html) == is_use


def test_used_picture_is_not_deleted_and_its_page_says_where(editor_client: Client) -> None:
    picture = make_picture()
    guide = factories.make_guide()
    section = factories.write(guide, "work-setting", "![](ward)")
    room = reverse("admin:guides_guide_section", args=[guide.pk, "work-setting"])
    link = f'<a href="{room}">Registered nurse: Work setting</a>'
    for page in (
        editor_client.get(change_url(picture)).text,
        editor_client.get(delete_url(picture)).text,
        editor_client.post(delete_url(picture), {"post": "yes"}).text,
    ):
        assert link in page
    assert "“ward” cannot be deleted, because these texts use it." in page
    publish(guide=guide)
    section.body = ""
    write_section(section=section, items=[], by=None)
    page = editor_client.post(delete_url(picture), {"post": "yes"}).text
    assert '<a href="/guides/registered-nurse/">Registered nurse, edition 1</a>' in page
    assert Picture.objects.exists()
    publish(guide=guide)
    assert "Its files stay" in editor_client.get(delete_url(picture)).text
    editor_client.post(delete_url(picture), {"post": "yes"})
    assert not Picture.objects.exists()


def test_deleted_pictures_files_stay_for_earlier_editions(editor_client: Client, client: Client) -> None:
    editor_client.post(ADD, form())
    picture = Picture.objects.get()
    editor_client.post(delete_url(picture), {"post": "yes"})
    assert not Picture.objects.exists()
    assert client.get(f"/media/pictures/{picture.digest}-480.webp").status_code == 200


def test_list_shows_pictures_and_in_how_many_texts_they_are(
    editor_client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        make_picture(f"p{number}")
    guide = factories.make_guide()
    factories.write(guide, "work-setting", "![](p29) ![](p28)")
    factories.write(guide, "faq", "", *[{"title": f"{n}?", "text": "![](p28)"} for n in range(9)])
    with django_assert_max_num_queries(10):
        page = editor_client.get(LIST).text
    assert page.count('<img src="/media/pictures/') == 25
    uses = re.findall(r">(p\d+)</a>.*?field-used[^>]*>([^<]*)<", page, re.DOTALL)
    assert uses[:3] == [("p29", "1 text"), ("p28", "2 texts"), ("p27", "no text")]


def test_pages_of_a_picture_cost_the_same_however_much_uses_it(
    editor_client: Client, django_assert_max_num_queries: Any
) -> None:
    picture = make_picture()
    for number in range(12):
        guide = factories.make_guide(f"Nurse {number}")
        factories.write(guide, "faq", "![](ward)", *[{"title": f"{n}?", "text": "![](ward)"} for n in range(3)])
        publish(guide=guide)
    for url in (change_url(picture), delete_url(picture)):
        with django_assert_max_num_queries(14):
            page = editor_client.get(url).text
        assert page.count("Frequently asked questions</a>") == page.count(", edition 1</a>") == 12


def test_saving_a_text_asks_for_pictures_once_if_at_all(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_picture()
    section = factories.make_guide().sections.get(kind="work-setting")
    section.body = "No image, [a link](ward)."
    with django_assert_num_queries(1):
        section.save()
    section.body = "![](ward) ![](ward) ![](other) ![](third)"
    with django_assert_num_queries(2):
        section.save()


def test_text_with_an_unknown_picture_is_saved_with_a_note(editor_client: Client) -> None:
    section = factories.make_guide().sections.get(kind="work-setting")
    section.body = "![x](nowhere) ![y](https://evil.example/x.png) ![z](javascript:alert(1))"
    section.full_clean()
    section.save()
    section.refresh_from_db()
    assert section.body.startswith("![x](nowhere)")
    assert "[picture “nowhere” is missing]" in section.body_html
    assert "<img" not in section.body_html


@pytest.mark.parametrize(
    ("rights", "statuses"),
    [
        ((), (403, 403, 403, 403)),
        (("view_picture",), (200, 403, 200, 403)),
        (("view_picture", "add_picture"), (200, 200, 200, 403)),
        (("view_picture", "change_picture"), (200, 403, 200, 403)),
        (("view_picture", "delete_picture"), (200, 403, 200, 200)),
    ],
)
def test_each_page_needs_its_right(client: Client, rights: tuple[str, ...], statuses: tuple[int, ...]) -> None:
    picture = make_picture()
    staff = with_rights(client, *rights, "view_guide")
    urls = (LIST, ADD, change_url(picture), delete_url(picture))
    assert tuple(staff.get(url).status_code for url in urls) == statuses


def test_who_may_not_do_it_by_page_may_not_do_it_by_post(client: Client) -> None:
    picture = make_picture()
    staff = with_rights(client, "view_picture", "view_guide")
    assert staff.post(ADD, form("other")).status_code == 403
    assert staff.post(change_url(picture), {"name": "ward", "alt": "x"}).status_code == 403
    assert staff.post(delete_url(picture), {"post": "yes"}).status_code == 403
    staff.post(LIST, {"action": "delete_selected", "_selected_action": picture.pk, "post": "yes"})
    assert Picture.objects.get().alt == "A ward at night"
    assert Client().post(ADD, form("other")).status_code == 302


def test_who_may_only_add_uploads_and_is_told_so(client: Client) -> None:
    page = with_rights(client, "add_picture").post(ADD, form(), follow=True)
    assert page.status_code == 200
    assert "was added successfully" in page.text
    assert Picture.objects.exists()


def test_name_too_hostile_for_a_pattern_finds_nothing_else() -> None:
    factories.write(factories.make_guide(), "work-setting", "![x](ward) ![y](a)")
    assert find_uses([".*", "a|ward", "(", "[", "\\"]) == {name: [] for name in (".*", "a|ward", "(", "[", "\\")}
    assert find_uses([]) == {}


def test_item_written_in_bulk_shows_its_pictures() -> None:
    picture = make_picture()
    section = factories.make_guide().sections.get(kind="faq")
    section.write(Item(title=f"{number}?", text="![](ward)") for number in range(9))
    assert all(picture.digest in item.text_html for item in section.items.all())


@pytest.mark.parametrize(("model", "name"), [(Section, "body_html"), (Item, "text_html")])
def test_where_pictures_come_from_is_no_part_of_the_schema(model: type[Section | Item], name: str) -> None:
    field = next(field for field in model._meta.fields if field.name == name)
    assert set(field.deconstruct()[3]) == {"source"}


def test_deleted_uploader_leaves_the_picture(editor_client: Client, editor: User) -> None:
    editor_client.post(ADD, form())
    editor.delete()
    assert Picture.objects.get().created_by is None
