/**
 * The network fails at byte after byte of a session that does everything: at some in the usual run, at every
 * one with `AIOPG_LONG=1`.
 */

import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { deadline } from "@std/async";
import {
  connect,
  type Connection,
  createPool,
  DbError,
  type ExecuteOptions,
  nativeDriver,
  type Pool,
} from "../../mod.ts";
import { uniqueName, untilNone } from "../support/activity.ts";
import type { Act, Direction, Fault } from "../support/fault_link.ts";
import { Ledger } from "../support/ledger.ts";
import { FaultProxy } from "../support/fault_proxy.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const isLong = Deno.env.get("AIOPG_LONG") === "1";
/** Bytes between one place and the next. A stall is only seen by waiting for a timeout, so it takes long. */
const STEPS: Record<Act, number> = isLong
  ? { fin: 1, rst: 1, half: 1, stall: 1, flip: 1 }
  : { fin: 29, rst: 31, half: 97, stall: 113, flip: 37 };
/** What ends the wait for a server that does not answer. */
const LIMITS = {
  connectTimeout: isLong ? 2_000 : 500,
  timeout: 200,
  driver: nativeDriver({ cancelGrace: 200 }),
};
const VISITS_AT_ONCE = 6;
const SETTLE_MS = 20_000;
const STREAMED = 60;

/** One session. */
class Visit {
  readonly errors: DbError[] = [];
  readonly #table: string;
  readonly #ledger: Ledger;
  readonly #id: number;
  readonly #checked: boolean;

  /** Without TLS nothing tells that a value was changed on its way: then values are not `checked`. */
  constructor(table: string, ledger: Ledger, id: number, checked: boolean) {
    this.#table = table;
    this.#ledger = ledger;
    this.#id = id;
    this.#checked = checked;
  }

  /** Everything in turn, each whether or not what was before it has failed. */
  async run(pool: Pool): Promise<void> {
    await using conn = await pool.acquire();
    await this.#try(() => this.#rows(conn));
    await this.#try(() => this.#echo(conn));
    await this.#try(() => this.#insert(conn));
    await this.#try(() => this.#commit(conn));
    await this.#try(() => this.#stream(conn));
  }

  /** A cut that nobody has noticed yet fails who meets it first, and nobody after. */
  async checkRecovered(pool: Pool): Promise<void> {
    await this.#try(() => this.#echo(pool));
    await this.#echo(pool, { timeout: SETTLE_MS });
    assertEquals([pool.size, pool.freeSize, pool.waiting], [1, 1, 0]);
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      assertInstanceOf(error, DbError);
      this.errors.push(error);
    }
  }

  async #rows(conn: Connection): Promise<void> {
    const cur = await conn.execute("SELECT i, 'no. ' || i FROM generate_series(1, 20) AS i");
    this.#assertEquals(
      await cur.fetchAll(),
      Array.from({ length: 20 }, (_, i) => [i + 1, `no. ${i + 1}`]),
    );
  }

  async #echo(on: Connection | Pool, options: ExecuteOptions = {}): Promise<void> {
    const cur = await on.execute("SELECT $1::int4", [this.#id], options);
    this.#assertEquals(await cur.fetchAll(), [[this.#id]]);
  }

  async #insert(conn: Connection): Promise<void> {
    const id = 2 * this.#id;
    const text = `INSERT INTO ${this.#table} VALUES ($1)`;
    await this.#ledger.statement(id, () => conn.execute(text, [id]));
  }

  async #commit(conn: Connection): Promise<void> {
    const id = 2 * this.#id + 1;
    const text = `INSERT INTO ${this.#table} VALUES ($1)`;
    await this.#ledger.transaction(id, () => conn.transaction((tx) => tx.execute(text, [id])));
  }

  async #stream(conn: Connection): Promise<void> {
    const rows = conn.cursor<[number]>().stream(
      "SELECT i FROM generate_series(1, $1::int4) AS i",
      [STREAMED],
    );
    let count = 0;
    for await (const [i] of rows) this.#assertEquals(i, ++count);
    this.#assertEquals(count, STREAMED);
  }

  #assertEquals(actual: unknown, expected: unknown): void {
    if (this.#checked) assertEquals(actual, expected);
  }
}

/** Runs one visit through one fault; the pool must work again afterwards, or from the start. */
async function visitThrough(fault: Fault, visit: Visit, dsn: string): Promise<boolean> {
  await using proxy = await FaultProxy.start(server, (link) => link === 0 ? { fault } : {});
  const open = () => createPool(proxy.through(dsn), { ...LIMITS, maxSize: 1 });
  const pool = await open().catch((error) => {
    assertInstanceOf(error, DbError);
    visit.errors.push(error);
    return open();
  });
  await visit.run(pool);
  await visit.checkRecovered(pool);
  await pool.close();
  proxy.heal();
  await Promise.all(proxy.links.map((link) => link.closed));
  return proxy.fired > 0;
}

/** How many bytes go each way when nothing fails. */
async function lengthsOf(visit: Visit, dsn: string): Promise<Record<Direction, number>> {
  await using proxy = await FaultProxy.start(server);
  await using pool = await createPool(proxy.through(dsn), { maxSize: 1 });
  await visit.run(pool);
  assertEquals(visit.errors, []);
  return { ...proxy.links[0]!.seen };
}

/** One fault of a kind in each place, several at once. */
async function sweep(act: Act, direction: Direction, step: number): Promise<Visit[]> {
  await using observer = await connect(server.dsn);
  const table = uniqueName("sweep");
  const ledger = new Ledger();
  const dsn = `${server.dsn}?application_name=${table}`;
  await observer.execute(`CREATE TABLE ${table} (id int)`);
  try {
    const length = (await lengthsOf(new Visit(table, ledger, 0, true), dsn))[direction];
    const visits: Visit[] = [];
    const places = Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step).values();
    const worker = async (): Promise<void> => {
      for (const at of places) {
        const visit = new Visit(table, ledger, at + 1, act !== "flip");
        visits.push(visit);
        const visited = visitThrough({ act, direction, at }, visit, dsn);
        assert(await deadline(visited, SETTLE_MS), `the fault at ${at} has happened`);
      }
    };
    await Promise.all(Array.from({ length: VISITS_AT_ONCE }, worker));
    await untilNone(observer, table);
    if (act !== "flip") await ledger.check(observer, table);
    return visits;
  } finally {
    await observer.execute(`DROP TABLE ${table}`);
  }
}

for (const act of ["fin", "rst", "half", "stall", "flip"] as const) {
  for (const direction of ["toServer", "toClient"] as const) {
    Deno.test(`Pool survives ${act} at any byte ${direction}, and tells the truth`, async () => {
      const visits = await sweep(act, direction, STEPS[act]);
      const errors = visits.flatMap((visit) => visit.errors);
      assert(
        errors.length >= visits.length / 2,
        `${visits.length} faults, ${errors.length} errors`,
      );
      if (isLong) console.log(`${act} ${direction}: ${visits.length} faults`, tally(errors));
    });
  }
}

/** How often each error came, without the numbers that differ each time. */
function tally(errors: readonly DbError[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { name, message, phase, sent, retryable } of errors) {
    const line = `${name}: ${message} (${phase}, ${sent}, ${retryable})`.replaceAll(/\d+/g, "N");
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return counts;
}
