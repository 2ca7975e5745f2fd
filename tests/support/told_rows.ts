/**
 * Tests with rows of every kind of column.
 * @module
 */

import { Interval, Range } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { OwnSchema } from "./own_schema.ts";
import { testServer } from "./server.ts";
import { addr, form, item, metadata, person } from "./typed_tables.ts";

const MADE = Temporal.Instant.from("2026-01-02T03:04:05Z");

/** Registers a test with the tables and some rows: a person without an address, and an item full of nulls. */
export function testTold(name: string, body: (conn: sa.SAConnection) => Promise<void>): void {
  Deno.test(name, async () => {
    const { dsn } = testServer();
    await using schema = await OwnSchema.make(dsn);
    await using engine = await sa.createEngine(dsn, { maxSize: 1 });
    await using conn = await engine.acquire();
    await conn.execute(`SET search_path TO ${schema.name}`);
    await metadata.createAll(conn);
    await fill(conn);
    await body(conn);
    await conn.execute("RESET search_path");
  });
}

async function fill(conn: sa.SAConnection): Promise<void> {
  await conn.execute(person.insert(), [
    { name: "Ann", nick: "A", age: 30, mood: "happy" },
    { name: "Bob", mood: "sad", active: false },
  ]);
  await conn.execute(addr.insert(), [
    { personId: 1, city: "Rome", zip: "00100", x: 1.5, y: 2 },
    { personId: 1, city: "Oslo", x: 2.5, y: 3 },
  ]);
  await conn.execute(form.insert(), {
    big: 1,
    digits: "2",
    near: 1.5,
    at: new Date(),
    text: "2026-01-02 03:04:05",
    day: new Date(Date.UTC(2026, 0, 2)),
    span: Temporal.Duration.from({ days: 1 }),
    bigs: [1, 2],
    moods: ["sad"],
    days: new Range("2026-01-02", null),
    bytes: new Uint8Array([1]),
  });
  const required = {
    price: "9.90",
    qty: 2,
    total: 5n,
    during: new Range(MADE, null),
    data: { name: "a", size: { w: 1, h: 2 }, parts: [{ no: 1 }] },
    made: MADE,
    day: Temporal.PlainDate.from("2026-01-02"),
  };
  await conn.execute(item.insert(), [
    {
      ...required,
      code: crypto.randomUUID(),
      weight: 1.5,
      tags: ["a", "b"],
      grid: [[1, 2], [3, 4]],
      span: new Range(1, 5),
      extra: { a: 1 },
      took: new Interval({ days: 1 }),
      doc: "cat",
    },
    { ...required, code: crypto.randomUUID(), tags: [] },
  ]);
}
