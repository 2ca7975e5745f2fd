/** What must compile with `sa`, as what type, and what must not. The checker is the test. */

import * as sa from "../../sa.ts";
import { checked, same } from "../support/same_types.ts";
import { event, log, metadata, tbl } from "../support/told_tables.ts";

const membership = sa.table("membership", metadata, {
  user: sa.integer().primaryKey(),
  group: sa.integer().primaryKey(),
  rank: sa.integer().notNull().name("db_rank"),
});

Deno.test("a row has its columns' types", () => {
  same<sa.RowOf<typeof tbl>, { id: number; val: string | null }>();
  same<sa.RowOf<typeof event>, {
    id: bigint;
    owner: number;
    title: string;
    done: boolean;
    at: Temporal.Instant;
    seen: Date | null;
    raw: string | null;
    views: number;
    digits: string | null;
  }>();
});

Deno.test("a statement's rows have the types of what it selects", () => {
  const select = tbl.select().where(tbl.c.id.eq(1)).orderBy(tbl.c.val.desc()).limit(1).offset(1);
  same<sa.RowOf<typeof select>, { id: number; val: string | null }>();
  const byKey = sa.select({ a: tbl.c.id, b: tbl.c.val, c: tbl.c.id.eq(1), d: tbl.c.val.eq("a") });
  same<sa.RowOf<typeof byKey>, { a: number; b: string | null; c: boolean; d: boolean | null }>();
  const named = sa.select(tbl.c.id, tbl.c.val.label("v"), tbl.c.val.isNull().label("empty"));
  same<sa.RowOf<typeof named>, { id: number; v: string | null; empty: boolean }>();
  const table = sa.select(tbl);
  same<sa.RowOf<typeof table>, { id: number; val: string | null }>();
  const two = sa.select({ ...tbl.c, title: event.c.title }).where(tbl.c.id.eq(event.c.owner));
  same<sa.RowOf<typeof two>, { id: number; val: string | null; title: string }>();
});

Deno.test("a comparison is null where either side may be", () => {
  const compared = sa.select({
    neither: tbl.c.id.eq(event.c.owner),
    left: tbl.c.val.eq(event.c.title),
    right: event.c.title.eq(tbl.c.val),
    member: tbl.c.id.in([1]),
    nullableMember: tbl.c.val.notIn(["a", null]),
  });
  same<sa.RowOf<typeof compared>, {
    neither: boolean;
    left: boolean | null;
    right: boolean | null;
    member: boolean;
    nullableMember: boolean | null;
  }>();
});

Deno.test("RETURNING is typed as SELECT is, and without it there are no rows", () => {
  const insert = tbl.insert().values({ val: "a" });
  same<sa.RowOf<typeof insert>, never>();
  const whole = insert.returning(tbl);
  same<sa.RowOf<typeof whole>, { id: number; val: string | null }>();
  const part = insert.returning(tbl.c.id);
  same<sa.RowOf<typeof part>, { id: number }>();
  const update = tbl.update().set({ val: "a" }).allRows().returning({ was: tbl.c.val });
  same<sa.RowOf<typeof update>, { was: string | null }>();
  const remove = tbl.delete().allRows().returning(tbl.c.id, tbl.c.val);
  same<sa.RowOf<typeof remove>, { id: number; val: string | null }>();
});

Deno.test("execute() gives the rows of the statement", () => {
  checked(
    async (conn) => {
      for await (const row of conn.execute(tbl.select())) {
        same<typeof row.id, number>();
        same<typeof row.val, string | null>();
        // @ts-expect-error no such column
        row.nope;
      }
      const result = await conn.execute(tbl.select());
      same<Awaited<ReturnType<typeof result.first>>, sa.RowOf<typeof tbl> | null>();
      const [row] = await result.all();
      same<ReturnType<typeof value>, string | null>();
      function value() {
        return result.get(row!, tbl.c.val);
      }
      const id = await conn.scalar(sa.select(tbl.c.id));
      same<typeof id, number | null>();
      const text = await conn.execute<{ n: number }>("SELECT 1 AS n");
      same<Awaited<ReturnType<typeof text.one>>, { n: number }>();
    },
    (conn) => conn.execute(tbl.insert(), { val: "a" }),
    (conn) => conn.execute(tbl.insert(), [{ val: "a" }, {}]),
    // @ts-expect-error an INSERT without values is not finished
    (conn) => conn.execute(tbl.insert()),
    // @ts-expect-error the values are those of the table
    (conn) => conn.execute(tbl.insert(), { nope: 1 }),
    // @ts-expect-error a table is no statement
    (conn) => conn.execute(tbl),
    // @ts-expect-error an UPDATE without values is not finished
    (conn) => conn.execute(tbl.update()),
  );
});

Deno.test("an INSERT must have what is required, and nothing else", () => {
  same<
    sa.InsertOf<typeof tbl>["id"],
    number | sa.ExprOf<number> | sa.ExprOf<NonNullable<unknown>, never, sa.NumberKind> | undefined
  >();
  checked(
    () => tbl.insert().values({}),
    () => tbl.insert().values({ id: 1, val: null }),
    () => event.insert().values({ owner: 1, title: "a" }),
    () => event.insert().values({ owner: 1, title: "a", id: 1n, seen: new Date(), views: 5 }),
    () => membership.insert().values({ user: 1, group: 2, rank: 3 }),
    () => log.insert().values([{ line: "a" }, { line: "b" }]),
    // @ts-expect-error title is missing
    () => event.insert().values({ owner: 1 }),
    // @ts-expect-error a table without a key still needs what is NOT NULL
    () => log.insert().values({}),
    // @ts-expect-error a key of two columns does not number itself
    () => membership.insert().values({ user: 1, rank: 3 }),
    // @ts-expect-error the property's name counts, not the database's
    () => membership.insert().values({ user: 1, group: 2, db_rank: 3 }),
    () => event.insert().values({ owner: 1, title: "a", id: 1 }),
    // @ts-expect-error a string is no number
    () => tbl.insert().values({ id: "1" }),
    // @ts-expect-error undefined is no value
    () => tbl.insert().values({ val: undefined }),
    // @ts-expect-error NOT NULL
    () => event.insert().values({ owner: null, title: "a" }),
    // @ts-expect-error no such column
    () => tbl.insert().values({ nope: 1 }),
    // @ts-expect-error a string is no row
    () => tbl.insert().values("a"),
    // @ts-expect-error one of the rows
    () => tbl.insert().values([{ val: "a" }, { val: 1 }]),
  );
});

Deno.test("what a definition says decides what an INSERT needs, in whatever order it is said", () => {
  const m = new sa.MetaData();
  const keys = sa.table("keys", m, { a: sa.integer().references(() => tbl.c.id).primaryKey() });
  const manual = sa.table("manual", m, { a: sa.integer().autoincrement(false).primaryKey() });
  const made = sa.table("made", m, { a: sa.text().default("x").primaryKey() });
  const both = sa.table("both", m, {
    a: sa.integer().primaryKey().autoincrement(true),
    b: sa.integer().primaryKey(),
  });
  checked(
    () => made.insert().values({}),
    () => both.insert().values({ b: 1 }),
    // @ts-expect-error a key that refers to another table has its value from there
    () => keys.insert().values({}),
    // @ts-expect-error it was told not to number itself
    () => manual.insert().values({}),
    // @ts-expect-error only a was told to number itself
    () => both.insert().values({ a: 1 }),
  );
});

Deno.test("an UPDATE takes values and expressions of its own table", () => {
  checked(
    () => tbl.update().set({ val: "a" }),
    () => tbl.update().set({ val: null }),
    () => tbl.update().set({ val: tbl.c.val }),
    // @ts-expect-error a number is no string
    () => tbl.update().set({ val: 1 }),
    // @ts-expect-error no such column
    () => tbl.update().set({ nope: 1 }),
    // @ts-expect-error a column of a table that is not updated
    () => tbl.update().set({ val: event.c.title }),
    // @ts-expect-error a nullable value for a column that is not
    () => event.update().set({ title: event.c.raw }),
    // @ts-expect-error a condition on another table
    () => tbl.update().set({ val: "a" }).where(event.c.id.eq(1n)),
    // @ts-expect-error a condition on another table
    () => tbl.delete().where(event.c.id.eq(1n)),
    // @ts-expect-error a column of another table
    () => tbl.delete().allRows().returning(event.c.id),
    // @ts-expect-error another table
    () => tbl.insert().values({}).returning(event),
  );
});

Deno.test("a comparison takes values of the column's type", () => {
  checked(
    () => tbl.c.val.eq(null),
    () => tbl.c.id.eq(event.c.owner),
    () => tbl.c.val.like("a%"),
    // @ts-expect-error no such column
    () => tbl.c.nope,
    // @ts-expect-error a string is no number
    () => tbl.c.id.eq("1"),
    () => tbl.c.id.eq(1n),
    () => event.c.id.eq(1),
    // @ts-expect-error undefined is no value
    () => tbl.c.id.eq(undefined),
    // @ts-expect-error a column of another type
    () => tbl.c.id.eq(tbl.c.val),
    // @ts-expect-error nothing is less than null
    () => tbl.c.id.lt(null),
    // @ts-expect-error numbers have no LIKE
    () => tbl.c.id.like("1%"),
    // @ts-expect-error a list of numbers
    () => tbl.c.id.in(["1"]),
    // @ts-expect-error null in the list of a column that has none
    () => tbl.c.id.in([1, null]),
    // @ts-expect-error an object is no string
    () => tbl.c.val.eq({ ne: "" }),
  );
});

Deno.test("a SELECT takes conditions and terms of its own tables", () => {
  checked(
    () => event.select().where(event.c.done),
    () =>
      tbl.select().where(
        sa.and(tbl.c.id.eq(1), sa.or(tbl.c.val.eq("a"), sa.not(tbl.c.val.eq("b")))),
      ),
    () =>
      sa.select({ ...tbl.c, e: event.c.id }).where(
        sa.and(tbl.c.id.eq(event.c.owner), event.c.done),
      ),
    () => tbl.select().orderBy(tbl.c.id, tbl.c.val.desc().nullsLast()),
    // @ts-expect-error a column of a table that is not in FROM
    () => tbl.select().where(event.c.done),
    // @ts-expect-error one of several
    () => tbl.select().where(sa.and(tbl.c.id.eq(1), event.c.done)),
    // @ts-expect-error a number is no condition
    () => tbl.select().where(tbl.c.id),
    // @ts-expect-error undefined is no condition
    () => tbl.select().where(undefined),
    // @ts-expect-error false is no condition
    () => tbl.select().where(false),
    // @ts-expect-error a column of a table that is not in FROM
    () => tbl.select().orderBy(event.c.at),
    // @ts-expect-error a direction is no term
    () => tbl.select().orderBy("id desc"),
    // @ts-expect-error a limit is a number
    () => tbl.select().limit("1"),
    // @ts-expect-error an expression without a name
    () => sa.select(tbl.c.id.eq(1)),
  );
});

Deno.test("a query can be built in steps", () => {
  checked(() => {
    let query = tbl.select();
    query = query.where(tbl.c.id.gt(1));
    query = query.orderBy(tbl.c.id).limit(5).offset(5);
    return query;
  });
});

Deno.test("defaults are of the column's type", () => {
  checked(
    () => sa.integer().default(1),
    () => sa.text().default(() => "x"),
    // @ts-expect-error a string is no number
    () => sa.integer().default("1"),
    // @ts-expect-error makes a number
    () => sa.text().default(() => 1),
    // @ts-expect-error a string is no boolean
    () => sa.boolean().serverDefault("true"),
    // @ts-expect-error no such mode
    () => sa.bigint({ mode: "float" }),
  );
});
