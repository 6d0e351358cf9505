"""The mark of tests that need a Docker Engine."""

import os

import pytest

from harness.sandbox import engine_available

# GBAEVAL_TEST_DOCKER=0 leaves these tests out, for machines whose engine shall not be touched.
_WANTED = os.environ.get("GBAEVAL_TEST_DOCKER", "1") != "0"

needs_docker = [
    pytest.mark.docker,
    pytest.mark.timeout(1200),  # the first run builds the images
    pytest.mark.skipif(not (_WANTED and engine_available()), reason="no Docker Engine answers on this machine"),
]
