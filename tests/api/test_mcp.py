"""The MCP server: the real process, asked by the SDK's own client and by nobody's client at all."""

import asyncio
import html
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, get_args

import psutil
import pytest
from django.conf import settings as project
from django.template.loader import render_to_string
from django.test import RequestFactory
from mcp.client import Client
from mcp.types import CallToolResult, ListToolsResult, TextContent
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from api import limits
from api.mcp import arguments, asking, key, tools
from api.models import Window
from jobs import tallies
from jobs.models import Job
from jobs.query import SINCE, SORTS
from tests import factories
from tests.api import mcp_side
from tests.api.mcp_side import HERE, Api, Process

pytestmark = pytest.mark.xdist_group("mcp")  # the process is started once

ERAS = ("auto", "legacy")  # with a request for each call alone, and with a handshake before
NEW_ERA = {
    "MCP-Protocol-Version": "2026-07-28",
    "Mcp-Method": "tools/call",
    "Mcp-Name": "get_job",
}


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with mcp_side.standing_in() as api:
        yield api


@pytest.fixture(scope="module")
def process(api: Api) -> Iterator[Process]:
    with mcp_side.running(api.url, MCP_RATE="100000") as process:
        yield process


def text(result: CallToolResult) -> str:
    [said] = result.content
    assert isinstance(said, TextContent)
    return said.text


def call(tool: str, **given: Any) -> bytes:
    """The body of a request that calls a tool."""
    params = {"name": tool, "arguments": given}
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).encode()


# What there is


@pytest.mark.parametrize("era", ERAS)
def test_client_learns_what_it_is_and_which_tools_there_are(process: Process, era: str) -> None:
    async def look(client: Client) -> tuple[Any, str, ListToolsResult]:
        return client.server_info, client.instructions or "", await client.list_tools()

    about, instructions, listed = process.use(look, era)
    assert (about.name, about.title) == ("localhost/jobs", project.SITE_NAME)
    assert project.SITE_NAME in instructions
    assert "with every figure" in instructions
    assert [tool.name for tool in listed.tools] == [
        "get_jobs", "get_taxonomies", "get_job", "get_similar_jobs", "get_role", "get_related_roles", "search_companies"
    ]  # fmt: skip
    for tool in listed.tools:
        assert tool.title
        assert tool.description
        assert tool.annotations
        assert tool.annotations.read_only_hint
        assert tool.output_schema
        assert tool.input_schema["additionalProperties"] is False
        for name, schema in tool.input_schema["properties"].items():
            assert schema["description"], name


def test_filters_take_what_the_site_knows() -> None:
    for kind, values in (
        (arguments.Type, Job.Type.values),
        (arguments.Level, Job.Seniority.values),
        (arguments.Workplace, Job.Workplace.values),
        (arguments.Days, [*SINCE, ""]),
        (tools.GetJobs.model_fields["sort"].annotation, [*SORTS, ""]),
    ):
        assert list(get_args(kind)) == list(values)


@pytest.mark.parametrize(
    ("tool", "given", "path"),
    [
        ("get_jobs", {}, "jobs?limit=10&fields="),
        ("get_jobs", {"q": "a b&c", "type": "contract", "paid": True}, "jobs?q=a+b%26c&type=contract&paid=1&limit=10"),
        ("get_jobs", {"skill": ["a", "b"], "pay": 9, "cursor": "="}, "jobs?skill=a&skill=b&pay=9&limit=10&cursor=%3D"),
        ("get_job", {"id": 7}, "jobs/7"),
        ("get_similar_jobs", {"id": "7"}, "jobs/7/similar?fields=id"),
        ("get_role", {"role": "Registered  Nurses!"}, "roles/registered-nurses"),
        ("get_role", {"role": "../../admin/"}, "roles/admin"),
        ("get_role", {"role": "護士"}, "roles/-"),
        ("get_related_roles", {"role": "29-1141"}, "roles/29-1141/related"),
        ("search_companies", {"q": "harbor"}, "companies?q=harbor&limit=10&fields=slug"),
        ("get_taxonomies", {"kind": "skills", "q": "iv"}, "skills?q=iv&limit=100"),
    ],
)  # fmt: skip
def test_call_is_one_request_to_the_api(
    api: Api, process: Process, tool: str, given: dict[str, Any], path: str
) -> None:
    api.asked.clear()
    result = process.call(tool, **given)
    assert not result.is_error
    assert json.loads(text(result)) == result.structured_content
    [(asked, headers)] = api.asked
    assert asked.startswith(f"/api/v1/{path}")
    assert headers["Host"] == "localhost:8000"
    assert key.is_ours(headers)


# With the API itself


@pytest.mark.django_db(transaction=True)
def test_every_tool_answers_with_what_the_site_has(live_server: LiveServer) -> None:
    occupation = factories.make_occupation()
    factories.make_figure(occupation)
    guide = factories.make_published_guide(occupation=occupation)
    pay: dict[str, Any] = {"pay_min": Decimal(90_000), "pay_max": Decimal(99_000), "pay_currency": "USD"}
    job, *others = [
        factories.make_job(title=f"Nurse {number}", occupation=occupation, skills=["Knots"], pay_period="year", **pay)
        for number in range(3)
    ]
    factories.make_job(regions=["usa"], title="Pilot")
    tallies.renew()
    with mcp_side.running(live_server.url) as process:
        first = content(process, "get_jobs", q="nurse", limit=2)
        rest = content(process, "get_jobs", q="nurse", limit=2, cursor=first["next_cursor"])
        found = [*first["items"], *rest["items"]]
        assert {one["id"] for one in found} == {job.pk, *(other.pk for other in others)}
        assert (len(first["items"]), rest["next_cursor"]) == (2, None)
        assert "description_html" not in found[0]
        assert "Pilot" not in [one["title"] for one in content(process, "get_jobs", open_to="DE")["items"]]
        words = content(process, "get_taxonomies")
        assert words["skills"] == [{"slug": "knots", "name": "Knots", "live_jobs": 3}]
        assert [one["slug"] for one in words["categories"]] == ["healthcare"]
        assert "usa" in [one["slug"] for one in words["regions"]]
        assert "blazes" in content(process, "get_job", id=job.pk)["description_html"]
        similar = content(process, "get_similar_jobs", id=job.pk)["items"]
        assert {one["id"] for one in similar} >= {other.pk for other in others}
        assert "also asks for Knots" in similar[0]["reasons"]
        role = content(process, "get_role", role="Registered Nurses")
        assert role["figures"][0]["source"]["publisher"] == "U.S. Bureau of Labor Statistics"
        assert role["guides"][0]["slug"] == guide.slug
        assert content(process, "get_related_roles", role="29-1141") == {"items": []}
        assert content(process, "search_companies", q="harbor")["items"][0]["live_jobs"] == 4
        for tool, given, said in (
            ("get_jobs", {"skill": "unknown"}, "skill: There is no “unknown”."),
            ("get_jobs", {"cursor": first["next_cursor"]}, "cursor: It is not from a page of this list."),
            ("get_job", {"id": 10**18}, "There is no such job."),
            ("get_role", {"role": "registered nurse"}, "Near it are: Registered Nurses (registered-nurses)."),
            ("get_role", {"role": "astronaut"}, "There is no such"),
        ):
            assert said in process.refusal(tool, **given)
    assert not Window.objects.exists(), "calls are counted as if they were of one client"


def content(process: Process, tool: str, **given: Any) -> dict[str, Any]:
    result = process.call(tool, **given)
    assert not result.is_error, text(result)
    found: dict[str, Any] | None = result.structured_content
    assert found is not None
    return found


@pytest.mark.django_db
def test_api_counts_whoever_does_not_show_the_key(settings: Settings) -> None:
    settings.API_RATE_ANON = 1
    for shown in ("", key.key()[:-1], key.key() + "0", "é☃", "0" * 64):
        request = RequestFactory().get("/api/v1/jobs", headers={key.HEADER: shown})
        assert limits.limit(request).remaining == 0
    ours = RequestFactory().get("/api/v1/jobs", headers={key.HEADER: key.key()})
    assert [limits.limit(ours).remaining for _ in range(3)] == [1, 1, 1]
    settings.SECRET_KEY = "another" * 10
    assert limits.limit(ours).remaining == 0


# What goes wrong


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize(
    ("number", "said"),
    [
        (404, "There is no such job."),
        (422, "skill: There is no “x”. zone: No zone."),
        (500, "The site gave no answer that can be read (status 500). Try again later."),
        (301, "The site gave no answer that can be read (status 301). Try again later."),
        (12, "That is more than can be given at once. Ask for fewer, or for fewer fields."),
        (13, "The site gave no answer that can be read (status 200). Try again later."),
        (14, "The site cannot be reached just now. Try again in a minute."),
        (15, "The site gave no answer that can be read (status 200). Try again later."),
        (17, "Something went wrong here. It has been noted."),
    ],
)
def test_failure_is_told_in_plain_words(process: Process, era: str, number: int, said: str) -> None:
    async def act(client: Client) -> CallToolResult:
        return await client.call_tool("get_job", {"id": number})

    result = process.use(act, era)
    assert result.is_error
    assert text(result) == said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"limit": 0}, "limit: Input should be greater than or equal to 1."),
        ({"limit": "9" * 5000}, "limit: Unable to parse input string as an integer, exceeded maximum size."),
        ({"salary": 1, "x" * 900: 2}, f"There is no argument “salary”. There is no argument “{'x' * 40}”."),
        ({"q": "x" * 101}, "q: String should have at most 100 characters."),
        ({"q": {"a": 1}}, "q: Input should be a valid string."),
        ({"currency": "euros"}, "currency is not as it should be: Of pay, such as EUR; USD unless given."),
        ({"type": "gig"}, "type.0: Input should be 'full-time', 'part-time', 'contract', 'temporary' or 'internship'."),
        ({"skill": ["a"] * 21}, "skill: Value should have at most 20 items after validation, not 21."),
        ({"company": "../../admin"}, "company is not as it should be: A company's slug, from search_companies."),
    ],
)  # fmt: skip
def test_bad_argument_is_told_and_nothing_is_asked(
    api: Api, process: Process, given: dict[str, Any], said: str
) -> None:
    api.asked.clear()
    assert process.refusal("get_jobs", **given) == said
    assert api.asked == []


def test_unknown_tool_is_an_error_of_the_protocol(process: Process) -> None:
    body = process.post(call("drop_jobs")).json()
    assert body["error"] == {"code": -32602, "message": "There is no tool “drop_jobs”."}


GARBAGE = [
    b"", b"{", b"null", b"[]", b"\xff\xfe\x00", b"[" * 60_000, b'{"jsonrpc":"2.0"}', b'"x"', b"1e999", b"NaN",
    b'{"jsonrpc":"2.0","id":{},"method":"tools/list"}', b'{"jsonrpc":"2.0","id":1,"method":"' + b"x" * 60_000 + b'"}',
    b'{"jsonrpc":"2.0","id":' + b"9" * 5000 + b',"method":"tools/list"}',
    b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}',
    b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":7}}',
    b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_jobs","arguments":{"q":"\\ud800"}}}',
    b'{"jsonrpc":"2.0","id":1,"result":{}}', b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}',
    b'{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen"}', b"x" * 2**17, b"\r\n" * 1000,
]  # fmt: skip


def test_garbage_is_refused_and_the_process_lives(process: Process) -> None:
    for body in GARBAGE:
        for headers in ({}, NEW_ERA, {"MCP-Protocol-Version": "nonsense"}, {"Mcp-Session-Id": "x"}):
            answer = process.post(body, headers)
            assert answer.status_code < 500, body[:80]
            assert "Traceback" not in answer.text
    with socket.create_connection((HERE, process.port)) as raw:
        raw.sendall(b"\x16\x03\x01" + os.urandom(500))
        assert b"200" not in raw.recv(100)
    assert process.post(call("get_job", id=1)).json()["result"]["structuredContent"]["path"] == "/api/v1/jobs/1"


def test_text_that_is_no_text_is_refused(process: Process) -> None:
    """A lone surrogate gets past the JSON of the new era."""
    meta = {
        f"io.modelcontextprotocol/{name}": value
        for name, value in (
            ("protocolVersion", "2026-07-28"),
            ("clientInfo", {"name": "x", "version": "1"}),
            ("clientCapabilities", {}),
        )
    }
    params = {"name": "get_jobs", "arguments": {"q": "\ud800"}, "_meta": meta}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
    answer = process.post(body, {**NEW_ERA, "Mcp-Name": "get_jobs"}).json()
    assert answer["result"]["isError"]
    assert "q: " in answer["result"]["content"][0]["text"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "localhost"}, 200),
        ({"Host": "localhost:8000"}, 200),
        ({"Host": "evil.example"}, 421),
        ({"Host": "localhost.evil.example:80"}, 421),
        ({"Origin": "http://localhost:8000"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Content-Type": "text/plain"}, 400),
        ({"Accept": "text/html"}, 406),
    ],
)
def test_only_our_own_names_and_pages_are_served(process: Process, headers: dict[str, str], status: int) -> None:
    assert process.post(call("get_job", id=1), headers).status_code == status


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "OPTIONS"])
def test_there_are_no_streams_and_no_sessions(process: Process, method: str) -> None:
    answer = process.post(b"", {"Accept": "text/event-stream"}, method)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "Mcp-Session-Id" not in process.post(call("get_job", id=1)).headers


def test_other_addresses_are_none_of_ours(process: Process) -> None:
    base = process.url.removesuffix("/mcp")
    assert process.http.get(f"{base}/healthz").text == "ok"
    for path in ("", "/mcp/", "/sse", "/docs", "/.well-known/oauth-protected-resource/mcp"):
        assert process.http.get(base + path).status_code == 404


@pytest.mark.proof
def test_program_of_the_api_page_works(api: Api, process: Process) -> None:
    page = render_to_string("api/_mcp.html", {"site": {"name": "Cairn"}, "mcp_url": process.url, "mcp_tools": []})
    program = html.unescape(page.partition('<pre tabindex="0"><code>import asyncio')[2].partition("</code>")[0])
    api.asked.clear()
    subprocess.run([sys.executable, "-W", "error", "-c", f"import asyncio{program}"], check=True)
    assert api.asked[0][0].startswith("/api/v1/jobs?q=nurse&open_to=DE")


# Bounds


def test_many_at_once_are_answered_and_the_api_is_asked_by_few(api: Api, process: Process) -> None:
    api.at_once = 0

    async def act(client: Client) -> list[CallToolResult]:
        return await asyncio.gather(*(client.call_tool("get_job", {"id": 16}) for _ in range(40)))

    results = process.use(act)
    assert len(results) == 40
    assert not any(result.is_error for result in results)
    assert 1 < api.at_once <= asking.AT_ONCE


def test_answer_is_not_held_back(process: Process) -> None:
    """As one of two parts would be, for 40 ms, without TCP_NODELAY."""
    took = [process.post(call("get_job", id=1)).elapsed.total_seconds() for _ in range(10)]
    assert min(took[1:]) < 0.03


def ask(path: str) -> str:
    """What is said of an answer that does not come."""

    async def act() -> None:
        async with asking.connected() as api:
            await api(path)

    with pytest.raises(asking.AskingError) as refused:
        asyncio.run(act())
    return str(refused.value)


@pytest.mark.parametrize("number", [10, 11])
def test_slow_api_is_not_waited_for(api: Api, settings: Settings, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    settings.API_URL = api.url
    monkeypatch.setattr(asking, "WHOLE", 0.3)
    assert ask(f"jobs/{number}") == "The site took longer than 0.3 seconds. Try again later, or ask for less."


def test_absent_api_is_told(settings: Settings) -> None:
    settings.API_URL = f"http://{HERE}:1"
    assert ask("jobs") == "The site cannot be reached just now. Try again in a minute."


@pytest.mark.proof
def test_sdk_passes_on_why_a_request_was_refused(api: Api) -> None:
    with mcp_side.running(api.url, MCP_RATE="1") as process, pytest.raises(BaseExceptionGroup) as refused:
        process.call("get_job", id=1)
    assert re.search(r"Too many requests\. Try again in \d+ seconds", repr(refused.value))


# The process


def test_process_has_no_database(process: Process) -> None:
    """It runs although its DATABASE_URL leads nowhere (mcp_side.running), and nothing is loaded that could connect."""
    running = psutil.Process(process.pid)
    assert not [one.path for one in running.memory_maps() if "psycopg" in one.path or "libpq" in one.path]
    held = running.net_connections("all")
    assert [one.laddr.port for one in held if one.status == psutil.CONN_LISTEN] == [process.port]
    assert not [one for one in held if "postgres" in str(one.laddr) + str(one.raddr)]


@pytest.mark.proof
def test_process_imports_no_models() -> None:
    loaded = "import api.mcp.__main__, sys; print([name for name in sys.modules if name in ('django.db', 'psycopg')])"
    command = [sys.executable, "-c", loaded]
    ran = subprocess.run(command, cwd=project.BASE_DIR, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@pytest.mark.proof
def test_port_that_is_taken_is_waited_for(api: Api) -> None:
    with socket.create_server((HERE, 0)) as taken:
        environment = {**os.environ, "MCP_PORT": str(taken.getsockname()[1]), "ENV": "production", **PRODUCTION}
        command = [sys.executable, "-m", "api.mcp"]
        process = subprocess.Popen(command, cwd=project.BASE_DIR, env=environment, stderr=subprocess.PIPE, text=True)
        assert process.stderr
        with process.stderr as told:
            line = json.loads(told.readline())
        process.send_signal(signal.SIGTERM)
        process.wait(8)
    assert line["level"] == "error"
    assert line["event"].startswith(f"cannot listen at port {environment['MCP_PORT']}: ")


PRODUCTION = {
    "SECRET_KEY": "kJ8s-2mXq7_vTz4LwPbR9yNdF3hGcA6uEoIxQnMtVlKjWsZr5D1fB0gHpCy",
    "ALLOWED_HOSTS": "jobs.example",
    "SITE_DOMAIN": "jobs.example",
    "OPERATOR_NAME": "Ada Ltd",
    "OPERATOR_ADDRESS": "7 Lane, Town",
    "SUPPORT_EMAIL": "help@jobs.example",
    "EMAIL_URL": "smtp+tls://user:word@mail.jobs.example:587",
}
