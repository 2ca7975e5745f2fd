/** What sources, set operations and fragments of `sa` are typed as, and what must not compile. The checker is the test. */

import * as sa from "../../sa.ts";
import { checked, same } from "../support/same_types.ts";

const metadata = new sa.MetaData();
const users = sa.table("users", metadata, {
  id: sa.integer().primaryKey(),
  name: sa.text().notNull(),
  age: sa.integer(),
  boss: sa.integer(),
});
const orders = sa.table("orders", metadata, {
  id: sa.bigint().primaryKey(),
  userId: sa.integer().notNull().references(() => users.c.id),
  total: sa.numeric(10, 2).notNull(),
  tags: sa.array(sa.text()).notNull(),
  note: sa.text(),
});

Deno.test("a set operation has the first query's keys and the values of all", () => {
  const names = sa.select({ name: users.c.name });
  const notes = sa.select({ name: orders.c.note });
  const both = sa.unionAll(names, notes).orderBy("name").limit(3);
  same<sa.RowOf<typeof both>, { name: string | null }>();
  const same2 = names.union(names);
  same<sa.RowOf<typeof same2>, { name: string }>();
  const three = sa.except(names, names, notes);
  same<sa.RowOf<typeof three>, { name: string }>();
  const rest = names.exceptAll(notes);
  same<sa.RowOf<typeof rest>, { name: string }>();
  const nullable = notes.except(names);
  same<sa.RowOf<typeof nullable>, { name: string | null }>();
  const dated = { id: sa.integer().notNull(), at: sa.timestamp().notNull() };
  const zoned = { id: sa.smallint().notNull(), at: sa.timestamptz() };
  const local = sa.sql``.columns(dated);
  const times = local.except(sa.sql``.columns(zoned));
  same<sa.RowOf<typeof times>, { id: number; at: Temporal.PlainDateTime | Temporal.Instant }>();
  const outer = sa.select({ name: users.c.name }).from(orders).leftJoin(users);
  const joined = names.intersect(outer);
  same<sa.RowOf<typeof joined>, { name: string | null }>();
  const nested = sa.select(sa.union(names, notes).subquery("u"));
  same<sa.RowOf<typeof nested>, { name: string | null }>();
  const value = sa.select({ v: sa.union(names, notes).scalar() });
  same<sa.RowOf<typeof value>, { v: string | null }>();
});

checked(
  // @ts-expect-error "name" is missing
  () => sa.union(sa.select({ name: users.c.name }), sa.select({ nom: users.c.name })),
  // @ts-expect-error "name" is of another kind
  () => sa.union(sa.select({ name: users.c.name }), sa.select({ name: users.c.id })),
  // @ts-expect-error "name" is of another kind
  () => sa.select({ name: users.c.name }).except(sa.select({ name: users.c.id })),
  // @ts-expect-error "nom" is not selected
  () => sa.union(sa.select({ name: users.c.name }), sa.select(users.c.name)).orderBy("nom"),
  () =>
    sa.union(sa.select({ name: users.c.name }), sa.select(users.c.name))
      // @ts-expect-error "nom" is not selected
      .orderBy(sa.desc("nom")),
  // @ts-expect-error a table is no query
  () => sa.exists(users),
);

Deno.test("the step of a recursive query sees the base's columns", () => {
  const base = sa.select({ id: users.c.id, boss: users.c.boss });
  const chain = sa.recursiveCte("chain", base, (self) => {
    same<typeof self.c.id, sa.NumberColumn<"id", number, "chain", "integer">>();
    return sa.select({ id: users.c.id, boss: users.c.boss }).join(self, users.c.id.eq(self.c.boss));
  });
  const rows = sa.select(chain);
  same<sa.RowOf<typeof rows>, { id: number; boss: number | null }>();
  const c2 = chain.alias("c2");
  const pairs = sa.select({ a: chain.c.id, b: c2.c.id })
    .from(chain).leftJoin(c2, c2.c.id.eq(chain.c.boss));
  same<sa.RowOf<typeof pairs>, { a: number; b: number | null }>();
});

checked(
  () =>
    sa.recursiveCte("t", sa.select({ id: users.c.id }), (self) =>
      // @ts-expect-error "id" may be null in the step and never is in the base
      sa.select({ id: users.c.boss }).join(self, users.c.id.eq(self.c.id))),
  () =>
    sa.recursiveCte("t", sa.select({ id: users.c.id }), (self) =>
      // @ts-expect-error "id" is text in the step
      sa.select({ id: users.c.name }).join(self, users.c.id.eq(self.c.id))),
  () =>
    sa.recursiveCte("t", sa.select({ id: users.c.id }), (self) =>
      // @ts-expect-error an outer join may leave "id" null
      sa.select({ id: users.c.id }).from(self).leftJoin(users, users.c.id.eq(self.c.id))),
  () =>
    sa.recursiveCte("t", sa.select({ id: users.c.id }), (self) =>
      // @ts-expect-error "id" is missing
      sa.select({ nr: users.c.id }).join(self, users.c.id.eq(self.c.id))),
  () =>
    sa.recursiveCte("t", sa.select({ id: users.c.id }), (self) =>
      // @ts-expect-error there is no "boss" in the base
      sa.select({ id: users.c.id }).join(self, users.c.id.eq(self.c.boss))),
);

const columns = { id: sa.integer().notNull(), name: sa.text() };

Deno.test("VALUES and unnest() have the columns of their definitions", () => {
  const v = sa.values("v", columns, [{ id: 1, name: null }, { id: sa.literal(2), name: "a" }]);
  const fromValues = sa.select(v);
  same<sa.RowOf<typeof fromValues>, { id: number; name: string | null }>();
  const u = sa.unnest("u", columns, { id: [1], name: [null] });
  const joined = sa.select({ name: u.c.name, user: users.c.name, id: u.c.id })
    .from(users).leftJoin(u, u.c.id.eq(users.c.id));
  same<sa.RowOf<typeof joined>, { name: string | null; user: string; id: number | null }>();
  same<typeof u.c.id, sa.NumberColumn<"id", number, "u", "integer">>();
});

checked(
  // @ts-expect-error "name" is missing
  () => sa.values("v", columns, [{ id: 1 }]),
  // @ts-expect-error "id" is a number
  () => sa.values("v", columns, [{ id: "1", name: null }]),
  // @ts-expect-error "id" is never null
  () => sa.values("v", columns, [{ id: null, name: null }]),
  // @ts-expect-error an expression of a table that VALUES does not have
  () => sa.values("v", columns, [{ id: users.c.id, name: null }]),
  // @ts-expect-error "name" is missing
  () => sa.unnest("u", columns, { id: [1] }),
  // @ts-expect-error "name" is text
  () => sa.unnest("u", columns, { id: [1], name: [1] }),
  // @ts-expect-error "id" is a number
  () => sa.unnest("u", columns, [{ id: "1", name: null }]),
  // @ts-expect-error there is no column "nom"
  () => sa.values("v", columns, [{ id: 1, name: null }]).c.nom,
);

const split = sa.func.call("string_to_table", sa.text(), orders.c.note, ",");

Deno.test("a function in FROM has the columns that it is said to return", () => {
  const g = sa.asTable(sa.func.generateSeries(1, 3), "g", { n: sa.integer().notNull() });
  const numbers = sa.select(g);
  same<sa.RowOf<typeof numbers>, { n: number }>();
  const numbered = sa.asTable(split, "s", { part: sa.text() }, { ordinality: "nth" });
  const parts = sa.select({ id: orders.c.id, ...numbered.c }).from(orders).crossJoin(numbered);
  same<sa.RowOf<typeof parts>, { id: bigint; part: string | null; nth: bigint }>();
  const part = sa.asColumn(split, "part");
  const rows = sa.select({ part, id: orders.c.id });
  same<sa.RowOf<typeof rows>, { part: string | null; id: bigint }>();
});

checked(
  // @ts-expect-error orders, which the function uses, is not in FROM
  () => sa.select({ id: users.c.id }).crossJoin(sa.asTable(split, "s", { part: sa.text() })),
  // @ts-expect-error there is no column "nth"
  () => sa.asTable(split, "s", { part: sa.text() }).c.nth,
  // @ts-expect-error a type is no column definition
  () => sa.asTable(split, "s", { part: "text" }),
);

Deno.test("a lateral query takes from what is before it", () => {
  const last = sa.select({ total: orders.c.total }).from(orders).correlate(users)
    .where(orders.c.userId.eq(users.c.id)).orderBy(orders.c.id.desc()).limit(1).lateral("last");
  const rows = sa.select({ name: users.c.name, total: last.c.total })
    .from(users).leftJoin(last, sa.trueValue());
  same<sa.RowOf<typeof rows>, { name: string; total: string | null }>();
  checked(
    // @ts-expect-error users is not in FROM
    () => sa.select({ id: orders.c.id }).crossJoin(last),
  );
});

Deno.test("what a lateral query selects of what is before it may be null", () => {
  const own = sa.select({ total: orders.c.total }).correlate(orders);
  const both = sa.select({ total: orders.c.total, n: sa.func.count() });
  same<sa.RowOf<ReturnType<typeof lateralOf>>, { total: string | null }>();
  same<sa.RowOf<ReturnType<typeof unionOf>>, { total: string | null }>();
  const beside = both.correlate(users).lateral("beside");
  const rows = sa.select({ total: beside.c.total, n: beside.c.n }).from(users).crossJoin(beside);
  same<sa.RowOf<typeof rows>, { total: string; n: bigint }>();

  function lateralOf() {
    const lateral = own.lateral("l");
    return sa.select({ total: lateral.c.total }).from(users).leftJoin(orders).crossJoin(lateral);
  }
  function unionOf() {
    const lateral = own.union(own).lateral("l");
    return sa.select({ total: lateral.c.total }).from(users).leftJoin(orders).crossJoin(lateral);
  }
});

Deno.test("what a query correlates it takes from the query around it", () => {
  const both = sa.select({ name: users.c.name, total: orders.c.total });
  const own = both.correlateExcept(orders).where(orders.c.userId.eq(users.c.id));
  const has = sa.select({ id: users.c.id, has: own.exists() });
  same<sa.RowOf<typeof has>, { id: number; has: boolean }>();
  const outer = sa.select({ method: own.exists(), call: sa.exists(own) })
    .from(users.alias("u")).leftJoin(users, sa.trueValue());
  same<sa.RowOf<typeof outer>, { method: boolean; call: boolean }>();
  checked(
    // @ts-expect-error users is not in FROM
    () => sa.select({ id: orders.c.id }).where(own.exists()),
    // @ts-expect-error it cannot be a query by itself
    (conn) => conn.execute(own),
    // @ts-expect-error it cannot be in FROM by itself
    () => own.subquery("s"),
  );
});

Deno.test("a join inside a call leaves nothing null that a join by itself does not", () => {
  const { name } = users.c;
  const inner = sa.union(sa.select({ name }), sa.select({ name }).join(orders));
  same<sa.RowOf<typeof inner>, { name: string }>();
  const from = sa.select({ name, total: orders.c.total }).from(users.join(orders));
  same<sa.RowOf<typeof from>, { name: string; total: string }>();
  const left = sa.select({ name, total: orders.c.total }).from(users.leftJoin(orders));
  same<sa.RowOf<typeof left>, { name: string; total: string | null }>();
  const right = sa.select({ name, total: orders.c.total }).from(users.rightJoin(orders));
  same<sa.RowOf<typeof right>, { name: string | null; total: string }>();
});

Deno.test("after GROUP BY of several sets what is grouped by may be null", () => {
  const one = sa.select({ id: orders.c.userId, n: sa.grouping(orders.c.userId) }).from(orders);
  const plain = one.groupBy(orders.c.userId);
  same<sa.RowOf<typeof plain>, { id: number; n: number }>();
  const rolled = one.groupBy(sa.rollup(orders.c.userId));
  same<sa.RowOf<typeof rolled>, { id: number | null; n: number }>();
  const sets = one.groupBy(sa.groupingSets([orders.c.userId], []), orders.c.id);
  same<sa.RowOf<typeof sets>, { id: number | null; n: number }>();
  const joined = sa.select({ name: users.c.name, total: orders.c.total }).join(orders)
    .groupBy(sa.cube(users.c.name, [orders.c.total, orders.c.id]), "name");
  same<sa.RowOf<typeof joined>, { name: string | null; total: string | null }>();
});

checked(
  // @ts-expect-error users is not in FROM
  () => sa.select({ id: orders.c.id }).groupBy(sa.rollup(users.c.id)),
  // @ts-expect-error a term of GROUP BY is no expression
  () => sa.select({ id: orders.c.id, r: sa.rollup(orders.c.id) }),
  // @ts-expect-error "nr" is not selected
  () => sa.select({ id: orders.c.id }).groupBy("nr"),
  // @ts-expect-error "nr" is not selected
  () => sa.select({ id: orders.c.id }).orderBy("nr"),
  // @ts-expect-error users is not in FROM
  () => sa.select({ id: orders.c.id }).orderBy(sa.asc(users.c.id)),
);

Deno.test("columns under a prefix, and columns added and replaced", () => {
  const row = sa.select({ ...sa.prefixed(users, "user_"), ...sa.prefixed(orders, "order_") });
  same<
    Pick<sa.RowOf<typeof row>, "user_id" | "order_id" | "order_note">,
    { user_id: number; order_id: bigint; order_note: string | null }
  >();
  const more = sa.select({ id: users.c.id, name: users.c.name }).addColumns({ name: users.c.age });
  const { name } = {} as sa.RowOf<typeof more>;
  same<typeof name, number | null>();
  const other = users.select().reselect({ n: users.c.age });
  same<sa.RowOf<typeof other>, { n: number | null }>();
  checked(
    // @ts-expect-error there is no key "userid"
    (conn) => conn.execute(row).one().then((each) => each.userid),
    // @ts-expect-error orders is not in FROM
    () => users.select().addColumns({ o: orders.c.id }),
    // @ts-expect-error orders is not in FROM
    () => users.select().reselect({ o: orders.c.id }),
  );
});

Deno.test("a fragment is what it is said to be, or what is wanted where it stands", () => {
  const { sql } = sa;
  const typed = sa.select({
    unknown: sql`1`,
    said: sql<Date>`now()`,
    nullable: sql`length(${users.c.name})`.as(sa.integer()),
    present: sql.typed(sa.integer().notNull())`1 + 1`,
    literal: sa.literalColumn("current_catalog", sa.text().notNull()),
  });
  same<sa.RowOf<typeof typed>, {
    unknown: unknown;
    said: Date;
    nullable: number | null;
    present: number;
    literal: string;
  }>();
  const condition = users.select().where(sql`age > ${5}`, sql`a`.as(sa.boolean()));
  same<sa.RowOf<typeof condition>["id"], number>();
  const query = sql`SELECT 1 AS n`.columns({ n: sa.integer().notNull() });
  same<sa.RowOf<typeof query>, { n: number }>();
  const outer = sa.select({ n: query.cte("q").c.n, has: query.exists(), one: query.scalar() });
  same<sa.RowOf<typeof outer>, { n: number; has: boolean; one: number | null }>();
  const both = query.unionAll(sa.select({ n: users.c.age }));
  same<sa.RowOf<typeof both>, { n: number | null }>();
  const any = sql`SELECT 1`;
  same<sa.RowOf<typeof any>, { [key: string]: unknown }>();
  checked(
    () => users.insert().values({ name: sql`upper(${"a"})`, age: sql`1` }),
    () => sa.and(sql`a`, users.c.id.eq(1)).or(sql`b`),
    () => users.select().orderBy(sql`random()`).groupBy(sql`1`).limit(sql`5 + 5`),
    () => sa.select(sql`1`.label("one")),
  );
});

checked(
  // @ts-expect-error undefined is no value
  () => sa.sql`SELECT ${undefined}`,
  // @ts-expect-error a plain object is no value
  () => sa.sql`SELECT ${{ a: 1 }}`,
  // @ts-expect-error a number is no condition
  () => users.select().where(sa.sql<number>`1`),
  // @ts-expect-error a fragment has no operators until it has a type
  () => sa.sql`1`.eq(1),
  // @ts-expect-error a string that is put together is no constant
  (conn) => sa.sql.raw(`a ${String(conn.closed)}`),
  // @ts-expect-error a string that is not known is no constant
  (conn) => sa.sql.raw(String(conn.closed)),
  // @ts-expect-error a string that is not known is no constant
  (conn) => sa.literalColumn(String(conn.closed), sa.text()),
  // @ts-expect-error a name at least
  () => sa.sql.id(),
  // @ts-expect-error there is no column "m"
  () => sa.sql`SELECT 1 AS n`.columns({ n: sa.integer() }).subquery("s").c.m,
  // @ts-expect-error "n" is a number
  () => sa.sql`SELECT 1 AS n`.columns({ n: sa.integer() }).subquery("s").c.n.eq("1"),
  // @ts-expect-error text that is a query has no where()
  () => sa.sql`SELECT 1 AS n`.columns({ n: sa.integer() }).where,
);

checked(
  // @ts-expect-error a subquery has no samples
  () => users.select().from(sa.tablesample("users", "bernoulli", 1)),
  // @ts-expect-error no such method
  () => users.select().from(sa.tablesample(users, "every", 1)),
  // @ts-expect-error users is not in FROM
  () => orders.select().from(sa.only(orders)).where(users.c.id.eq(1)),
  // @ts-expect-error a percentage is a number
  () => users.select().from(sa.tablesample(users, "system", "1")),
);
