/**
 * The project in the words of this library.
 * @module
 */

import type { ColumnPlan, ColumnType, Dialect, QueryKind, QueryPlan } from "./plan.ts";

const TYPES: Readonly<Record<ColumnType, string>> = {
  integer: "sa.integer()",
  bigint: "sa.bigint()",
  varchar: "sa.varchar(255)",
  text: "sa.text()",
  boolean: "sa.boolean()",
  timestamptz: 'sa.timestamptz({ mode: "date" })',
};

const DEFAULTS: Readonly<Partial<Record<ColumnType, string>>> = {
  boolean: "false",
  timestamptz: "() => new Date()",
};

function definition({ key, type, notNull, hasDefault }: ColumnPlan): string {
  if (key === "id") return `${key}: ${TYPES[type]}.primaryKey()`;
  const suffix = notNull ? ".notNull()" : "";
  return `${key}: ${TYPES[type]}${suffix}${hasDefault ? `.default(${DEFAULTS[type]})` : ""}`;
}

/** A function that runs the query; `row` is what its rows must be. */
function run({ name }: QueryPlan, row: string, statement: string, before = ""): string {
  return `export async function ${name}(conn: sa.SAConnection): Promise<${row}[]> {${before}
  const result = await conn.execute(${statement});
  return await result.all();
}`;
}

const QUERIES: Record<QueryKind, (query: QueryPlan) => string> = {
  simple(query) {
    const [a] = query.tables;
    return run(
      query,
      "{ id: number; name: string; title: string | null }",
      `sa.select({ id: ${a}.c.id, name: ${a}.c.name, title: ${a}.c.title })
    .where(${a}.c.amount.gt(10), ${a}.c.active.eq(true)).orderBy(${a}.c.id).limit(20)`,
    );
  },
  joined(query) {
    const [a, b, c] = query.tables;
    return run(
      query,
      "{ id: number; owner: string; parent: string | null }",
      `sa.select({ id: ${a}.c.id, owner: ${b}.c.name, parent: ${c}.c.name }).from(${a})
    .join(${b}, ${b}.c.id.eq(${a}.c.ownerId)).leftJoin(${c}, ${c}.c.id.eq(${a}.c.parentId))
    .where(${b}.c.amount.gt(10))`,
    );
  },
  inserted(query) {
    const [a] = query.tables;
    return run(
      query,
      "{ id: number; createdAt: Date }",
      `${a}.insert().values({ ownerId: 1, name: "a", amount: 2, size: 3n, title: null })
    .returning({ id: ${a}.c.id, createdAt: ${a}.c.createdAt })`,
    );
  },
  aggregated(query) {
    const [a, b] = query.tables;
    return run(
      query,
      "{ id: number; name: string; n: bigint | null; amount: bigint | null }",
      `sa.select({ id: ${b}.c.id, name: ${b}.c.name, n: totals.c.n, amount: totals.c.amount })
    .from(${b}).leftJoin(totals, totals.c.ownerId.eq(${b}.c.id)).where(${b}.c.active.eq(true))`,
      `
  const totals = sa.select({
    ownerId: ${a}.c.ownerId, n: sa.func.count(), amount: sa.func.sum(${a}.c.amount),
  }).groupBy(${a}.c.ownerId).cte("totals");`,
    );
  },
  aliased(query) {
    const [a] = query.tables;
    return run(
      query,
      "{ id: number; name: string; parent: string | null }",
      `sa.select({ id: ${a}.c.id, name: ${a}.c.name, parent: m.c.name }).from(${a})
    .leftJoin(m, m.c.id.eq(${a}.c.parentId)).where(${a}.c.amount.gt(10))`,
      `
  const m = ${a}.alias("m");`,
    );
  },
};

export const AIOPG: Dialect = {
  packages: {},
  schema: (tables) =>
    [
      'import * as sa from "@aiopg/aiopg/sa";',
      "const metadata = new sa.MetaData();",
      ...tables.map(({ name, columns }) =>
        `export const ${name} = sa.table("${name}", metadata, {
  ${columns.map(definition).join(",\n  ")},
});`
      ),
    ].join("\n"),
  imports: (tables) =>
    `import * as sa from "@aiopg/aiopg/sa";\nimport { ${tables.join(", ")} } from "./schema.ts";`,
  queries: QUERIES,
};
