/** Columns whose values come in another form than usual: what they are compared with and set to. The checker is the test. */

import * as sa from "../../sa.ts";
import { checked, same } from "../support/same_types.ts";
import { metadata, tbl } from "../support/told_tables.ts";

const { func } = sa;
const visit = sa.table("visit", metadata, {
  id: sa.integer().primaryKey(),
  at: sa.timestamptz({ mode: "date" }).notNull().default(func.now()).onUpdate(func.now()),
  seen: sa.timestamptz({ mode: "string" }).serverDefault(func.now()),
  placed: sa.timestamptz().notNull(),
  there: sa.timestamp(),
  day: sa.date({ mode: "date" }).default(() => func.currentDate()),
  held: sa.interval({ mode: "temporal" }),
  price: sa.numeric(10, 2).notNull().default(7),
  weight: sa.numeric(10, 2, { mode: "number" }).serverDefault(7n),
  count: sa.bigint({ mode: "string" }),
  size: sa.integer().notNull(),
  note: sa.text(),
  tags: sa.array(sa.text()).notNull(),
  mood: sa.enumType("mood", ["sad", "happy"]).notNull(),
  code: sa.uuid(),
});
const { at, seen, placed, there, day, held, price, weight, size } = visit.c;

Deno.test("an expression of another form is compared with, and chosen, as one of the same", () => {
  const query = sa.select({
    later: at.lt(placed),
    either: func.coalesce(at, func.now()),
    text: func.coalesce(seen, placed),
    least: func.least(at, placed, seen),
    since: at.since(placed),
    days: day.since(func.currentDate()),
  });
  same<sa.RowOf<typeof query>, {
    later: boolean;
    either: Date;
    text: string;
    least: Date;
    since: import("../../mod.ts").Interval;
    days: number | null;
  }>();
  checked(
    () => at.between(placed, func.now()),
    () => at.in(sa.select({ placed })),
    () => at.notIn(sa.select({ seen })),
    () => at.eq(sa.any(sa.select({ placed }))),
    () => day.eq(func.currentDate()),
    () => held.gt(at.since(placed)),
    () => weight.in(sa.select({ price })),
    // @ts-expect-error text is no moment
    () => at.lt(visit.c.note),
    // @ts-expect-error a moment is no date
    () => day.lt(placed),
    // @ts-expect-error values have the form of the column
    () => at.lt(Temporal.Now.instant()),
    // @ts-expect-error numbers are no moments
    () => at.in(sa.select({ size })),
    // @ts-expect-error what prevails has another form
    () => func.coalesce(there, placed),
    // @ts-expect-error text is no moment
    () => func.coalesce(at, visit.c.note),
  );
});

Deno.test("a column is set to an expression of its kind, null only where it may be", () => {
  const update = visit.update().allRows();
  checked(
    () => update.set({ at: func.now(), seen: func.now(), day: func.currentDate() }),
    () => update.set({ at: placed, seen: at, placed: at, held: at.since(placed) }),
    () => update.set({ price: 7, weight: 7n, count: 7 }),
    () => update.set({ price: 7n, weight: price, count: size, size: price }),
    () => update.set({ price: "7.00", weight: 7.5, count: "7" }),
    () => visit.insert().values({ placed: func.now(), price: 7n, size: 1, tags: [], mood: "sad" }),
    // @ts-expect-error seen may be null
    () => update.set({ at: seen }),
    // @ts-expect-error text is no moment
    () => update.set({ at: visit.c.note }),
    // @ts-expect-error text is no number
    () => update.set({ price: visit.c.note }),
    // @ts-expect-error weight may be null
    () => update.set({ price: weight }),
    // @ts-expect-error another form of a value
    () => update.set({ at: Temporal.Now.instant() }),
    // @ts-expect-error null for what is NOT NULL
    () => update.set({ price: null }),
    // @ts-expect-error a column of another table
    () => update.set({ price: tbl.c.id }),
    // @ts-expect-error text is no moment
    () => sa.timestamptz({ mode: "date" }).default(sa.literal("a")),
  );
});

Deno.test("JSON has enums and arrays of what JSON has as they are", () => {
  const { tags, mood, code, note } = visit.c;
  const query = sa.select({
    object: func.jsonBuildObject({ tags, mood, size, note, price, code, at }),
    moods: func.jsonAgg(mood),
    all: func.jsonbAgg(tags),
  });
  same<sa.RowOf<typeof query>, {
    object: {
      tags: string[];
      mood: "sad" | "happy";
      size: number;
      note: string | null;
      price: unknown;
      code: unknown;
      at: unknown;
    };
    moods: ("sad" | "happy")[] | null;
    all: string[][] | null;
  }>();
});
