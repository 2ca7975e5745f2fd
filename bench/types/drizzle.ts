/**
 * The project in Drizzle's words.
 * @module
 */

import type { ColumnPlan, ColumnType, Dialect, QueryKind, QueryPlan } from "./plan.ts";

const TYPES: Readonly<Record<ColumnType, string>> = {
  integer: "pg.integer()",
  bigint: 'pg.bigint({ mode: "bigint" })',
  varchar: "pg.varchar({ length: 255 })",
  text: "pg.text()",
  boolean: "pg.boolean()",
  timestamptz: "pg.timestamp({ withTimezone: true })",
};

const DEFAULTS: Readonly<Partial<Record<ColumnType, string>>> = {
  boolean: "default(false)",
  timestamptz: "defaultNow()",
};

function definition({ key, type, notNull, hasDefault }: ColumnPlan): string {
  if (key === "id") return "id: pg.serial().primaryKey()";
  const suffix = notNull ? ".notNull()" : "";
  return `${key}: ${TYPES[type]}${suffix}${hasDefault ? `.${DEFAULTS[type]}` : ""}`;
}

/** A function that runs the query; `row` is what its rows must be. */
function run({ name }: QueryPlan, row: string, query: string, before = ""): string {
  return `export async function ${name}(db: Database): Promise<${row}[]> {${before}
  return await db.${query};
}`;
}

const QUERIES: Record<QueryKind, (query: QueryPlan) => string> = {
  simple(query) {
    const [a] = query.tables;
    return run(
      query,
      "{ id: number; name: string; title: string | null }",
      `select({ id: ${a}.id, name: ${a}.name, title: ${a}.title }).from(${a})
    .where(and(gt(${a}.amount, 10), eq(${a}.active, true))).orderBy(${a}.id).limit(20)`,
    );
  },
  joined(query) {
    const [a, b, c] = query.tables;
    return run(
      query,
      "{ id: number; owner: string; parent: string | null }",
      `select({ id: ${a}.id, owner: ${b}.name, parent: ${c}.name }).from(${a})
    .innerJoin(${b}, eq(${b}.id, ${a}.ownerId)).leftJoin(${c}, eq(${c}.id, ${a}.parentId))
    .where(gt(${b}.amount, 10))`,
    );
  },
  inserted(query) {
    const [a] = query.tables;
    return run(
      query,
      "{ id: number; createdAt: Date }",
      `insert(${a}).values({ ownerId: 1, name: "a", amount: 2, size: 3n, title: null })
    .returning({ id: ${a}.id, createdAt: ${a}.createdAt })`,
    );
  },
  aggregated(query) {
    const [a, b] = query.tables;
    return run(
      query,
      "{ id: number; name: string; n: number | null; amount: string | null }",
      `with(totals)
    .select({ id: ${b}.id, name: ${b}.name, n: totals.n, amount: totals.amount }).from(${b})
    .leftJoin(totals, eq(totals.ownerId, ${b}.id)).where(eq(${b}.active, true))`,
      `
  const totals = db.$with("totals").as(
    db.select({ ownerId: ${a}.ownerId, n: count().as("n"), amount: sum(${a}.amount).as("amount") })
      .from(${a}).groupBy(${a}.ownerId),
  );`,
    );
  },
  aliased(query) {
    const [a] = query.tables;
    return run(
      query,
      "{ id: number; name: string; parent: string | null }",
      `select({ id: ${a}.id, name: ${a}.name, parent: m.name }).from(${a})
    .leftJoin(m, eq(m.id, ${a}.parentId)).where(gt(${a}.amount, 10))`,
      `
  const m = pg.alias(${a}, "m");`,
    );
  },
};

export const DRIZZLE: Dialect = {
  packages: { "drizzle-orm": "0.45.4" },
  schema: (tables) =>
    [
      'import * as pg from "drizzle-orm/pg-core";',
      "export type Database = pg.PgDatabase<pg.PgQueryResultHKT>;",
      ...tables.map(({ name, columns }) =>
        `export const ${name} = pg.pgTable("${name}", {
  ${columns.map(definition).join(",\n  ")},
});`
      ),
    ].join("\n"),
  imports: (tables) =>
    `import { and, count, eq, gt, sum } from "drizzle-orm";
import * as pg from "drizzle-orm/pg-core";
import { type Database, ${tables.join(", ")} } from "./schema.ts";`,
  queries: QUERIES,
};
