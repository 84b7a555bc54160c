"""Readings from their measurement until the hub has stored them: in numbered batches, at most 10,000 of them."""

import json
import math
from collections import deque

from signalbox_link import now_ms

MOST_WAITING = 10_000  # readings in no batch yet; then the oldest give way
MOST_READINGS = 500  # of one batch; the hub takes 1,000
MOST_BYTES = 60 * 1024  # of one batch; the hub takes a message of 256 KiB, and counts each 16 KiB as one frame more
MOST_TEXT_BYTES = 1024  # of one reading
MOST_SENT = 16  # batches sent and not acknowledged


class Readings:
    def __init__(self):
        self._waiting, self._sent = deque(), {}  # _sent: batch number -> batch, until it is stored
        self._batch_no = self._last_no = 0  # _last_no: of the batch the open link sent last; 0: none
        self.dropped = 0  # readings that gave way

    def add(self, metric, value):
        """What is no number (NaN) is left out: JSON and the hub know none. Raises TypeError or ValueError for other things."""
        if not isinstance(value, (bool, int, float, str)):
            raise TypeError(f"{metric}: a reading is a number, a flag or a text, not {type(value).__name__}")
        if isinstance(value, str):
            if len(value.encode(errors="replace")) > MOST_TEXT_BYTES:
                raise ValueError(f"{metric}: a text has at most {MOST_TEXT_BYTES} bytes")
        elif not math.isfinite(value):
            return
        kind = "flag" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
        self._waiting.append({"metric": metric, "timeMs": now_ms(), kind: value})
        if len(self._waiting) > MOST_WAITING:
            self._waiting.popleft()
            self.dropped += 1

    def next(self, since_ms):
        """The next batch for the link that was welcome then; None: nothing waits, or too much is not acknowledged."""
        if not self._waiting or len(self._sent) >= MOST_SENT:
            return None
        readings = self._cut()
        # Of what was measured without a link only the newest moves live values.
        historical = readings[-1]["timeMs"] < since_ms and len(self._waiting) > 0
        self._batch_no += 1
        self._sent[self._batch_no] = {"batchNo": self._batch_no, "historical": historical, "readings": readings}
        return self._frame(self._batch_no)

    def _cut(self):
        readings, size = [], 0
        while self._waiting and len(readings) < MOST_READINGS:
            size += len(json.dumps(self._waiting[0])) + 2
            if readings and size > MOST_BYTES:
                break
            readings.append(self._waiting.popleft())
        return readings

    def again(self):
        """What was sent on an earlier link and is not stored."""
        for no in list(self._sent):
            self._sent[no]["historical"] = no != self._batch_no or bool(self._waiting)
            yield self._frame(no)

    def _frame(self, no):
        self._last_no = no
        return {**self._sent[no], "oldestBatchNo": min(self._sent)}

    def on_stored(self, up_to):
        for no in [no for no in self._sent if no <= up_to]:
            del self._sent[no]

    def on_closed(self, too_bad):
        """too_bad: because of what was sent, so the batch sent last is not repeated."""
        given_up = self._sent.pop(self._last_no, None) if too_bad else None
        self.dropped += len(given_up["readings"]) if given_up else 0
        self._last_no = 0

    def unstored_batches(self):
        return len(self._sent)
