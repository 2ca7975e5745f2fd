/**
 * The project in Kysely's words.
 * @module
 */

import type { ColumnPlan, ColumnType, Dialect, QueryKind, QueryPlan } from "./plan.ts";

const TYPES: Readonly<Record<ColumnType, string>> = {
  integer: "number",
  bigint: "bigint",
  varchar: "string",
  text: "string",
  boolean: "boolean",
  timestamptz: "Date",
};

function property({ key, type, notNull, hasDefault }: ColumnPlan): string {
  const value = notNull ? TYPES[type] : `${TYPES[type]} | null`;
  return `${key}: ${hasDefault ? `Generated<${value}>` : value};`;
}

/** A function that runs the query; `row` is what its rows must be. */
function run({ name }: QueryPlan, row: string, query: string): string {
  return `export async function ${name}(db: Kysely<Database>): Promise<${row}[]> {
  return await db.${query}.execute();
}`;
}

const QUERIES: Record<QueryKind, (query: QueryPlan) => string> = {
  simple(query) {
    const [a] = query.tables;
    return run(
      query,
      "{ id: number; name: string; title: string | null }",
      `selectFrom("${a}").select(["id", "name", "title"])
    .where("amount", ">", 10).where("active", "=", true).orderBy("id").limit(20)`,
    );
  },
  joined(query) {
    const [a, b, c] = query.tables;
    return run(
      query,
      "{ id: number; owner: string; parent: string | null }",
      `selectFrom("${a}").innerJoin("${b}", "${b}.id", "${a}.ownerId")
    .leftJoin("${c}", "${c}.id", "${a}.parentId")
    .select(["${a}.id", "${b}.name as owner", "${c}.name as parent"]).where("${b}.amount", ">", 10)`,
    );
  },
  inserted(query) {
    const [a] = query.tables;
    return run(
      query,
      "{ id: number; createdAt: Date }",
      `insertInto("${a}").values({ ownerId: 1, name: "a", amount: 2, size: 3n, title: null })
    .returning(["id", "createdAt"])`,
    );
  },
  aggregated(query) {
    const [a, b] = query.tables;
    return run(
      query,
      "{ id: number; name: string; n: string | null; amount: string | null }",
      `with("totals", (cte) => cte.selectFrom("${a}").select((eb) => [
      "ownerId", eb.fn.countAll<string>().as("n"), eb.fn.sum<string | null>("amount").as("amount"),
    ]).groupBy("ownerId"))
    .selectFrom("${b}").leftJoin("totals", "totals.ownerId", "${b}.id")
    .select(["${b}.id", "${b}.name", "totals.n", "totals.amount"]).where("${b}.active", "=", true)`,
    );
  },
  aliased(query) {
    const [a] = query.tables;
    return run(
      query,
      "{ id: number; name: string; parent: string | null }",
      `selectFrom("${a}").leftJoin("${a} as m", "m.id", "${a}.parentId")
    .select(["${a}.id", "${a}.name", "m.name as parent"]).where("${a}.amount", ">", 10)`,
    );
  },
};

export const KYSELY: Dialect = {
  packages: { kysely: "0.29.9" },
  schema: (tables) =>
    [
      'import type { Generated } from "kysely";',
      ...tables.map(({ name, columns }) =>
        `export interface Table_${name} {\n  ${columns.map(property).join("\n  ")}\n}`
      ),
      "export interface Database {",
      ...tables.map(({ name }) => `  ${name}: Table_${name};`),
      "}",
    ].join("\n"),
  imports: () =>
    'import type { Kysely } from "kysely";\nimport type { Database } from "./schema.ts";',
  queries: QUERIES,
};
