"""Java for the tests that need it: found, or installed."""

from __future__ import annotations

from tests.installing import need_debian

PACKAGE = "openjdk-17-jre-headless"


def need_java() -> None:
    """See to it that `java` can be run, by installing it if it cannot; skip the test only where nothing installs."""
    need_debian("java", PACKAGE)
