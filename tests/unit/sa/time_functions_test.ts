import { assertEquals, assertThrows } from "@std/assert";
import { DbError } from "../../../src/errors.ts";
import * as sa from "../../../sa.ts";
import { t, testCases } from "../../support/expressions/kinds_table.ts";
import { timeFunctionCases } from "../../support/expressions/time_function_cases.ts";

const { func } = sa;

testCases(timeFunctionCases);

const REFUSED: readonly [string, () => unknown][] = [
  ["a field that there is not", () => func.extract("x); DROP TABLE t; --" as never, t.at)],
  ["timezone() of TIME", () => func.timezone("UTC", t.tod)],
  ["dateTrunc() of TIME", () => func.dateTrunc("hour", t.tod)],
  ["makeInterval() of what has no parts", () => func.makeInterval(5 as never)],
  ["makeInterval() of other parts", () => func.makeInterval({ day: 1 } as never)],
  ["makeInterval() of null", () => func.makeInterval({ days: null as never })],
];

for (const [name, build] of REFUSED) {
  Deno.test(`functions of times refuse ${name}`, () => {
    assertThrows(build, DbError);
  });
}

Deno.test("timezone() gives moments in the form that they have", () => {
  const { c } = sa.table("forms", new sa.MetaData(), {
    date: sa.timestamptz({ mode: "date" }),
    text: sa.timestamp({ mode: "string", precision: 3 }),
  });
  const statement = sa.select({
    date: func.timezone("UTC", c.date),
    text: func.timezone("UTC", c.text),
  });
  const expected = sa.select({
    date: sa.nullValue(sa.timestamp({ mode: "date" })),
    text: sa.nullValue(sa.timestamptz({ mode: "string" })),
  });
  assertEquals(statement.toSQL().codecs, expected.toSQL().codecs);
});

Deno.test("of times in different forms the one that prevails is read in the form of the first", () => {
  const read = (first: sa.AnyDefinition, second: sa.AnyDefinition) => {
    const times = sa.table("times", new sa.MetaData(), { a: first, b: second });
    const chosen = sa.func.coalesce(times.c.a as never, times.c.b as never);
    const { codecs } = sa.select({ chosen }).toSQL();
    return codecs[0]!.decodeText("2026-01-02 03:04:05+00");
  };
  const instant = Temporal.Instant.from("2026-01-02T03:04:05Z");
  const date = new Date("2026-01-02T03:04:05Z");
  assertEquals(read(sa.timestamptz({ mode: "date" }), sa.timestamptz()), date);
  assertEquals(read(sa.timestamp({ mode: "date" }), sa.timestamptz()), date);
  assertEquals(read(sa.timestamp({ mode: "string" }), sa.timestamptz()), "2026-01-02 03:04:05+00");
  assertEquals(read(sa.timestamp(), sa.timestamptz()), instant);
  const days = sa.table("days", new sa.MetaData(), {
    a: sa.date({ mode: "date" }),
    b: sa.timestamp(),
  });
  const { codecs } = sa.select({ x: sa.func.coalesce(days.c.a as never, days.c.b as never) })
    .toSQL();
  assertEquals(codecs[0]!.decodeText("2026-01-02 03:04:05"), date);
});
