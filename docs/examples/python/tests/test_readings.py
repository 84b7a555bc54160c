"""Readings until they are stored, and values that no hub would take."""

import json
import unittest

from signalbox_readings import Readings
from signalbox_values import first_of, object_of


class ReadingsTest(unittest.TestCase):
    def setUp(self):
        self.readings = Readings()

    def add(self, count, value=1.5):
        for _ in range(count):
            self.readings.add("m", value)

    def batches(self):
        """All that may be sent now."""
        return list(iter(lambda: self.readings.next(0), None))

    def test_oldest_give_way_and_are_counted(self):
        for value in range(10_003):
            self.readings.add("m", value)

        self.assertEqual(self.readings.dropped, 3)
        self.assertEqual(self.readings.next(0)["readings"][0]["number"], 3)

    def test_sixteen_batches_are_on_their_way_at_most(self):
        self.add(10_000)
        self.assertEqual([batch["batchNo"] for batch in self.batches()], list(range(1, 17)))
        self.readings.on_stored(2)

        self.assertEqual([batch["batchNo"] for batch in self.batches()], [17, 18])
        self.assertEqual(self.readings.unstored_batches(), 16)

    def test_batch_after_which_the_hub_closed_for_bad_bytes_is_given_up_and_no_other(self):
        self.add(1_200)
        self.batches()
        self.readings.on_closed(too_bad=True)

        self.assertEqual([batch["batchNo"] for batch in self.readings.again()], [1, 2])
        self.assertEqual(self.readings.dropped, 200)

    def test_none_is_given_up_where_the_open_link_sent_none(self):
        self.add(1_200)
        self.batches()
        self.readings.on_closed(too_bad=False)
        self.readings.on_closed(too_bad=True)

        self.assertEqual([batch["batchNo"] for batch in self.readings.again()], [1, 2, 3])
        self.assertEqual(self.readings.dropped, 0)

    def test_batches_are_small_messages(self):
        self.add(500, "\x00" * 1024)  # six bytes each in JSON
        batches = self.batches()
        batches += iter(lambda: self.readings.on_stored(99) or self.readings.next(0), None)

        self.assertEqual(sum(len(batch["readings"]) for batch in batches), 500)
        self.assertLess(max(len(json.dumps({"readings": batch})) for batch in batches), 64 * 1024)

    def test_oldest_that_is_not_stored_is_told(self):
        self.add(1_200)
        self.batches()
        self.readings.on_stored(1)

        self.assertEqual([batch["oldestBatchNo"] for batch in self.readings.again()], [2, 2])

    def test_only_the_newest_of_an_outage_moves_live_values(self):
        self.add(1_200)

        self.assertEqual([self.readings.next(1 << 50)["historical"] for _ in range(3)], [True, True, False])

    def test_what_is_no_reading_is_refused(self):
        for value, error in ((None, TypeError), ({}, TypeError), ("x" * 1025, ValueError), ("é" * 513, ValueError)):
            with self.subTest(value=value), self.assertRaises(error):
                self.readings.add("m", value)
        self.readings.add("m", float("nan"))
        self.assertIsNone(self.readings.next(0))


class ValuesTest(unittest.TestCase):
    def test_results_that_no_hub_takes_are_refused(self):
        round_about = {}
        round_about["self"] = round_about
        deep = 1
        for _ in range(9):
            deep = {"d": deep}
        for result in (
            "text", [1], None, round_about, deep, {"n": float("nan")}, {"x": object()}, {"x": 10**400},
            {"t": "x" * 65_536}, {"many": [1] * 6_000},
        ):  # fmt: skip
            with self.subTest(), self.assertRaises((ValueError, TypeError, OverflowError)):
                object_of(result, "The result")

    def test_others_are_copied(self):
        result = {"list": [1, {"a": None}]}
        copy = object_of(result, "The result")
        result["list"].append(2)

        self.assertEqual(copy, {"list": [1, {"a": None}]})

    def test_what_does_not_fit_does_not_keep_out_what_is_behind_it(self):
        self.assertEqual(first_of(["a", "b" * 100, "c", "d"], 9, 10), ["a", "c", "d"])
        self.assertEqual(first_of(["a", "b", "c"], 2, 10), ["a", "b"])


if __name__ == "__main__":
    unittest.main()
