/** Dates, moments and intervals: their text and their types. */

import { Interval } from "../../../mod.ts";
import { type Case, t } from "./kinds_table.ts";

const { day, at, local, tod, span, id, num } = t;
const week = new Interval({ days: 7 });

export const timeCases: readonly Case[] = [
  ["t.day + CAST($1 AS INTEGER)", day.add(7), "DATE", 7],
  ["t.day - CAST($1 AS INTEGER)", day.sub(7), "DATE", 7],
  ["t.day + t.id", day.add(id), "DATE"],
  ["t.day - t.day", day.since(day), "INTEGER"],
  ["t.day + CAST($1 AS INTERVAL)", day.add(week), "TIMESTAMP", week],
  ["t.day - t.span", day.sub(span), "TIMESTAMP"],
  ["t.at + CAST($1 AS INTERVAL)", at.add(week), "TIMESTAMP WITH TIME ZONE", week],
  ["t.tod - CAST($1 AS INTERVAL)", tod.sub(week), "TIME", week],
  ["t.local + t.span", local.add(span), "TIMESTAMP"],
  ["t.at - t.at", at.since(at), "INTERVAL"],
  ["t.span + CAST($1 AS INTERVAL)", span.add(week), "INTERVAL", week],
  ["t.span - t.span", span.sub(span), "INTERVAL"],
  ["t.span * CAST($1 AS DOUBLE PRECISION)", span.mul(1.5), "INTERVAL", 1.5],
  ["t.span * t.id", span.mul(id), "INTERVAL"],
  ["t.span / CAST(t.num AS DOUBLE PRECISION)", span.div(num), "INTERVAL"],
  ["-t.span", span.neg(), "INTERVAL"],
  ["(t.at - t.at) * CAST($1 AS DOUBLE PRECISION)", at.since(at).mul(2), "INTERVAL", 2],
];
