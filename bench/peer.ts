/**
 * What every driver under measurement must be able to do.
 * @module
 */

/** The work that is measured; each does one unit and resolves with how many rows or queries that was. */
export interface Peer {
  /** `SELECT 1`. */
  selectOne(): Promise<number>;
  /** One row by its primary key, two columns. */
  pointSelect(): Promise<number>;
  /** 600 rows of six columns: int4, int8, float8, text, timestamptz, bool. */
  mixedRows(): Promise<number>;
  /** 100,000 rows of the same six columns, handled while they arrive. */
  streamedRows(): Promise<number>;
  /** Closes the connection. */
  close(): Promise<void>;
}

/** The work of what builds statements. */
export interface BuilderPeer {
  /** One row of {@linkcode PAIRS} by its primary key, another one each time; built and compiled anew. */
  builtSelect(): Promise<number>;
  /** Closes the connection. */
  close(): Promise<void>;
}

/** Opens one connection. */
export type OpenPeer<P extends Peer | BuilderPeer = Peer> = (dsn: string) => Promise<P>;

/** The names of the workloads. */
export type Workload = Exclude<keyof Peer | keyof BuilderPeer, "close">;

/** One measured round of one workload. */
export interface Measurement {
  /** Units of work per second of wall time. */
  readonly rate: number;
  /** Client CPU time for one unit, microseconds. */
  readonly cpuMicros: number;
}

export const SELECT_ONE = "SELECT 1 AS one";
export const POINT_SELECT = "SELECT id, name FROM aiopg_bench WHERE id = $1";
export const MIXED_ROWS =
  "SELECT id, big, ratio, name, at, flag FROM aiopg_bench ORDER BY id LIMIT $1";
export const POINT_ID = 4_242;
export const MIXED_COUNT = 600;
export const STREAMED_COUNT = 100_000;
/** Rows a driver with portals fetches at a time. */
export const BATCH = 1_000;

/** The table that built statements read: two columns, `id` and `val`. */
export const PAIRS = "aiopg_bench_pairs";
export const PAIR_COUNT = 1_000;

/** The ids of {@linkcode PAIRS} in turn. */
export function pairIds(): () => number {
  let id = 0;
  return () => id = id % PAIR_COUNT + 1;
}

/** Makes the tables that are read. */
export const SET_UP = `
  DROP TABLE IF EXISTS aiopg_bench;
  CREATE TABLE aiopg_bench (
    id int4 PRIMARY KEY, big int8, ratio float8, name text, at timestamptz, flag bool
  );
  INSERT INTO aiopg_bench
    SELECT i, i * 1000, i / 7.0, 'name of the row ' || i,
      '2026-01-01 00:00Z'::timestamptz + i * interval '1 second', i % 2 = 0
    FROM generate_series(1, ${STREAMED_COUNT}) AS i;
  ANALYZE aiopg_bench;
  DROP TABLE IF EXISTS ${PAIRS};
  CREATE TABLE ${PAIRS} (id int4 PRIMARY KEY, val text);
  INSERT INTO ${PAIRS} SELECT i, 'value ' || i FROM generate_series(1, ${PAIR_COUNT}) AS i;
  ANALYZE ${PAIRS}`;
export const TEAR_DOWN = `DROP TABLE IF EXISTS aiopg_bench, ${PAIRS}`;
