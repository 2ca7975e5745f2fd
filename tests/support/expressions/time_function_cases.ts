/** Functions of dates and times: their text and their types. */

import { Interval } from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { type Case, t } from "./kinds_table.ts";

const { func } = sa;
const hour = new Interval({ hours: 1 });

export const timeFunctionCases: readonly Case[] = [
  ["now()", func.now(), "TIMESTAMP WITH TIME ZONE"],
  ["clock_timestamp()", func.clockTimestamp(), "TIMESTAMP WITH TIME ZONE"],
  ["CURRENT_DATE", func.currentDate(), "DATE"],
  ["CURRENT_TIME", func.currentTime(), "TIME WITH TIME ZONE"],
  ["CURRENT_TIMESTAMP", func.currentTimestamp(), "TIMESTAMP WITH TIME ZONE"],
  ["LOCALTIMESTAMP", func.localtimestamp(), "TIMESTAMP"],
  ["CURRENT_DATE - t.day", func.currentDate().since(t.day), "INTEGER"],
  ["timezone(CAST($1 AS TEXT), t.at)", func.timezone("UTC", t.at), "TIMESTAMP", "UTC"],
  [
    "timezone(CAST($1 AS INTERVAL), t.local)",
    func.timezone(hour, t.local),
    "TIMESTAMP WITH TIME ZONE",
    hour,
  ],
  [
    "timezone(t.txt, timezone(t.txt, t.at))",
    func.timezone(t.txt, func.timezone(t.txt, t.at)),
    "TIMESTAMP WITH TIME ZONE",
  ],
  ["age(t.at)", func.age(t.at), "INTERVAL"],
  ["age(t.at, t.at)", func.age(t.at, t.at), "INTERVAL"],
  [
    "date_trunc(CAST($1 AS TEXT), t.local)",
    func.dateTrunc("month", t.local),
    "TIMESTAMP",
    "month",
  ],
  [
    "date_trunc(CAST($1 AS TEXT), t.day)",
    func.dateTrunc("month", t.day),
    "TIMESTAMP WITH TIME ZONE",
    "month",
  ],
  ["date_trunc(CAST($1 AS TEXT), t.span)", func.dateTrunc("hour", t.span), "INTERVAL", "hour"],
  [
    "date_part(CAST($1 AS TEXT), t.at)",
    func.datePart("year", t.at),
    "DOUBLE PRECISION",
    "year",
  ],
  [
    "CAST(EXTRACT(epoch FROM t.at) AS DOUBLE PRECISION)",
    func.extract("epoch", t.at),
    "DOUBLE PRECISION",
  ],
  [
    "CAST(EXTRACT(day FROM (t.at - t.at)) AS DOUBLE PRECISION)",
    sa.extract("day", t.at.since(t.at)),
    "DOUBLE PRECISION",
  ],
  ["to_char(t.at, CAST($1 AS TEXT))", func.toChar(t.at, "YYYY"), "TEXT", "YYYY"],
  [
    "to_char(CAST($1 AS INTEGER), CAST($2 AS TEXT))",
    func.toChar(5, "999"),
    "TEXT",
    5,
    "999",
  ],
  [
    "to_timestamp(CAST($1 AS DOUBLE PRECISION))",
    func.toTimestamp(0),
    "TIMESTAMP WITH TIME ZONE",
    0,
  ],
  [
    "to_timestamp(t.txt, CAST($1 AS TEXT))",
    func.toTimestamp(t.txt, "YYYY"),
    "TIMESTAMP WITH TIME ZONE",
    "YYYY",
  ],
  ["to_date(t.txt, CAST($1 AS TEXT))", func.toDate(t.txt, "YYYY"), "DATE", "YYYY"],
  [
    "make_interval(days => CAST($1 AS INTEGER), secs => CAST($2 AS DOUBLE PRECISION))",
    func.makeInterval({ days: 1, secs: 1.5 }),
    "INTERVAL",
    1,
    1.5,
  ],
  ["make_interval(hours => t.id)", func.makeInterval({ hours: t.id }), "INTERVAL"],
];
