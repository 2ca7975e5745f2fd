/**
 * The tables and statements under measurement; the same text for every driver, in every language.
 * @module
 */

export const STREAMED_COUNT = 1_000_000;
export const BUFFERED_COUNT = 100_000;
/** Rows a driver with portals fetches at a time. */
export const BATCH = 1_000;
/** Rows of one multi-row INSERT, and INSERTs of one transaction. */
export const INSERT_COUNT = 1_000;
/** What is copied in. */
export const COPIED_COUNT = 1_000_000;

const MIXED = "id, big, ratio, name, at, flag";

/** By name: a workload's own where it has one. */
export const STATEMENTS = {
  W1: "SELECT 1 AS one",
  W2: "SELECT id, name FROM aiopg_bench WHERE id = $1",
  W3: "SELECT oid, typname, typnamespace, typowner, typlen, typbyval, typtype, typcategory, " +
    "typispreferred, typisdefined, typrelid, typelem FROM pg_catalog.pg_type ORDER BY oid LIMIT 600",
  W4: "SELECT g AS n FROM generate_series(1, 1000) AS g",
  W5a: "SELECT at, note FROM aiopg_bench_notes",
  W5b: "SELECT data FROM aiopg_bench_blobs",
  W6: "SELECT list FROM aiopg_bench_lists",
  W7s: `SELECT ${MIXED} FROM aiopg_bench`,
  W7b: `SELECT ${MIXED} FROM aiopg_bench LIMIT ${BUFFERED_COUNT}`,
  W10: "SELECT doc FROM aiopg_bench_documents",
  /** Rows leave it with each transaction. */
  newTable: "CREATE TEMPORARY TABLE aiopg_bench_new (a int4, b int8, c text, d float8) " +
    "ON COMMIT DELETE ROWS",
  insert: "INSERT INTO aiopg_bench_new (a, b, c, d) VALUES ($1, $2, $3, $4)",
  copyIn: "COPY aiopg_bench_new FROM STDIN",
  copyOut: "COPY (SELECT id, big, name, ratio FROM aiopg_bench) TO STDOUT",
} as const;

/** The same for all rows at once, with four parameters a row. */
export const INSERT_AT_ONCE: string = STATEMENTS.insert.replace(
  /\(\$.*/,
  Array.from({ length: INSERT_COUNT }, (_, i) => {
    const first = i * 4 + 1;
    return `($${first}, $${first + 1}, $${first + 2}, $${first + 3})`;
  }).join(", "),
);

/** The table that built statements read: two columns, `id` and `val`. */
export const PAIRS = "aiopg_bench_pairs";
export const PAIR_COUNT = 1_000;

const TABLES = [
  "aiopg_bench",
  "aiopg_bench_notes",
  "aiopg_bench_blobs",
  "aiopg_bench_lists",
  "aiopg_bench_documents",
  PAIRS,
].join(", ");

/** Removes the tables. */
export const TEAR_DOWN = `DROP TABLE IF EXISTS ${TABLES}`;

/** Makes the tables that are read. */
export const SET_UP = `
  ${TEAR_DOWN};
  CREATE TABLE aiopg_bench (
    id int4, big int8, ratio float8, name text, at timestamptz, flag bool
  );
  INSERT INTO aiopg_bench
    SELECT i, i * 1000::int8, i / 7.0, 'name of the row ' || i,
      '2026-01-01 00:00Z'::timestamptz + i * interval '1 second', i % 2 = 0
    FROM generate_series(1, ${STREAMED_COUNT}) AS i;
  ALTER TABLE aiopg_bench ADD PRIMARY KEY (id);
  CREATE TABLE aiopg_bench_notes AS
    SELECT '2026-01-01 00:00Z'::timestamptz + i * interval '1 second' AS at, repeat('x', 100) AS note
    FROM generate_series(1, 1000) AS i;
  CREATE TABLE aiopg_bench_blobs AS
    SELECT decode(repeat(md5(i::text), 64), 'hex') AS data FROM generate_series(1, 100) AS i;
  CREATE TABLE aiopg_bench_lists AS
    SELECT array(SELECT i * j FROM generate_series(1, 100) AS j) AS list
    FROM generate_series(1, 100) AS i;
  CREATE TABLE aiopg_bench_documents AS
    SELECT jsonb_build_object('id', i, 'tags', (SELECT jsonb_agg('tag ' || j)
      FROM generate_series(1, 40) AS j), 'text', repeat('text ', 100)) AS doc
    FROM generate_series(1, 1000) AS i;
  CREATE TABLE ${PAIRS} (id int4 PRIMARY KEY, val text);
  INSERT INTO ${PAIRS} SELECT i, 'value ' || i FROM generate_series(1, ${PAIR_COUNT}) AS i;
  GRANT SELECT ON ${TABLES} TO PUBLIC;
  ANALYZE ${TABLES}`;
