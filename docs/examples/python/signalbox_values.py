"""Values of a program, as far as the hub takes them: one that it refused would be told again on every link, for ever."""

import json

MOST_BYTES = 64 * 1024  # of a result, and of all reported properties together
MOST_DEPTH = 8


def object_of(value, what):
    """A copy as JSON has it. Raises ValueError or TypeError where it is no object, too large, too deep, or not for JSON."""
    copy = json.loads(json.dumps(value, allow_nan=False))
    if not isinstance(copy, dict):
        raise TypeError(f"{what} is not an object (dict)")
    if _size(copy, what, MOST_DEPTH) > MOST_BYTES:
        raise ValueError(f"{what} is larger than {MOST_BYTES // 1024} KiB")
    return copy


def _size(value, what, depth):
    """In bytes, at least what it takes as JSON and as protobuf, where the hub counts it: a digit is 11 bytes there."""
    if isinstance(value, (dict, list)):
        if depth == 0:
            raise ValueError(f"{what} is nested deeper than {MOST_DEPTH} levels")
        keys = sum(len(json.dumps(key)) + 8 for key in value) if isinstance(value, dict) else 0
        values = value.values() if isinstance(value, dict) else value
        return 12 + keys + sum(_size(item, what, depth - 1) for item in values)
    if isinstance(value, int):
        float(value)  # raises where it is none
    return 12 + len(json.dumps(value))


def first_of(reports, most, most_bytes):
    """As many as fit, one by one: what is left out is told later."""
    fitting = []
    for report in reports:
        size = len(json.dumps(report))
        if len(fitting) < most and size <= most_bytes:
            most_bytes -= size
            fitting.append(report)
    return fitting
