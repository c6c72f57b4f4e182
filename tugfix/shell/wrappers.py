"""The commands that run another command, and how their words are read.

Sources: the manual pages of util-linux (setsid, runuser), coreutils (env, nice, nohup, stdbuf, timeout), sudo, su,
runit (chpst), gosu, screen, npm (npx), and the pages of yarn, pnpm, bun, poetry, pipenv, uv, bundler, dotenv,
cross-env, wait-for-it and dockerize.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wrapper:
    """How to find the command inside.

    `words` must follow the name (`poetry run`). `valued` are the options that take the next word, `operands` is how
    many operands stand before the command, `assignments` says that `NAME=value` words may too.
    `script` are the options whose value is a script; with `script_only` they may stand behind operands, and without
    one there is no command. `program` are the options that name the program, whose arguments follow `--`.
    `bounds`: the wrapper ends the command after a time. `detaches`: it only takes the command off the terminal, so
    that under a supervisor it has no business. `daemon` are the options that make it return at once.
    `after_dashes`: the command follows `--`, whatever stands before it.
    With an option of `asks` it runs nothing (`command -v`). `script_operand`: a single operand is a script.
    """

    words: tuple[str, ...] = ()
    valued: frozenset[str] = frozenset()
    operands: int = 0
    assignments: bool = False
    script: frozenset[str] = frozenset()
    script_only: bool = False
    program: frozenset[str] = frozenset()
    bounds: bool = False
    detaches: bool = False
    daemon: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()
    script_operand: bool = False
    after_dashes: bool = False


def _valued(options: str) -> frozenset[str]:
    return frozenset(options.split())


SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh"})
"""Programs that run a script given by `-c`, as a file, or on standard input."""

_SCRIPT = _valued("-c --command")
_PACKAGE = _valued("-p --package")
_PLAIN = Wrapper()

WRAPPERS: dict[str, tuple[Wrapper, ...]] = {
    "exec": (Wrapper(valued=_valued("-a")),),
    "command": (Wrapper(asks=_valued("-v -V")),),
    "env": (Wrapper(valued=_valued("-u --unset -C --chdir"), assignments=True),),
    "nohup": (Wrapper(detaches=True),),
    "setsid": (Wrapper(detaches=True, daemon=_valued("-f --fork")),),
    "time": (Wrapper(valued=_valued("-f -o")),),
    "nice": (Wrapper(valued=_valued("-n --adjustment")),),
    "ionice": (Wrapper(valued=_valued("-c -n --class --classdata")),),
    "stdbuf": (Wrapper(valued=_valued("-i -o -e --input --output --error")),),
    "unbuffer": (_PLAIN,),
    "sudo": (
        Wrapper(
            valued=_valued("-u -g -h -p -C -r -t -U -D --user --group --chdir --host --prompt"),
            assignments=True,
            daemon=_valued("-b --background"),
            asks=_valued("-l --list -v --validate -k"),
        ),
    ),
    "sshpass": (Wrapper(valued=_valued("-p -f -d -P")),),
    "doas": (Wrapper(valued=_valued("-u -C")),),
    "gosu": (Wrapper(operands=1),),
    "su-exec": (Wrapper(operands=1),),
    "setuidgid": (Wrapper(operands=1),),
    "chpst": (Wrapper(valued=_valued("-u -U -b -e -/ -n -l -L -m -d -o -p -f -c -r -t")),),
    "su": (Wrapper(valued=_valued("-g -G -s -w --group --shell"), script=_SCRIPT, script_only=True),),
    "runuser": (
        Wrapper(valued=_valued("-g -G -s -w --group --shell"), script=_SCRIPT, script_only=True),
        Wrapper(valued=_valued("-u -g -G --user --group")),
    ),
    "xvfb-run": (
        Wrapper(valued=_valued("-e -f -n -p -s -w --error-file --auth-file --server-num --server-args --wait")),
    ),
    "timeout": (Wrapper(valued=_valued("-k -s --kill-after --signal"), operands=1, bounds=True),),
    "npx": (Wrapper(valued=_PACKAGE, script=_valued("-c --call")),),
    "bunx": (_PLAIN,),
    "pnpx": (Wrapper(valued=_PACKAGE),),
    "npm": (Wrapper(words=("exec",), valued=_PACKAGE), Wrapper(words=("x",), valued=_PACKAGE)),
    "pnpm": (
        Wrapper(words=("exec",), valued=_valued("--filter -F -C --dir")),
        Wrapper(words=("dlx",), valued=_valued("-p --package -C --dir")),
    ),
    "yarn": (Wrapper(words=("exec",), valued=_valued("--cwd")), Wrapper(words=("dlx",), valued=_PACKAGE)),
    "bun": (Wrapper(words=("x",)),),
    "poetry": (Wrapper(words=("run",), valued=_valued("-C --directory -P --project")),),
    "pipenv": (Wrapper(words=("run",)),),
    "pdm": (Wrapper(words=("run",)),),
    "hatch": (Wrapper(words=("run",)),),
    "rye": (Wrapper(words=("run",)),),
    "uv": (
        Wrapper(
            words=("run",),
            valued=_valued("--with --extra --group -p --python --env-file --project --directory"),
        ),
    ),
    "uvx": (Wrapper(valued=_valued("--with --from -p --python")),),
    "bundle": (Wrapper(words=("exec",)),),
    "dotenv": (Wrapper(valued=_valued("-e -f -v -c -p")),),
    "cross-env": (Wrapper(assignments=True),),
    "cross-env-shell": (Wrapper(assignments=True),),
    "dumb-init": (Wrapper(valued=_valued("-r --rewrite")),),
    "tini": (Wrapper(valued=_valued("-p -e")),),
    "screen": (Wrapper(valued=_valued("-S -dmS -c -e -h -p -s -t -T"), detaches=True, daemon=_valued("-d -dm -dmS")),),
    "tmux": tuple(
        Wrapper(
            words=(word,),
            valued=_valued("-s -n -c -x -y -t -e -F"),
            detaches=True,
            daemon=_valued("-d"),
            script_operand=True,
        )
        for word in ("new-session", "new")
    ),
    **{name: (Wrapper(after_dashes=True),) for name in ("wait-for-it", "wait-for-it.sh", "wait-for", "wait-for.sh")},
    "dockerize": (
        Wrapper(
            valued=_valued(
                "-wait -timeout -template -stdout -stderr -wait-http-header -wait-retry-interval -env -delims"
            ),
        ),
    ),
    "start-stop-daemon": (Wrapper(program=_valued("-x --exec -a --startas"), daemon=_valued("-b --background")),),
}
"""By the name of the program; where there are several, the first whose words fit."""

BUILTINS = frozenset(
    """. : [ alias bg break cd command continue declare disown echo eval exec exit export false fg getopts hash jobs
    kill let local logout popd printf pushd pwd read readonly return set shift shopt source test times trap true type
    typeset ulimit umask unalias unset wait""".split()
)
"""What the shell runs itself: `exec` before one of these fails or does something else."""
