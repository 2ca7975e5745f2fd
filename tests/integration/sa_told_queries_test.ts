/** What functions, aggregates, joins and queries give has the type that the compiler knows. */

import { assert } from "@std/assert";
import * as sa from "../../sa.ts";
import { testTold } from "../support/told_rows.ts";
import { expectRows } from "../support/told_types.ts";
import { addr, form, item, person } from "../support/typed_tables.ts";

const { func } = sa;

testTold("functions and CASE", async (conn) => {
  await expectRows(
    conn,
    sa.select({
      lower: func.lower(person.c.name),
      upper: func.upper(person.c.nick),
      length: func.length(person.c.nick),
      replaced: func.replace(person.c.name, "A", person.c.nick),
      root: func.sqrt(person.c.id),
      abs: func.abs(person.c.age),
      coalesced: func.coalesce(person.c.age, 0),
      unsure: func.coalesce(person.c.nick, person.c.nick),
      nullif: func.nullif(person.c.name, "Ann"),
      greatest: func.greatest(person.c.age, person.c.id),
      power: func.power(person.c.id, 2),
      round: func.round(person.c.id.trueDiv(3), 1),
      chosen: sa.caseWhen([[person.c.active, person.c.id]], 0),
      open: sa.caseWhen([[person.c.active, person.c.name]]),
      byMood: sa.caseValue(person.c.mood, [["sad", person.c.id]], person.c.age),
      literal: sa.literal(1n),
      list: sa.sqlArray([1, 2], sa.integer()),
      called: func.call("ascii", sa.integer(), person.c.name),
      now: func.now(),
    }),
    {
      lower: "string",
      upper: "string?",
      length: "number?",
      replaced: "string?",
      root: "number",
      abs: "number?",
      coalesced: "number",
      unsure: "string?",
      nullif: "string?",
      greatest: "number",
      power: "number",
      round: "string",
      chosen: "number",
      open: "string?",
      byMood: "number?",
      literal: "bigint",
      list: "number[]",
      called: "number?",
      now: "Instant",
    },
  );
});

testTold("aggregates, of some rows and of none", async (conn) => {
  const selected = {
    rows: func.count(),
    values: func.count(item.c.weight),
    integers: func.sum(item.c.qty),
    bigints: func.sum(item.c.total),
    numerics: func.sum(item.c.price),
    floats: func.sum(item.c.weight),
    spans: func.sum(item.c.took),
    mean: func.avg(item.c.qty),
    numericMean: func.avg(item.c.price),
    floatMean: func.avg(item.c.weight),
    least: func.min(item.c.day),
    greatest: func.max(item.c.made),
    all: func.boolAnd(item.c.qty.gt(1)),
    text: func.stringAgg(item.c.tags.at(1), ","),
    days: func.arrayAgg(item.c.day),
    some: func.count().filter(item.c.qty.gt(5)),
  };
  const told = {
    rows: "bigint",
    values: "bigint",
    integers: "bigint?",
    bigints: "string?",
    numerics: "string?",
    floats: "number?",
    spans: "Interval?",
    mean: "string?",
    numericMean: "string?",
    floatMean: "number?",
    least: "PlainDate?",
    greatest: "Instant?",
    all: "boolean?",
    text: "string?",
    days: "PlainDate[]?",
    some: "bigint",
  } as const;
  await expectRows(conn, sa.select(selected), told);
  const none = await conn.execute(sa.select(selected).where(sa.falseValue()));
  const row = await none.one();
  assert(
    Object.entries(row).every(([key, value]) => {
      return (value === null) === told[key as keyof typeof told].endsWith("?");
    }),
  );
});

testTold("windows", async (conn) => {
  await expectRows(
    conn,
    sa.select({
      number: func.rowNumber().over({ orderBy: person.c.id }),
      rank: func.denseRank().over({ orderBy: person.c.id }),
      share: func.percentRank().over({ orderBy: person.c.id }),
      part: func.ntile(2).over({ orderBy: person.c.id }),
      before: func.lag(person.c.name).over({ orderBy: person.c.id }),
      orElse: func.lag(person.c.name, 1, "none").over({ orderBy: person.c.id }),
      first: func.firstValue(person.c.name).over({ orderBy: person.c.id }),
      running: func.sum(person.c.id).over({ orderBy: person.c.id, rows: [null, 0] }),
    }),
    {
      number: "bigint",
      rank: "bigint",
      share: "number",
      part: "number",
      before: "string?",
      orElse: "string",
      first: "string?",
      running: "bigint?",
    },
  );
});

testTold("outer joins, in queries and around them", async (conn) => {
  const joined = sa.select({
    name: person.c.name,
    city: addr.c.city,
    loud: func.upper(addr.c.city),
    sum: addr.c.x.add(addr.c.y),
    mixed: addr.c.y.add(person.c.id),
    noZip: addr.c.zip.isNull(),
    coalesced: func.coalesce(addr.c.city, "none"),
  }).from(person).leftJoin(addr);
  const told = {
    name: "string",
    city: "string?",
    loud: "string?",
    sum: "number?",
    mixed: "number?",
    noZip: "boolean",
    coalesced: "string",
  } as const;
  await expectRows(conn, joined, told);
  await expectRows(conn, sa.select(joined.subquery("j")), told);
  const { c } = joined.cte("j");
  await expectRows(conn, sa.select({ city: c.city, sum: c.sum, mixed: c.mixed }), {
    city: "string?",
    sum: "number?",
    mixed: "number?",
  });
  const sub = sa.select(addr).subquery("a");
  await expectRows(
    conn,
    sa.select({ name: person.c.name, id: sub.c.id, x: sub.c.x })
      .from(sub).rightJoin(person, sub.c.personId.eq(person.c.id)),
    { name: "string", id: "bigint?", x: "number?" },
  );
});

testTold("queries that are values, and set operations", async (conn) => {
  const homes = sa.select({ n: func.count() }).from(addr).correlate(person)
    .where(addr.c.personId.eq(person.c.id));
  await expectRows(
    conn,
    sa.select({
      name: person.c.name,
      homes: homes.scalar(),
      last: sa.select({ id: func.max(addr.c.id) }).scalar(),
      has: homes.exists(),
    }),
    { name: "string", homes: "bigint?", last: "bigint?", has: "boolean" },
  );
  const both = sa.select({ text: person.c.name, n: person.c.id })
    .unionAll(sa.select({ text: person.c.nick, n: person.c.age }));
  await expectRows(conn, both, { text: "string?", n: "number?" });
  const numbers = sa.recursiveCte(
    "numbers",
    sa.select({ n: sa.literal(1) }),
    (self) => sa.select({ n: self.c.n.add(1) }).where(self.c.n.lt(3)),
  );
  await expectRows(conn, sa.select(numbers), { n: "number" });
  const v = sa.values("v", { id: sa.integer().notNull(), at: sa.date() }, [
    { id: 1, at: Temporal.PlainDate.from("2026-01-01") },
    { id: 2, at: null },
  ]);
  await expectRows(conn, sa.select(v), { id: "number", at: "PlainDate?" });
  const series = sa.asTable(func.generateSeries(1, 3), "g", { n: sa.integer().notNull() });
  await expectRows(conn, sa.select(series), { n: "number" });
});

testTold("RETURNING", async (conn) => {
  await expectRows(
    conn,
    person.update().set({ age: person.c.age.add(1) }).allRows()
      .returning({ id: person.c.id, age: person.c.age, twice: person.c.age.mul(2) }),
    { id: "number", age: "number?", twice: "number?" },
  );
  await expectRows(conn, addr.delete().allRows().returning(addr.c.id, addr.c.zip), {
    id: "bigint",
    zip: "string?",
  });
});

testTold("aggregates of forms of choice", async (conn) => {
  await expectRows(
    conn,
    sa.select({
      sum: func.sum(form.c.big),
      near: func.sum(form.c.near),
      mean: func.avg(form.c.big),
      nearMean: func.avg(form.c.near),
      span: func.sum(form.c.span),
      min: func.min(form.c.at),
      max: func.max(form.c.digits),
      list: func.arrayAgg(form.c.day),
    }),
    {
      sum: "string?",
      near: "number?",
      mean: "string?",
      nearMean: "number?",
      span: "Duration?",
      min: "Date?",
      max: "string?",
      list: "Date[]?",
    },
  );
  await expectRows(
    conn,
    sa.select({
      running: func.sum(form.c.near).over({ orderBy: form.c.id }),
      lag: func.lag(form.c.big, 1, 0).over({ orderBy: form.c.id }),
    }),
    { running: "number?", lag: "number" },
  );
});
