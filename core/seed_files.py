"""YAML that people write by hand, read so that every error names its file, line and field."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError

MAX_BYTES = 1_000_000
UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")  # what PostgreSQL or UTF-8 has no room for


class SeedError(Exception):
    """What is wrong in a file, as "file:line: field: message"."""

    def __init__(self, path: Path, line: int, field: str, message: str) -> None:
        super().__init__(f"{path}:{line}: " + (f"{field}: " if field else "") + message)


class Fields:
    """One mapping of a file. Each getter takes a key away; `end` refuses those that nobody took."""

    def __init__(self, node: yaml.Node, path: Path, offset: int, where: str = "") -> None:
        self.path, self.offset, self.where, self.line = path, offset, where, node.start_mark.line + 1 + offset
        if not isinstance(node, yaml.MappingNode):
            raise self.error("", "expected “key: value” lines")
        self.nodes: dict[str, yaml.Node] = {}
        self.lines: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in self.nodes:
                raise SeedError(
                    path, key.start_mark.line + 1 + offset, str(key.value)[:60], "stands twice or is no key"
                )
            self.nodes[key.value] = value
            self.lines[key.value] = key.start_mark.line + 1 + offset

    def error(self, field: str, message: str) -> SeedError:
        name = f"{self.where}.{field}" if self.where and field else self.where or field
        return SeedError(self.path, self.lines.get(field, self.line) if field else self.line, name, message)

    def invalid(self, error: ValidationError, names: dict[str, str] | None = None) -> SeedError:
        """A model's ValidationError, at the line of its first field. names: model field → key, where they differ."""
        if not hasattr(error, "error_dict"):
            return self.error("", " ".join(error.messages))
        field, messages = next(iter(error.message_dict.items()))
        return self.error("" if field == "__all__" else (names or {}).get(field, field), " ".join(messages))

    def value(self, key: str, default: Any = None) -> Any:
        """The plain value of a key (text, number, date, list …); default when it is missing or empty."""
        node = self.nodes.pop(key, None)
        if node is None:
            return default
        try:
            value = _Loader("").construct_document(node)
        except (yaml.YAMLError, ValueError) as error:
            raise self.error(key, f"cannot be read: {error}") from error
        return default if value is None else value

    def text(self, key: str, default: str | None = None) -> str:
        """A text; a missing one is an error unless there is a default."""
        value = self.value(key, default)
        if value is None:
            raise self.error(key, "is missing")
        if not isinstance(value, str):
            raise self.error(key, "expected text; put it between quotes")
        if UNSTORABLE.search(value):
            raise self.error(key, "holds a character that no text may hold")
        return value

    def day(self, key: str) -> date | None:
        value = self.value(key)
        if value is not None and type(value) is not date:
            raise self.error(key, "expected a date, YYYY-MM-DD")
        return value

    def required_day(self, key: str) -> date:
        value = self.day(key)
        if value is None:
            raise self.error(key, "is missing")
        return value

    def texts(self, key: str) -> list[str]:
        values = self.value(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.error(key, "expected a list of texts")
        if any(UNSTORABLE.search(value) for value in values):
            raise self.error(key, "holds a character that no text may hold")
        return values

    def flag(self, key: str) -> bool:
        """true or false; false when missing."""
        value = self.value(key, False)
        if not isinstance(value, bool):
            raise self.error(key, "expected true or false")
        return value

    def whole(self, key: str) -> int:
        """A whole number; 0 when missing."""
        value = self.value(key, 0)
        if type(value) is not int:
            raise self.error(key, "expected a whole number")
        return value

    def many(self, key: str) -> Iterator["Fields"]:
        """The mappings of a list."""
        node = self.nodes.pop(key, None)
        if node is None or (isinstance(node, yaml.ScalarNode) and node.value in ("", "[]")):
            return
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(key, "expected a list")
        for number, item in enumerate(node.value, 1):
            yield Fields(item, self.path, self.offset, f"{key}[{number}]")

    def end(self) -> None:
        if self.nodes:
            raise self.error(next(iter(self.nodes)), "is not a field here")


class _Loader(yaml.SafeLoader):
    pass


def read_text(path: Path) -> str:
    """A file's text. Raises SeedError when it is not there, too large, or not UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SeedError(path, 1, "", f"cannot be read ({error.strerror})") from error
    if len(data) > MAX_BYTES:
        raise SeedError(path, 1, "", f"has {len(data):,} bytes; the limit is {MAX_BYTES:,}")
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise SeedError(path, data[: error.start].count(b"\n") + 1, "", "is not UTF-8 text") from error
    if "\0" in text:
        raise SeedError(path, text[: text.index("\0")].count("\n") + 1, "", "holds a NUL character")
    return text


def parse(text: str, path: Path, offset: int = 0) -> Fields:
    """The top mapping of a YAML text that begins after `offset` lines of its file."""
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            raise SeedError(path, offset + 1, "", "YAML aliases (*name) are not read")
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1 + offset
        raise SeedError(path, line, "", "holds a character that YAML refuses") from error
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + 1 + offset
        raise SeedError(path, line, "", error.problem or "is not YAML") from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # an escape of no character has no place either
        raise SeedError(path, offset + 1, "", f"is not YAML: {error}") from error
    except RecursionError as error:
        raise SeedError(path, offset + 1, "", "is nested too deeply") from error
    if node is None:
        raise SeedError(path, offset + 1, "", "is empty")
    return Fields(node, path, offset)
