/** What values of PostgreSQL's types are by the options. The checker is the test. */

import {
  type BoundedArray,
  type Interval,
  type Range,
  type TypedRow,
  types,
  type ValueOf,
} from "../../mod.ts";
import { same } from "../support/same_types.ts";

Deno.test("ValueOf says what a type is by default", () => {
  same<ValueOf<"int8">, bigint>();
  same<ValueOf<"text">, string>();
  same<ValueOf<"numeric">, string>();
  same<ValueOf<"bool">, boolean>();
  same<ValueOf<"timestamptz">, Temporal.Instant | number>();
  same<ValueOf<"time">, Temporal.PlainTime>();
  same<ValueOf<"interval">, Interval | number>();
  same<ValueOf<"jsonb">, unknown>();
  same<ValueOf<"int8range">, Range<bigint>>();
  same<ValueOf<"int4multirange">, Range<number>[]>();
  same<ValueOf<"varchar">, string>();
  same<ValueOf<"inet">, string>();
  same<ValueOf<"citext">, string>();
});

Deno.test("ValueOf does not say what it cannot know", () => {
  same<ValueOf<"a type of the database">, unknown>();
  same<ValueOf<"a type of the database[]">, unknown[]>();
  same<ValueOf<"custom_range">, unknown>();
});

Deno.test("ValueOf knows the names that SQL has for types", () => {
  same<ValueOf<"integer">, number>();
  same<ValueOf<"bigint", { int8: "number" }>, number>();
  same<ValueOf<"smallint[]">, (number | null)[]>();
  same<ValueOf<"boolean?">, boolean | null>();
  same<ValueOf<"double precision">, number>();
  same<ValueOf<"real">, number>();
  same<ValueOf<"decimal">, string>();
  same<ValueOf<"character varying">, string>();
  same<ValueOf<"timestamp with time zone", { timestamptz: "date" }>, Date | number>();
  same<ValueOf<"timestamp without time zone">, Temporal.PlainDateTime | number>();
  same<ValueOf<"time without time zone">, Temporal.PlainTime>();
});

Deno.test("ValueOf says what a type is by the options", () => {
  same<ValueOf<"int8", { int8: "number" }>, number>();
  same<ValueOf<"int8", { int8: "string" }>, string>();
  same<ValueOf<"int8", { int8: "number" | "string" }>, number | string>();
  same<ValueOf<"timestamptz", { timestamptz: "date" }>, Date | number>();
  same<ValueOf<"date", { date: "string" }>, string>();
  same<ValueOf<"json", { json: "string" }>, string>();
  same<ValueOf<"int8range", { int8: "number" }>, Range<number>>();
  same<ValueOf<"hstore", { hstore: "object" }>, Record<string, string | null>>();
  same<ValueOf<"numeric", { numeric: "number" }>, number>();
  same<ValueOf<"numeric[]", { numeric: { parse(text: string): URL } }>, (URL | null)[]>();
  type OwnJson = { json: { parse(text: string): Date; stringify(value: unknown): string } };
  same<ValueOf<"jsonb", OwnJson>, Date>();
});

Deno.test("ValueOf takes arrays and nulls", () => {
  same<ValueOf<"int4[]">, (number | null)[]>();
  same<ValueOf<"int4?">, number | null>();
  same<ValueOf<"int8[]?", { int8: "number" }>, (number | null)[] | null>();
  same<ValueOf<"text[]", { array: "bounded" }>, BoundedArray<string | null>>();
});

Deno.test("ValueOf takes codecs of the caller's own", () => {
  const cents = types.define({ name: "numeric", decode: (text) => BigInt(text) });
  const date = types.define({ oid: 1082, decode: (text) => new URL(text) });
  type Options = { codecs: [typeof cents, typeof date]; int8: "number" };
  same<ValueOf<"numeric", Options>, bigint>();
  same<ValueOf<"numeric[]", Options>, (bigint | null)[]>();
  same<ValueOf<"int8", Options>, number>();
});

Deno.test("TypedRow makes tuples and objects", () => {
  const options = { int8: "number" } as const;
  same<TypedRow<["int8", "text?"], typeof options>, [number, string | null]>();
  same<TypedRow<{ id: "int8"; at: "date" }>, { id: bigint; at: Temporal.PlainDate | number }>();
});
