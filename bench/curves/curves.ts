/**
 * What is measured from small to large, with this library alone: each is to cost the same for one item, however many.
 * @module
 */

import { connect, createPool } from "../../mod.ts";
import { together } from "../peer.ts";

/** One curve. */
export interface Curve {
  readonly title: string;
  /** What one item is. */
  readonly item: string;
  readonly last: number;
  /** Connects; resolves with what does the work for a size and resolves with how many items that was. */
  open(dsn: string): Promise<(size: number) => Promise<number>>;
}

const STATEMENTS_AT_ONCE = 20_000;

/** By distinct statements, in turn on one connection. */
const statements: Curve = {
  title: "distinct statements on one connection",
  item: "query",
  last: 100_000,
  async open(dsn) {
    const conn = await connect(dsn);
    const cur = conn.cursor();
    let next = 0;
    return async (size) => {
      const count = Math.max(STATEMENTS_AT_ONCE, size);
      for (let i = 0; i < count; i++, next++) {
        await cur.execute(`SELECT $1::int4 + ${next % size}`, [i]);
        await cur.fetchOne();
      }
      return count;
    };
  },
};

/** By callers that wait for a connection of the same pool. */
const callers: Curve = {
  title: "concurrent callers on a pool of 10",
  item: "query",
  last: 10_000,
  async open(dsn) {
    const pool = await createPool(dsn, { minSize: 10, maxSize: 10, acquireTimeout: 600_000 });
    const run = async (id: number) => {
      await (await pool.execute("SELECT $1::int4", [id], { timeout: 600_000 })).fetchOne();
    };
    return (size) => together(size, Math.max(1, 5_000 / size), run);
  },
};

/** By rows that are streamed. */
const rows: Curve = {
  title: "rows streamed",
  item: "row",
  last: 10_000_000,
  async open(dsn) {
    const cur = (await connect(dsn)).cursor({ rowMode: "object" });
    return async (size) => {
      let count = 0;
      const text =
        "SELECT n, n::text AS name FROM (SELECT generate_series(1, $1::int4) AS n) AS numbers";
      for await (const row of cur.stream(text, [size])) if (row) count++;
      return count;
    };
  },
};

/** By columns of a row. */
const columns: Curve = {
  title: "columns of a row",
  item: "value",
  last: 1_600,
  async open(dsn) {
    const cur = (await connect(dsn)).cursor({ rowMode: "object" });
    return async (size) => {
      const names = Array.from({ length: size }, (_, i) => `n + ${i} AS c${i}`);
      const count = Math.ceil(10_000 / size);
      const text = `SELECT ${names.join(", ")} FROM generate_series(1, ${count}) AS n`;
      await cur.execute(text);
      return (await cur.fetchAll()).length * size;
    };
  },
};

/** By bytes of one value, there and back. */
const bytes: Curve = {
  title: "bytes of a value, there and back",
  item: "byte",
  last: 100_000_000,
  async open(dsn) {
    const cur = (await connect(dsn)).cursor();
    return async (size) => {
      await cur.execute("SELECT $1::text", ["x".repeat(size)]);
      const [value] = await cur.fetchOne() as [string];
      return value.length;
    };
  },
};

/** All, by the names that `--only` takes. */
export const CURVES = { statements, callers, rows, columns, bytes } as const satisfies Readonly<
  Record<string, Curve>
>;
