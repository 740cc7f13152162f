"""placeholder"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CanaryResult:
    """x"""

    name: str
    denied: bool
    evidence: str


@dataclass(frozen=True)
class Finding:
    """x"""

    name: str
    works: bool
    detail: str


def canary(parent: object) -> list[CanaryResult]:
    """Placeholder."""
    return []


def probe() -> list[Finding]:
    """Placeholder."""
    return []
