"""What is said outside a request is said in Chinese, whatever the reader before asked for."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_chinese():
    with translation.override("zh-hans"):
        yield
