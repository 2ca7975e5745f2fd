/** Where joins leave nulls, and what FROM must have. The checker is the test. */

import * as sa from "../../sa.ts";
import { checked, same } from "../support/same_types.ts";
import { addr, item, person } from "../support/typed_tables.ts";

const { func } = sa;
const OF_PERSON = addr.c.personId.eq(person.c.id);

/** Selects of both sides, columns and expressions. */
const both = {
  name: person.c.name,
  nick: person.c.nick,
  city: addr.c.city,
  zip: addr.c.zip,
  loud: person.c.name.concat("!"),
  place: addr.c.city.concat("!"),
  sum: addr.c.x.add(addr.c.y),
  mixed: addr.c.y.add(person.c.id),
  noZip: addr.c.zip.isNull(),
  fixed: sa.literal(1),
};

/** With nulls of the person in P, and of the address in A. */
interface BothRow<P, A> {
  name: string | P;
  nick: string | null;
  city: string | A;
  zip: string | null;
  loud: string | P;
  place: string | A;
  sum: number | A;
  mixed: number | P | A;
  noZip: boolean;
  fixed: number;
}

type Same<T> = { [K in keyof T]: T[K] };

Deno.test("an inner join leaves no nulls", () => {
  const joined = sa.select(both).from(person).join(addr, OF_PERSON);
  same<sa.RowOf<typeof joined>, Same<BothRow<never, never>>>();
  const crossed = sa.select(both).from(person).crossJoin(addr);
  same<sa.RowOf<typeof crossed>, Same<BothRow<never, never>>>();
});

Deno.test("a left join leaves nulls in every expression of its right side", () => {
  const joined = sa.select(both).from(person).leftJoin(addr, OF_PERSON);
  same<sa.RowOf<typeof joined>, Same<BothRow<never, null>>>();
  const byKey = sa.select(both).from(person).leftJoin(addr);
  same<sa.RowOf<typeof byKey>, Same<BothRow<never, null>>>();
});

Deno.test("a right join leaves nulls in every expression of what is before it", () => {
  const joined = sa.select(both).from(person).rightJoin(addr, OF_PERSON);
  same<sa.RowOf<typeof joined>, Same<BothRow<null, never>>>();
});

Deno.test("a full join leaves nulls on both sides", () => {
  const joined = sa.select(both).from(person).fullJoin(addr, OF_PERSON);
  same<sa.RowOf<typeof joined>, Same<BothRow<null, null>>>();
});

Deno.test("nulls stay when other joins follow", () => {
  const other = person.alias("other");
  const chained = sa.select({
    name: person.c.name,
    city: addr.c.city,
    other: other.c.name,
    code: item.c.code,
  }).from(person).leftJoin(addr, OF_PERSON).join(other, other.c.id.eq(person.c.id))
    .leftJoin(item, item.c.qty.eq(addr.c.y));
  same<sa.RowOf<typeof chained>, {
    name: string;
    city: string | null;
    other: string;
    code: string | null;
  }>();
  const turned = sa.select({ name: person.c.name, city: addr.c.city, code: item.c.code })
    .from(person).leftJoin(addr, OF_PERSON).rightJoin(item, item.c.qty.eq(addr.c.y));
  same<sa.RowOf<typeof turned>, { name: string | null; city: string | null; code: string }>();
});

Deno.test("a join that is joined as one brings its nulls along", () => {
  const places = addr.leftJoin(item, item.c.qty.eq(addr.c.y));
  const selected = { name: person.c.name, city: addr.c.city, code: item.c.code };
  const inner = sa.select(selected).from(person).join(places, OF_PERSON);
  same<sa.RowOf<typeof inner>, { name: string; city: string; code: string | null }>();
  const left = sa.select(selected).from(person).leftJoin(places, OF_PERSON);
  same<sa.RowOf<typeof left>, { name: string; city: string | null; code: string | null }>();
  const right = sa.select(selected).from(person).rightJoin(places, OF_PERSON);
  same<sa.RowOf<typeof right>, { name: string | null; city: string; code: string | null }>();
  const before = sa.select(selected).from(places, person);
  same<sa.RowOf<typeof before>, { name: string; city: string; code: string | null }>();
  const full = sa.select(selected).from(person.fullJoin(addr, OF_PERSON), item);
  same<sa.RowOf<typeof full>, { name: string | null; city: string | null; code: string }>();
});

Deno.test("an alias has the nulls of its own name only", () => {
  const boss = person.alias("boss");
  const joined = sa.select({ name: person.c.name, boss: boss.c.name, mood: boss.c.mood })
    .from(person).leftJoin(boss, boss.c.id.eq(person.c.age));
  same<sa.RowOf<typeof joined>, {
    name: string;
    boss: string | null;
    mood: "sad" | "ok" | "happy" | null;
  }>();
});

Deno.test("what a condition, an order or a group names must be in FROM", () => {
  const boss = person.alias("boss");
  checked(
    () => person.select().join(addr, OF_PERSON).where(addr.c.city.eq("Rome")),
    () => person.select().from(addr).orderBy(addr.c.city),
    // @ts-expect-error it is not in FROM
    () => person.select().where(addr.c.city.eq("Rome")),
    // @ts-expect-error the alias is not in FROM
    () => person.select().where(boss.c.name.eq("Ann")),
    // @ts-expect-error the table is not in FROM, its alias is
    () => sa.select(boss).where(person.c.name.eq("Ann")),
    // @ts-expect-error one of two is not in FROM
    () => person.select().where(person.c.id.eq(addr.c.personId)),
    // @ts-expect-error it is not in FROM
    () => person.select().where(person.c.active, sa.not(addr.c.zip.isNull())),
    // @ts-expect-error it is not in FROM
    () => person.select().where(person.c.active.or(addr.c.zip.isNull())),
    // @ts-expect-error it is joined later
    () => sa.select(person).join(addr, addr.c.y.eq(item.c.qty)).join(item, item.c.qty.eq(1)),
    // @ts-expect-error the condition names a third table
    () => person.join(addr, addr.c.y.eq(item.c.qty)),
    // @ts-expect-error a condition is no table
    () => sa.select(person).join(OF_PERSON),
    // @ts-expect-error a name is no table
    () => sa.select(person).join("addr", OF_PERSON),
    // @ts-expect-error a column is no condition
    () => sa.select(person).join(addr, addr.c.personId),
    // @ts-expect-error it is not in FROM
    () => person.select().orderBy(addr.c.city.desc()),
    // @ts-expect-error no such key
    () => person.select().orderBy("nam"),
    // @ts-expect-error it is not in FROM
    () => sa.select(person.c.name).groupBy(addr.c.city),
    // @ts-expect-error no such key
    () => sa.select(person.c.name).groupBy("city"),
    // @ts-expect-error it is not in FROM
    () => sa.select(person.c.name).groupBy("name").having(addr.c.y.gt(1)),
    // @ts-expect-error a text is no condition
    () => sa.select(person.c.name).groupBy("name").having(person.c.name),
    // @ts-expect-error it is not in FROM
    () => person.select().distinctOn(addr.c.city),
    // @ts-expect-error it is not in FROM
    () => person.select().reselect({ city: addr.c.city }),
    // @ts-expect-error it is not in FROM
    () => person.select().addColumns({ city: addr.c.city }),
    // @ts-expect-error a query is no item of FROM; its subquery() is
    () => sa.select(person).from(addr.select()),
    // @ts-expect-error no such key
    () => person.select().addColumns({ b: person.c.nam }),
  );
});

Deno.test("what is never null takes its source along all the same", () => {
  const counted = sa.select({ n: func.count(addr.c.id) }).where(addr.c.city.eq("x"));
  same<sa.RowOf<typeof counted>, { n: bigint }>();
  const made = sa.select({
    a: func.coalesce(addr.c.zip, "none"),
    b: func.concat(addr.c.city, addr.c.zip),
    c: sa.caseWhen([[addr.c.zip.isNull(), "no"]], "yes"),
    d: func.jsonBuildObject({ city: addr.c.city }),
    e: func.greatest(addr.c.id, 1n),
  }).where(addr.c.id.gt(1n)).orderBy(addr.c.id);
  same<
    sa.RowOf<typeof made>,
    { a: string; b: string; c: string; d: { city: string }; e: bigint }
  >();
  const joined = sa.select({
    n: func.count(addr.c.id).filter(addr.c.id.gt(1)),
    none: func.coalesce(addr.c.city, "none"),
    missing: addr.c.id.isNull(),
    far: addr.c.city.eq("x").is(true),
    near: addr.c.city.eq("x").isNot(true),
    place: func.coalesce(addr.c.city, person.c.name),
    row: func.rowNumber().over({ partitionBy: addr.c.city }),
  }).from(person).leftJoin(addr, OF_PERSON);
  same<
    sa.RowOf<typeof joined>,
    {
      n: bigint;
      none: string;
      missing: boolean;
      far: boolean;
      near: boolean;
      place: string | null;
      row: bigint;
    }
  >();
  checked(
    // @ts-expect-error it is not in FROM
    () => sa.select(person.c.id).where(func.coalesce(addr.c.city, "none").eq("x")),
    // @ts-expect-error it is not in FROM
    () => sa.select(person.c.id).where(addr.c.city.isNull()),
    // @ts-expect-error it is not in FROM
    () => sa.select(person.c.id).having(func.count(addr.c.id).gt(1n)),
    // @ts-expect-error it is not in FROM
    () => sa.select(person.c.id).orderBy(sa.caseWhen([[addr.c.zip.isNull(), 1]], 2)),
    // @ts-expect-error it is not in FROM
    () => person.update().set({ name: func.coalesce(addr.c.city, "x") }).allRows(),
    // @ts-expect-error it is not in FROM
    () => person.delete().where(func.concat(addr.c.city, "x").eq("y")),
    // @ts-expect-error it is not in FROM
    () => person.insert().values({ name: "n" }).returning({ n: func.concat(addr.c.city) }),
  );
});

Deno.test("the nulls of an outer join are within what is made of it", () => {
  const joined = sa.select({
    all: func.arrayAgg(addr.c.id),
    cities: func.coalesce(func.jsonAgg(addr.c.city), []),
    object: func.jsonBuildObject({ city: addr.c.city }),
    objects: func.jsonAgg(func.jsonBuildObject({ city: addr.c.city })),
    sure: func.arrayAgg(addr.c.id.notNull()).filter(addr.c.id.isNotNull()),
    people: func.arrayAgg(person.c.name),
  }).from(person).leftJoin(addr, OF_PERSON);
  same<sa.RowOf<typeof joined>, {
    all: (bigint | null)[] | null;
    cities: (string | null)[];
    object: { city: string | null };
    objects: ({ city: string | null } | null)[] | null;
    sure: bigint[] | null;
    people: string[] | null;
  }>();
  const inner = sa.select({ all: func.arrayAgg(addr.c.id) });
  same<sa.RowOf<typeof inner>, { all: bigint[] | null }>();
});

Deno.test("notNull() rules out the nulls of outer joins, for the expression that it gives", () => {
  const joined = sa.select({
    city: addr.c.city.notNull(),
    zip: addr.c.zip.notNull(),
    named: addr.c.city.notNull().label("named"),
    open: addr.c.city.notNull().concat("!"),
    left: addr.c.city,
  }).from(person).leftJoin(addr, OF_PERSON).where(addr.c.city.isNotNull());
  interface Sure {
    city: string;
    zip: string;
    named: string;
    open: string;
    left: string | null;
  }
  same<sa.RowOf<typeof joined>, Same<Sure>>();
  same<sa.RowOf<ReturnType<typeof within>>, { city: string; left: string | null }>();
  const within = () => {
    const s = joined.subquery("s");
    return sa.select({ city: s.c.city, left: s.c.left });
  };
  const labelled = sa.select(person.c.name, addr.c.city.notNull().label("town"))
    .leftJoin(addr, OF_PERSON);
  same<sa.RowOf<typeof labelled>, { name: string; town: string }>();
  checked(
    // @ts-expect-error its table must be in FROM all the same
    () => sa.select({ name: person.c.name }).where(addr.c.city.notNull().eq("a")),
  );
});

Deno.test("what is lateral may stand in what is lateral, and take from two queries further out", () => {
  const inner = sa.select({ x: item.c.qty }).correlate(person, addr)
    .where(item.c.qty.eq(person.c.id), item.c.qty.eq(addr.c.x)).lateral("inner");
  const outer = sa.select({ city: addr.c.city }).correlate(person).where(OF_PERSON)
    .leftJoin(inner, sa.trueValue()).addColumns({ x: inner.c.x }).lateral("outer");
  const all = sa.select({ name: person.c.name, city: outer.c.city, x: outer.c.x })
    .leftJoin(outer, sa.trueValue());
  same<sa.RowOf<typeof all>, { name: string; city: string | null; x: number | null }>();
  checked(
    // @ts-expect-error the query in between does not say that it is within one of the person
    () => sa.select({ city: addr.c.city }).join(inner, sa.trueValue()),
    // @ts-expect-error the right side of a right join takes nothing from the left one
    () => sa.select({ city: addr.c.city }).correlate(person).rightJoin(inner, sa.trueValue()),
  );
});
