/** Expressions made by functions of the builder: their text and their types. */

import * as sa from "../../../sa.ts";
import { type Case, t } from "./kinds_table.ts";

const { id, small, big, txt, vc, flag, tags } = t;
const ids = sa.select({ id });
const pair = sa.tuple(id, txt);

export const freeCases: readonly Case[] = [
  ["CAST(t.id AS TEXT)", sa.cast(id, sa.text()), "TEXT"],
  ["CAST($1 AS VARCHAR(2))", sa.cast("abc", sa.varchar(2)), "VARCHAR", "abc"],
  ["CAST($1 AS INTEGER)", sa.cast(null, sa.integer()), "INTEGER", null],
  ['t.txt COLLATE "C"', sa.collate(txt, "C"), "TEXT"],
  ['CAST($1 AS TEXT) COLLATE "POSIX"', sa.collate("a", "POSIX"), "TEXT", "a"],
  [
    "CASE WHEN t.flag THEN CAST($1 AS TEXT) END",
    sa.caseWhen([[flag, "yes"]]),
    "TEXT",
    "yes",
  ],
  [
    "CASE WHEN t.flag THEN t.vc WHEN (t.id > $1) THEN CAST($2 AS VARCHAR) ELSE CAST($3 AS VARCHAR) END",
    sa.caseWhen([[flag, vc], [id.gt(5), "b"]], "c"),
    "VARCHAR",
    5,
    "b",
    "c",
  ],
  ["CASE WHEN t.flag THEN t.small ELSE t.big END", sa.caseWhen([[flag, small]], big), "BIGINT"],
  [
    "CASE WHEN t.flag THEN CAST($1 AS DOUBLE PRECISION) ELSE CAST($2 AS DOUBLE PRECISION) END",
    sa.caseWhen([[flag, 1]], 1.5),
    "DOUBLE PRECISION",
    1,
    1.5,
  ],
  [
    "CASE WHEN t.flag THEN CAST($1 AS INTEGER) ELSE CAST($2 AS INTEGER) END",
    sa.caseWhen([[flag, 1]], null),
    "INTEGER",
    1,
    null,
  ],
  [
    "CASE WHEN t.flag THEN CAST($1 AS TEXT) END",
    sa.caseWhen([[flag, null]]),
    "TEXT",
    null,
  ],
  [
    "CASE WHEN t.flag THEN t.day ELSE t.at END",
    sa.caseWhen([[flag, t.day]], t.at),
    "TIMESTAMP WITH TIME ZONE",
  ],
  [
    "CASE t.id WHEN $1 THEN CAST($2 AS TEXT) WHEN t.small THEN CAST($3 AS TEXT) END",
    sa.caseValue(id, [[1, "one"], [small, "same"]]),
    "TEXT",
    1,
    "one",
    "same",
  ],
  [
    "CASE (t.id + $1) WHEN $2 THEN CAST($3 AS BOOLEAN) ELSE t.flag END = t.flag",
    sa.caseValue(id.add(1), [[2, true]], flag).eq(flag),
    "BOOLEAN",
    1,
    2,
    true,
  ],
  ["t.txt = ANY (t.tags)", txt.eq(sa.any(tags)), "BOOLEAN"],
  ["t.txt <> ALL ((t.tags || $1))", txt.ne(sa.all(tags.concat(["a"]))), "BOOLEAN", ["a"]],
  ["t.id > ALL (SELECT t.id FROM t)", id.gt(sa.all(ids)), "BOOLEAN"],
  ["t.id = ANY (SELECT t.id FROM t)", id.eq(sa.any(ids)), "BOOLEAN"],
  ["(t.id, t.txt) = ($1, $2)", pair.eq([1, "a"]), "BOOLEAN", 1, "a"],
  ["(t.id, t.txt) <> ($1, t.vc)", pair.ne([1, vc]), "BOOLEAN", 1],
  ["(t.id, t.txt) < (t.id, t.txt)", pair.lt(pair), "BOOLEAN"],
  ["(t.id, t.txt) <= ($1, $2)", pair.le([1, "a"]), "BOOLEAN", 1, "a"],
  ["(t.id, t.txt) > ($1, $2)", pair.gt([1, "a"]), "BOOLEAN", 1, "a"],
  ["(t.id, t.txt) >= ($1, $2)", pair.ge([1, "a"]), "BOOLEAN", 1, "a"],
  ["(t.id, t.txt) <> ($1, $2)", sa.not(pair.eq([1, "a"])), "BOOLEAN", 1, "a"],
  [
    "(t.id, t.txt) IN (($1, $2), ($3, $4))",
    pair.in([[1, "a"], [2, "b"]]),
    "BOOLEAN",
    1,
    "a",
    2,
    "b",
  ],
  ["false", pair.in([]), "BOOLEAN"],
  ["true", pair.notIn([]), "BOOLEAN"],
  ["(t.id, t.txt) NOT IN (($1, $2))", pair.notIn([[1, "a"]]), "BOOLEAN", 1, "a"],
  [
    "(t.id, t.txt) IN (SELECT t.id, t.txt FROM t)",
    pair.in(sa.select({ id, txt })),
    "BOOLEAN",
  ],
];
