/** A primary and its standby: which of them is taken, and what a pool does when they change their roles. */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import { connect, createPool, DbError, OperationalError, type Pool } from "../../../mod.ts";
import type { TargetSessionAttrs } from "../../../src/driver.ts";
import { ReadOnlySqlTransaction } from "../../../src/sqlstate/error_classes.ts";
import { asSuperuser, type Pair, promote, startPair, whyNoStandby } from "../../support/standby.ts";

const REASON = await whyNoStandby();
/** Far more than it takes: no test may wait for ever. */
const SETTLE_MS = 30_000;
/** How soon writes have to go on once there is a primary again. */
const RECOVERY_MS = 5_000;

function test(
  name: string,
  fn: (pair: Pair) => Promise<void>,
  options: Parameters<typeof startPair>[0] = {},
): void {
  Deno.test({
    name: name + (REASON === null ? "" : ` (ignored: ${REASON})`),
    ignore: REASON !== null,
    fn: async () => {
      await using pair = await startPair(options);
      await fn(pair);
    },
  });
}

type Name = keyof Pick<Pair, "primary" | "standby">;

/** A DSN of several of them, in this order. */
function dsnOf(pair: Pair, names: readonly Name[], attrs: TargetSessionAttrs): string {
  const { user, password, database, host } = pair.primary;
  const hosts = names.map((name) => `${host}:${pair[name].port}`).join(",");
  return `postgres://${user}:${password}@${hosts}/${database}?target_session_attrs=${attrs}`;
}

/** Which of them a connection is to. */
async function nameOf(pair: Pair, conn: Pick<Pool, "execute">): Promise<Name> {
  const [port] = (await (await conn.execute("SELECT inet_server_port()")).fetchOne()) ?? [];
  return port === pair.primary.port ? "primary" : "standby";
}

const FIRST: Readonly<Record<TargetSessionAttrs, readonly [Name, Name]>> = {
  "any": ["primary", "standby"],
  "read-write": ["primary", "primary"],
  "read-only": ["standby", "standby"],
  "primary": ["primary", "primary"],
  "standby": ["standby", "standby"],
  "prefer-standby": ["standby", "standby"],
};

test("connect() takes the server that targetSessionAttrs asks for, in whatever order", async (pair) => {
  for (const [attrs, expected] of Object.entries(FIRST)) {
    const orders: readonly Name[][] = [["primary", "standby"], ["standby", "primary"]];
    const taken = await Promise.all(orders.map(async (order) => {
      await using conn = await connect(dsnOf(pair, order, attrs as TargetSessionAttrs));
      return await nameOf(pair, conn);
    }));
    assertEquals(taken, [...expected], attrs);
  }
  const { port } = pair.standby;
  await assertRejects(
    () => connect(dsnOf(pair, ["standby"], "read-write")),
    OperationalError,
    `Cannot connect: 127.0.0.1:${port} gives read-only sessions`,
  );
  await using conn = await connect(dsnOf(pair, ["primary"], "prefer-standby"));
  assertEquals(await nameOf(pair, conn), "primary");
});

test("Pool leaves a primary that has become read-only, and goes back when it is not any more", async (pair) => {
  const { primary } = pair;
  const setReadOnly = async (value: "on" | "off") =>
    await asSuperuser(primary, [
      `ALTER SYSTEM SET default_transaction_read_only = ${value}`,
      "SELECT pg_reload_conf()",
    ]);
  await using pool = await createPool(dsnOf(pair, ["standby", "primary"], "read-write"));
  await pool.execute("CREATE TABLE t ()");
  await setReadOnly("on");
  // The sessions hear of it a little later.
  const refused = await deadline(untilRefused(pool), SETTLE_MS);
  assert(refused.message.includes(`127.0.0.1:${primary.port}: gives read-only sessions`));
  assertEquals(pool.size, 0);
  await setReadOnly("off");
  await deadline(untilWritten(pool), SETTLE_MS);
  assertEquals(await nameOf(pair, pool), "primary");
});

/** Resolves with why there is no session any more. */
async function untilRefused(pool: Pool): Promise<Error> {
  for (;;) {
    try {
      await pool.execute("INSERT INTO t DEFAULT VALUES");
    } catch (error) {
      if (error instanceof ReadOnlySqlTransaction) continue;
      assertInstanceOf(error, OperationalError);
      return error;
    }
  }
}

async function untilWritten(pool: Pool): Promise<void> {
  for (;;) {
    try {
      await pool.execute("INSERT INTO t DEFAULT VALUES");
      return;
    } catch (error) {
      assertInstanceOf(error, DbError);
    }
  }
}

/** Writes on and on; every number that was acknowledged is kept. */
class Writers {
  readonly acknowledged: number[] = [];
  readonly errors: unknown[] = [];
  readonly #pool: Pool;
  readonly #running: Promise<void>[];
  #next = 0;
  #ended = false;

  constructor(pool: Pool, count: number) {
    this.#pool = pool;
    this.#running = Array.from({ length: count }, () => this.#write());
  }

  /** Resolves once so many more were acknowledged. */
  async more(count: number): Promise<void> {
    const wanted = this.acknowledged.length + count;
    while (this.acknowledged.length < wanted) await new Promise((go) => setTimeout(go, 1));
  }

  async end(): Promise<void> {
    this.#ended = true;
    await Promise.all(this.#running);
  }

  async #write(): Promise<void> {
    while (!this.#ended) {
      const number = this.#next++;
      try {
        await this.#pool.execute("INSERT INTO ledger VALUES ($1)", [number]);
        this.acknowledged.push(number);
      } catch (error) {
        this.errors.push(error);
      }
    }
  }
}

for (const how of ["fast", "immediate"] as const) {
  test(
    `writes go on at the promoted standby, and none is lost, after the primary ended (${how})`,
    async (pair) => {
      const dsn = dsnOf(pair, ["primary", "standby"], "read-write");
      await using pool = await createPool(dsn, { minSize: 4, maxSize: 4 });
      await pool.execute("CREATE TABLE ledger (n int4 PRIMARY KEY)");
      const writers = new Writers(pool, 8);
      try {
        await deadline(writers.more(200), SETTLE_MS);
        await pair.primary.shutDown(how);
        await promote(pair.standby);
        await deadline(writers.more(200), RECOVERY_MS);
      } finally {
        await writers.end();
      }
      for (const error of writers.errors) {
        assertInstanceOf(error, OperationalError); // never 25006: no session of a standby was lent
      }
      const cur = await pool.execute("SELECT n FROM ledger");
      const kept = new Set((await cur.fetchAll()).map(([n]) => n));
      assertEquals(writers.acknowledged.filter((n) => !kept.has(n)), []);
      const conns = await Promise.all([1, 2, 3, 4].map(() => pool.acquire()));
      for (const conn of conns) {
        assertEquals(await nameOf(pair, conn), "standby");
        await pool.release(conn);
      }
    },
    { synchronous: true },
  );
}
