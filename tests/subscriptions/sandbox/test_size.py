"""The sandbox stands for Stripe and must not grow into it."""

import ast
import tokenize
from pathlib import Path

import pytest

from subscriptions.sandbox import server

MOST = 500  # lines of code: neither blank, comment nor docstring
LAYOUT = {tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


def code_lines(source: str) -> int:
    tokens = tokenize.generate_tokens(iter(source.splitlines(keepends=True)).__next__)
    code = [token for token in tokens if token.type not in (*LAYOUT, tokenize.COMMENT)]
    lines = {line for token in code for line in range(token.start[0], token.end[0] + 1)}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            lines -= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return len(lines)


def test_sandbox_stays_small() -> None:
    files = list(Path(server.__file__).parent.glob("*.py"))
    assert len(files) > 5
    assert sum(code_lines(file.read_text("utf-8")) for file in files) <= MOST


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("", 0),
        ('"""Words\n\nand more."""\n\n# why\n', 0),
        ("x = 1  # why\n\ny = (\n    # why\n    2,\n)\n", 4),
        ('def f():\n    """Words."""\n\n    return """a\n    b"""\n', 3),
    ],
)
def test_code_is_what_is_neither_blank_nor_words(source: str, lines: int) -> None:
    assert code_lines(source) == lines
