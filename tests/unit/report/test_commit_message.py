"""The message of the commit: what a colleague would write of the change."""

from __future__ import annotations

from pathlib import Path

from samples import EVIL, GUESS, LEFT, PATH, SCRIPT, SCRIPTED, TWO, reported

from tugfix.report.commitmessage import commit_message

ONE = TWO.replace("        - cd web\n", "")


def test_a_message_says_what_moves_and_why() -> None:
    assert commit_message(reported(ONE)) == (
        "Keep `node server.js` running in Tugboat previews\n"
        "\n"
        "Tugboat waits for every build command to end, then takes a snapshot. A\n"
        'process that does not end keeps the preview "building" until it times\n'
        "out; one in the background is gone once the snapshot is taken.\n"
        "\n"
        f"{PATH}:\n"
        "\n"
        "- TUG102, line 7: `node server.js` is put in the background and ends\n"
        "  with the build, when the snapshot is taken: the finished preview does\n"
        "  not have it. Moved to `start`, which runs every time that the preview\n"
        "  starts.\n"
    )


def test_the_same_findings_give_the_same_message() -> None:
    assert commit_message(reported(TWO, ONE)) == commit_message(reported(TWO, ONE))


def test_several_processes_are_counted(tmp_path: Path) -> None:
    message = commit_message(reported(ONE, ONE, folder=tmp_path))
    assert message.startswith("Keep 2 processes running in Tugboat previews\n\n")


def test_a_long_command_is_not_named_in_the_subject() -> None:
    message = commit_message(reported(ONE.replace("server.js", f"server.js {'x' * 60}")))
    assert message.startswith("Keep a process running in Tugboat previews\n\n")


def test_another_correction_is_no_process_that_moves() -> None:
    message = commit_message(reported(GUESS, unsafe=True))
    assert message.startswith(f"Correct the Tugboat config\n\n{PATH}:\n\n- TUG104, line 6: ")


def test_what_is_left_is_named_for_whoever_reviews() -> None:
    *_, last = commit_message(reported(ONE, LEFT)).split("\n\n")
    assert " ".join(last.split()) == f"Not changed, as somebody has to decide: {PATH} line 6 (TUG101)."


def test_a_script_is_named_by_its_own_path(tmp_path: Path) -> None:
    (tmp_path / "my run.sh").write_text(SCRIPT)
    assert "\n\nmy run.sh:\n\n- TUG101, line 2: `node server.js`" in commit_message(reported(SCRIPTED, folder=tmp_path))


def test_a_script_that_two_configs_run_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "my run.sh").write_text(SCRIPT)
    message = commit_message(reported(SCRIPTED, folder=tmp_path) * 2)
    assert message.startswith("Keep 2 processes running")
    assert message.count("- TUG101, line 2: `node server.js`") == 1


def test_lines_fit_and_none_is_taken_for_a_comment() -> None:
    message = commit_message(reported(ONE.replace("server.js", "server.js " + "#x " * 80)))
    assert max(map(len, message.splitlines())) <= 72
    assert not any(line.startswith("#") for line in message.splitlines())


def test_nothing_in_a_message_steers_a_terminal() -> None:
    message = commit_message(reported(EVIL))
    assert "\x1b" not in message
    assert "\u202e" not in message
