"""Through the commands that run another command, to the program inside."""

from __future__ import annotations

import pytest
from shell_checks import find_site, find_sites, only_command, words

from tugfix.shell.unwrap import basename, unwrap
from tugfix.shell.wrappers import SHELLS, WRAPPERS

WRAPPED = """
exec server x
exec -a name server x
command server x
env server x
env A=1 B=2 server x
env -i A=1 server x
env -u A server x
env --unset=A server x
env -C web server x
nohup server x
setsid server x
setsid -f server x
setsid --fork --wait server x
time server x
time -p server x
time -f %E server x
nice server x
nice -n 5 server x
nice -n5 server x
nice -10 server x
nice --adjustment=5 server x
ionice -c2 -n7 server x
ionice -c 3 server x
stdbuf -oL -eL server x
stdbuf -o L server x
unbuffer server x
sudo server x
sudo -E server x
sudo -u www server x
sudo -u www -H server x
sudo --user=www server x
sudo -u www A=1 server x
sudo -- server x
doas -u www server x
sshpass -p secret server x
gosu www server x
gosu www:www server x
su-exec www server x
setuidgid www server x
chpst -u www server x
chpst -u www -e env server x
runuser -u www server x
runuser -u www -- server x
xvfb-run server x
xvfb-run -a server x
xvfb-run -a -s "-screen 0 1x1x24" server x
xvfb-run --auto-servernum --server-args="-screen 0" server x
timeout 60 server x
timeout -k 5 60 server x
timeout --signal=KILL 60s server x
npx server x
npx --yes server x
npx -y -p server-package server x
npx --package=server-package server x
wait-for-it db:3306 -t 60 -- server x
./wait-for-it.sh -t 60 db:3306 -- server x
wait-for db:3306 -- server x
wait-for.sh db:3306 -- server x
dockerize -wait tcp://db:3306 -timeout 60s server x
bunx server x
pnpx server x
npm exec server x
npm exec -- server x
npm x server x
pnpm exec server x
pnpm dlx server x
pnpm -r exec server x
yarn exec server x
yarn dlx server x
yarn --silent exec server x
bun x server x
poetry run server x
pipenv run server x
pdm run server x
hatch run server x
rye run server x
uv run server x
uv run --with package server x
uvx server x
bundle exec server x
dotenv server x
dotenv -e .env -- server x
cross-env A=1 server x
cross-env A=1 B=2 server x
cross-env-shell A=1 server x
dumb-init server x
dumb-init -- server x
tini -- server x
tini -g -- server x
screen -dm server x
screen -dmS name server x
screen -d -m -S name server x
screen -S name -dm server x
tmux new-session -d server x
tmux new -d -s name server x
start-stop-daemon --start --exec server -- x
start-stop-daemon -S -b -m -p server.pid -c www -x server -- x
nohup nice sudo -u www env A=1 bundle exec server x
/usr/bin/env server x
/usr/bin/nohup ./server x
"sudo" 'server' x
""".strip().split("\n")

SCRIPTS = """
sh -c 'server x'
sh -c "server x"
sh -ec 'server x'
bash -lc 'server x'
bash -l -c 'server x'
bash --login -c 'server x'
bash --norc -c 'server x'
bash -x -c 'server x' name
/bin/bash -c 'server x'
dash -c 'server x'
ash -c 'server x'
zsh -c 'server x'
ksh -c 'server x'
su www -c 'server x'
su - www -c 'server x'
su -c 'server x' www
su -s /bin/sh www -c 'server x'
su www --command 'server x'
runuser -l www -c 'server x'
npx -c 'server x'
npx --call 'server x'
npx -p package -c 'server x'
nohup sh -c 'server x'
sudo -u www bash -c 'server x'
sh -c 'exec server x'
sh -c 'bash -c "server x"'
screen -dmS name bash -c 'server x'
tmux new -d 'server x'
tmux new-session -d -s name "server x"
""".strip().split("\n")


@pytest.mark.parametrize("text", WRAPPED)
def test_the_program_inside_a_wrapper(text: str) -> None:
    assert [basename(word) for word in words(text)] == ["server", "x"]


@pytest.mark.parametrize("text", SCRIPTS)
def test_the_program_inside_a_script(text: str) -> None:
    assert words(text) == ["server", "x"]
    assert find_site(text).editable


@pytest.mark.parametrize("opener", ["<<EOF", "<<'EOF'"])
@pytest.mark.parametrize("shell", ["bash", "sh -s", "bash -", "bash -e", "sudo -u www bash"])
def test_a_here_document_of_a_shell_is_a_script(shell: str, opener: str) -> None:
    assert words(f"{shell} {opener}\nserver x\nEOF") == ["server", "x"]


def test_every_wrapper_is_shown_here() -> None:
    shown = {basename(word.strip("\"'")) for text in (*WRAPPED, *SCRIPTS) for word in text.split()}
    assert (set(WRAPPERS) | SHELLS) - shown == set()


@pytest.mark.parametrize(
    "text",
    [
        "npm install server",
        "wait-for-it.sh server:80",
        "npm run server",
        "yarn add server",
        "pnpm add server",
        "poetry add server",
        "bundle install server",
        "su www",
        "su - server",
        "sudo -u server",
        "gosu server",
        "bash server",
        "sh ./server",
        "timeout 5",
        "env",
        "nohup",
        "bash -c",
        "bash -c ''",
        "echo server",
        "echo 'server x'",
        "echo server | sh",
    ],
)
def test_no_program_inside(text: str) -> None:
    assert find_sites(text) == []


@pytest.mark.parametrize("text", ["command -v server", "command -V server", "type server", "which server"])
def test_asking_for_a_program_is_not_running_it(text: str) -> None:
    assert find_sites(text) == []


@pytest.mark.parametrize("text", ["bash -o pipefail -c 'server x'", "bash -euo pipefail -c 'server x'"])
def test_options_of_a_shell_that_take_a_word(text: str) -> None:
    assert words(text) == ["server", "x"]


@pytest.mark.parametrize(
    "text", ["pnpm --filter web exec server x", "poetry -C web run server x", "uv --directory web run server x"]
)
def test_options_with_a_word_before_the_subcommand(text: str) -> None:
    assert words(text) == ["server", "x"]


def test_an_ansi_c_string_is_no_script_that_can_be_read() -> None:
    assert not any(site.words and "webn" in site.words[-1].value for site in find_sites(r"bash -c $'cd web\nserver'"))
    inner = unwrap(only_command(r"bash -c $'cd web\nserver'"))
    assert inner.script is None or len(inner.script.items) == 2


def test_names_of_the_wrappers() -> None:
    assert find_site("nohup /usr/bin/env A=1 npx server").inner.names == ("nohup", "env", "npx")


@pytest.mark.parametrize(
    ("text", "detached"),
    [
        ("nohup server", ["nohup "]),
        ("setsid -f server", ["setsid -f "]),
        ("sudo nohup server", ["nohup "]),
        ("nohup setsid server", ["nohup ", "setsid "]),
        ("screen -dmS name server", ["screen -dmS name "]),
        ("start-stop-daemon -S -b -x server", [" -b"]),
        ("tmux new -d -s name server x", ["tmux new -d -s name "]),
        ("nice server", []),
    ],
)
def test_words_that_detach(text: str, detached: list[str]) -> None:
    assert [text[span.start : span.end] for span in find_site(text).detachers] == detached


@pytest.mark.parametrize(
    ("text", "daemon"),
    [
        ("setsid server", False),
        ("setsid -f server", True),
        ("screen -dm server", True),
        ("screen -d -m server", True),
        ("start-stop-daemon -S -x server", False),
        ("start-stop-daemon -S --background -x server", True),
        ("nohup server", False),
        ("screen -dmS name bash -c 'cd web; server'", True),
    ],
)
def test_wrappers_that_return_at_once(text: str, daemon: bool) -> None:
    assert find_site(text).daemon is daemon


@pytest.mark.parametrize(("text", "bounded"), [("timeout 5 server", True), ("nice server", False)])
def test_wrappers_that_end_it(text: str, bounded: bool) -> None:
    assert find_site(text).bounded is bounded


def test_a_script_of_several_pieces_is_read_but_not_edited() -> None:
    site = find_site("bash -c 'cd '\"$X\"' && server'")
    assert not site.editable


def test_a_script_that_can_not_be_read() -> None:
    inner = unwrap(only_command("bash -c 'server ('"))
    assert (inner.words, inner.script) == ((), None)


def test_only_so_many_scripts_inside_scripts() -> None:
    text = "server"
    for _ in range(7):
        text = "sh -c '" + text.replace("'", "'\\''") + "'"
    assert find_sites(text) == []
