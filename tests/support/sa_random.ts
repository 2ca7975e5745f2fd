/**
 * Random statements over two tables, made again from their seeds: one decides on the tree, one on its values.
 * @module
 */

import * as sa from "../../sa.ts";
import type { Seeded } from "./seeded.ts";

/** The tables in a schema, or where the search path finds them. */
export function randomTables(schema?: string) {
  const metadata = new sa.MetaData(schema === undefined ? {} : { schema });
  const columns = {
    id: sa.integer().primaryKey(),
    n: sa.integer(),
    s: sa.text(),
    b: sa.boolean(),
    a: sa.array(sa.integer()),
    j: sa.jsonb(),
  };
  return { metadata, t: metadata.table("t", columns), u: metadata.table("u", columns) };
}

/** The tables of {@linkcode randomTables}. */
export type RandomTables = ReturnType<typeof randomTables>;

type Src = sa.Within<"t" | "u">;
type Num = sa.NumberExpr<number | null, Src, "integer">;
type Text = sa.TextExpr<string | null, Src>;
type Cond = sa.Condition<"t" | "u">;

/** Around every text, so that one in SQL would be found. */
const MARKS = ["⟪", "⟫"] as const;

/** Makes trees. */
export class RandomTree {
  readonly #tables: RandomTables;
  readonly #shape: Seeded;
  readonly #values: Seeded;
  #names = 0;

  constructor(tables: RandomTables, shape: Seeded, values: Seeded) {
    this.#tables = tables;
    this.#shape = shape;
    this.#values = values;
  }

  /** A statement of any kind. */
  statement(depth: number): sa.Executable<sa.Selection, string> {
    const { t, u } = this.#tables;
    return this.#one<sa.Executable<sa.Selection, string>>([
      () => this.#query(depth),
      () => this.#query(depth),
      () => this.#query(depth).union(this.#query(depth)).orderBy("n").limit(this.#whole()),
      () => t.insert().fromSelect(["n", "s"], this.#query(depth)),
      () => t.insert().values([this.#row(depth), this.#row(depth)]).onConflictDoNothing(),
      () =>
        t.insert().values({ n: this.#whole() }).onConflictDoUpdate({
          columns: ["id"],
          set: (excluded) => ({ s: this.#string(), n: excluded.n }),
        }).returning(t.c.id),
      () =>
        t.update().from(u).set({ n: this.#number(depth), s: this.#text(depth) })
          .where(this.#condition(depth)),
      () => t.delete().using(u).where(this.#condition(depth)).returning(t.c.id),
    ]);
  }

  #query(depth: number) {
    const { t, u } = this.#tables;
    const query = sa.select({ n: this.#number(depth), s: this.#text(depth) })
      .from(t).join(u, this.#condition(depth)).where(this.#condition(depth), this.#condition(0));
    return this.#one([
      () => query,
      () => query.limit(this.#whole()),
      () => query.orderBy(this.#number(depth), "s").offset(this.#whole()),
    ]);
  }

  #row(depth: number) {
    const isGiven = this.#shape.happens(0.5);
    return {
      n: isGiven ? sa.literal(this.#whole(), sa.integer()) : depth,
      s: this.#string(),
      j: [this.#string()],
    };
  }

  #number(depth: number): Num {
    const { t, u } = this.#tables;
    const deeper = () => this.#number(depth - 1);
    return this.#one<Num>(
      [
        () => t.c.n,
        () => u.c.id,
        () => sa.literal(this.#whole(), sa.integer()),
        () => t.c.a.at(this.#shape.below(5) + 1),
      ],
      depth > 0 && [
        () => deeper().add(deeper()),
        () => deeper().mul(this.#whole()),
        () => deeper().neg(),
        () => sa.func.coalesce(deeper(), this.#whole()),
        () => sa.func.length(this.#text(depth - 1)),
        () => sa.caseWhen([[this.#condition(depth - 1), deeper()]], deeper()),
        () => this.#scalar(depth - 1),
      ],
    );
  }

  /** A subquery of a table of its own. */
  #scalar(depth: number): Num {
    const other = this.#tables.u.alias(`o${this.#names++}`);
    return sa.select({ n: sa.func.max(other.c.n) }).where(other.c.n.gt(this.#whole()))
      .where(other.c.s.ne(this.#string())).limit(depth + 1).scalar();
  }

  #text(depth: number): Text {
    const { t, u } = this.#tables;
    const deeper = () => this.#text(depth - 1);
    return this.#one<Text>(
      [
        () => t.c.s,
        () => u.c.s,
        () => sa.literal(this.#string()),
        () => t.c.j.text("a", this.#string()),
      ],
      depth > 0 && [
        () => deeper().concat(deeper()),
        () => deeper().concat(this.#string()),
        () => sa.func.upper(deeper()),
        () => sa.func.replace(deeper(), this.#string(), this.#string()),
        () => this.#number(depth - 1).cast(sa.text()),
        () => sa.caseValue(this.#number(depth - 1), [[this.#whole(), deeper()]], deeper()),
        () => deeper().collate("C").concat(""),
      ],
    );
  }

  #condition(depth: number): Cond {
    const { t, u } = this.#tables;
    const deeper = () => this.#condition(depth - 1);
    return this.#one<Cond>(
      [
        () => t.c.b,
        () => t.c.n.eq(this.#whole()),
        () => t.c.s.in(this.#list(() => this.#string())),
        () => u.c.n.notIn(this.#list(() => this.#whole())),
        () => u.c.s.like(this.#string()),
        () => u.c.s.startsWith(this.#string()),
        () => t.c.a.contains([this.#whole()]),
        () => u.c.a.has(this.#whole()),
        () => t.c.j.hasKey(this.#string()),
        () => u.c.j.contains({ k: this.#string() }),
        () => t.c.j.get(this.#string()).isNotNull(),
        () => sa.tuple(t.c.n, u.c.s).in([[this.#whole(), this.#string()]]),
      ],
      depth > 0 && [
        () => sa.and(deeper(), deeper()),
        () => sa.or(deeper(), deeper(), deeper()),
        () => sa.not(deeper()),
        () => this.#number(depth - 1).lt(this.#number(depth - 1)),
        () => this.#number(depth - 1).between(this.#whole(), this.#number(depth - 1)),
        () => this.#text(depth - 1).isDistinctFrom(this.#text(depth - 1)),
        () => this.#text(depth - 1).regexpMatch(this.#string()),
        () => sa.sql`${this.#number(depth - 1)} > ${sa.literal(this.#whole(), sa.integer())}`,
      ],
    );
  }

  #one<T>(makes: readonly (() => T)[], more: readonly (() => T)[] | false = false): T {
    return this.#shape.pick(more === false ? makes : [...makes, ...more, ...more])();
  }

  #whole(): number {
    return this.#values.below(4);
  }

  #string(): string {
    return MARKS.join(this.#values.pick(["", "'", '"; --', "$1", "\\", "%", "a"]));
  }

  #list<T>(make: () => T): T[] {
    return Array.from({ length: this.#values.below(3) }, make);
  }
}
