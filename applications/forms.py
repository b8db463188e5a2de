"""What applicants write: of them nothing is asked but a name, a text and a file.

Never age, a photo, race, health or what they earned before: whoever hires may not decide by these.
"""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from applications import files
from applications.models import MAX_NAME, MAX_TEXT, Attachment
from core import formats, markdown

EARLIER, NEW, NONE = "earlier", "new", "none"
ACCEPTED = ",".join([*(f".{kind}" for kind in files.TYPES), *files.TYPES.values()])
EMPTY = "Write something that can be seen."


class PlainField(forms.CharField):
    """Plain text, cleaned before it is measured: a line end is one character, and browsers send two."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, error_messages={"required": EMPTY}, **kwargs)

    def to_python(self, value: Any) -> str:
        return markdown.clean(super().to_python(value) or "")


class MessageForm(forms.Form):
    """An answer to the other side."""

    text = PlainField(label="Your message", max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 6}))


class ApplicationForm(forms.Form):
    """last: the file that they applied with before, if any, to be taken again."""

    name = PlainField(label="Your name", max_length=MAX_NAME, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    text = PlainField(
        label="Your application",
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=f"Why this job, and what you bring. Up to {MAX_TEXT:,} characters, as plain text.",
    )
    which = forms.ChoiceField(label="A file to go with it", required=False, widget=forms.RadioSelect, initial=EARLIER)
    file = forms.FileField(label="Your file", required=False, widget=forms.FileInput(attrs={"accept": ACCEPTED}))

    def __init__(self, *args: Any, last: Attachment | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last = last
        self.fields["file"].help_text = f"Optional: a PDF or a Word document (.docx), up to {files.limit()}."
        which = self.fields["which"]
        assert isinstance(which, forms.ChoiceField)
        if last:
            told = f"{last.name}, which you sent on {formats.day(last.created_at)}"
            which.choices = [(EARLIER, told), (NEW, "Another file"), (NONE, "No file")]
        else:
            del self.fields["which"]

    def clean_file(self) -> UploadedFile | None:
        upload: UploadedFile | None = self.cleaned_data["file"]
        if upload:
            files.check(upload)
        return upload

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("which") == NEW and "file" in told and not told["file"]:
            self.add_error("file", "Choose the file.")
        return told

    @property
    def sent(self) -> dict[str, Any]:
        """What applying takes. A file that was chosen now goes before what the buttons say."""
        told = self.cleaned_data
        is_earlier = told.get("which") == EARLIER and not told["file"]
        return {
            "name": told["name"],
            "text": told["text"],
            "upload": told["file"],
            "attachment": self.last if is_earlier else None,
        }
