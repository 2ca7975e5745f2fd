/**
 * What SQLAlchemy does, to compare the builder with: `recorded.json` has, for 192 expressions of its Core, the SQL
 * that SQLAlchemy 2.0 makes of them for the PostgreSQL dialect, and the rows that PostgreSQL returned for that.
 *
 * `sql_dollar` is SQLAlchemy's text with `$n` for its parameters, without the RETURNING that it adds to an INSERT by
 * itself; `rows` were taken after `setup` and `seed`, each statement alone, with the sequences at `max(id) + 100`.
 * Where rows are `ordered` the statement has an ORDER BY. Values that JSON lacks are `{ "$": kind, "v": text }`.
 * @module
 */

import data from "./recorded.json" with { type: "json" };

/** One expression, and what came of it. */
export interface Recorded {
  /** SQLAlchemy's SQL; absent where there are several `statements`. */
  readonly sql_dollar?: string;
  /** The values for `$1`, `$2`, …. */
  readonly args?: readonly unknown[];
  /** SQLAlchemy's types of the values. */
  readonly arg_types?: readonly string[];
  /** The columns of the result; absent when there is none. */
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
  /** The rows; absent when there are none by nature, or they are another time others. */
  readonly rows?: readonly (readonly unknown[])[];
  /** How many rows were returned or affected; absent for DDL, and for what fails. */
  readonly rowcount?: number;
  /** Whether the order of the rows is the statement's. */
  readonly ordered?: boolean;
  /** Whether the rows are others at another time. */
  readonly nondeterministic?: boolean;
  /** The server's error, where it refuses the statement. */
  readonly run_error?: string;
  /** The statements of what is made of several. */
  readonly statements?: readonly string[];
}

/** The SQL that makes the tables. */
export const setup: readonly string[] = data.setup;
/** The SQL that fills them. */
export const seed: readonly string[] = data.seed;
/** The expressions by name. */
// The compiler would compare each case with the interface, and takes a second for it.
export const recorded: Readonly<Record<string, Recorded>> = data.cases as never;

const USES: readonly (readonly [extension: string, of: RegExp])[] = [
  ["hstore", /\bhstore\b|\bdocs\b/i],
  ["pg_trgm", /gin_trgm_ops/],
  ["btree_gist", /EXCLUDE USING gist/],
];

/** The extensions that SQL needs: the table `docs` has an hstore. */
export function extensionsOf(sql: string): string[] {
  return USES.filter(([, uses]) => uses.test(sql)).map(([extension]) => extension);
}

/** The SQL of a case. */
export function statementsOf({ statements, sql_dollar }: Recorded): readonly string[] {
  return statements ?? [sql_dollar!];
}
