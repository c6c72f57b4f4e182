"""What generated configs and the fuzzer found in the engine itself, each as small as it gets."""

from __future__ import annotations

import pytest

from tugfix import fix_text

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
