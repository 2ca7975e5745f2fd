/**
 * What PostgreSQL makes of expressions, and of what type.
 * @module
 */

import { assertEquals } from "@std/assert";
import * as sa from "../../sa.ts";
import { aggregateCases } from "../support/expressions/aggregate_cases.ts";
import { baseCases } from "../support/expressions/base_cases.ts";
import { containerCases } from "../support/expressions/container_cases.ts";
import { freeCases } from "../support/expressions/free_cases.ts";
import { functionCases } from "../support/expressions/function_cases.ts";
import { withKinds } from "../support/expressions/kinds_server.ts";
import type { Case } from "../support/expressions/kinds_table.ts";
import { numberCases } from "../support/expressions/number_cases.ts";
import { textCases } from "../support/expressions/text_cases.ts";
import { timeFunctionCases } from "../support/expressions/time_function_cases.ts";
import { timeCases } from "../support/expressions/time_cases.ts";

/** What `pg_typeof()` calls types that the builder calls otherwise. */
const NAMES: Readonly<Record<string, string>> = {
  VARCHAR: "character varying",
  TIMESTAMP: "timestamp without time zone",
  TIME: "time without time zone",
};

const typeName = (name: string): string => NAMES[name] ?? name.toLowerCase();

/** Mostly of nulls. */
const ROW = { txt: "2020", big: 1n, tags: ["a"], nums: [1] };

async function checkCase(conn: sa.SAConnection, [text, expression, type]: Case): Promise<void> {
  const savepoint = await conn.beginNested();
  try {
    const x = expression as sa.ExprOf<unknown, "t">;
    const typed = sa.select({ x: sa.func.call("pg_typeof", sa.regclass(), x).cast(sa.text()) });
    assertEquals(new Set(await conn.scalars(typed)), new Set([typeName(type)]));
    await conn.execute(sa.select({ x }));
  } catch (cause) {
    throw new Error(`${text}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  } finally {
    await savepoint.rollback();
  }
}

const CASES: Readonly<Record<string, readonly Case[]>> = {
  "what all have": baseCases,
  numbers: numberCases,
  text: textCases,
  "dates and times": timeCases,
  containers: containerCases,
  functions: functionCases,
  "functions of dates and times": timeFunctionCases,
  "aggregates and windows": aggregateCases,
  "free expressions": freeCases,
};

for (const [name, cases] of Object.entries(CASES)) {
  Deno.test(`PostgreSQL takes ${name}, and gives them the types that they are read as`, () =>
    withKinds([ROW], async (conn, hasHstore) => {
      for (const one of cases) {
        if (hasHstore || !one[0].includes("t.hs")) await checkCase(conn, one);
      }
    }));
}
