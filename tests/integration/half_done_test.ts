/** Connections that are released in the middle of something, on a real server. */

import { assertEquals, assertRejects } from "@std/assert";
import {
  type Connection,
  createPool,
  InterfaceError,
  OperationalError,
  type Pool,
} from "../../mod.ts";
import { uniqueName } from "../support/activity.ts";
import { oneValue } from "../support/one_value.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const TEN = "SELECT i FROM generate_series(1, 10) AS i";

/** What a session is left with; resolves with what its next user must not be reached by. */
const HALF_DONE: Record<string, (conn: Connection) => Promise<unknown>> = {
  "autocommit off": async (conn) => {
    await conn.setAutocommit(false);
    await conn.execute("SELECT 1");
  },
  "autocommit off, its BEGIN on the way": async (conn) => {
    await conn.setAutocommit(false);
    conn.execute("SELECT 1").catch(() => undefined);
    conn.execute("SELECT 2").catch(() => undefined);
  },
  "a stream of a portal": async (conn) => {
    await conn.begin();
    const rows = conn.cursor().stream(TEN, [], { iterSize: 2 });
    const batches = rows.batches()[Symbol.asyncIterator]();
    await batches.next();
    return async () => {
      await assertRejects(() => batches.next(), InterfaceError);
      await rows.close();
    };
  },
  "a large object": async (conn) => {
    await conn.begin();
    const object = await conn.largeObject();
    return async () => {
      await assertRejects(() => object.tell(), InterfaceError, "released");
      await object.close();
    };
  },
  "a server-side cursor": async (conn) => {
    await conn.begin();
    const cur = conn.cursor({ name: "left" });
    await cur.execute(TEN);
    return () => cur.close();
  },
  "a server-side cursor with hold": async (conn) => {
    const cur = conn.cursor({ name: "left", withHold: true });
    await cur.execute(TEN);
    return () => cur.close();
  },
  "a cursor with hold, and LISTEN, of a pipeline": (conn) =>
    conn.pipeline((p) => [
      p.execute(`DECLARE left_over CURSOR WITH HOLD FOR ${TEN}`),
      p.execute("LISTEN left_over"),
    ]),
  "a cursor with hold, and LISTEN, of executeMany()": async (conn) => {
    await conn.executeMany(`DECLARE left_over CURSOR WITH HOLD FOR ${TEN}`, [[]]);
    await conn.executeMany("LISTEN left_over", [[]]);
  },
  "a cursor with hold, and LISTEN, whose rows could not be read": async (conn) => {
    const unread = (): never => {
      throw new RangeError("unreadable");
    };
    const unreadable = {
      name: "text",
      oid: 25,
      decodeText: unread,
      decodeBinary: unread,
      encodeText: String,
    };
    await assertRejects(
      () =>
        conn.pipeline((p) => [
          p.execute(`DECLARE left_over CURSOR WITH HOLD FOR ${TEN}`),
          p.execute("LISTEN left_over"),
          p.execute("SELECT 'a'::text", [], { columnCodecs: [unreadable] }),
        ]),
      Error,
    );
  },
  "a cursor with hold, and LISTEN, of streams": async (conn) => {
    const text = `DECLARE left_over CURSOR WITH HOLD FOR ${TEN}`;
    await Array.fromAsync(conn.cursor().stream(text));
    await Array.fromAsync(conn.cursor().stream("LISTEN left_over"));
  },
  "a two-phase transaction": async (conn) => {
    await conn.tpcBegin(uniqueName("combined"));
    await conn.execute("SELECT 1");
  },
  "executeMany() that waits for its source": async (conn) => {
    await conn.setAutocommit(false);
    await conn.execute("SELECT 1");
    const source = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
    const ended = assertRejects(
      () => conn.executeMany("SELECT $1::int4", source),
      OperationalError,
      "connection is closed",
    );
    return () => ended;
  },
  "an open pipeline": (conn) => {
    conn.pipeline((p) => [p.execute("BEGIN"), p.execute("SELECT 1")]).catch(() => undefined);
    return Promise.resolve();
  },
  "a transaction, a nested one, characteristics": async (conn) => {
    await conn.setSession({ isolationLevel: "serializable", readOnly: true });
    const tx = await conn.begin();
    await tx.beginNested();
  },
};

async function assertClean(pool: Pool): Promise<void> {
  await using conn = await pool.acquire();
  const found = {
    autocommit: conn.autocommit,
    status: conn.transactionStatus,
    isolation: conn.isolationLevel,
    cursors: await oneValue(conn, "SELECT count(*)::int FROM pg_cursors WHERE name LIKE 'left%'"),
    channels: await oneValue(conn, "SELECT count(*)::int FROM pg_listening_channels()"),
    readOnly: await oneValue(conn, "SHOW transaction_read_only"),
    after: conn.transactionStatus,
  };
  assertEquals(found, {
    autocommit: true,
    status: "idle",
    isolation: "default",
    cursors: 0,
    channels: 0,
    readOnly: "off",
    after: "idle",
  });
}

for (const [what, leave] of Object.entries(HALF_DONE)) {
  Deno.test(`a connection that is released with ${what} leaves nothing to the next user`, async () => {
    await using pool = await createPool(server.dsn, { maxSize: 1 });
    const conn = await pool.acquire();
    const use = await leave(conn);
    await pool.release(conn);
    await assertClean(pool);
    if (typeof use !== "function") return;
    // Who holds on to what he had must not reach the session in other hands.
    await using next = await pool.acquire();
    await using tx = await next.begin();
    const cur = tx.cursor<[number]>({ name: "left" });
    await cur.execute(TEN);
    await using object = await tx.largeObject();
    await use();
    assertEquals([await cur.fetchOne(), await object.tell(), tx.isActive], [[1], 0, true]);
  });
}
