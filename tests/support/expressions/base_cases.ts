/** What all expressions have, and conditions: their text and their types. */

import * as sa from "../../../sa.ts";
import { type Case, t } from "./kinds_table.ts";

const { id, small, txt, vc, flag, at, day } = t;

export const baseCases: readonly Case[] = [
  ["t.id IS DISTINCT FROM $1", id.isDistinctFrom(null), "BOOLEAN", null],
  ["t.id IS NOT DISTINCT FROM t.small", id.isNotDistinctFrom(small), "BOOLEAN"],
  ["t.id BETWEEN $1 AND $2", id.between(1, 5), "BOOLEAN", 1, 5],
  [
    "t.id BETWEEN SYMMETRIC t.small AND $1",
    id.between(small, 5, { symmetric: true }),
    "BOOLEAN",
    5,
  ],
  ["(t.id BETWEEN $1 AND $2) IS NULL", id.between(1, 5).isNull(), "BOOLEAN", 1, 5],
  ["CAST(t.id AS TEXT)", id.cast(sa.text()), "TEXT"],
  ["CAST((t.id + $1) AS VARCHAR(5))", id.add(1).cast(sa.varchar(5)), "VARCHAR", 1],
  ["t.id << $1", id.op("<<", 2, sa.integer()), "INTEGER", 2],
  [
    "t.at AT TIME ZONE CAST($1 AS TEXT)",
    at.op("AT TIME ZONE", sa.literal("UTC"), sa.timestamp()),
    "TIMESTAMP",
    "UTC",
  ],
  ["t.txt ~~* $1", txt.boolOp("~~*", "b%"), "BOOLEAN", "b%"],
  ["t.txt SIMILAR TO t.vc", txt.boolOp("SIMILAR TO", vc), "BOOLEAN"],
  ["t.vc", vc.notNull(), "VARCHAR"],
  ["t.day = t.day", day.eq(day), "BOOLEAN"],
  ["t.flag AND t.flag", flag.and(flag), "BOOLEAN"],
  ["t.flag OR t.id = $1", flag.or(id.eq(1)), "BOOLEAN", 1],
  ["t.flag AND (t.flag OR t.flag)", flag.and(flag.or(flag)), "BOOLEAN"],
  ["NOT t.flag", flag.not(), "BOOLEAN"],
  ["NOT (t.flag AND t.flag)", flag.and(flag).not(), "BOOLEAN"],
  ["t.id <> $1", id.eq(1).not(), "BOOLEAN", 1],
  ["t.flag IS TRUE", flag.is(true), "BOOLEAN"],
  ["t.flag IS NOT FALSE", flag.isNot(false), "BOOLEAN"],
  ["t.flag IS NULL", flag.is(null), "BOOLEAN"],
  ["(t.id = $1) IS NOT NULL", id.eq(1).isNot(null), "BOOLEAN", 1],
];
