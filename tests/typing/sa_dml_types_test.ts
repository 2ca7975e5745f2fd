/** What INSERT, UPDATE and DELETE take, what they return, and what must not compile. The checker is the test. */

import * as sa from "../../sa.ts";
import { checked, same } from "../support/same_types.ts";
import { event, log, metadata, tbl } from "../support/told_tables.ts";

const note = sa.table("note", metadata, {
  id: sa.integer().primaryKey(),
  owner: sa.integer().references(() => tbl.c.id),
  scores: sa.array(sa.integer()),
  data: sa.jsonb<{ size: number; tags: string[]; max?: number }>(),
});

Deno.test("an INSERT of a query takes what fits the columns", () => {
  const events = sa.select({ id: event.c.id, owner: event.c.owner, title: event.c.title });
  const outer = sa.select({ val: event.c.title }).from(tbl.leftJoin(event));
  const required = sa.select({ line: event.c.title }).from(tbl.leftJoin(event));
  checked(
    () => event.insert().fromSelect(["owner", "title", "id"], events),
    () => tbl.insert().fromSelect(["val"], sa.select({ val: event.c.title })),
    () => tbl.insert().fromSelect(["val"], sa.select({ val: event.c.raw })),
    () => tbl.insert().fromSelect(["val"], outer),
    () => log.insert().fromSelect(["line"], sa.select({ line: event.c.title })),
    // @ts-expect-error title, which is required, is missing
    () => event.insert().fromSelect(["owner"], sa.select({ owner: event.c.owner })),
    // @ts-expect-error val is not selected
    () => tbl.insert().fromSelect(["val"], sa.select({ id: tbl.c.id })),
    // @ts-expect-error title is selected, too
    () => event.insert().fromSelect(["owner", "id"], events),
    // @ts-expect-error no such column
    () => tbl.insert().fromSelect(["nope"], sa.select({ nope: event.c.title })),
    // @ts-expect-error a number is no string
    () => tbl.insert().fromSelect(["val"], sa.select({ val: event.c.owner })),
    // @ts-expect-error line is never null
    () => log.insert().fromSelect(["line"], sa.select({ line: tbl.c.val })),
    // @ts-expect-error the outer join may leave line without a value
    () => log.insert().fromSelect(["line"], required),
    // @ts-expect-error a table is no query
    () => tbl.insert().fromSelect(["val"], tbl),
  );
});

Deno.test("an INSERT of defaults or of pairs takes what the table has", () => {
  checked(
    () => tbl.insert().defaultValues(),
    () => tbl.insert().columnValues([[tbl.c.id, 1], [tbl.c.val, null]]),
    () => tbl.insert().overriding("system").values({ id: 1 }).returning(tbl.c.id),
    () => note.insert().values({ scores: [1], data: { size: 1, tags: [] } }),
    // @ts-expect-error title has no default
    () => event.insert().defaultValues(),
    // @ts-expect-error a string is no number
    () => tbl.insert().columnValues([[tbl.c.id, "1"]]),
    // @ts-expect-error null for a key
    () => tbl.insert().columnValues([[tbl.c.id, null]]),
    // @ts-expect-error a column of another table
    () => tbl.insert().columnValues([[event.c.owner, 1]]),
    // @ts-expect-error there is no such word
    () => tbl.insert().overriding("client"),
    // @ts-expect-error strings in an array of numbers
    () => note.insert().values({ scores: ["1"] }),
    // @ts-expect-error tags are missing
    () => note.insert().values({ data: { size: 1 } }),
  );
});

Deno.test("ON CONFLICT takes columns of the table, and excluded where it is there", () => {
  const insert = tbl.insert().values({ id: 1, val: "a" });
  checked(
    () => insert.onConflictDoNothing(),
    () => insert.onConflictDoNothing({ columns: ["id", tbl.c.val] }),
    () => insert.onConflictDoUpdate({ columns: ["id"], set: { val: null } }),
    () => insert.onConflictDoUpdate({ columns: ["id"], set: (excluded) => ({ ...excluded }) }),
    () =>
      insert.onConflictDoUpdate({
        constraint: "tbl_pkey",
        set: (excluded, t) => ({ val: excluded.val, id: t.id.add(excluded.id) }),
        where: (excluded, t) => excluded.val.ne(t.val),
      }),
    () => insert.onConflictDoUpdate({ columns: ["id"], set: sa.setAllExcluded() }),
    () =>
      insert.onConflictDoUpdate({ columns: ["id"], set: sa.setAllExcluded({ except: ["val"] }) }),
    // @ts-expect-error no such column
    () => insert.onConflictDoNothing({ columns: ["nope"] }),
    // @ts-expect-error a column of another table
    () => insert.onConflictDoNothing({ columns: [event.c.id] }),
    // @ts-expect-error a condition on another table
    () => insert.onConflictDoNothing({ columns: ["id"], indexWhere: event.c.done }),
    // @ts-expect-error DO UPDATE sets something
    () => insert.onConflictDoUpdate({ columns: ["id"] }),
    // @ts-expect-error no such column
    () => insert.onConflictDoUpdate({ columns: ["id"], set: { nope: 1 } }),
    // @ts-expect-error a number is no string
    () => insert.onConflictDoUpdate({ columns: ["id"], set: { val: 1 } }),
    // @ts-expect-error a number is no string
    () => insert.onConflictDoUpdate({ columns: ["id"], set: (excluded) => ({ val: excluded.id }) }),
    // @ts-expect-error excluded has no such column
    () => insert.onConflictDoUpdate({ columns: ["id"], set: (excluded) => ({ val: excluded.x }) }),
    // @ts-expect-error a column of another table
    () => insert.onConflictDoUpdate({ columns: ["id"], set: { val: event.c.title } }),
    // @ts-expect-error a condition on another table
    () => insert.onConflictDoUpdate({ columns: ["id"], set: { val: "" }, where: event.c.done }),
    () =>
      insert.onConflictDoUpdate({
        columns: ["id"],
        // @ts-expect-error no such column
        set: sa.setAllExcluded({ except: ["nope"] }),
      }),
    // @ts-expect-error RETURNING has no excluded
    () => insert.returning({ val: sa.table("excluded", metadata, { val: sa.text() }).c.val }),
  );
});

Deno.test("an UPDATE and a DELETE may use the sources they name, and RETURNING too", () => {
  const update = tbl.update().from(event).set({ val: event.c.title })
    .where(tbl.c.id.eq(event.c.owner)).returning({ id: tbl.c.id, at: event.c.at });
  same<sa.RowOf<typeof update>, { id: number; at: Temporal.Instant }>();
  const item = event.leftJoin(note, note.c.owner.eq(event.c.owner));
  const joined = tbl.update().from(item).set({ val: "x" }).where(tbl.c.id.eq(event.c.owner))
    .returning({ id: tbl.c.id, title: event.c.title, note: note.c.id });
  same<sa.RowOf<typeof joined>, { id: number; title: string; note: number | null }>();
  const remove = tbl.delete().using(item).where(tbl.c.id.eq(event.c.owner))
    .returning(tbl.c.val, note.c.id);
  same<sa.RowOf<typeof remove>, { val: string | null; id: number | null }>();
  const gone = remove.cte("gone");
  const kept = sa.select(gone);
  same<sa.RowOf<typeof kept>, { val: string | null; id: number | null }>();
  const old = tbl.alias("old");
  checked(
    () => tbl.update().where(tbl.c.id.eq(1)).set({ val: "a" }),
    () => tbl.update().from(old).set({ val: old.c.val }).where(old.c.id.eq(tbl.c.id)),
    () => tbl.delete().using(old).where(old.c.id.gt(tbl.c.id)),
    // @ts-expect-error a condition on another table
    () => tbl.update().where(event.c.done),
    // @ts-expect-error a condition on another table
    () => tbl.update().from(event).set({ val: "a" }).where(note.c.id.eq(1)),
    // @ts-expect-error a value of another table
    () => tbl.update().from(event).set({ val: log.c.line }),
    // @ts-expect-error a column of another table
    () => tbl.update().from(event).set({ val: "a" }).allRows().returning(log),
    // @ts-expect-error a condition on another table
    () => tbl.delete().using(event).where(note.c.id.eq(1)),
    // @ts-expect-error a column of another table
    () => tbl.delete().using(event).allRows().returning(note.c.id),
    // @ts-expect-error an alias has columns of its own
    () => tbl.update().set({ val: old.c.val }),
    // @ts-expect-error under another name its columns are the alias's
    () => old.update().set({ val: tbl.c.val }),
    // @ts-expect-error a condition on the table by its own name
    () => old.delete().where(tbl.c.id.eq(1)),
    // @ts-expect-error rows are inserted into the table itself
    () => old.insert(),
  );
});

Deno.test("pairs are of a column, or an element of one, and its value", () => {
  checked(
    () =>
      note.update().setOrdered([
        [note.c.owner, null],
        [note.c.scores.at(2), 7],
        [note.c.scores.slice(1, 2), [1, 2]],
        [note.c.data.get("size"), 5],
        [note.c.data.get("tags").get(0), "x"],
        [note.c.id, note.c.id.add(1)],
      ]),
    () => note.update().from(tbl).setOrdered([[note.c.owner, tbl.c.id]]),
    () => note.update().setOrdered([[note.c.data.get("max"), note.c.data.get("max")]]),
    // @ts-expect-error a string is no number
    () => note.update().setOrdered([[note.c.scores.at(2), "7"]]),
    // @ts-expect-error one of several
    () => note.update().setOrdered([[note.c.id, 1], [note.c.scores.at(2), "7"]]),
    // @ts-expect-error the size is a number
    () => note.update().setOrdered([[note.c.data.get("size"), "5"]]),
    // @ts-expect-error null for a key
    () => note.update().setOrdered([[note.c.id, null]]),
    // @ts-expect-error a value of another table
    () => note.update().setOrdered([[note.c.owner, tbl.c.id]]),
    // @ts-expect-error a column of another table
    () => note.update().setOrdered([[tbl.c.id, 1]]),
    // @ts-expect-error a key is no column
    () => note.update().setOrdered([["id", 1]]),
    // @ts-expect-error not a pair
    () => note.update().setOrdered([[note.c.id]]),
  );
});

Deno.test("values may come in several calls, elements on a conflict too", () => {
  const insert = note.insert().values({ id: 1 });
  const update = tbl.update().set({ val: "a" }).set({ id: 2 }).returning(tbl.c.id).set({ id: 3 });
  same<sa.RowOf<typeof update>, { id: number }>();
  checked(
    () =>
      insert.onConflictDoUpdate({
        columns: ["id"],
        setOrdered: (excluded, t) => [
          [t.scores.at(1), excluded.scores.at(2)],
          [t.owner, null],
          [t.data.get("size"), 5],
        ],
        where: (excluded, t) => t.id.lt(excluded.id),
      }),
    () => insert.onConflictDoUpdate({ columns: ["id"], setOrdered: [[note.c.scores.at(1), 1]] }),
    () => note.update().set({ owner: 1 }).setOrdered([[note.c.scores.at(1), 1]]),
    // @ts-expect-error a string is no score
    () => insert.onConflictDoUpdate({ columns: ["id"], setOrdered: [[note.c.scores.at(1), "a"]] }),
    () =>
      insert.onConflictDoUpdate({
        columns: ["id"],
        // @ts-expect-error a string is no score
        setOrdered: (_, t) => [[t.scores.at(1), "a"]],
      }),
    // @ts-expect-error nothing is set
    () => insert.onConflictDoUpdate({ columns: ["id"] }),
    // @ts-expect-error no such column
    () => tbl.update().set({ val: "a" }).set({ vla: "b" }),
    // @ts-expect-error a number is no text
    () => tbl.update().set({ val: "a" }).set({ val: 1 }),
  );
});
