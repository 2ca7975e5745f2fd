/** What values each type of columns has for the compiler, and what it refuses. The checker is the test. */

import type { Interval, Range } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { checked, same } from "../support/same_types.ts";

const metadata = new sa.MetaData();
const numbers = sa.table("numbers", metadata, {
  small: sa.smallint(),
  big: sa.bigint().notNull(),
  bigNumber: sa.bigint({ mode: "number" }).notNull(),
  exact: sa.numeric(10, 2).notNull(),
  near: sa.numeric(10, 2, { mode: "number" }).notNull(),
  float: sa.real().notNull(),
});
const times = sa.table("times", metadata, {
  instant: sa.timestamptz({ precision: 3 }).notNull(),
  date: sa.timestamptz({ mode: "date" }).notNull(),
  local: sa.timestamp().notNull(),
  day: sa.date().notNull(),
  text: sa.date({ mode: "string" }).notNull(),
  time: sa.time().notNull(),
  span: sa.interval({ fields: "day" }).notNull(),
  duration: sa.interval({ mode: "temporal" }).notNull(),
});
const status = sa.enumType("status", ["new", "paid"]);
const address = sa.domain("address", sa.text(), { check: (value) => value.like("%@%") });
const url = sa.customType({
  base: sa.text(),
  encode: (value: URL) => value.href,
  decode: (text) => new URL(text),
});
const vector = sa.customType({
  sqlName: "vector(3)",
  encode: (value: readonly number[]) => JSON.stringify(value),
  decode: (text): readonly number[] => JSON.parse(text),
});
const others = sa.table("others", metadata, {
  json: sa.jsonb<{ a: number }>().notNull(),
  any: sa.json().notNull(),
  map: sa.hstore().notNull(),
  pairs: sa.hstore({ mode: "object" }).notNull(),
  tags: sa.array(sa.text()).notNull(),
  matrix: sa.array(sa.integer(), { dimensions: 2 }).notNull(),
  ranges: sa.array(sa.int4range()).notNull(),
  stay: sa.daterange().notNull(),
  stays: sa.tstzmultirange({ mode: "string" }).notNull(),
  bytes: sa.bytea().notNull(),
  status: status.notNull(),
  history: sa.array(status).notNull(),
  address: address.notNull(),
  url: url.notNull(),
  vector: vector.notNull(),
});

Deno.test("rows have the values of their types", () => {
  same<sa.RowOf<typeof numbers>, {
    small: number | null;
    big: bigint;
    bigNumber: number;
    exact: string;
    near: number;
    float: number;
  }>();
  same<sa.RowOf<typeof times>, {
    instant: Temporal.Instant;
    date: Date;
    local: Temporal.PlainDateTime;
    day: Temporal.PlainDate;
    text: string;
    time: Temporal.PlainTime;
    span: Interval;
    duration: Temporal.Duration;
  }>();
  same<sa.RowOf<typeof others>, {
    json: { a: number };
    any: unknown;
    map: Map<string, string | null>;
    pairs: Record<string, string | null>;
    tags: string[];
    matrix: number[][];
    ranges: Range<number>[];
    stay: Range<Temporal.PlainDate>;
    stays: Range<string>[];
    bytes: Uint8Array;
    status: "new" | "paid";
    history: ("new" | "paid")[];
    address: string;
    url: URL;
    vector: readonly number[];
  }>();
});

Deno.test("types have the operators of their kinds", () => {
  same<(typeof numbers.c.big)[typeof sa.KIND], "bigint">();
  same<(typeof times.c.time)[typeof sa.KIND], "moment">();
  same<(typeof others.c.tags)[typeof sa.KIND], "text[]">();
  same<(typeof others.c.ranges)[typeof sa.KIND], "plain[]">();
  same<(typeof others.c.stay)[typeof sa.KIND], "date range">();
  same<(typeof others.c.stays)[typeof sa.KIND], "plain">();
  same<(typeof others.c.status)[typeof sa.KIND], "plain">();
  same<(typeof others.c.address)[typeof sa.KIND], "text">();
});

Deno.test("types take their values and no others", () => {
  const { c } = others;
  checked(
    () => numbers.c.big.eq(5),
    () => numbers.c.exact.gt(5n),
    () => c.status.eq("new"),
    () => c.status.in(["new", "paid"]),
    () => c.url.eq(new URL("https://deno.com")),
    () => others.update().set({ json: sa.JSON_NULL, any: sa.JSON_NULL }).allRows(),
    () => status.default("new"),
    // @ts-expect-error: no label of the enum
    () => c.status.eq("old"),
    // @ts-expect-error: no label of the enum
    () => status.default("old"),
    // @ts-expect-error: not what the type takes
    () => c.url.eq("https://deno.com"),
    // @ts-expect-error: no element
    () => c.tags.eq([1]),
    // @ts-expect-error: not JSON of this shape
    () => c.json.eq({ b: 1 }),
    // @ts-expect-error: no mode
    () => sa.bigint({ mode: "float" }),
    // @ts-expect-error: no fields
    () => sa.interval({ fields: "week" }),
    // @ts-expect-error: not the type of its values
    () => sa.domain("d", sa.text(), { default: 1 }),
  );
});

Deno.test("literals and parameters have the types of their values", () => {
  const select = sa.select({
    text: sa.literal("a"),
    number: sa.literal(1),
    bigint: sa.literal(1n),
    boolean: sa.literal(true),
    day: sa.literal(Temporal.PlainDate.from("2026-01-01")),
    bytes: sa.literal(new Uint8Array()),
    json: sa.literal({ a: 1 }, sa.jsonb<{ a: number }>()),
    param: sa.param("p", sa.bigint()),
    none: sa.nullValue(),
    nothing: sa.nullValue(sa.text()),
    yes: sa.trueValue(),
    list: sa.sqlArray(["a", null], sa.text()),
    columns: sa.sqlArray([numbers.c.big]),
  });
  same<sa.RowOf<typeof select>, {
    text: string;
    number: number;
    bigint: bigint;
    boolean: boolean;
    day: Temporal.PlainDate;
    bytes: Uint8Array;
    json: { a: number };
    param: bigint;
    none: null;
    nothing: null;
    yes: boolean;
    list: string[];
    columns: bigint[];
  }>();
  checked(
    () => sa.literal("a").like("b%"),
    () => sa.nullValue(sa.text()).like("a"),
    // @ts-expect-error: its type must be given
    () => sa.literal({ a: 1 }),
    // @ts-expect-error: not what the type takes
    () => sa.literal("a", sa.integer()),
    // @ts-expect-error: not what the type takes
    () => sa.param("p", sa.integer(), { value: "a" }),
    // @ts-expect-error: not what the type takes
    () => sa.sqlArray([1], sa.text()),
  );
});
