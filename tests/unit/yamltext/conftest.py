import pytest

pytest.register_assert_rewrite("yaml_checks")
