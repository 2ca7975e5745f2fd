/** What queries within queries are typed as. The checker is the test. */

import * as sa from "../../sa.ts";
import { checked, same } from "../support/same_types.ts";
import { addr, item, person } from "../support/typed_tables.ts";

const { func } = sa;
const OF_PERSON = addr.c.personId.eq(person.c.id);

const places = sa.select({
  who: person.c.name,
  id: person.c.id,
  city: addr.c.city,
  loud: func.upper(addr.c.city),
  sum: addr.c.x.add(addr.c.y),
}).from(person).leftJoin(addr, OF_PERSON);

Deno.test("the columns of a subquery have its nulls, and those of what it is joined to", () => {
  const sub = places.subquery("p");
  const whole = sa.select(sub);
  same<sa.RowOf<typeof whole>, {
    who: string;
    id: number;
    city: string | null;
    loud: string | null;
    sum: number | null;
  }>();
  const joined = sa.select({ code: item.c.code, who: sub.c.who, city: sub.c.city })
    .from(item).leftJoin(sub, sub.c.id.eq(item.c.qty));
  same<sa.RowOf<typeof joined>, { code: string; who: string | null; city: string | null }>();
  const nested = sa.select({ who: joined.subquery("j").c.who });
  same<sa.RowOf<typeof nested>, { who: string | null }>();
  const inner = sa.select({ code: item.c.code, who: sub.c.who })
    .from(item).join(sub, sub.c.id.eq(item.c.qty));
  same<sa.RowOf<typeof inner>, { code: string; who: string }>();
});

Deno.test("so have those of a query of WITH, and of its alias", () => {
  const cte = places.cte("p", { materialized: true });
  const other = cte.alias("other");
  const rows = sa.select({
    who: cte.c.who,
    city: cte.c.city,
    other: other.c.who,
    loud: other.c.loud,
  })
    .from(cte).leftJoin(other, other.c.id.eq(cte.c.id));
  same<sa.RowOf<typeof rows>, {
    who: string;
    city: string | null;
    other: string | null;
    loud: string | null;
  }>();
  const removed = person.delete().allRows().returning(person.c.id, person.c.nick).cte("removed");
  const gone = sa.select({ ...removed.c, city: addr.c.city })
    .from(addr).rightJoin(removed, removed.c.id.eq(addr.c.personId));
  same<sa.RowOf<typeof gone>, { id: number; nick: string | null; city: string | null }>();
});

Deno.test("the columns of a query within have the operators of their kinds", () => {
  const { c } = places.subquery("p");
  checked(
    () => c.who.like("a%"),
    () => c.sum.add(1),
    () => c.loud.notNull().concat("!"),
    // @ts-expect-error a number has no LIKE
    () => c.sum.like("a%"),
    // @ts-expect-error text has no plus
    () => c.city.add(1),
    // @ts-expect-error the query does not select it
    () => c.zip,
    // @ts-expect-error text is no number
    () => c.id.eq("1"),
    // @ts-expect-error the subquery is in FROM, not the table
    () => sa.select(places.subquery("p")).where(person.c.name.eq("Ann")),
    // @ts-expect-error the subquery is not in FROM
    () => person.select().where(c.who.eq("Ann")),
    // @ts-expect-error a subquery has a name
    () => places.subquery(),
    // @ts-expect-error no such option
    () => places.cte("p", { materialize: true }),
  );
});

Deno.test("the value of a query is null where it has no row", () => {
  const newest = sa.select({ id: func.max(addr.c.id) }).where(addr.c.y.gt(1)).scalar();
  const values = sa.select({
    name: person.c.name,
    newest,
    n: sa.select({ n: func.count() }).from(addr).scalar(),
    sure: sa.select({ n: func.count() }).from(addr).scalar().notNull(),
    has: sa.select({ id: addr.c.id }).exists(),
    text: sa.select({ city: addr.c.city }).limit(1).scalar().concat("!"),
  });
  same<sa.RowOf<typeof values>, {
    name: string;
    newest: bigint | null;
    n: bigint | null;
    sure: bigint;
    has: boolean;
    text: string | null;
  }>();
});

Deno.test("IN takes a query of one column, of the same type", () => {
  const ids = sa.select({ id: addr.c.personId });
  const mayBeNull = sa.select({ zip: addr.c.zip });
  const tests = sa.select({
    in: person.c.id.in(ids),
    notIn: person.c.name.notIn(mayBeNull),
    left: person.c.id.in(sa.select({ id: addr.c.personId }).from(person).leftJoin(addr)),
  });
  same<sa.RowOf<typeof tests>, { in: boolean; notIn: boolean | null; left: boolean | null }>();
  checked(
    // @ts-expect-error text among numbers
    () => person.c.id.in(mayBeNull),
    // @ts-expect-error one of its columns is text
    () => person.c.id.in(sa.select({ id: addr.c.personId, city: addr.c.city })),
    // @ts-expect-error a table is no query
    () => person.c.id.in(addr),
    // @ts-expect-error a query is no value
    () => person.c.id.eq(ids),
    () => person.c.id.eq(ids.limit(1).scalar()),
    // @ts-expect-error its value is text
    () => person.c.id.eq(mayBeNull.scalar()),
  );
});

Deno.test("what a query takes from around it must be there", () => {
  const homes = addr.select().correlate(person).where(OF_PERSON);
  const count = sa.select({ n: func.count() }).from(addr).correlate(person).where(OF_PERSON);
  const rows = sa.select({ name: person.c.name, n: count.scalar().notNull() })
    .where(homes.exists());
  same<sa.RowOf<typeof rows>, { name: string; n: bigint }>();
  checked(
    () => person.select().where(sa.not(homes.exists())),
    () => person.select().where(sa.exists(homes)),
    () => person.select().orderBy(count.scalar()),
    (conn) => conn.execute(person.select().where(homes.exists())),
    // @ts-expect-error person is not around it
    () => item.select().where(homes.exists()),
    // @ts-expect-error person is not around it
    () => item.select().orderBy(count.scalar()),
    // @ts-expect-error person is not around it
    () => item.delete().where(homes.exists()),
    // @ts-expect-error person is not said to be around it
    () => addr.select().where(OF_PERSON),
    // @ts-expect-error nothing is around it
    (conn) => conn.execute(homes),
    // @ts-expect-error nothing is around it
    (conn) => conn.scalar(count),
    // @ts-expect-error nothing is around it
    (conn) => conn.scalars(count),
    // @ts-expect-error nothing is around it
    (conn) => conn.stream(homes),
    // @ts-expect-error what is in FROM has nothing around it, unless it is lateral
    () => homes.subquery("h"),
    // @ts-expect-error nor has a query of WITH
    () => homes.cte("h"),
    // @ts-expect-error the sources to take from are tables
    () => addr.select().correlate("person"),
  );
});

Deno.test("set operations have the values of both, key by key", () => {
  const names = sa.select({ id: person.c.id, name: person.c.name });
  const nicks = sa.select({ id: person.c.age, name: person.c.nick });
  const both = names.unionAll(nicks).orderBy("name").limit(5);
  same<sa.RowOf<typeof both>, { id: number | null; name: string | null }>();
  const again = sa.select(names.intersect(names).subquery("n"));
  same<sa.RowOf<typeof again>, { id: number; name: string }>();
  const left = names.union(
    sa.select({ id: person.c.id, name: addr.c.city }).from(person).leftJoin(addr),
  );
  same<sa.RowOf<typeof left>, { id: number; name: string | null }>();
  const outer = sa.select({ code: item.c.code, name: both.subquery("b").c.name });
  same<sa.RowOf<typeof outer>, { code: string; name: string | null }>();
  checked(
    // @ts-expect-error name is missing
    () => names.union(sa.select({ id: person.c.id })),
    // @ts-expect-error name is a number there
    () => names.union(sa.select({ id: person.c.id, name: person.c.age })),
    // @ts-expect-error a table is no query
    () => names.except(person),
    // @ts-expect-error no such key
    () => names.union(nicks).orderBy("nick"),
    // of the columns of the first query, which the types cannot tell from others
    () => names.union(nicks).orderBy(person.c.id),
    // @ts-expect-error a set operation has no WHERE
    () => names.union(nicks).where(person.c.active),
  );
});

Deno.test("names, limits and locks are checked", () => {
  checked(
    () => person.select().forUpdate({ of: person, skipLocked: true }),
    () => person.select().limit(sa.param("n", sa.integer())),
    // @ts-expect-error no such option
    () => person.select().forUpdate({ skiplocked: true }),
    // @ts-expect-error a column is no source
    () => person.select().forUpdate({ of: person.c.id }),
    // @ts-expect-error a text is no number of rows
    () => person.select().limit("5"),
    // @ts-expect-error a column is no number of rows
    () => person.select().offset(person.c.id),
    // @ts-expect-error no such option
    () => person.select().fetch(5, { ties: true }),
    // @ts-expect-error undefined is no condition
    () => person.select().where(undefined),
    // @ts-expect-error a boolean is no condition
    () => sa.and(true, person.c.active),
    // @ts-expect-error a text is no condition
    () => sa.or("active"),
    // @ts-expect-error nothing has no name
    () => sa.select(person.c.name.concat("!")),
    // @ts-expect-error a value is no expression
    () => sa.select({ one: 1 }),
    // @ts-expect-error a name is no column
    () => sa.select("name"),
    // @ts-expect-error a label is text
    () => person.c.name.label(5),
  );
});

Deno.test("filterBy() takes keys of what is selected, or of a source, and values of theirs", () => {
  const named = sa.select({ name: person.c.name, city: addr.c.city }).join(addr);
  checked(
    () => named.filterBy({ name: "ann", city: null }),
    () => named.filterBy({ city: person.c.name }),
    () => named.filterBy(addr, { zip: "1" }).filterBy(person, { id: 1 }),
    // @ts-expect-error no such key
    () => named.filterBy({ nmae: "ann" }),
    // @ts-expect-error a key that is not selected
    () => named.filterBy({ zip: "1" }),
    // @ts-expect-error a number is no name
    () => named.filterBy({ name: 1 }),
    // @ts-expect-error undefined is no value
    () => named.filterBy({ name: undefined }),
    // @ts-expect-error no such column
    () => named.filterBy(addr, { zpi: "1" }),
    // @ts-expect-error not of this query
    () => sa.select({ name: person.c.name }).filterBy(addr, { zip: "1" }),
  );
});
