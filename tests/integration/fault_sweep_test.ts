/**
 * The network fails at byte after byte of a session that does everything: at some in the usual run, at every
 * one with `AIOPG_LONG=1`.
 */

import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { deadline } from "@std/async";
import {
  CommitUnknownError,
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

/** What the table holds for an id, as far as the client was told. */
type Told = "present" | "absent" | "unknown";

/** One session: everything it was told. */
class Visit {
  readonly told: [id: number, told: Told][] = [];
  readonly errors: DbError[] = [];
  readonly #table: string;
  readonly #id: number;
  readonly #checked: boolean;

  /** Without TLS nothing tells that a value was changed on its way: then values are not `checked`. */
  constructor(table: string, id: number, checked: boolean) {
    this.#table = table;
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
    await this.#note(
      id,
      () => conn.execute(`INSERT INTO ${this.#table} VALUES ($1)`, [id]),
      (error) => error.retryable === "unknown",
    );
  }

  async #commit(conn: Connection): Promise<void> {
    const id = 2 * this.#id + 1;
    await this.#note(
      id,
      () => conn.transaction((tx) => tx.execute(`INSERT INTO ${this.#table} VALUES ($1)`, [id])),
      (error) => error instanceof CommitUnknownError,
    );
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

  async #note(
    id: number,
    write: () => PromiseLike<unknown>,
    isUnknown: (error: DbError) => boolean,
  ): Promise<void> {
    try {
      await write();
      this.told.push([id, "present"]);
    } catch (error) {
      assertInstanceOf(error, DbError);
      this.told.push([id, isUnknown(error) ? "unknown" : "absent"]);
      throw error;
    }
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
  const dsn = `${server.dsn}?application_name=${table}`;
  await observer.execute(`CREATE TABLE ${table} (id int)`);
  try {
    const length = (await lengthsOf(new Visit(table, 0, true), dsn))[direction];
    const visits: Visit[] = [];
    const places = Array.from({ length: Math.ceil(length / step) }, (_, i) => i * step).values();
    const worker = async (): Promise<void> => {
      for (const at of places) {
        const visit = new Visit(table, at + 1, act !== "flip");
        visits.push(visit);
        const visited = visitThrough({ act, direction, at }, visit, dsn);
        assert(await deadline(visited, SETTLE_MS), `the fault at ${at} has happened`);
      }
    };
    await Promise.all(Array.from({ length: VISITS_AT_ONCE }, worker));
    await untilNone(observer, table);
    if (act !== "flip") await assertTruth(observer, table, visits);
    return visits;
  } finally {
    await observer.execute(`DROP TABLE ${table}`);
  }
}

/** What was told present is there once, what was told absent is not, and nothing is there twice. */
async function assertTruth(observer: Connection, table: string, visits: Visit[]): Promise<void> {
  const cur = await observer.execute<[number]>(`SELECT id FROM ${table}`);
  const ids = (await cur.fetchAll()).map(([id]) => id);
  const there = new Set(ids);
  assertEquals(ids.length, there.size);
  for (const [id, told] of visits.flatMap((visit) => visit.told)) {
    if (told !== "unknown") assertEquals([id, there.has(id) ? "present" : "absent"], [id, told]);
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
