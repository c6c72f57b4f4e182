"""What generated configs and the fuzzer found in the engine itself, each as small as it gets."""

from __future__ import annotations

import pytest

from tugfix import fix_text

MOVED_INTO_PLACE = """\
services:
  web:
    image: tugboatqa/node:20
    commands:
      build:
        - mkdir -p /etc/service/app
        - echo 'exec node /srv/app.js' >> /tmp/run
        - mv /tmp/run /etc/service/app/run
"""


@pytest.mark.xfail(reason="TUG202 writes its line to where the file is moved, not to where it is made", strict=True)
def test_a_script_that_is_made_elsewhere_and_moved_into_place_comes_to_an_end() -> None:
    fix_text(MOVED_INTO_PLACE)


ENDS_IN_A_BLANK_LINE = """\
services:
  web:
    image: node:18
    commands:
      build:
        - |
          npx http-server dist \\

            --cors
"""


@pytest.mark.xfail(reason="what is left begins with a continued line, which the grammar does not take", strict=True)
def test_a_continued_line_before_a_blank_one_is_no_reason_to_refuse_the_file() -> None:
    fix_text(ENDS_IN_A_BLANK_LINE)
