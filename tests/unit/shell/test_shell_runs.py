"""Carving, by running it: the texts and what is cut from them do the same things in real shells.

The stub `server` writes down where, with which words, variables, redirections and umask it was started; the stub
`step` where and with which words. What one text did must be what its pieces do together.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from shell_checks import find_site, find_sites

from tugfix.shell.carve import head, remainder, tail
from tugfix.shell.dialect import needs_bash
from tugfix.shell.parse import parse
from tugfix.shell.quote import print_line
from tugfix.shell.supervised import run_script, start_script

BASH, DASH = shutil.which("bash"), shutil.which("dash")
pytestmark = pytest.mark.skipif(not (BASH and DASH and Path("/proc/self/fd").is_dir()), reason="no bash, dash, /proc")

VARIABLES = ("A", "B", "C", "HOME", "NODE_ENV", "AS_USER")

SERVER = f"""#!/bin/sh
out=$(readlink /proc/$$/fd/1) err=$(readlink /proc/$$/fd/2)
flags=$(sed -n 's/^flags:[[:space:]]*//p' /proc/$$/fdinfo/1)
while [ ! -e "$GO" ]; do sleep 0.01; done
given=$(cat)
{{
  printf 'server\\0pid %s\\0' $$
  printf '%s\\0' "cwd $(pwd -P)" "out $out" "err $err" "flags $flags" "stdin $given" "umask $(umask)" \\
    {" ".join(f'"{name} ${{{name}-unset}}"' for name in VARIABLES)} "$@"
}} > "$LOG/$$"
"""

STEP = """#!/bin/sh
{
  printf 'step\\0%s\\0' "cwd $(pwd -P)" "A ${A-unset}" "$@"
} > "$LOG/$$"
"""

AS_USER = """#!/bin/sh
user=root
while :; do
  case $1 in
    -u) user=$2; shift 2;;
    -c) shift; export AS_USER=$user; exec sh -c "$1";;
    -) shift;;
    -*) shift;;
    *=*) export "$1"; shift;;
    *) break;;
  esac
done
case ${0##*/} in
  sudo) export AS_USER=$user; exec "$@";;
  gosu) export AS_USER=$1; shift; exec "$@";;
  su) export AS_USER=$1; shift; shift; exec sh -c "$1";;
esac
"""

NPX = """#!/bin/sh
if [ "$1" = -c ]; then exec sh -c "$2"; fi
exec "$@"
"""

FILES = {
    "web/a.txt": "",
    "web/b.txt": "",
    "web/sub/c.txt": "",
    "my dir/d.txt": "",
    "é/e.txt": "",
    ".env": "C=from-env\n",
    "env.sh": "export C='from sh'\n",
    "web/.env": "C=web\n",
    "home/.profile": "PATH=$STUBS:$PATH\n",
    "input.txt": "input of the server\n",
}

CASES = r"""
server
server -p 80 --host 0.0.0.0
step && server
cd web && server
cd web && step one && server -p 80
cd web && step one && server -p 80 && step two
cd web; server; step two
cd web ; step ; server ; step two ;
cd web && cd sub && step && cd .. && server
cd 'my dir' && step && server "a  b"
cd é && step é && server "ü" # ñ
cd web || exit 1; step; server
mkdir -p new && cd new && server
export A=1; A=2 B="x $A" server $A
export A=1 NODE_ENV=production && step && server
A=1; export A; server
A=1; server "$A"
A=1; A=2; step; A=3 server $A
export A="a b" C='$B'; step "$A"; server "$A" $A "$C"
A=$B server
A="$B" server "$B"
A=${B} server
A=$B$B server
A=pre-$B"x  $B" server
A=$(pwd)/x server
A=`pwd` server
A="$(printf '%s' "x  y")" server
A=$((1+2)) server
A=* server
A= server
A='it'\''s' server
A=a\ b server
A=~/x server
A=~/x && server $A
export A=~/x && server $A
NODE_ENV=production HOME=/tmp server
env A=1 B=2 server
A=1 env B=2 server
set -e; step; cd web; server
set -ex; export A=1; server
set -a; . ./.env; set +a; step; server
. ./env.sh && server
[ -f .env ] && . ./.env; export C; server
if [ -f env.sh ]; then . ./env.sh; fi; step; server
if [ -d nowhere ]; then cd nowhere; fi; step; server
test -d web && cd web; server
umask 027; server
{ cd web; step; server; }
{ cd web; step; server; } > log 2>&1
{ cd web && server; } >> log
cd web && { server > log; }
(cd web && server)
(cd web; step; server > log) && step two
(cd web && server) && step two
(cd web && step) && server
cd web && (step; server) && step two
(cd web; server &)
(server &) ; step
cd web && (server &) && step
cd web; { step; server; } &
{ cd web && server; } &
server | cat
server 2>&1 | cat
cd web && server | tee log && step two
cat input.txt | server
step | cat; server < input.txt
server > log
server > log 2>&1
server >> log 2>> err
server 2> err > log
server < input.txt > log
> log server
2>&1 >log server
server >log -p 80
server > "my dir/log"
cd web && server > ../log 2>&1 &
server > /dev/null 2>&1 &
server &
server&step
step; server & step two
step && server & step two; step three
cd web && server & step two; wait
nohup server &
nohup server > log 2>&1 &
cd web && nohup server -p 1 >/dev/null 2>&1 &
nohup env A=1 server &
A=1 nohup server &
env A=1 nohup server &
setsid server &
setsid -f server
nice -n 5 server
timeout 60 server
stdbuf -oL server
exec server
cd web && exec server
exec env A=1 server
command server
npx server -p 1
npx -c 'server "a b"'
sudo server
sudo -u www A=1 server
cd web && sudo -u www server
gosu www server
su www -c 'cd web && server "a b"'
su www -c "cd web; step; server \"a b\""
bash -c server
bash -c 'server'
bash -c 'cd web && step && server'
bash -c 'cd web && step && server' && step two
bash -c "cd web && step && server \"a b\" \$PWD"
bash -c "cd web; server '$B'"
bash -c 'cd web; server "$1" $0' zero 'one two'
sh -c "server \\\$x \\\\ \`pwd\`"
sh -c 'A=1 server $A' > log
sh -lc "cd web && server 'a b'" > log &
sh -c 'server &'
sh -c "step; server & step two"
nohup sh -c "step; server" &
nohup bash -c 'cd web && server' > log 2>&1 &
bash -c 'sh -c "cd web && server"'
bash -c 'cd web && sh -c "step; server \"x  y\""'
server "it's" '$x' "a\"b" `pwd` \* '%s\n' '-n' ~ ~/x
server 'a'"b"c$B"$B" '' "" "\$x" "\\" '\\' "a\nb" 'a\nb' \\n
server "a'b" 'a"b' "\`x\`" "!" '!' %s '%d' '#' a#b
server *.txt "*.txt" web/*.txt web/?.txt web/[ab].txt
server 100% $((2+3)) ${A:-default} ${B#b} "${B% *}" $? $#
server -e -n '\c' '\0101'
server || true
server || true; step
server || :
step && server || true && step two
step || true; server
step || exit 1; server
step && true && server
server;
server ;
true; server
: ; server; true
sleep 0; server
cd web && step; server
cd web && step && cd sub; server
cd web && step || exit 1; server
cd web && step; server; step two
cd web && step; server & step two
{ cd web; step; }; server
{ cd web; step; } && server
export A=1 && step; server
cd web && step && export A=1; step two; server $A
bash -c 'cd web && step; server'
step & server
cd web && step & server
step one & server & step two & wait
{ cd web; server & }
cd web && { server & } && step
true && { cd web; server; }
cd web; { server; step two; }
A=1 B=$A server
A=1 B="http://x:$A" C=$B server
sh -c server
cd web && bash -c server &
su www -c server
umask 027; cd web; step; umask 022; server
export A=1; unset A; server
if [ -d web ]; then cd web; fi; step; server
IFS=,; A=1,2; server $A
set -- a b; server "$@"
server; exit 0
cd web && server; step
export A=1 && nohup server; step
{ cd web && server; }; step
server && cd web; step
(cd web; server && cd sub; step)
cd nowhere 2>/dev/null || true && server
(cd web && step && server &)
(step one && server & step two)
(step; (server); step two)
{ step && server & }
{ step one && server & step two; }
A=1; ({ A=2; server & }; step)
{ cd web; { server & } && true; } & step
cd web && (step; server; step two) &
{ cd web; server & step; }
cd /; cd "$OLDPWD"; cd - ; server
"""

MULTILINE = {
    "lines": "set -e\ncd web\nstep one\nserver -x\nstep two\n",
    "comments above and behind": "cd web # go\n# first\nstep one # why\n# run it\nserver -x # bg\n# last\nstep two",
    "a comment above the last line": "cd web\nstep one\n\n# run it\nserver",
    "a comment behind the last line": "cd web\nstep one\nserver # run it",
    "a comment in a group": "(\n  cd web\n  # run it\n  server # it runs\n)",
    "a comment above it in a group that stays": "{\n  cd web\n  step\n  # run it\n  server\n}",
    "blank lines": "\n\ncd web\n\n\nstep\n\nserver\n\n\n",
    "a line continuation": "cd web && \\\n  step one && \\\n  server \\\n    -p 80 \\\n    --host x",
    "a line continuation, something behind": "cd web && \\\n  server && \\\n  step two",
    "operators at line ends": "cd web &&\n  step one &&\n  server &&\n  step two",
    "a line continuation in a word": 'server a\\\nb "c\\\nd"',
    "a newline in a word": 'server \'a\nb\' "c\n  d" "-n\n-n x\n\\n"',
    "a newline in a word of a step": "step 'a\nserver\nb'\nserver",
    "mixed separators": "cd web; step one\nA=1; server $A; step two\nstep three",
    "background": "cd web\nserver -p 80 &\nstep two\nwait",
    "background, another waited for": "step one &\nserver &\nwait\nstep two",
    "background with a comment": "server & # it runs\nstep two",
    "sleep": "server > log 2>&1 &\nsleep 0\nstep two",
    "nohup in the middle": "step one\ncd web\nnohup server > /dev/null 2>&1 &\ncd ..\nstep two",
    "a script in single quotes": "sh -c '\ncd web\nstep\n# run it\nserver # x\n'",
    "a script in double quotes": 'bash -lc "\n  cd web\n  step \\"a b\\"\n  server \\$PWD\n"',
    "a here-document before": "cat > conf <<EOF\nx $B\nserver\nEOF\nserver",
    "a here-document after": "cd web\nserver\ncat > conf <<'EOF'\nx $B\nEOF\nstep two",
    "a here-document for it": "server <<EOF\nto $B\nEOF",
    "a here-document for it, in a directory": "cd web\nserver <<'EOF'\nto $B\nEOF\nstep two",
    "a here-document as script": "bash <<'EOF'\ncd web\nstep\nserver\nEOF",
    "a here-document as script, steps behind": "bash <<EOF\ncd web\nserver '$B'\nEOF\nstep two",
    "indentation": "  cd web\n    step\n\tserver\n  step two",
    "a loop before": "for i in 1 2; do\n  step $i\ndone\nserver",
    "a condition before": "if [ -d web ]; then\n  step yes\nelse\n  step no\nfi\nserver",
    "a function before": "f() {\n  step f\n}\nf\nserver",
    "a list with a directory above": "cd web && step\nserver",
    "a list with a directory above, steps behind": "cd web && step one\nserver\nstep two",
    "a list with a directory above, in the background": "cd web && step one\nserver &\nstep two",
    "variables above": "A=1 B=2\nserver $A",
    "exported variables above": "export A=1 B=2\nstep\nserver $A",
    "a background step that is waited for": "cd web\nstep one &\nwait\nserver",
    "pushd": "pushd web\nstep\nserver",
}

BASH_CASES = r"""
server &> log
server &>> log
server >& log
nohup server &> log &
cd web && nohup server &>/dev/null &
source ./env.sh && server
source ./.env; export C; step; server
[[ -f .env ]] && source ./.env; export C; server
pushd web && server
pushd web; step; server; step two
pushd web && step && popd && server
pushd web; step; popd; server
A=(1 "2 3"); server "${A[@]}"
server $'a\nb' $'it\'s'
A=$'a\tb' server
server {a,b}{1,2} "{a,b}"
server <<< "text $B"
cat < <(step one); server
server > >(cat > log)
server |& cat
declare -x A=1; server
typeset A=1; server $A
shopt -s nullglob; server *.none
set -o pipefail; step | cat; server
export A+=x; server
A=1; A+=2; server $A
A+=x server
server "${B//b/c}" "${B^^}"
((A=1)); step; server
bash -c 'server &> log'
bash -c "source ./env.sh; server &"
A=~ server
A=~:~/x server
A=x:~/y server
A=~/x:$B server
A="~/x" server
A=\~/x server
A=${B:-"x y"} server
A=${C:-"x  y"} server
A=${C:-x  y} server
"""


@dataclass(frozen=True)
class Case:
    text: str
    shell: str
    name: str

    @property
    def program(self) -> tuple[str, list[str]]:
        """The `sh` that the text is for: bash goes by the name of sh in some images."""
        path = BASH if self.shell == "bash" else DASH
        assert path
        return path, ["sh"]


def cases() -> Iterator[Case]:
    for line in CASES.strip().split("\n"):
        if not line.startswith("#"):
            yield Case(line, "dash", f"dash: {line}")
    for name, text in MULTILINE.items():
        if name != "pushd":
            yield Case(text, "dash", f"dash: {name}")
        yield Case(text, "bash", f"bash: {name}")
    for line in BASH_CASES.strip().split("\n"):
        yield Case(line, "bash", f"bash: {line}")


class Place:
    """A folder with the stubs and a copy of the files; each run gets a fresh one of the same path."""

    def __init__(self, folder: Path) -> None:
        self.root, self.stubs, self.files = folder / "work", folder / "stubs", folder / "files"
        self.log, self.go, self.script = folder / "log", folder / "go", folder / "run"
        stubs = {"server": SERVER, "step": STEP, "npx": NPX, "sudo": AS_USER, "su": AS_USER, "gosu": AS_USER}
        for name, text in stubs.items():
            _write(self.stubs / name, text)
            (self.stubs / name).chmod(0o755)
        for name, text in FILES.items():
            _write(self.files / name, text)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": f"{self.stubs}:/usr/bin:/bin",
            "STUBS": str(self.stubs),
            "HOME": str(self.root / "home"),
            "B": "b value",
            "LOG": str(self.log),
            "GO": str(self.go),
            "LC_ALL": "C.UTF-8",
        }

    def clean(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)
        shutil.copytree(self.files, self.root)

    def run(self, program: tuple[str, list[str]], arguments: list[str], *, blocks: bool = False) -> Done:
        """Run a shell and all that it starts to the end. With `blocks`, `server` does not end before the shell."""
        shutil.rmtree(self.log, ignore_errors=True)
        self.log.mkdir()
        self.go.unlink(missing_ok=True)
        if not blocks:
            self.go.touch()
        reading, writing = os.pipe()
        path, names = program
        with subprocess.Popen(
            [*names, *arguments],
            executable=path,
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=[writing],
        ) as shell:
            os.close(writing)
            try:
                if blocks:
                    shell.wait(2)
            except subprocess.TimeoutExpired:
                pytest.fail("the command does not end while the server runs")
            finally:
                self.go.touch()
                output = shell.communicate(timeout=10)[0]
                os.read(reading, 1)  # the last process that holds the other end has ended
                os.close(reading)
        return Done(_records(self.log), shell.pid, shell.returncode, output.decode())


@dataclass(frozen=True)
class Done:
    records: list[list[str]]
    pid: int
    code: int
    output: str

    @property
    def servers(self) -> list[list[str]]:
        return [_comparable(fields[2:]) for fields in self.records if fields[0] == "server"]

    @property
    def server_pids(self) -> list[int]:
        return [int(fields[1].split()[1]) for fields in self.records if fields[0] == "server"]

    @property
    def steps(self) -> list[list[str]]:
        return sorted(fields[1:] for fields in self.records if fields[0] == "step")


def _comparable(fields: list[str]) -> list[str]:
    """Pipes have numbers, and the flags of anything but a file say nothing."""
    shown = [field.split(":[")[0] if field.startswith(("out ", "err ")) else field for field in fields]
    in_file = any(field.startswith("out /") and not field.startswith("out /dev") for field in fields)
    return shown if in_file else [field for field in shown if not field.startswith("flags ")]


def _records(folder: Path) -> list[list[str]]:
    return [path.read_text(encoding="utf-8").split("\0")[:-1] for path in folder.iterdir()]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("runs"))


each_case = pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in cases()])


def original(place: Place, case: Case) -> Done:
    place.clean()
    done = place.run(case.program, ["-c", case.text])
    assert len(done.servers) == 1, f"the case itself is wrong: {done}"
    return done


@each_case
def test_the_remainder_runs_the_steps_and_not_the_server(place: Place, case: Case) -> None:
    before = original(place, case)
    rest = remainder(case.text, parse(case.text), find_sites(case.text))
    if rest is None:
        assert before.steps == []
        return
    place.clean()
    after = place.run(case.program, ["-c", rest])
    assert (after.servers, after.steps) == ([], before.steps), (rest, after.output)
    assert after.code == 0, (rest, after.output)
    assert find_sites(rest) == []


@each_case
def test_head_and_tail_together_run_the_steps(place: Place, case: Case) -> None:
    before = original(place, case)
    script, site = parse(case.text), find_site(case.text)
    pieces = [head(case.text, script, site, [site]), tail(case.text, script, site, [site])]
    place.clean()
    done = [place.run(case.program, ["-c", piece]) for piece in pieces if piece is not None]
    assert [server for piece in done for server in piece.servers] == [], pieces
    assert sorted(step for piece in done for step in piece.steps) == before.steps, pieces


@each_case
def test_the_run_script_starts_the_server_alone(place: Place, case: Case) -> None:
    before = original(place, case)
    script, site = parse(case.text), find_site(case.text)
    whole = remainder(case.text, script, [site]) is None
    body = run_script(case.text, script, site, whole=whole)
    _print_everywhere(place, body)
    program = (BASH or "", ["bash"]) if needs_bash(body) else case.program
    after = place.run(program, [str(place.script)])
    assert after.servers == before.servers, (body, after.output)
    assert after.steps == [], body


def _print_everywhere(place: Place, body: str) -> None:
    """Write the file line by line, as the commands of a stage would; every shell has to write the same."""
    commands = [f"{print_line(line)} >> {place.script}" for line in body.split("\n")]
    for path, name in ((DASH, "sh"), (BASH, "bash"), (BASH, "sh")):
        place.script.unlink(missing_ok=True)
        subprocess.run([name, "-c", "\n".join(commands)], executable=path, check=True, cwd=place.stubs)
        assert place.script.read_text(encoding="utf-8") == body + "\n"


@each_case
def test_the_start_command_starts_it_and_returns(place: Place, case: Case) -> None:
    before = original(place, case)
    script, site = parse(case.text), find_site(case.text)
    whole = remainder(case.text, script, [site]) is None
    text = start_script(case.text, script, site, whole=whole)
    after = place.run(case.program, ["-c", text], blocks=True)
    assert after.servers == before.servers, (text, after.output)
    assert after.steps == [], text
