/** What rows, INSERT and UPDATE of a table have, by how its columns are defined. The checker is the test. */

import * as sa from "../../sa.ts";
import { checked, same } from "../support/same_types.ts";
import { addr, item, mood, person } from "../support/typed_tables.ts";

const metadata = new sa.MetaData();
const made = sa.table("made", metadata, {
  id: sa.bigint().primaryKey().identity({ always: true }),
  number: sa.integer().identity(),
  code: sa.text().notNull(),
  kind: mood.notNull().default("ok"),
  first: sa.text().notNull().serverDefault("a"),
  size: sa.integer().generatedAs(sa.literal(1)),
  parent: sa.bigint().references((): sa.AnyColumn => made.c.id),
});
const owned = sa.table("owned", metadata, {
  person: sa.integer().primaryKey().references(() => person.c.id),
  note: sa.text(),
});
const text = sa.table("text", metadata, { key: sa.text().primaryKey(), value: sa.jsonb() });

/** A value of a new row or of a changed one. */
type Given<V, Src extends string = never> = V | sa.ExprOf<V, Src>;
/** The same of numbers, where the kind of an expression counts. */
type GivenNumber<V, Src extends string = never> =
  | Given<V, Src>
  | sa.ExprOf<sa.NullLike<V>, Src, sa.NumberKind>;

Deno.test("a row has every column, null where it may be", () => {
  same<sa.RowOf<typeof made>, {
    id: bigint;
    number: number;
    code: string;
    kind: "sad" | "ok" | "happy";
    first: string;
    size: number | null;
    parent: bigint | null;
  }>();
  same<sa.RowOf<typeof owned>, { person: number; note: string | null }>();
});

Deno.test("an INSERT has what PostgreSQL does not make, and may leave out what has a default", () => {
  same<sa.InsertOf<typeof made>, {
    readonly code: Given<string>;
    readonly number?: GivenNumber<number>;
    readonly kind?: Given<"sad" | "ok" | "happy">;
    readonly first?: Given<string>;
    readonly parent?: number | GivenNumber<bigint | null>;
  }>();
  same<sa.InsertOf<typeof owned>, {
    readonly person: GivenNumber<number>;
    readonly note?: Given<string | null>;
  }>();
  same<keyof sa.InsertOf<typeof text>, "key" | "value">();
  checked(
    () => made.insert().values({ code: "a" }),
    () => made.insert().values({ code: sa.func.lower("A"), parent: null, kind: "sad" }),
    () => made.insert().values([{ code: "a" }, { code: "b", number: 5 }]),
    () => made.insert().values({ code: "a", parent: 1 }),
    (conn) => conn.execute(made.insert(), { code: "a" }),
    // @ts-expect-error code is missing
    () => made.insert().values({}),
    // @ts-expect-error code is missing in the second
    () => made.insert().values([{ code: "a" }, { number: 5 }]),
    // @ts-expect-error PostgreSQL alone makes it
    () => made.insert().values({ code: "a", id: 1n }),
    // @ts-expect-error PostgreSQL alone computes it
    () => made.insert().values({ code: "a", size: 1 }),
    // @ts-expect-error no such label
    () => made.insert().values({ code: "a", kind: "angry" }),
    // @ts-expect-error null where there is none
    () => made.insert().values({ code: null }),
    // @ts-expect-error undefined is no value
    () => made.insert().values({ code: undefined }),
    // @ts-expect-error no such column
    () => made.insert().values({ code: "a", cod: "a" }),
    // @ts-expect-error a new row has no columns yet
    () => made.insert().values({ code: made.c.first }),
    // @ts-expect-error an expression of another type
    () => made.insert().values({ code: sa.literal(1) }),
    // @ts-expect-error an expression that may be null
    () => made.insert().values({ code: sa.func.nullif(sa.literal("a"), "b") }),
    // @ts-expect-error a key that refers to another table does not number itself
    () => owned.insert().values({ note: "a" }),
    // @ts-expect-error a key of text does not number itself
    () => text.insert().values({ value: 1 }),
    // @ts-expect-error a row is an object
    () => text.insert().values(["a", 1]),
    // @ts-expect-error code is missing
    (conn) => conn.execute(made.insert(), { number: 5 }),
    // @ts-expect-error no such column
    (conn) => conn.execute(made.insert(), [{ code: "a", cod: "a" }]),
  );
});

Deno.test("an UPDATE may set what PostgreSQL does not make", () => {
  same<sa.UpdateOf<typeof owned>, {
    readonly person?: GivenNumber<number, sa.Within<"owned">>;
    readonly note?: Given<string | null, sa.Within<"owned">>;
  }>();
  same<
    keyof sa.UpdateOf<typeof made>,
    "number" | "code" | "kind" | "first" | "parent"
  >();
  checked(
    () => made.update().set({ code: made.c.first.concat("!"), parent: made.c.id }).allRows(),
    // @ts-expect-error PostgreSQL alone makes it
    () => made.update().set({ id: 1n }),
    // @ts-expect-error PostgreSQL alone computes it
    () => made.update().set({ size: 1 }),
    // @ts-expect-error no such label
    () => made.update().set({ kind: "angry" }),
    // @ts-expect-error null where there is none
    () => made.update().set({ code: null }),
    // @ts-expect-error a column of a table that is not there
    () => made.update().set({ code: owned.c.note.notNull() }),
    // @ts-expect-error an expression that may be null
    () => made.update().set({ number: made.c.size }),
    // @ts-expect-error an expression of another type
    () => made.update().set({ code: made.c.number }),
    // @ts-expect-error it is not there yet
    () => made.update().returning(made.c.id),
    // @ts-expect-error a condition on another table
    () => made.update().set({ code: "a" }).where(owned.c.note.eq("a")),
    // @ts-expect-error a column of another table
    () => made.update().set({ code: "a" }).allRows().returning({ note: owned.c.note }),
    // @ts-expect-error a column of another table
    () => made.insert().values({ code: "a" }).returning(owned.c.note),
    // @ts-expect-error an INSERT has no condition
    () => made.insert().values({ code: "a" }).where(made.c.size.eq(1)),
    // @ts-expect-error a DELETE sets nothing
    () => made.delete().set({ code: "a" }),
    // @ts-expect-error a text is no condition
    () => made.delete().where("true"),
  );
});

Deno.test("RETURNING has expressions as SELECT has, and nulls of what it is joined to", () => {
  const inserted = made.insert().values({ code: "a" })
    .returning({ id: made.c.id, loud: sa.func.upper(made.c.code), twice: made.c.size.mul(2) });
  same<sa.RowOf<typeof inserted>, { id: bigint; loud: string; twice: number | null }>();
  const source = person.leftJoin(addr);
  const updated = item.update().from(source).set({ qty: 1 }).where(item.c.qty.eq(person.c.id))
    .returning({ code: item.c.code, name: person.c.name, city: addr.c.city });
  same<sa.RowOf<typeof updated>, { code: string; name: string; city: string | null }>();
  const deleted = item.delete().using(source).where(item.c.qty.eq(person.c.id))
    .returning({ code: item.c.code, city: sa.func.upper(addr.c.city) });
  same<sa.RowOf<typeof deleted>, { code: string; city: string | null }>();
  same<sa.RowOf<typeof deleted> | null, { code: string; city: string | null } | null>();
});

Deno.test("definitions take what fits them", () => {
  checked(
    () => mood.default("sad"),
    // @ts-expect-error no such label
    () => mood.default("angry"),
    // @ts-expect-error no such label
    () => mood.serverDefault("angry"),
    // @ts-expect-error a text is no number
    () => sa.integer().onUpdate("1"),
    // @ts-expect-error null is no default
    () => sa.integer().default(null),
    // @ts-expect-error undefined is no value
    () => sa.text().default(undefined),
    // @ts-expect-error a column is referred to by a function
    () => sa.integer().references(person.c.id),
    // @ts-expect-error a table is no column
    () => sa.integer().references(() => person),
    // @ts-expect-error no such action
    () => sa.integer().references(() => person.c.id, { onDelete: "CASCADE" }),
    // @ts-expect-error computed of another type
    () => sa.integer().generatedAs(person.c.name),
    // @ts-expect-error a length is a number
    () => sa.varchar("255"),
    // @ts-expect-error no such mode
    () => sa.timestamptz({ mode: "temporals" }),
    // @ts-expect-error labels are texts
    () => sa.enumType("e", [1, 2]),
    // @ts-expect-error elements have a type
    () => sa.array("text"),
    // @ts-expect-error a column is no type
    () => sa.array(person.c.name),
    // @ts-expect-error a column is no definition
    () => sa.table("t", metadata, { id: person.c.id }),
    // @ts-expect-error a function is no definition; what it returns is
    () => sa.table("t", metadata, { id: sa.integer }),
    // @ts-expect-error a table has columns
    () => sa.table("t", metadata),
    // @ts-expect-error an alias has a name
    () => person.alias(),
  );
});
