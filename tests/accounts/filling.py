"""Everything the site can hold about a person: a row in every model that links to one, with words known again.

A model that is new and links to people is filled by itself; one that a general value does not fit needs a recipe here.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.db import models, transaction

from accounts.models import User
from alerts.models import Recipient
from applications.models import Application, Attachment
from core import private
from core.actor import act_as
from employers.models import Listing, Member, Review
from guides.actions import publish
from guides.models import Guide, Picture, Section, Snapshot
from jobs.models import Mark, Report
from jobs.query import JobQuery
from occupations.models import FigureChange
from tests import factories

Model = type[models.Model]

_number = count(1)


def people(among: Iterable[Model]) -> dict[Model, list[models.Field]]:
    """The models that are about people, each with the fields by which they are: links to people, or to what is theirs.

    What is theirs cannot be without somebody; a guide that names its last editor can. An address is a link as well.
    """
    among = list(among)
    found: dict[Model, list[models.Field]] = {}
    while more := {model: links for model in among if (links := _links(model, found)) != found.get(model, [])}:
        found |= more
    return found


def _links(model: Model, known: dict[Model, list[models.Field]]) -> list[models.Field]:
    theirs = {each for each, links in known.items() if any(not link.null for link in links)}
    fields = model._meta.concrete_fields
    links = [each for each in fields if each.related_model is User or (each.related_model in theirs and not each.null)]
    return links or [each for each in fields if isinstance(each, models.EmailField)]


class Filler:
    """Fills for one person, beside another. words: of each of the two, by primary key, to stand in their texts.

    rows: what there is of the person, by the label of its model.
    """

    def __init__(self, person: User, other: User, words: dict[int, str]) -> None:
        self.person, self.other, self.words = person, other, words
        self.word = words[person.pk]
        self.people = people(apps.get_models(include_auto_created=True))
        self.rows: defaultdict[str, list[models.Model]] = defaultdict(list, {"accounts.User": [person]})

    def fill(self) -> None:
        for model, links in self.people.items():
            for link in links if model is not User else []:
                if not any(
                    row.serializable_value(link.name) == self._value(link) for row in self.rows[model._meta.label]
                ):
                    self.make(model, link)
        self.make(Session)

    def _value(self, link: models.Field) -> Any:
        if isinstance(link, models.EmailField):
            return self.person.email
        return self.of(link.related_model).pk

    def of(self, model: Any) -> models.Model:
        """A row of the person's, made when there is none; of what belongs to nobody, any."""
        if rows := self.rows[model._meta.label]:
            return rows[0]
        links = sorted(self.people.get(model, []), key=lambda link: link.null)
        return self.make(model, links[0]) if links else model._base_manager.all()[0]

    def make(self, model: Model, link: models.Field | None = None) -> models.Model:
        """A row that is about the person by one of its fields."""
        label = model._meta.label
        if label in WHOLE:
            row = WHOLE[label](self)
        else:
            word = self._word(model, link)
            fields = [field for field in model._meta.concrete_fields if not (field.primary_key or field.generated)]
            values = {
                field.name: self._related(field, link) if field.is_relation else value_of(field, word)
                for field in fields
            }
            row = model(**values | (PARTS[label](self) if label in PARTS else {}))
            models.Model.save(row, force_insert=True)
        self.rows[label].append(row)
        return row

    def _word(self, model: Model, link: models.Field | None) -> str:
        """Of whom the texts are: of the person, or of the other or the site when the person only had a hand in it."""
        if link is None or not link.null:
            return self.word
        is_others = any(each.related_model is User and not each.null for each in model._meta.concrete_fields)
        return self.words[self.other.pk] if is_others else "site"

    def _related(self, field: models.Field, link: models.Field | None) -> models.Model | None:
        if field is not link and field.null:
            return None
        return self.other if field is not link and field.related_model is User else self.of(field.related_model)


def value_of(field: Any, word: str) -> Any:
    """Something the field takes, with the word in it if it is text."""
    if field.choices:
        return field.choices[0][0]
    for kind, make in VALUES.items():
        if isinstance(field, kind):
            return make(field, f"{word}-{next(_number):04}")  # none begins as another does
    raise NotImplementedError(f"{field}: teach VALUES its kind, or give its model a recipe.")


# The first that fits; moments are unlike each other.
VALUES: dict[type[models.Field], Callable[[Any, str], Any]] = {
    ArrayField: lambda field, text: [value_of(field.base_field, text)],
    models.EmailField: lambda field, text: f"{text}@example.org",
    models.URLField: lambda field, text: f"https://example.org/{text}",
    models.CharField: lambda field, text: text[: field.max_length],
    models.TextField: lambda field, text: text,
    models.JSONField: lambda field, text: {"text": text},
    models.DateTimeField: lambda field, text: moment(),
    models.UUIDField: lambda field, text: uuid.uuid4(),
    models.BooleanField: lambda field, text: False,
    models.GenericIPAddressField: lambda field, text: "192.0.2.1",
    models.IntegerField: lambda field, text: 1,
}


def moment() -> datetime:
    return datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=next(_number))


# What general values do not fit


def _guide(filler: Filler) -> Guide:
    guide = factories.make_guide(f"Porter {next(_number)}")
    Guide.objects.filter(pk=guide.pk).update(edited_by=filler.person, edited_at=moment())
    guide.refresh_from_db()
    return guide


def _section(filler: Filler) -> Section:
    section = factories.write(_guide(filler), "path", "A way")
    section.edited_by, section.edited_at = filler.person, moment()
    section.save()
    return section


def _snapshot(filler: Filler) -> Snapshot:
    guide = factories.make_guide(f"Porter {next(_number)}")
    factories.write(guide, "path", "A way")
    return publish(guide=guide, by=filler.person)


def _picture(filler: Filler) -> Picture:
    name = f"door-{next(_number)}"
    return Picture.objects.create(
        name=name, alt="A door", digest=uuid.uuid4().hex, width=9, height=9, widths=[9], created_by=filler.person
    )


def _figure_change(filler: Filler) -> FigureChange:
    with transaction.atomic():
        act_as(filler.person.pk)
        occupation = factories.make_occupation(f"Porters {next(_number)}", None)
        factories.make_figure(occupation)
    return FigureChange.objects.get(occupation=occupation)


def _recipient(filler: Filler) -> Recipient:
    """With an alert, and a mail that had a job for it."""
    recipient = Recipient.objects.create(pk=filler.person.pk, user=filler.person, email=filler.person.email)
    alert = factories.make_alert(recipient, JobQuery(words=filler.word), name=f"{filler.word} alert")
    digest = factories.make_digest({alert: [factories.make_job()]}, due_at=moment())
    filler.rows["alerts.Alert"].append(alert)
    filler.rows["alerts.Digest"].append(digest)
    filler.rows["alerts.DigestJob"].append(digest.entries.get())
    return recipient


def _attachment(filler: Filler) -> Attachment:
    path = private.storage().save("applications/cv.pdf", ContentFile(filler.word.encode()))
    name = f"{filler.word}.pdf"
    return Attachment.objects.create(
        user=filler.person, name=name, kind="pdf", size=1, sha256="0" * 64, path=path, created_at=moment()
    )


def _application(filler: Filler) -> Application:
    return Application.objects.create(
        user=filler.person, job=factories.make_job(), name=filler.word, text=filler.word, updated_at=moment()
    )


def _member(filler: Filler) -> Member:
    return Member.objects.create(company=factories.make_company(), user=filler.person, added_at=moment())


def _mark(filler: Filler) -> Mark:
    return Mark.objects.create(user=filler.person, job=factories.make_job(), kind="applied", created_at=moment())


def _report(filler: Filler) -> Report:
    """Told by nobody in particular; the person handled it."""
    return Report.objects.create(job=factories.make_job(), reason="scam", handled_at=moment(), handled_by=filler.person)


def _listing(filler: Filler) -> Listing:
    """A draft that the person began."""
    job = factories.make_draft_job()
    return Listing.objects.create(job=job, made_by=filler.person, draft={}, draft_at=moment())


def _review(filler: Filler) -> Review:
    """Sent and, which nobody may, decided by the person."""
    return Review.objects.create(
        job=factories.make_job(),
        by=filler.person,
        submitted_at=moment(),
        state="approved",
        decided_at=moment(),
        decided_by=filler.person,
    )


def _session(filler: Filler) -> Session:
    """Of the device that is on their list."""
    store = SessionStore()
    store[SESSION_KEY] = str(filler.person.pk)
    store.save()
    UserSession.objects.filter(pk=filler.of(UserSession).pk).update(session_key=store.session_key)
    return Session.objects.get(pk=store.session_key)


WHOLE: dict[str, Callable[[Filler], models.Model]] = {
    "alerts.Recipient": _recipient,
    "applications.Application": _application,
    "applications.Attachment": _attachment,
    "employers.Listing": _listing,
    "employers.Member": _member,
    "employers.Review": _review,
    "guides.Guide": _guide,
    "guides.Section": _section,
    "guides.Snapshot": _snapshot,
    "guides.Picture": _picture,
    "jobs.Mark": _mark,
    "jobs.Report": _report,
    "occupations.FigureChange": _figure_change,
    "sessions.Session": _session,
}
PARTS: dict[str, Callable[[Filler], dict[str, Any]]] = {
    "api.Token": lambda filler: {"digest": uuid.uuid4().hex * 2},
    "account.EmailAddress": lambda filler: {"email": f"{filler.word}.too@example.org", "verified": True},
    "admin.LogEntry": lambda filler: {"content_type": ContentType.objects.get_for_model(Guide)},
    "employers.Claim": lambda filler: {"state": "refused", "code_hash": ""},
    "core.OutgoingMail": lambda filler: {"to": f"{filler.word.title()}.Too@example.org"},
    "mfa.Authenticator": lambda filler: {
        "type": "webauthn",
        "data": {"name": f"{filler.word} key", "credential": f"{filler.word} secret"},
    },
    # It ends already, so closing the account has nothing to ask of Stripe.
    "subscriptions.Subscription": lambda filler: {"status": "active", "is_ending": True},
    "subscriptions.Change": lambda filler: {"what": "granted"},
    "subscriptions.Customer": lambda filler: {"stripe_id": f"{filler.word}-customer"},
    "subscriptions.Invoice": lambda filler: {"url": f"https://example.org/{filler.word}"},
}
