"""`tugfix-all-repos`: the fixes as an autofixer of all-repos, which lists, clones, commits and pushes repositories.

Sources, pushes, `--dry-run`, `--limit`, `--jobs` and `--interactive` are those of all-repos. tugfix runs in this
process and not as `python -m tugfix` in a clone: Python would look for modules in there first.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from tugfix.view import CLEAN, FAILED, FOUND

if TYPE_CHECKING:
    from all_repos.config import Config

    from tugfix.run import FileOutcome

_INSTALL = """\
tugfix-all-repos needs all-repos, which comes with the extra `bulk`. In the folder of tugfix's sources:
  pipx install --force '.[bulk]'
or, in a virtual environment:
  python -m pip install '.[bulk]'
"""
_BRANCH = "tugfix"
_MESSAGE = """\
Keep processes running in Tugboat previews

Tugboat waits for every build command to end, then takes a snapshot. A
process that does not end keeps the preview "building" until it times
out; one in the background is gone once the snapshot is taken. Here each
is where it keeps running. Rebuild the preview, and the base preview.
"""
_CONFIGS = (":(glob)**/.tugboat/config.yml", ":(glob)**/.tugboat/config.yaml")


class NotFixed(Exception):  # noqa: N818 - all-repos shows the name
    """Nothing of this repository is committed or pushed; all-repos goes on with the next."""


@dataclass(frozen=True)
class Fixer:
    """What is done to each repository, in processes of all-repos: all of it can be pickled.

    `branch` is the name that all-repos gives to its branch. `failures` is a folder that gets a file for each repository
    that could not be dealt with.
    """

    unsafe: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    branch: str
    failures: Path

    def find(self, config: Config) -> Iterator[str]:
        """Yield the clones in which something can be fixed, or a config can't be dealt with.

        The others need not be cloned and fetched once more, and don't count for `--limit`. Nor do those whose remote
        has the branch already: an earlier run has been there, and its pull request waits.
        """
        for name in config.get_cloned_repos():
            clone = os.path.join(config.output_dir, name)
            if not _has_config(clone) or not any(_open(outcome) for outcome in self._outcomes(Path(clone))):
                continue
            if _is_pushed(clone, self.branch):
                sys.stderr.write(f"{name} has the branch {self.branch} already, and is left as it is.\n")
                continue
            yield clone

    def apply(self) -> None:
        """Fix the configs of the clone that is the current folder; raises NotFixed where one can't be dealt with."""
        from tugfix.cli import app

        code = app(["--write", *self._options(), "."], prog_name="tugfix", standalone_mode=False)
        if code not in (CLEAN, FOUND):
            self._fail("tugfix could not deal with all configs, see above: nothing is committed.")

    def check(self) -> None:
        """Raise NotFixed where a second run in the current folder would change something more."""
        if any(_open(outcome) for outcome in self._outcomes(Path.cwd())):
            self._fail("A second run would change more: nothing is committed. Please report this.")

    def _outcomes(self, folder: Path) -> Iterator[FileOutcome]:
        from tugfix.jobs import find
        from tugfix.rules import chosen
        from tugfix.run import Options, run

        options = Options(self.unsafe, rules=chosen(self.select, self.ignore), selected=bool(self.select))
        return run(find(["."], folder), options)

    def _options(self) -> Iterator[str]:
        if self.unsafe:
            yield "--unsafe-fixes"
        for name, codes in (("--select", self.select), ("--ignore", self.ignore)):
            if codes:
                yield f"{name}={','.join(codes)}"

    def _fail(self, reason: str) -> None:
        descriptor, _ = tempfile.mkstemp(dir=self.failures)
        os.close(descriptor)
        raise NotFixed(reason)


def main(argv: Sequence[str] | None = None) -> int:
    """Run `tugfix-all-repos` and return its exit code: 2 where a repository could not be dealt with."""
    try:
        from all_repos import autofix_lib
    except ImportError:
        sys.stderr.write(_INSTALL)
        return FAILED
    parser = _parser()
    autofix_lib.add_fixer_args(parser)
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="tugfix-") as failures:
        chosen = _codes(parser, args.select), _codes(parser, args.ignore)
        fixer = Fixer(args.unsafe_fixes, *chosen, f"all-repos_autofix_{args.branch_name}", Path(failures))
        try:
            repos, config, commit, settings = autofix_lib.from_cli(
                args,
                find_repos=lambda config: tuple(islice(fixer.find(config), args.limit)),
                msg=args.commit_msg.rstrip("\n"),
                branch_name=args.branch_name,
            )
        except FileNotFoundError as error:
            sys.stderr.write(f"{error.filename} is not there: write all-repos.json, then run all-repos-clone.\n")
            return FAILED
        autofix_lib.fix(
            repos,
            apply_fix=fixer.apply,
            check_fix=fixer.check,
            config=config,
            commit=commit,
            autofix_settings=settings,
        )
        failed = len(os.listdir(failures))
    if failed:
        noun = "repository" if failed == 1 else "repositories"
        sys.stderr.write(f"{failed} {noun} could not be dealt with, see above: nothing was pushed there.\n")
    return FAILED if failed else CLEAN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tugfix-all-repos",
        description="Fix the Tugboat configs of all repositories that all-repos-clone has cloned.",
    )
    parser.add_argument("--unsafe-fixes", action="store_true", help="also make the changes that are a guess.")
    parser.add_argument("--select", action="append", metavar="CODES", help="ask only these rules, as in TUG1,TUG201.")
    parser.add_argument("--ignore", action="append", metavar="CODES", help="do not ask these rules.")
    parser.add_argument(
        "--branch-name", default=_BRANCH, help="the branch, behind all-repos_autofix_ (default: %(default)s)."
    )
    parser.add_argument("--commit-msg", default=_MESSAGE, metavar="TEXT", help="the message of the commits.")
    return parser


def _codes(parser: argparse.ArgumentParser, given: list[str] | None) -> tuple[str, ...]:
    from tugfix.rules import chosen

    codes = tuple(name.strip() for part in given or () for name in part.split(","))
    try:
        chosen(codes, ())
    except ValueError as error:
        parser.error(str(error))
    return codes


def _has_config(clone: str) -> bool:
    """Ask the index, which is faster than to walk through all folders."""
    command = ("git", "-C", clone, "ls-files", "-z", "--", *_CONFIGS)
    return bool(subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout)


def _is_pushed(clone: str, branch: str) -> bool:
    command = ("git", "-C", clone, "ls-remote", "--exit-code", "--heads", "origin", f"refs/heads/{branch}")
    return not subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode


def _open(outcome: FileOutcome) -> bool:
    return outcome.problem is not None or any(outcome.changes())


if __name__ == "__main__":
    raise SystemExit(main())
