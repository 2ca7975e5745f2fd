/**
 * What is kept of compiled statements never serves one that is another: statements that are as alike as may be,
 * compiled with what is kept and without.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { DbError } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { Seeded } from "../support/seeded.ts";

type Any = sa.Executable<sa.Selection, string>;
type Word = sa.TextExpr<string | null, sa.Within<"t">>;
type Whole = sa.NumberExpr<number | null, "t", "integer">;

/** Tables of one name that are not the same. */
const TABLES = [sa.integer(), sa.integer(), sa.smallint()].map((type) =>
  sa.table("t", new sa.MetaData(), {
    id: sa.integer().primaryKey(),
    n: type,
    s: sa.text(),
    a: sa.array(sa.integer()),
    j: sa.jsonb(),
    at: sa.timestamptz(),
  })
);

/** Types of one name that are not the same, and some that are not even alike. */
const WORDS = () => [
  sa.text(),
  sa.varchar(),
  sa.enumType("mood", ["a", "b"]),
  sa.enumType("mood", ["b", "a"]),
  sa.json(),
  sa.jsonb(),
];

/** Makes statements of few parts, so that many have the same. */
class Alike {
  readonly #from: Seeded;
  readonly #table: (typeof TABLES)[number];
  readonly #shared: Word;

  constructor(from: Seeded) {
    this.#from = from;
    this.#table = from.pick(TABLES);
    this.#shared = sa.literal(this.#word());
  }

  statement(): Any {
    const t = this.#table;
    return this.#one<Any>([
      () => this.#select(),
      () => this.#select().union(this.#select()).orderBy("x").limit(this.#number()),
      () => sa.select(this.#select().subquery(this.#name())),
      () => sa.select(this.#select().cte(this.#name())),
      () => this.#inFrom(),
      () =>
        sa.sql`SELECT ${this.#value()} AS x`.columns({ x: this.#one(WORDS().map((w) => () => w)) }),
      () => t.update().set({ s: this.#text(), n: this.#whole() }).where(this.#condition()),
      () => t.delete().where(this.#condition()).returning(t.c.n),
      () => t.insert().values([this.#row(), this.#row()]),
      () =>
        t.insert().values(this.#row()).onConflictDoUpdate({
          columns: ["id"],
          set: (excluded) => ({
            s: this.#one<Word>([() => this.#text(), () => excluded.s as never]),
          }),
        }).returning({ x: t.c.n }),
      () => t.insert().fromSelect(["s", "n"], this.#pair()),
    ]);
  }

  #select() {
    const { id } = this.#table.c;
    const query = sa.select({ x: this.#text() }).where(this.#condition(), this.#condition());
    return this.#one([
      () => query,
      () => query.groupBy("x"),
      () => query.limit(this.#number()),
      () => query.offset(this.#number()),
      () => query.distinctOn(id),
      () => query.forUpdate({ nowait: this.#happens() }),
    ]);
  }

  #pair() {
    return sa.select({ s: this.#text(), n: this.#whole() }).where(this.#condition());
  }

  #row() {
    return this.#one([
      () => ({ id: this.#number() }),
      () => ({ s: this.#text() as never }),
      () => ({ s: this.#maybe() }),
      () => ({ id: this.#number(), s: this.#maybe() }),
      () => ({}),
    ]);
  }

  /** Sources whose columns have types of their own. */
  #inFrom(): Any {
    const type = this.#one(WORDS().map((word) => () => word)) as ReturnType<typeof sa.text>;
    const call = sa.func.unnest(this.#table.c.a);
    return this.#one<Any>([
      () => sa.select(sa.asTable(call, "f", { x: type })),
      () => sa.select(sa.asTable(call, "f", { x: type }, { withTypes: this.#happens() })),
      () => sa.select(sa.asTable(call, "f", { x: type }, { ordinality: this.#name() })),
      () => sa.select(sa.unnest("f", { x: type }, this.#happens() ? [] : [{ x: null }])),
      () => sa.select(sa.values("f", { x: type }, [{ x: null }, { x: null }])),
    ]);
  }

  #text(): Word {
    const { s, n, j } = this.#table.c;
    const word = () => sa.literal(this.#word());
    const type = () => this.#one(WORDS().map((each) => () => each)) as ReturnType<typeof sa.text>;
    return this.#one<Word>([
      () => s,
      () => this.#shared,
      word,
      () => sa.literal(null as never, type()),
      () => sa.literal("a", type()),
      () => sa.param(this.#name(), type()),
      () => sa.param("p", sa.text(), { value: this.#maybe() }),
      () => s.concat(this.#word()),
      () => this.#shared.concat(this.#shared),
      () => sa.caseWhen([[this.#condition(), this.#word()]], this.#maybe()),
      () => sa.caseValue(n, [[this.#number(), word()]]),
      () => sa.func.coalesce(s, this.#word()),
      () => sa.func.max(s),
      () => j.text(this.#word(), this.#word()),
      () => sa.sql`${this.#value()}`.as(sa.text()),
      () => sa.nullValue(sa.text()),
      () => this.#table.alias(this.#name()).c.s as never,
      () => sa.select({ s }).where(this.#condition()).scalar(),
    ]);
  }

  #whole(): Whole {
    const { n, a } = this.#table.c;
    return this.#one<Whole>([
      () => n,
      () => a.at(this.#number()),
      () => n.add(this.#number()),
      () => n.neg(),
      () => sa.literal(this.#number()) as never,
      () => sa.literal(this.#number(), sa.doublePrecision()) as never,
      () => sa.literal(BigInt(this.#number())) as never,
      () => sa.func.arrayLength(a, 1),
    ]);
  }

  #condition(): sa.Condition<"t"> {
    const { s, n, a, at, j } = this.#table.c;
    return this.#one<sa.Condition<"t">>([
      () => s.eq(this.#maybe() as string),
      () => s.eq(this.#shared),
      () => s.in(this.#list(() => this.#maybe() as string)),
      () => s.notIn(this.#list(() => this.#maybe() as string)),
      () => s.isDistinctFrom(this.#maybe() as string),
      () => n.in(this.#list(() => this.#number())),
      () => n.eq(this.#number()),
      () => sa.literal(this.#number()).eq(this.#number()),
      () => a.in(this.#list(() => this.#list(() => this.#number()))),
      () => a.eq(this.#list(() => this.#number())),
      () => at.gt(this.#one([() => new Date(0), () => new Date(1)]) as never),
      () => j.eq(this.#value()),
      () => sa.not(s.in([this.#word()])),
      () => sa.and(s.eq(this.#word()), n.eq(this.#number())),
      () => sa.or(s.eq(this.#word()), n.eq(this.#number())),
      () => sa.tuple(s, n).in(this.#list(() => [this.#word(), this.#number()] as const)),
      () => sa.sql`${s} = ${this.#value() as string}`,
      () => sa.trueValue(),
    ]);
  }

  #value(): string | number | boolean | null | string[] {
    return this.#one<string | number | boolean | null | string[]>([
      () => this.#word(),
      () => this.#number(),
      () => this.#happens(),
      () => null,
      () => this.#list(() => this.#word()),
    ]);
  }

  #maybe(): string | null {
    return this.#one([() => this.#word(), () => this.#word(), () => null]);
  }

  #word(): string {
    return this.#from.pick(["a", "b", "1", "", "true"]);
  }

  #name(): string {
    return this.#from.pick(["p", "q"]);
  }

  #number(): number {
    return this.#from.below(3);
  }

  #happens(): boolean {
    return this.#from.happens(0.5);
  }

  #list<T>(make: () => T): T[] {
    return Array.from({ length: this.#from.below(3) }, make);
  }

  #one<T>(makes: readonly (() => T)[]): T {
    return this.#from.pick(makes)();
  }
}

/** What comes of a statement: what it compiles to, or why it does not. */
function outcome(seed: number, options?: sa.CompileOptions) {
  try {
    const { text, values, codecs, params, columns } = sa.compile(
      new Alike(new Seeded(seed)).statement(),
      options,
    );
    return {
      text,
      values,
      codecs: codecs.map(({ oid, name }) => ({ oid, name })),
      columns: columns?.map(({ key, codec }) => [key, codec.name]),
      params: params.map(({ index, name, required, type }) => [index, name, required, type.name]),
    };
  } catch (error) {
    if (error instanceof DbError) return error.message;
    throw error;
  }
}

Deno.test("what is kept of a statement serves no other", () => {
  let compiled = 0;
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const kept = outcome(seed);
      assertEquals(kept, outcome(seed, { schemaTranslate: {} }));
      if (typeof kept !== "string") compiled++;
    }),
    { numRuns: 3000 },
  );
  assert(compiled > 1500, `${compiled}`);
});
