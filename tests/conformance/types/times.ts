/**
 * Dates, times and intervals.
 * @module
 */

import { Interval } from "../../../mod.ts";
import type { Literal, TypeCases } from "./type_cases.ts";

const INFINITIES: readonly Literal[] = [["infinity", Infinity], ["-infinity", -Infinity]];

const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text);
const local = (text: string): Temporal.PlainDateTime => Temporal.PlainDateTime.from(text);
const instant = (text: string): Temporal.Instant => Temporal.Instant.from(text);
const clock = (text: string): Temporal.PlainTime => Temporal.PlainTime.from(text);

const LONGEST = new Interval({ microseconds: 2n ** 63n - 1n });
const SHORTEST = new Interval({ microseconds: -(2n ** 63n) + 1n });

/** The types and their values. */
export const TIMES: readonly TypeCases[] = [
  {
    type: "date",
    ordered: true,
    literals: [
      ["4714-11-24 BC", day("-004713-11-24")],
      ["0044-03-15 BC", day("-000043-03-15")],
      ["0001-12-31 BC", day("0000-12-31")],
      ["0001-01-01", day("0001-01-01")],
      ["1582-10-10", day("1582-10-10")],
      ["1969-12-31", day("1969-12-31")],
      ["2000-01-01", day("2000-01-01")],
      ["2024-02-29", day("2024-02-29")],
      ["9999-12-31", day("9999-12-31")],
      ["10000-01-01", day("+010000-01-01")],
      ["275760-09-13", day("+275760-09-13")],
      ...INFINITIES,
    ],
  },
  {
    type: "timestamp",
    ordered: true,
    literals: [
      ["4714-11-24 00:00:00 BC", local("-004713-11-24T00:00")],
      ["0001-12-31 23:59:59.999999 BC", local("0000-12-31T23:59:59.999999")],
      ["1999-12-31 23:59:59.999999", local("1999-12-31T23:59:59.999999")],
      ["2000-01-01", local("2000-01-01T00:00")],
      ["2024-02-29 24:00:00", local("2024-03-01T00:00")],
      ["2024-03-10 02:30:00", local("2024-03-10T02:30")],
      ["2285-06-06 05:47:34.740993", local("2285-06-06T05:47:34.740993")],
      ["275760-09-13 23:59:59.999999", local("+275760-09-13T23:59:59.999999")],
      ...INFINITIES,
    ],
  },
  {
    type: "timestamptz",
    ordered: true,
    literals: [
      ["4714-11-24 00:00:00+00 BC", instant("-004713-11-24T00:00Z")],
      ["0001-12-31 23:59:59.999999-01 BC", instant("0001-01-01T00:59:59.999999Z")],
      ["1883-11-18 12:00:00 America/New_York", instant("1883-11-18T17:00:00Z")],
      ["2024-03-10 02:30:00 America/New_York", instant("2024-03-10T07:30:00Z")],
      ["1999-12-31 23:59:59.999999+05:30", instant("1999-12-31T18:29:59.999999Z")],
      ["2024-02-29 12:34:56.100000-08", instant("2024-02-29T20:34:56.1Z")],
      ["275760-09-13 00:00:00+00", instant("+275760-09-13T00:00Z")],
      ...INFINITIES,
    ],
  },
  {
    type: "time",
    ordered: true,
    literals: [
      ["00:00:00", clock("00:00")],
      ["00:00:00.000001", clock("00:00:00.000001")],
      ["12:34:56.1", clock("12:34:56.1")],
      ["23:59:59.999999", clock("23:59:59.999999")],
    ],
  },
  {
    type: "timetz",
    ordered: true,
    literals: [
      ["00:00:00+00", "00:00:00+00"],
      ["04:05:06.789-03:30", "04:05:06.789-03:30"],
      ["23:59:59.999999+15:59:59", "23:59:59.999999+15:59:59"],
      ["24:00:00-15:59:59", "24:00:00-15:59:59"],
    ],
  },
  {
    type: "interval",
    ordered: true,
    literals: [
      ["0", new Interval({})],
      [
        "1 year 2 mons -3 days 04:05:06.789",
        new Interval({ months: 14, days: -3, hours: 4, minutes: 5, seconds: 6.789 }),
      ],
      ["-1 mons +1 day -00:00:00.000001", new Interval({ months: -1, days: 1, microseconds: -1n })],
      ["178956970 years 7 mons", new Interval({ months: 2147483647 })],
      ["-178956970 years -8 mons", new Interval({ months: -2147483648 })],
      ["-2147483647 days", new Interval({ days: -2147483647 })],
      // Before 15 two styles print it with two signs.
      { text: "-2147483648 days", value: new Interval({ days: -2147483648 }), since: 15 },
      ["1000000000:00:00.000001", new Interval({ hours: 1e9, microseconds: 1 })],
      // Before 15 the server prints these, and does not read them.
      { text: "2562047788:00:54.775807", value: LONGEST, since: 15 },
      { text: "-2562047788:00:54.775807", value: SHORTEST, since: 15 },
      { text: "infinity", value: Infinity, since: 17 },
      { text: "-infinity", value: -Infinity, since: 17 },
    ],
  },
];
