"""What vendors read agrees with the grammar in ``protocol.py``: schema, OpenAPI, examples, pages."""

from __future__ import annotations

import json
import re

import jsonschema
import msgspec
import pytest
from click.testing import CliRunner

from lpx.coursecode.load import load_code_edition
from lpx.harness import protocol, schemas
from lpx.harness.adapters.wire import operation
from lpx.harness.protocol import REQUESTS, Declaration, File, Holding, Reply, Request

STATUSES = ("ok", "rejected", "unsupported", "failed")


@pytest.fixture(scope="module")
def folder(repository):
    return repository / "conformance" / "protocol"


@pytest.fixture(scope="module")
def schema():
    return schemas.protocol_schema()


@pytest.fixture(scope="module")
def examples(folder):
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("examples/*.json")
    }


def part(schema: dict, name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]})


def test_generated_files_are_fresh(folder, edition):
    files = schemas.generated(edition, load_code_edition())
    assert schemas.stale(folder, files) == (), "run: lpx adapter schema --build"


def test_the_schema_is_one(schema):
    jsonschema.Draft202012Validator.check_schema(schema)


def test_every_message_has_an_example_in_both_directions(examples):
    names = {f"{kind.__name__.lower()}.{side}" for kind in REQUESTS for side in ("request", "reply")}
    assert names <= set(examples)
    assert {examples[name]["status"] for name in examples if name.endswith(".reply")} >= {
        "ok",
        "rejected",
        "unsupported",
    }


def test_examples_fit_the_schema_and_the_grammar(schema, examples):
    kinds = {kind.__name__.lower(): kind for kind in REQUESTS}
    for name, message in examples.items():
        subject, _, side = name.partition(".")
        kind = kinds.get(subject.partition("-")[0])
        if side == "request" and kind is not None:
            part(schema, kind.__name__).validate(message)
            made = msgspec.convert(message, kind)
            assert operation(made) == message["op"]
            assert json.loads(msgspec.json.encode(made)) == message
        elif side == "reply":
            part(schema, f"ReplyTo{kind.__name__}" if kind else "Reply").validate(message)
            assert json.loads(msgspec.json.encode(msgspec.convert(message, Reply))) == message


def test_requests_and_replies_of_an_example_belong_together(examples):
    for name, message in examples.items():
        if name.endswith(".request"):
            assert examples[name.replace(".request", ".reply")]["seq"] == message["seq"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Hello", {"op": "hello", "lpx": 2, "seq": 1, "scratch": "/", "suite": "s"}),
        ("Hello", {"op": "hallo", "lpx": 1, "seq": 1, "scratch": "/", "suite": "s"}),
        ("Reset", {"op": "reset", "lpx": 1, "seq": 1}),
        ("Import", {"op": "import", "lpx": 1, "seq": 1, "archive": "a", "password": "p", "school": "s"}),
        ("Reply", {"status": "ok"}),
        ("Reply", {"seq": 1, "status": "success"}),
        ("ReplyToHello", {"seq": 1, "status": "ok"}),
        ("ReplyToExport", {"seq": 1, "status": "ok", "archive": "a.zip"}),
        ("ReplyToDump", {"seq": 1, "status": "rejected"}),
        ("ReplyToDump", {"seq": 1, "status": "ok", "students": [{"files": []}]}),
    ],
)
def test_the_schema_refuses_what_is_wrong(schema, name, message):
    assert not part(schema, name).is_valid(message)


def test_members_that_are_not_known_are_allowed(schema):
    assert part(schema, "Reply").is_valid({"seq": 1, "status": "ok", "later": True})


def test_every_member_of_the_grammar_is_explained_in_the_schema(schema):
    for name, described in schema["$defs"].items():
        assert described["description"], name
    scratch = schema["$defs"]["Hello"]["properties"]["scratch"]
    assert "Absolute path" in scratch["description"]


def test_the_openapi_document_has_a_path_per_operation_and_no_loose_end():
    document = schemas.openapi_document()
    assert set(document["paths"]) == {f"/lpx/v1/{kind.__name__.lower()}" for kind in REQUESTS}
    text = json.dumps(document)
    for reference in set(re.findall(r'"#/components/schemas/(\w+)"', text)):
        assert reference in document["components"]["schemas"]
    for name, described in document["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(described)
        assert f'"#/components/schemas/{name}"' in text or name in document["components"]["schemas"]


@pytest.mark.parametrize("page", ["README.md", "README.en.md"])
def test_the_page_names_everything_that_the_grammar_has(folder, page):
    text = (folder / page).read_text(encoding="utf-8")
    members = {
        name
        for kind in (*REQUESTS, Request, Reply, Declaration, File, Holding)
        for name in kind.__struct_fields__
    }
    wanted = members | {kind.__name__.lower() for kind in REQUESTS} | set(STATUSES)
    assert [name for name in sorted(wanted) if f"`{name}`" not in text and f'"{name}"' not in text] == []
    assert str(protocol.PROTOCOL) in text.splitlines()[0]


@pytest.mark.parametrize("page", ["README.md", "README.en.md"])
def test_links_of_the_page_lead_somewhere(folder, page):
    text = (folder / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (folder / target).exists(), target


@pytest.mark.parametrize("page", ["README.md", "README.en.md"])
def test_the_adapter_file_of_the_page_is_understood(folder, page, tmp_path):
    from lpx.harness.adapters.connect import connect

    text = (folder / page).read_text(encoding="utf-8")
    (tmp_path / "adapter.toml").write_text(
        re.search(r"```toml\n(.*?)```", text, re.DOTALL)[1], encoding="utf-8"
    )
    assert connect(str(tmp_path / "adapter.toml")).kind == "process"


def test_the_command_prints_schema_and_openapi():
    from lpx.cli.root import cli

    def run(*arguments: str) -> str:
        result = CliRunner(env={"LPX_LANG": "en"}).invoke(cli, ["adapter", "schema", *arguments])
        assert result.exit_code == 0, result.output
        return result.output

    assert json.loads(run()) == json.loads(json.dumps(schemas.protocol_schema()))
    assert json.loads(run("--openapi")) == json.loads(json.dumps(schemas.openapi_document()))
    assert "fresh" in run("--check")
