/**
 * Everything at once on one pool, over a network that fails at random places, on a server that ends sessions.
 *
 * `AIOPG_SEED` makes the same choices again; `AIOPG_LONG=1` takes a minute.
 */

import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { deadline } from "@std/async";
import {
  connect,
  type Connection,
  createPool,
  DbError,
  InterfaceError,
  InternalError,
  nativeDriver,
  type Pool,
  QueryCanceled,
} from "../../mod.ts";
import { uniqueName, untilNone } from "../support/activity.ts";
import type { LinkPlan } from "../support/fault_link.ts";
import { FaultProxy } from "../support/fault_proxy.ts";
import { Ledger } from "../support/ledger.ts";
import { Seeded } from "../support/seeded.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const DURATION_MS = Deno.env.get("AIOPG_LONG") === "1" ? 60_000 : 4_000;
/** A slow machine takes longer than that to make so many. */
const MIN_FAULTS = 20;
const WORKERS = 12;
const MAX_SIZE = 8;
const ACCOUNTS = 4;
const SETTLE_MS = 30_000;

/** What a worker's call may be aborted with. */
class Enough extends Error {}

/** A cancel request that hit the wrong statement, a connection in the wrong hands, a pool that lost count. */
const WRONG = [QueryCanceled, InterfaceError, InternalError];

/** What the workers have in common. */
class Chaos {
  readonly ledger = new Ledger();
  readonly counts: Record<string, number> = {};
  #nextId = 0;

  constructor(readonly pool: Pool, readonly table: string, readonly random: Seeded) {}

  /** One random thing. Whatever fails must fail with an error of this package, or because it was aborted. */
  async step(): Promise<void> {
    const work = this.random.pick([
      this.echo,
      this.echo,
      this.insert,
      this.insert,
      this.transaction,
      this.transfer,
      this.stream,
      this.pipeline,
      this.abort,
      this.abandon,
    ]);
    this.#count(work.name);
    try {
      await work.call(this);
    } catch (error) {
      if (error instanceof Enough) return this.#count("aborted");
      assertInstanceOf(error, DbError);
      for (const Wrong of WRONG) assert(!(error instanceof Wrong), error.stack);
      this.#count(`failed ${error.retryable}`);
    }
  }

  async echo(): Promise<void> {
    const id = this.#nextId++;
    const text = "SELECT $1::int4, i FROM generate_series(1, 30) AS i";
    const cur = await this.pool.execute(text, [id]);
    assertEquals(await cur.fetchAll(), Array.from({ length: 30 }, (_, i) => [id, i + 1]));
  }

  async insert(): Promise<void> {
    const id = this.#nextId++;
    await this.ledger.statement(
      id,
      () => this.pool.execute(`INSERT INTO ${this.table} VALUES ($1)`, [id]),
    );
  }

  async transaction(): Promise<void> {
    const id = this.#nextId++;
    await this.ledger.transaction(id, () =>
      this.pool.transaction(async (tx) => {
        await tx.execute(`INSERT INTO ${this.table} VALUES ($1)`, [id]);
        await tx.execute("SELECT 1");
      }));
  }

  /** The sum of the accounts never changes. */
  async transfer(): Promise<void> {
    const [from, to] = [this.random.below(ACCOUNTS), this.random.below(ACCOUNTS)].sort();
    const text = `UPDATE ${this.table}_account SET balance = balance + $2 WHERE id = $1`;
    await this.pool.transaction(async (tx) => {
      await tx.execute(text, [from, -1]);
      await tx.execute(text, [to, 1]);
    });
  }

  /** Left early every other time. */
  async stream(): Promise<void> {
    const leaveAt = this.random.happens(0.5) ? this.random.below(2_000) : Infinity;
    await using conn = await this.pool.acquire();
    const rows = conn.cursor<[number]>().stream("SELECT generate_series(1, $1::int4)", [2_000]);
    let count = 0;
    for await (const [i] of rows) {
      assertEquals(i, ++count);
      if (count > leaveAt) return;
    }
    assertEquals(count, 2_000);
  }

  /** Several statements in flight, an error among them; each gets its own result. */
  async pipeline(): Promise<void> {
    await using conn = await this.pool.acquire();
    const first = this.#nextId;
    this.#nextId += 8;
    const failing = conn.execute("SELECT 1 / $1::int4", [0]).then(
      () => Promise.reject(new Error("1 / 0 has a result")),
      (error) => assertInstanceOf(error, DbError),
    );
    const calls = Array.from({ length: 8 }, async (_, i) => {
      const cur = await conn.execute("SELECT $1::int4", [first + i]);
      assertEquals(await cur.fetchAll(), [[first + i]]);
    });
    const outcomes = await Promise.allSettled([...calls, failing]);
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  }

  async abort(): Promise<void> {
    const leaving = new AbortController();
    const timer = setTimeout(() => leaving.abort(new Enough()), this.random.below(15));
    try {
      await this.pool.execute("SELECT pg_sleep(0.01)", [], { signal: leaving.signal });
    } finally {
      clearTimeout(timer);
    }
  }

  /** What is released in a transaction is undone. */
  async abandon(): Promise<void> {
    const id = this.#nextId++;
    this.ledger.absent(id);
    await using conn = await this.pool.acquire();
    await conn.begin();
    await conn.execute(`INSERT INTO ${this.table} VALUES ($1)`, [id]);
    const dropped = conn.execute("SELECT pg_sleep(0.005)");
    dropped.then(() => {}, (error) => assertInstanceOf(error, DbError));
  }

  #count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }
}

/** Most connections fail sooner or later. */
function planFrom(random: Seeded): LinkPlan {
  if (random.happens(0.1)) return {};
  const act = random.happens(0.03) ? "stall" : random.pick(["fin", "rst", "half"] as const);
  const direction = random.pick(["toClient", "toServer"] as const);
  return { fault: { act, direction, at: random.below(direction === "toClient" ? 40_000 : 4_000) } };
}

/** Ends a session of the pool now and then, until `running` says no. */
async function terminate(
  observer: Connection,
  name: string,
  running: () => boolean,
): Promise<number> {
  const text = "SELECT pg_terminate_backend(pid), pg_sleep(0.05) FROM pg_stat_activity " +
    "WHERE application_name = $1 ORDER BY random() LIMIT 1";
  let count = 0;
  while (running()) count += (await observer.execute(text, [name])).rowCount;
  return count;
}

Deno.test("Pool in chaos loses nothing, does nothing twice, and mixes nothing up", async () => {
  const seed = Number(Deno.env.get("AIOPG_SEED") ?? Date.now() % 1e9);
  console.log(`AIOPG_SEED=${seed}`);
  const random = new Seeded(seed);
  await using observer = await connect(server.dsn);
  const table = uniqueName("chaos");
  await observer.executeScript(
    `CREATE TABLE ${table} (id int4); CREATE TABLE ${table}_account (id int4, balance int8);
     INSERT INTO ${table}_account SELECT id, 100 FROM generate_series(0, ${ACCOUNTS - 1}) AS id`,
  );
  try {
    await using proxy = await FaultProxy.start(server, () => planFrom(random));
    const pool = await openPool(`${proxy.through(server.dsn)}&application_name=${table}`);
    const chaos = new Chaos(pool, table, random);
    const end = performance.now() + DURATION_MS;
    const running = () => performance.now() < end || proxy.fired < MIN_FAULTS;
    const worker = async (): Promise<void> => {
      while (running()) await chaos.step();
    };
    const workers = Promise.all(Array.from({ length: WORKERS }, worker));
    const [killed] = await deadline(
      Promise.all([terminate(observer, table, running), workers]),
      DURATION_MS + SETTLE_MS,
    );
    await deadline(untilQuiet(pool), SETTLE_MS);
    await pool.close();
    proxy.heal();
    await deadline(Promise.all(proxy.links.map((link) => link.closed)), SETTLE_MS);
    await deadline(untilNone(observer, table), SETTLE_MS);
    await chaos.ledger.check(observer, table);
    const sum = await observer.execute(`SELECT sum(balance)::int4 FROM ${table}_account`);
    assertEquals(await sum.fetchOne(), [100 * ACCOUNTS]);
    const { fired, links } = proxy;
    console.log({ links: links.length, fired, killed, ...chaos.counts, ...chaos.ledger.counts });
  } finally {
    await observer.executeScript(`DROP TABLE ${table}, ${table}_account`);
  }
});

/** The first connection may fail, too. */
async function openPool(dsn: string): Promise<Pool> {
  const driver = nativeDriver({ cancelGrace: 200 });
  const options = { maxSize: MAX_SIZE, timeout: 300, connectTimeout: 1_000, driver };
  for (;;) {
    try {
      return await createPool(dsn, options);
    } catch (error) {
      assertInstanceOf(error, DbError);
    }
  }
}

/** Resolves once many have been served in turn and nothing is on loan or being opened; so it must come to be. */
async function untilQuiet(pool: Pool): Promise<void> {
  for (let served = 0; served < 100 || pool.freeSize < pool.size;) {
    try {
      assertEquals(await (await pool.execute("SELECT $1::int4", [served])).fetchAll(), [[served]]);
      served++;
    } catch (error) {
      assertInstanceOf(error, DbError);
    }
  }
  assertEquals([pool.freeSize, pool.waiting], [pool.size, 0]);
  assert(pool.size > 0 && pool.size <= MAX_SIZE);
}
