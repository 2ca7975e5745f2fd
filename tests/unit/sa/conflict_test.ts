import { assertEquals, assertThrows } from "@std/assert";
import * as sa from "../../../sa.ts";
import { audit, docs, users } from "./dml_tables.ts";
import { tbl } from "./tables.ts";

type Statement = Parameters<typeof sa.compile>[0];

/** What is after the values. */
function tail(statement: Statement): [string, ...unknown[]] {
  const { text, values } = sa.compile(statement);
  return [text.slice(text.indexOf(" ON CONFLICT") + 1), ...values];
}

const insert = users.insert().values({ name: "a", email: "b" });
const { email, age, isActive } = users.c;

Deno.test("onConflictDoNothing() takes columns, expressions, a constraint, or nothing", () => {
  const values = ["a", "b"];
  assertEquals(tail(insert.onConflictDoNothing()), ["ON CONFLICT DO NOTHING", ...values]);
  assertEquals(tail(insert.onConflictDoNothing({ columns: ["id", isActive] })), [
    "ON CONFLICT (id, is_active) DO NOTHING",
    ...values,
  ]);
  assertEquals(tail(insert.onConflictDoNothing({ constraint: 'a "key"' })), [
    'ON CONFLICT ON CONSTRAINT "a ""key""" DO NOTHING',
    ...values,
  ]);
  assertEquals(
    tail(insert.onConflictDoNothing({ columns: [age], expressions: [email.concat("'")] })),
    ["ON CONFLICT (age, (email || '''')) DO NOTHING", ...values],
  );
});

Deno.test("the condition of a partial index has its values quoted, since no index is found by parameters", () => {
  const where = sa.and(isActive, age.gt(18), email.ne("it's"));
  assertEquals(tail(insert.onConflictDoNothing({ columns: ["email"], indexWhere: where })), [
    "ON CONFLICT (email) WHERE is_active AND age > 18 AND email <> 'it''s' DO NOTHING",
    "a",
    "b",
  ]);
});

Deno.test("the target may be functions and text of the user's", () => {
  const { sql, func } = sa;
  const expressions = [func.lower(email), sql`coalesce(${age}, ${0})`];
  const indexWhere = sql`${email} ~ ${"^a"}`.as(sa.boolean().notNull());
  assertEquals(
    tail(insert.onConflictDoNothing({ expressions, indexWhere }))[0],
    "ON CONFLICT ((lower(email)), (coalesce(age, 0))) WHERE email ~ '^a' DO NOTHING",
  );
});

Deno.test("statements whose index conditions differ have other texts", () => {
  const texts = [18, 21].map((years) =>
    tail(insert.onConflictDoNothing({ columns: [email], indexWhere: age.gt(years) }))[0]
  );
  assertEquals(texts, [
    "ON CONFLICT (email) WHERE age > 18 DO NOTHING",
    "ON CONFLICT (email) WHERE age > 21 DO NOTHING",
  ]);
});

Deno.test("onConflictDoUpdate() sets values, and what was to be inserted", () => {
  const target = { columns: [email] };
  assertEquals(tail(insert.onConflictDoUpdate({ ...target, set: { age: 5 } })), [
    "ON CONFLICT (email) DO UPDATE SET age = $3",
    "a",
    "b",
    5,
  ]);
  assertEquals(
    tail(
      insert.onConflictDoUpdate({
        ...target,
        set: (excluded, t) => ({ name: excluded.name, age: t.age.add(1) }),
        where: (excluded, t) => sa.and(excluded.name.ne(t.name), t.isActive),
      }).returning(users.c.id),
    ),
    [
      "ON CONFLICT (email) DO UPDATE SET name = excluded.name, age = users.age + $3 " +
      "WHERE excluded.name <> users.name AND users.is_active RETURNING users.id",
      "a",
      "b",
      1,
    ],
  );
  assertEquals(
    tail(insert.onConflictDoUpdate({ ...target, set: { age: 5 }, where: age.lt(5) }))[0],
    "ON CONFLICT (email) DO UPDATE SET age = $3 WHERE users.age < $4",
  );
});

Deno.test("a conflict is no update as onUpdate() knows it", () => {
  const upsert = audit.insert().values({ id: 1, what: "x" }).onConflictDoUpdate({
    columns: ["id"],
    set: (excluded) => ({ what: excluded.what }),
  });
  assertEquals(tail(upsert)[0], "ON CONFLICT (id) DO UPDATE SET what = excluded.what");
});

Deno.test("setAllExcluded() sets the columns that the INSERT names, but those of the target", () => {
  const upsert = (statement: typeof insert, except?: readonly ("name" | "email")[]) =>
    tail(statement.onConflictDoUpdate({
      columns: ["id"],
      set: sa.setAllExcluded(except && { except }),
    }))[0];
  const rows = users.insert().values([{ id: 1, name: "a" }, { name: "b", email: "c" }]);
  assertEquals(
    upsert(rows),
    "ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email",
  );
  assertEquals(upsert(rows, ["email"]), "ON CONFLICT (id) DO UPDATE SET name = excluded.name");
  const query = users.insert().fromSelect(["id", "name"], sa.select(users.c.id, users.c.name));
  assertEquals(upsert(query), "ON CONFLICT (id) DO UPDATE SET name = excluded.name");
  const noDefault = audit.insert().values({ id: 1, what: "x" })
    .onConflictDoUpdate({ columns: ["id"], set: sa.setAllExcluded() });
  assertEquals(tail(noDefault)[0], "ON CONFLICT (id) DO UPDATE SET what = excluded.what");
  assertThrows(() => upsert(insert, ["name", "email"]), sa.ArgumentError, "nothing to set");
  assertThrows(
    () => upsert(insert, ["nope" as never]),
    sa.ArgumentError,
    '"nope", which users has',
  );
});

Deno.test("ON CONFLICT refuses what names nothing, or two things", () => {
  const nothing = (options: unknown, message: string) =>
    assertThrows(
      () => insert.onConflictDoNothing(options as never),
      sa.ArgumentError,
      message,
    );
  nothing(null, "onConflictDoNothing() does not take its options");
  nothing({ columns: [] }, "columns is not an array of one or more");
  nothing({ columns: "id" }, "columns is not an array of one or more");
  nothing({ columns: ["nope"] }, 'columns[0] has "nope", which users has not');
  nothing({ columns: [undefined] }, "columns[0] is undefined");
  nothing({ expressions: ["id"] }, "expressions[0] is not an expression");
  nothing({ columns: ["id"], constraint: "k" }, "constraint excludes columns");
  nothing({ constraint: "k", indexWhere: isActive }, "constraint excludes columns");
  nothing({ constraint: "" }, "Cannot name a constraint");
  nothing({ indexWhere: isActive }, "indexWhere is without columns");
  nothing({ columns: ["id"], indexWhere: age }, "indexWhere is not a condition");
  const update = (options: unknown, message: string) =>
    assertThrows(() => insert.onConflictDoUpdate(options as never), sa.ArgumentError, message);
  update({ set: { age: 1 } }, "names no columns, expressions or constraint");
  update({ columns: ["id"] }, "onConflictDoUpdate().set is not a plain object");
  update({ columns: ["id"], set: {} }, "set has no value");
  update({ columns: ["id"], set: { nope: 1 } }, '"nope", which users has not');
  update({ columns: ["id"], set: { age: undefined } }, "set.age is undefined");
  update(
    { columns: ["id"], set: { age: 1 }, where: true },
    "where }) number 1 is not an expression",
  );
});

Deno.test("the target of ON CONFLICT has columns of the table and no queries", () => {
  assertThrows(
    () => insert.onConflictDoNothing({ expressions: [tbl.c.val as never] }),
    sa.CompileError,
    "tbl is not in FROM",
  );
  const query = sa.select({ id: tbl.c.id }).scalar();
  assertThrows(
    () => insert.onConflictDoNothing({ expressions: [query] }),
    sa.CompileError,
    "an index has no queries in it",
  );
});

Deno.test("what ON CONFLICT sets has columns of the table and of excluded only", () => {
  const other = insert.onConflictDoUpdate({ columns: ["id"], set: { name: tbl.c.val as never } });
  assertThrows(() => sa.compile(other), sa.CompileError, "tbl is not in FROM");
  let leaked: sa.ExprOf<string, never> | undefined;
  insert.onConflictDoUpdate({
    columns: ["id"],
    set: (excluded) => ({ name: leaked = excluded.name as never }),
  });
  assertThrows(
    () => sa.compile(insert.returning({ x: leaked! })),
    sa.CompileError,
    "excluded is not in FROM",
  );
});

Deno.test("setOrdered sets elements of the row that is there, as setOrdered() of an UPDATE does", () => {
  const doc = docs.insert().values({ id: 1, title: "a" });
  const { scores, data } = docs.c;
  assertEquals(
    tail(doc.onConflictDoUpdate({ columns: ["id"], setOrdered: [[scores.at(2), 7]] })),
    ["ON CONFLICT (id) DO UPDATE SET scores[2] = $3", 1, "a", 7],
  );
  assertEquals(
    tail(doc.onConflictDoUpdate({
      columns: ["id"],
      setOrdered: (excluded, t) => [
        [t.scores.at(1), excluded.scores.at(1)],
        [t.data.get("size"), 5],
        [t.title, t.title.concat(excluded.title)],
      ],
      where: (excluded, t) => t.title.ne(excluded.title),
    })),
    [
      "ON CONFLICT (id) DO UPDATE SET scores[1] = excluded.scores[1], " +
      "data[CAST($3 AS TEXT)] = $4, title = docs.title || excluded.title " +
      "WHERE docs.title <> excluded.title",
      1,
      "a",
      "size",
      "5",
    ],
  );
  assertThrows(
    () =>
      doc.onConflictDoUpdate({
        columns: ["id"],
        set: { title: "b" },
        setOrdered: [[data.get("size"), 1]],
      } as never),
    sa.ArgumentError,
    "set and setOrdered exclude each other",
  );
  assertThrows(
    () => doc.onConflictDoUpdate({ columns: ["id"], setOrdered: [] as never }),
    sa.ArgumentError,
    "onConflictDoUpdate().setOrdered has no pairs",
  );
});
