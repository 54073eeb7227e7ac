"""What standard error is told of a request that failed: enough to find the fault, nothing that anybody entered."""

from __future__ import annotations

import logging
import traceback


class Told(logging.Formatter):
    """Method, route, numbers in the address and the traceback.

    Left out: the query, the body, words in the address (the key of a calendar) and what an exception says, for it may
    quote a citizen.
    """

    def format(self, record: logging.LogRecord) -> str:
        fault = record.exc_info and record.exc_info[1]
        return f"{self.formatTime(record)} {_asked(record)}\n{_course(fault) if fault else ''}".rstrip()


def _asked(record: logging.LogRecord) -> str:
    request = getattr(record, "request", None)
    match = getattr(request, "resolver_match", None)
    numbers = [f"{name}={value}" for name, value in (match.kwargs if match else {}).items() if isinstance(value, int)]
    status = str(getattr(record, "status_code", ""))
    return " ".join(
        [status, getattr(request, "method", "") or "", f"/{match.route}" if match else "", *numbers]
    ).strip()


def _course(fault: BaseException) -> str:
    cause = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    before = f"{_course(cause)}\n" if cause else ""
    frames = "".join(traceback.format_tb(fault.__traceback__))
    return f"{before}{frames}{type(fault).__module__}.{type(fault).__qualname__}"
