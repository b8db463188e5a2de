"""Templates keep to the layers, as import-linter makes the code do."""

import re
import tomllib
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)
ALLAUTH = ("account", "mfa", "socialaccount", "usersessions")  # whose templates are ours, and belong to accounts
USED = re.compile(r"""{%\s*(?:include|extends)\s+["']([a-z_]+)/|{%\s*load\s+([a-z_ ]+?)\s*%}""")


def ranks() -> dict[str, int]:
    """App → how high it stands, from the contract in pyproject.toml."""
    contract = tomllib.loads((BASE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    rows = enumerate(reversed(contract["layers"]))
    return {name.strip(" ()"): rank for rank, row in rows for name in row.split("|")}


def owner(path: Path) -> str:
    """The app of a template: its folder; of the stock admin's, the app they are for; "core" for those of all."""
    folders = path.relative_to(BASE / "templates").parts[:-1]
    own = ["accounts" if name in ALLAUTH else name for name in folders if name != "admin"]
    return own[0] if own and own[0] in ranks() else "core"


def test_templates_use_only_tags_and_fragments_of_their_own_and_lower_apps() -> None:
    libraries = {path.stem: path.parts[-3] for path in BASE.glob("*/templatetags/*.py") if path.stem != "__init__"}
    rank = ranks()
    seen = 0
    for path in (BASE / "templates").rglob("*.html"):
        for fragment, loaded in USED.findall(path.read_text()):
            for name in [fragment] if fragment else [libraries.get(one, "") for one in loaded.split()]:
                if name in rank:
                    seen += 1
                    assert rank[name] <= rank[owner(path)], f"{path.name} uses {name}"
    assert seen > 30
