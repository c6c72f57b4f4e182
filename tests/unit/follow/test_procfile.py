"""What the programs run that start the processes of a Procfile."""

from __future__ import annotations

from pathlib import Path

import pytest

from tugfix.longrunning.follow.lead import Followed
from tugfix.longrunning.follow.procfile import follow
from tugfix.longrunning.place import ROOT
from tugfix.longrunning.repository import Repository
from tugfix.shell.parse import parse
from tugfix.shell.sites import sites

PROCFILE = (
    "# processes\nweb: npm start\nworker:  bundle exec sidekiq  \nrelease: rake db:migrate\nnot an entry\n: x\na b: y\n"
)
WEB, WORKER, RELEASE = "npm start", "bundle exec sidekiq", "rake db:migrate"


def followed(root: Path, line: str, place: str | None = ROOT) -> Followed | None:
    (site,) = sites(parse(line))
    return follow(site.words, place, Repository(root))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "Procfile").write_text(PROCFILE)
    (tmp_path / "Procfile.dev").write_text("css: tailwind --watch\n")
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "Procfile").write_text("api: node api.js\n")
    return tmp_path


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("foreman start", [WEB, WORKER, RELEASE]),
        ("foreman start web", [WEB]),
        ("foreman start -m web=1", [WEB]),
        ("foreman start -m all=1,release=0", [WEB, WORKER]),
        ("foreman start -f Procfile.dev -p 80", ["tailwind --watch"]),
        ("foreman start --procfile=Procfile.dev", ["tailwind --watch"]),
        ("foreman start -d web", ["node api.js"]),
        ("honcho start", [WEB, WORKER, RELEASE]),
        ("honcho -f Procfile.dev start", ["tailwind --watch"]),
        ("honcho start web worker", [WEB, WORKER]),
        ("honcho start -c release=0,web=2", [WEB, WORKER]),
        ("honcho -d web start", ["node api.js"]),
        ("honcho -d web start -f ../Procfile.dev", ["tailwind --watch"]),
        ("heroku local", [WEB, WORKER]),
        ("heroku local:start web", [WEB]),
        ("heroku local release", [RELEASE]),
        ("heroku local web=1,worker=2", [WEB, WORKER]),
        ("heroku local -f Procfile.dev -e .env", ["tailwind --watch"]),
        ("overmind start", [WEB, WORKER, RELEASE]),
        ("overmind s -f Procfile.dev", ["tailwind --watch"]),
        ("overmind start -l web,worker", [WEB, WORKER]),
        ("overmind start -x release", [WEB, WORKER]),
        ("overmind start -m release=0", [WEB, WORKER]),
        ("overmind start -D -l web", [f"{WEB} &"]),
        ("hivemind", [WEB, WORKER, RELEASE]),
        ("hivemind Procfile.dev", ["tailwind --watch"]),
        ("hivemind --processes web", [WEB]),
    ],
)
def test_starts(repository: Path, line: str, expected: list[str]) -> None:
    found = followed(repository, line)
    assert found is not None
    assert [lead.text for lead in found.leads] == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("foreman run npm start", "npm start"),
        ("foreman run -e .env npm start -f x", "npm start -f x"),
        ("foreman run worker", WORKER),
        ("foreman run rails", "rails"),
        ("honcho run npm start", "npm start"),
        ("honcho run -- npm start", "npm start"),
        ("honcho -e .env run web", "web"),
        ("heroku local:run npm start", "npm start"),
        ("foreman run sh -c 'a; b'", "sh -c 'a; b'"),
    ],
)
def test_runs_a_command(repository: Path, line: str, expected: str) -> None:
    found = followed(repository, line)
    assert found is not None
    assert [lead.text for lead in found.leads] == [expected]


@pytest.mark.parametrize(
    "line",
    [
        "foreman",
        "foreman check",
        "foreman export systemd /etc",
        "foreman --version",
        "foreman start --help",
        "foreman run",
        "foreman start $PROCESS",
        "foreman start -f nowhere",
        "foreman start -d nowhere",
        "foreman start -f ../Procfile",
        "foreman start -f /etc/passwd",
        "honcho export systemd x",
        "heroku run web",
        "heroku local:version",
        "overmind connect web",
        "overmind restart web",
        "overmind",
        "hivemind nowhere",
        "hivemind --version",
        "npm start",
    ],
)
def test_is_not_followed(repository: Path, line: str) -> None:
    assert followed(repository, line) is None


@pytest.mark.parametrize(
    ("line", "file", "number", "place"),
    [
        ("foreman start web", "Procfile", 2, ROOT),
        ("foreman start -f web/Procfile", "web/Procfile", 1, f"{ROOT}/web"),
        ("foreman start -f Procfile -d web worker", "Procfile", 3, f"{ROOT}/web"),
        ("overmind start -f web/Procfile", "web/Procfile", 1, f"{ROOT}/web"),
        ("overmind start -d web -l web", "Procfile", 2, f"{ROOT}/web"),
        ("hivemind web/Procfile", "web/Procfile", 1, f"{ROOT}/web"),
        ("honcho -d web start", "web/Procfile", 1, f"{ROOT}/web"),
        ("honcho -f web/Procfile start", "web/Procfile", 1, ROOT),
        ("heroku local -f web/Procfile", "web/Procfile", 1, ROOT),
    ],
)
def test_file_line_and_place(repository: Path, line: str, file: str, number: int, place: str) -> None:
    found = followed(repository, line)
    assert found is not None
    assert [(lead.file, lead.line, lead.place) for lead in found.leads] == [(file, number, place)]


def test_a_list_goes_to_the_background_as_one(tmp_path: Path) -> None:
    (tmp_path / "Procfile").write_text("web: cd x; npm start # note\n")
    found = followed(tmp_path, "overmind start --daemonize")
    assert found is not None
    assert [lead.text for lead in found.leads] == ["{ cd x; npm start # note\n} &"]


@pytest.mark.parametrize(("line", "name"), [("foreman start", "foreman"), ("foreman start worker", "worker")])
def test_name(repository: Path, line: str, name: str) -> None:
    found = followed(repository, line)
    assert found is not None
    assert found.name == name


def test_unknown_process_starts_nothing(repository: Path) -> None:
    found = followed(repository, "foreman start nowhere")
    assert found is not None
    assert found.leads == ()


def test_unknown_place(repository: Path) -> None:
    assert followed(repository, "foreman start", None) is None
    assert followed(repository, "foreman start", "/srv") is None


@pytest.mark.parametrize(
    "text", ["web: x\n" * 100_000, "web:" + " " * 900_000, "web: " + "x" * 900_000, "\n" * 900_000, ""]
)
def test_large_files_are_bounded(tmp_path: Path, text: str) -> None:
    (tmp_path / "Procfile").write_text(text)
    found = followed(tmp_path, "foreman start")
    assert found is not None
    assert len(found.leads) <= 100


def test_odd_encodings(tmp_path: Path) -> None:
    (tmp_path / "Procfile").write_bytes(b"\xef\xbb\xbfweb: npm start\r\nx: caf\xe9\r\n")
    found = followed(tmp_path, "foreman start")
    assert found is not None
    assert [lead.text for lead in found.leads] == ["npm start", "caf\ufffd"]
    (tmp_path / "Procfile").write_bytes("web: npm start\n".encode("utf-16"))
    assert followed(tmp_path, "foreman start") is None
