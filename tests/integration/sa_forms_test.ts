/**
 * Columns whose values come in a form of their own, among expressions of other forms.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import * as sa from "../../sa.ts";
import { testSa } from "../support/sa_tables.ts";

const { func } = sa;

testSa(
  "columns of another form take expressions, and are compared with them",
  async ({ conn, item }) => {
    const visit = sa.table("visit", new sa.MetaData({ schema: item.schema! }), {
      id: sa.integer().primaryKey(),
      at: sa.timestamptz({ mode: "date" }).notNull().default(func.now()).onUpdate(func.now()),
      seen: sa.timestamptz({ mode: "string" }).serverDefault(func.now()),
      day: sa.date({ mode: "date" }).default(() => func.currentDate()),
      there: sa.timestamp({ mode: "date" }),
      held: sa.interval({ mode: "temporal" }),
      price: sa.numeric(10, 2).notNull().default(7),
      weight: sa.numeric(10, 2, { mode: "number" }).serverDefault(7n),
      count: sa.bigint({ mode: "string" }),
      total: sa.bigint(),
    });
    const { at, seen, day, there, held, price, weight, count, total } = visit.c;
    await conn.execute(sa.createTable(visit));
    await conn.execute(visit.insert(), { count: 5, total: 5 });
    const moment = new Date("2026-01-02T03:04:05Z");
    await conn.execute(
      visit.update().set({ at: moment, there: moment, held: at.since(at), price: 8n }).allRows(),
    );
    const query = sa.select({
      at,
      price,
      weight,
      count,
      total,
      held: func.coalesce(held, at.since(at)),
      chosen: func.coalesce(there, func.now()),
      least: func.least(at, func.now()),
      past: at.lt(func.now()).and(at.lt(seen), day.ge(sa.cast(at, sa.date()))),
      listed: at.in(sa.select({ now: func.coalesce(at, func.now()) })),
    });
    // A time without a zone becomes a moment by the zone of the session.
    await conn.execute(sa.sql`SET TIME ZONE 'UTC'`);
    const row = await (await conn.execute(query)).one();
    assertEquals({ ...row, held: row.held.total("seconds") }, {
      at: moment,
      price: "8.00",
      weight: 7,
      count: "5",
      total: 5n,
      held: 0,
      chosen: moment,
      least: moment,
      past: true,
      listed: true,
    });
    await conn.execute(visit.update().set({ total: visit.c.total.add(1) }).allRows());
    const touched = await conn.scalar(sa.select({ at }));
    assert(touched!.getTime() > moment.getTime());
  },
);

testSa("JSON has enums and arrays as their columns have them", async ({ conn, item }) => {
  const metadata = new sa.MetaData({ schema: item.schema! });
  const mood = sa.enumType("mood", ["sad", "happy"], { metadata });
  const person = sa.table("person", metadata, {
    id: sa.integer().primaryKey(),
    mood: mood.notNull(),
    moods: sa.array(mood).notNull(),
    tags: sa.array(sa.text()).notNull(),
  });
  await metadata.createAll(conn);
  await conn.execute(person.insert(), { mood: "sad", moods: ["happy"], tags: ["a", "b"] });
  const { id: _, ...columns } = person.c;
  const object = await conn.scalar(sa.select({ object: func.jsonBuildObject(columns) }));
  const expected: { mood: "sad" | "happy"; moods: ("sad" | "happy")[]; tags: string[] } | null =
    object;
  assertEquals(expected, { mood: "sad", moods: ["happy"], tags: ["a", "b"] });
});
