"""All that can be held about a person is filled in, exported and erased; then the whole database is searched."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.test import Client
from django.test.utils import isolate_apps
from django.utils import timezone
from procrastinate.contrib.django import app
from pytest_django import Settings

from accounts import erasure, export
from accounts.holdings import registered
from accounts.models import User
from subscriptions import billing
from subscriptions.models import Event, Invoice
from tests import factories
from tests.accounts.filling import Filler, Model, people
from tests.accounts.privacy import press, run_worker

WORD, OTHER = "quillfeather", "bystander"
PK = 987654321  # like nothing else in the database

every_model = apps.get_models(include_auto_created=True)


def unheld(among: list[Model]) -> list[str]:
    """Models about people that no app told the registry of."""
    held = {label for holding in registered() for label in holding.models}
    return [model._meta.label for model in people(among) if model._meta.label not in held]


def test_every_model_about_people_is_in_a_holding() -> None:
    assert unheld(every_model) == []
    assert len(people(every_model)) > 20


@isolate_apps("accounts")
def test_model_about_people_in_no_holding_is_found() -> None:
    def model(name: str, **fields: models.Field) -> Any:
        return type(name, (models.Model,), {"__module__": "accounts.models", **fields})

    mark = model("Mark", by=models.ForeignKey(User, models.SET_NULL, null=True, related_name="+"))
    letter = model("Letter", user=models.OneToOneField(User, models.CASCADE, related_name="+"))
    page = model("Page", letter=models.ForeignKey(letter, models.CASCADE, related_name="+"))
    reader = model("Reader", email=models.EmailField())
    circle = model("Circle", members=models.ManyToManyField(User, related_name="+"))
    word = model("Word", mark=models.ForeignKey(mark, models.CASCADE, related_name="+"))
    found = unheld([*every_model, page, mark, letter, reader, circle, circle.members.through, word])
    assert set(found) == {f"accounts.{name}" for name in ("Mark", "Letter", "Page", "Reader", "Circle_members")}


@pytest.fixture
def empty_tables(transactional_db: None) -> Iterator[None]:
    """Those of the queue and the cache are none of Django's own, so nobody empties them after a test."""
    empty = "TRUNCATE procrastinate_jobs, procrastinate_workers, cache CASCADE"
    with connection.cursor() as cursor:
        cursor.execute(empty)
        yield
        cursor.execute(empty)


@pytest.fixture
def filled(empty_tables: None, settings: Settings, tmp_path: Path) -> dict[str, Filler]:
    """Two people, each with all that can be held about somebody, by the words that are theirs."""
    settings.MEDIA_ROOT, settings.MAIL_FOLDER = tmp_path / "media", tmp_path / "mail"
    made = {
        word: factories.make_user(f"{word}@example.org", pk=pk, name=f"Ann {word.title()}", is_staff=True)
        for word, pk in ((WORD, PK), (OTHER, 123456789))
    }
    one, two = made.values()
    words = {user.pk: word for word, user in made.items()}
    fillers = {WORD: Filler(one, two, words), OTHER: Filler(two, one, words)}
    for word, filler in fillers.items():
        filler.fill()
        use_the_site(filler.person, word)
    return fillers


def use_the_site(user: User, word: str) -> None:
    """What is kept along the way: sessions, attempts, events of Stripe's, what somebody else did to the person."""
    client = Client(HTTP_USER_AGENT=f"{word} browser")
    client.post("/account/login/", {"login": user.email, "password": "wrong"})
    Client().post("/account/login/code/", {"email": user.email.upper()})  # it waits for the code in a session
    client.force_login(user)
    client.post("/account/password/change/", {"oldpassword": "wrong"})  # an attempt is limited by who makes it
    Event.objects.create(stripe_id=f"evt_{user.pk % 7}", about=f"{word}-customer", created_at=timezone.now())
    boss = User.objects.filter(is_superuser=True).first() or factories.make_user(is_superuser=True, is_staff=True)
    for model, key, name in ((User, user.pk, user.name), (Invoice, 1, "INV-1")):
        kind = ContentType.objects.get_for_model(model)
        LogEntry.objects.create(
            user=boss, content_type=kind, object_id=str(key), object_repr=name, action_flag=CHANGE,
            change_message=json.dumps([{"added": {"name": "receipt", "object": f"to <{user.email}>"}}]),
        )  # fmt: skip


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        return sorted(row[0] for row in cursor.fetchall())


def find(*words: str) -> dict[str, int]:
    """In how many rows of which tables any of the words stands, in whatever column, JSON and bytes included."""
    hexadecimal = [word.encode().hex() for word in words]
    patterns = [f"%{word}%" for word in [*words, *hexadecimal]]
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f'SELECT count(*) FROM "{table}" AS row WHERE row::text ILIKE ANY(%s)', [patterns])
            found[table] = cursor.fetchone()[0]
        cursor.execute("SELECT cache_key, value FROM cache")
        packed = [("cache", f"{key} {base64.b64decode(value)!r}") for key, value in cursor.fetchall()]
    packed += [("django_session", str(session.get_decoded())) for session in Session.objects.all()]
    for table, text in packed:
        found[table] += any(word in text.lower() for word in words)
    return {table: number for table, number in found.items() if number}


def exported(user: User) -> dict[str, str]:
    """The files of a person's export, by name."""
    file = BytesIO()
    export.write(User.objects.get(pk=user.pk), file)
    with ZipFile(file) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def in_json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False).strip('"')


def marks(row: models.Model) -> list[str]:
    """What a row can be known by in an export: texts with the person's word, moments, or else what it links to."""
    values = [getattr(row, field.attname) for field in row._meta.concrete_fields]
    known = [in_json(value) for value in values if isinstance(value, datetime) or WORD in str(value).lower()]
    return known or [str(getattr(row, field.name)) for field in row._meta.concrete_fields if field.is_relation]


def test_export_has_something_of_every_row_no_secret_and_nobody_else(filled: dict[str, Filler]) -> None:
    person = filled[WORD]
    log_entry = LogEntry.objects.filter(user=person.person).get()
    LogEntry.objects.filter(pk=log_entry.pk).update(object_repr=f"Ann {OTHER.title()}", change_message=OTHER)
    files = exported(person.person)
    assert {name for name in files if "/" not in name} == {
        "README.txt",
        *(f"{holding.name}.json" for holding in registered()),
    }
    for holding in registered():
        for label in holding.models:
            for row in person.rows[label]:
                assert any(mark in files[f"{holding.name}.json"] for mark in marks(row)), label
    everything = "\n".join(files.values())
    assert OTHER not in everything.lower()
    for secret in secrets(person):
        assert secret not in everything


def secrets(filler: Filler) -> list[str]:
    """What would let somebody in, or do something in the person's name."""
    names = {
        "accounts.User": ["password"],
        "account.EmailConfirmation": ["key"],
        "applications.Attachment": ["path"],
        "core.OutgoingMail": ["subject", "text", "html"],
        "sessions.Session": ["session_key", "session_data"],
        "socialaccount.SocialToken": ["token", "token_secret"],
        "subscriptions.Checkout": ["key", "stripe_id", "url"],
        "subscriptions.Customer": ["key"],
        "usersessions.UserSession": ["session_key"],
    }
    found = [str(getattr(filler.of(apps.get_model(label)), name)) for label, fields in names.items() for name in fields]
    assert all(len(secret) > 8 for secret in found)
    return [*found, f"{WORD} secret"]


def test_erased_person_is_found_nowhere_and_somebody_else_has_all_that_was_theirs(
    filled: dict[str, Filler], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ended: list[str] = []
    monkeypatch.setattr(billing, "delete_customer", ended.append)
    person, other = filled[WORD].person, filled[OTHER].person
    client = Client()
    client.force_login(person)
    press(client, "/account/privacy/delete/")
    run_worker()
    before = find(WORD, str(PK))
    held = {apps.get_model(label)._meta.db_table for holding in registered() for label in holding.models}
    assert held | {"cache", "procrastinate_jobs", "subscriptions_event"} <= set(before)
    others = without_hand_in_others(exported(other))
    with time_machine.travel(timezone.now() + erasure.UNDO + timedelta(hours=1)):
        app.configure_task("accounts.erase_due").defer(timestamp=0)
        run_worker()
        assert without_hand_in_others(exported(other)) == others
        app.configure_task("accounts.forget_expired").defer(timestamp=0)
        run_worker()
        assert find(WORD, str(PK)) == {}
        assert links_to(PK) == []
    assert ended == [f"{WORD}-customer"]
    assert client.get("/account/privacy/").status_code == 302
    assert not [path for path in (tmp_path / "media").rglob("*") if WORD.encode() in path.read_bytes()]


def without_hand_in_others(files: dict[str, str]) -> dict[str, Any]:
    """An export's values but for what somebody did, as staff, about another person: that goes with the other."""
    values = {name: json.loads(text) for name, text in files.items() if name.endswith(".json")}
    del values["plan.json"]["given_by_you"], values["plan.json"]["changed_by_you"]
    del values["posting-jobs.json"]["claims_decided"]
    return values


def links_to(pk: int) -> list[str]:
    """The tables that link to a person who is gone."""
    return [
        link.related_model._meta.label
        for link in User._meta.get_fields(include_hidden=True)
        if isinstance(link, models.ManyToOneRel)
        if link.related_model._base_manager.filter(**{link.field.name: pk}).exists()
    ]


def test_bill_of_an_erased_person_stays_without_them(
    filled: dict[str, Filler], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(billing, "delete_customer", lambda customer_id: None)
    [bill] = [row for row in filled[WORD].rows["subscriptions.Invoice"] if isinstance(row, Invoice)]
    User.objects.filter(pk=PK).update(erase_at=timezone.now())
    erasure.erase_due()
    kept = Invoice.objects.get(pk=bill.pk)
    assert (kept.number, kept.amount_paid, kept.created_at) == (bill.number, bill.amount_paid, bill.created_at)
    assert (kept.user, kept.url) == (None, "")
