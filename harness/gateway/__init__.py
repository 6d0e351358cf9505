"""The model gateway: agent programs in the sandbox reach their model through it, without a key or a network."""

from harness.gateway.gateway import Gateway
from harness.gateway.record import Allowance
from harness.gateway.target import Target, target

__all__ = ["Allowance", "Gateway", "Target", "target"]
