"""What stands under /etc/service when commands are over."""

from __future__ import annotations

from pathlib import Path

import pytest

from tugfix.longrunning.repository import Repository
from tugfix.runit.model import Setup
from tugfix.runit.read import setups
from tugfix.tugboat.config import load
from tugfix.yamltext import read

RUN = "/etc/service/app/run"
SCRIPT = "#!/bin/sh\nexec app"


def after(*commands: str, root: Path | None = None) -> dict[str, Setup]:
    """The set-ups of a service whose build has these commands, by name."""
    items = "".join("  - |-\n" + "".join(f"    {line}\n" for line in command.split("\n")) for command in commands)
    block = items.replace("\n", "\n      ").rstrip()
    text = f"services:\n  web:\n    image: tugboatqa/debian\n    commands:\n      build:\n      {block}\n"
    service = load(read(text)).services[0]
    return {found.name: found for found in setups(service, service.commands_in_order, Repository(root))}


def text_of(*commands: str, root: Path | None = None) -> str | None:
    run = after(*commands, root=root)["app"].run
    return run.text if run is not None else None


@pytest.mark.parametrize(
    "commands",
    [
        (f"echo '#!/bin/sh' > {RUN}", f"echo 'exec app' >> {RUN}"),
        (f"echo '#!/bin/sh' > {RUN} && echo exec app >> {RUN}",),
        (f'echo "#!/bin/sh\\nexec app" > {RUN}',),
        (f"echo '#!/bin/sh\nexec app' > {RUN}",),
        (f"printf '%s\\n' '#!/bin/sh' 'exec app' > {RUN}",),
        (f"printf '#!/bin/sh\\nexec app\\n' > {RUN}",),
        (f"cat > {RUN} <<'EOF'\n#!/bin/sh\nexec app\nEOF",),
        (f"cat <<-EOF > {RUN}\n\t#!/bin/sh\n\texec app\n\tEOF",),
        (f"tee {RUN} <<'EOF'\n#!/bin/sh\nexec app\nEOF",),
        (f"echo '#!/bin/sh' | tee {RUN}", f"echo 'exec app' | sudo tee -a {RUN} > /dev/null"),
        (f"{{ echo '#!/bin/sh'; echo 'exec app'; }} > {RUN}",),
        ("cd /etc/service/app && echo '#!/bin/sh' > run && echo 'exec app' >> run", f"chmod +x {RUN}"),
        ("echo '#!/bin/sh' > /tmp/x", "echo 'exec app' >> /tmp/x", f"cp /tmp/x {RUN}"),
        ("mkdir /etc/service/app", "printf '%s\\n' '#!/bin/sh' 'exec app' > /tmp/run", "mv /tmp/run /etc/service/app"),
        (f"echo 'old' > {RUN}", f"rm {RUN}", f"echo '#!/bin/sh' >> {RUN}", f"echo 'exec app' >> {RUN}"),
        (f"echo 'old' > {RUN}", f"true > {RUN}", f"echo '#!/bin/sh' >> {RUN}", f"echo 'exec app' >> {RUN}"),
    ],
)  # fmt: skip
def test_the_lines_of_a_script_are_known(commands: tuple[str, ...]) -> None:
    assert text_of(*commands) == SCRIPT


@pytest.mark.parametrize(
    "command",
    [
        f"cp .tugboat/app.run {RUN}",
        f"mv .tugboat/app.run {RUN}",
        f"install -m 755 .tugboat/app.run {RUN}",
        f"ln -s /var/lib/tugboat/.tugboat/app.run {RUN}",
        f'cp "${{TUGBOAT_ROOT}}/.tugboat/app.run" {RUN}',
        f"cd .tugboat && cp app.run {RUN}",
    ],
)
def test_a_file_of_the_repository_is_read(command: str, tmp_path: Path) -> None:
    (tmp_path / ".tugboat").mkdir()
    (tmp_path / ".tugboat/app.run").write_text(f"{SCRIPT}\n", "utf-8")
    assert text_of("mkdir -p /etc/service/app", command, root=tmp_path) == SCRIPT


def test_a_file_that_is_not_in_sight_is_not_known() -> None:
    run = after(f"cp .tugboat/app.run {RUN}")["app"].run
    assert run is not None
    assert (run.lines, run.executable, run.source) == (None, None, ".tugboat/app.run")


@pytest.mark.parametrize(
    ("command", "executable"),
    [
        ("true", False),
        (f"chmod +x {RUN}", True),
        (f"chmod a+rx,o-w {RUN}", True),
        (f"chmod u=rwx,g=rx {RUN}", True),
        (f"chmod 755 {RUN}", True),
        (f"chmod 0644 {RUN}", False),
        (f"chmod a-x {RUN}", False),
        (f"chmod +r {RUN}", False),
        ("chmod +x /etc/service/app", False),
        ("chmod +x /etc/service/*/run", True),
        ("chmod -R 755 /etc/service", True),
        ("cd /etc/service/app && chmod +x run", True),
    ],
)
def test_a_mode_is_known(command: str, executable: bool) -> None:
    run = after(f"echo '#!/bin/sh' > {RUN}", command)["app"].run
    assert run is not None
    assert run.executable is executable


@pytest.mark.parametrize(
    "command",
    [
        f"sed -i s/a/b/ {RUN}",
        f"curl -sSo {RUN} https://example.com/run",
        f"[ -f x ] && echo 'exec other' >> {RUN}",
        f"if [ -f x ]; then rm {RUN}; fi",
        "for name in app other; do echo x > /etc/service/$name/run; done",
        "cp -r .tugboat/services/. /etc/service/",
        f"echo -n 'x' >> {RUN}; envsubst < run.in > {RUN}",
        f"F={RUN}; write_it",
        f"echo 'unclosed >> {RUN}",
        f"cat <<'EOF' | tee {RUN}\nexec app\nEOF",
    ],
)
def test_what_is_not_understood_makes_a_service_opaque(command: str) -> None:
    run = after(f"echo '#!/bin/sh' > {RUN}", command)["app"]
    assert run.opaque or run.run is None or run.run.lines is None


@pytest.mark.parametrize("command", [f"cat {RUN}", "ls /etc/service/app", "sv restart app", f"echo see {RUN}"])
def test_who_only_looks_changes_nothing(command: str) -> None:
    found = after(f"echo '#!/bin/sh' > {RUN}", command)["app"]
    assert not found.opaque
    assert found.run is not None
    assert found.run.text == "#!/bin/sh"


def test_a_name_that_is_only_spoken_of_is_no_service() -> None:
    assert after("sv restart /etc/service/app", "echo /etc/service/other/run") == {}


def test_a_link_to_a_folder_is_followed() -> None:
    commands = ["mkdir -p /etc/sv/app", "echo '#!/bin/sh' > /etc/sv/app/run", "ln -s /etc/sv/app /etc/service/app"]
    assert text_of(*commands) == "#!/bin/sh"


def test_a_folder_without_a_script_is_a_service_too() -> None:
    assert after("mkdir -p /etc/service/app")["app"].run is None


def test_a_line_knows_the_words_that_say_it() -> None:
    text = f"echo '#!/bin/sh' > {RUN}"
    run = after(text)["app"].run
    assert run is not None
    assert run.lines is not None
    span = run.lines[0].span
    assert span is not None
    assert text[span.start : span.end] == "'#!/bin/sh'"


@pytest.mark.parametrize(
    ("command", "early"),
    [
        (f'echo "exec app $A ${{B:-c}}" > {RUN}', ("A", "B")),
        (f"echo 'exec app $A' > {RUN}", ()),
        (f'echo "exec app \\$A" > {RUN}', ()),
        (f"echo 'exec app '$A > {RUN}", ("A",)),
        (f"cat > {RUN} <<EOF\nexec app $A\nEOF", ("A",)),
        (f"cat > {RUN} <<'EOF'\nexec app $A\nEOF", ()),
    ],
)
def test_variables_that_are_replaced_when_a_line_is_written(command: str, early: tuple[str, ...]) -> None:
    run = after(command)["app"].run
    assert run is not None
    assert run.lines is not None
    assert run.lines[-1].early == early


@pytest.mark.parametrize("folder", ["/etc/service/app", "/etc/service", "/etc/", "/etc"])
def test_a_mode_of_all_in_a_folder_is_seen(folder: str) -> None:
    run = after(f"echo exec app > {RUN}", f"chmod -R 755 {folder}")["app"].run
    assert run is not None
    assert run.executable


def test_a_script_is_followed_through_copies_of_copies() -> None:
    assert text_of("echo exec app > /tmp/a", "cp /tmp/a /tmp/b", f"mv /tmp/b {RUN}") == "exec app"
