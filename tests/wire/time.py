"""Time that passes only when somebody lets it."""


class SimulatedTime:
    """Seconds since it was made; `now` and `sleep` stand in for those of the module time.

    With `step_s` it also goes on by that each time somebody looks.
    """

    def __init__(self, step_s: float = 0.0) -> None:
        self._now = 0.0
        self._step_s = step_s

    def now(self) -> float:
        self._now += self._step_s
        return self._now

    def sleep(self, seconds: float) -> None:
        self._now += seconds
