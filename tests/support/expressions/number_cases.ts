/** Numbers: their text and their types. */

import { type Case, t } from "./kinds_table.ts";

const { id, small, big, num, real, dbl } = t;

export const numberCases: readonly Case[] = [
  ["t.id + $1", id.add(5), "INTEGER", 5],
  ["t.id - $1", id.sub(5), "INTEGER", 5],
  ["t.id * $1", id.mul(5), "INTEGER", 5],
  ["t.id / $1", id.div(5), "INTEGER", 5],
  ["t.id % $1", id.mod(5), "INTEGER", 5],
  ["-t.id", id.neg(), "INTEGER"],
  ["t.id & $1", id.bitAnd(6), "INTEGER", 6],
  ["t.id | t.big", id.bitOr(big), "BIGINT"],
  ["t.id # $1", id.bitXor(6), "INTEGER", 6],
  ["~t.id", id.bitNot(), "INTEGER"],
  ["t.id << CAST($1 AS INTEGER)", id.shl(2), "INTEGER", 2],
  ["(t.id >> t.id) & $1", id.shr(id).bitAnd(1), "INTEGER", 1],
  ["-(-t.id)", id.neg().neg(), "INTEGER"],
  ["t.id - (t.id - $1)", id.sub(id.sub(1)), "INTEGER", 1],
  ["(t.id + $1) * $2", id.add(1).mul(2), "INTEGER", 1, 2],
  ["t.big + $1", big.add(1), "BIGINT", 1],
  ["t.big + $1", big.add(1n), "BIGINT", 1n],
  ["t.id + $1", id.add(1n), "INTEGER", 1n],
  ["t.num + $1", num.add("0.1"), "NUMERIC", "0.1"],
  ["t.num + $1", num.add(2), "NUMERIC", 2],
  ["CAST(t.id AS NUMERIC) / CAST($1 AS NUMERIC)", id.trueDiv(2), "NUMERIC", 2],
  ["CAST(t.id AS NUMERIC) / CAST(t.dbl AS NUMERIC)", id.trueDiv(dbl), "NUMERIC"],
  ["-t.small", small.neg(), "SMALLINT"],
  ["t.id = $1", id.eq(5n), "BOOLEAN", 5n],
  ["t.small + t.small", small.add(small), "SMALLINT"],
  ["t.small + t.id", small.add(id), "INTEGER"],
  ["t.id + t.small", id.add(small), "INTEGER"],
  ["t.id + t.big", id.add(big), "BIGINT"],
  ["t.big + t.num", big.add(num), "NUMERIC"],
  ["t.num * t.id", num.mul(id), "NUMERIC"],
  ["t.real + t.real", real.add(real), "REAL"],
  ["t.real + t.dbl", real.add(dbl), "DOUBLE PRECISION"],
  ["t.num + t.real", num.add(real), "DOUBLE PRECISION"],
  ["t.real + t.id", real.add(id), "DOUBLE PRECISION"],
  ["t.dbl + t.num", dbl.add(num), "DOUBLE PRECISION"],
];
