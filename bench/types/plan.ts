/**
 * The project that every library writes in its own words: its tables, and what it asks of them.
 * @module
 */

/** What a column holds. */
export type ColumnType = "integer" | "bigint" | "varchar" | "text" | "boolean" | "timestamptz";

/** One column. */
export interface ColumnPlan {
  readonly key: string;
  readonly type: ColumnType;
  readonly notNull: boolean;
  /** Whether an INSERT may leave it out though it is NOT NULL. */
  readonly hasDefault: boolean;
}

/** One table, whose first column is its primary key. */
export interface TablePlan {
  readonly name: string;
  readonly columns: readonly ColumnPlan[];
}

/** The kinds of query, in equal parts. */
export type QueryKind = "simple" | "joined" | "inserted" | "aggregated" | "aliased";

export const QUERY_KINDS: readonly QueryKind[] = [
  "simple",
  "joined",
  "inserted",
  "aggregated",
  "aliased",
];

/** One query, over at most three tables. */
export interface QueryPlan {
  readonly name: string;
  readonly kind: QueryKind;
  readonly tables: readonly [string, string, string];
}

/** How one library writes the project. */
export interface Dialect {
  /** The npm packages it needs; ours needs none. */
  readonly packages: Readonly<Record<string, string>>;
  /** The file `schema.ts`. */
  schema(tables: readonly TablePlan[]): string;
  /** What a file of queries begins with; `tables` are those it uses. */
  imports(tables: readonly string[]): string;
  /** One function for each query, whose row type is written out, so that a wrong one does not compile. */
  readonly queries: Readonly<Record<QueryKind, (query: QueryPlan) => string>>;
}

/** Columns that all tables have; six more are named after the table. */
const COMMON: readonly ColumnPlan[] = [
  column("parentId", "integer"),
  column("ownerId", "integer", true),
  column("name", "varchar", true),
  column("title", "text"),
  column("email", "varchar"),
  column("amount", "integer", true),
  column("score", "integer"),
  column("size", "bigint", true),
  column("total", "bigint"),
  column("active", "boolean", true, true),
  column("deleted", "boolean"),
  column("createdAt", "timestamptz", true, true),
  column("updatedAt", "timestamptz"),
];

/** Tables of twenty columns. */
export function planTables(count: number): TablePlan[] {
  return Array.from({ length: count }, (_, i) => {
    const name = `t${i}`;
    const own = [
      column(`code_${name}`, "varchar"),
      column(`note_${name}`, "text"),
      column(`rank_${name}`, "integer"),
      column(`count_${name}`, "bigint"),
      column(`flag_${name}`, "boolean", true, true),
      column(`at_${name}`, "timestamptz"),
    ];
    return { name, columns: [column("id", "integer", true, true), ...COMMON, ...own] };
  });
}

/** Queries over all tables in turn. */
export function planQueries(count: number, tables: readonly TablePlan[]): QueryPlan[] {
  const name = (i: number) => tables[i % tables.length]!.name;
  return Array.from({ length: count }, (_, i) => ({
    name: `q${i}`,
    kind: QUERY_KINDS[i % QUERY_KINDS.length]!,
    tables: [name(3 * i), name(3 * i + 1), name(3 * i + 2)],
  }));
}

function column(key: string, type: ColumnType, notNull = false, hasDefault = false): ColumnPlan {
  return { key, type, notNull, hasDefault };
}
