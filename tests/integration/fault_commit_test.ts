/** The network fails around COMMIT: whoever cannot know says so. */

import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import {
  CommitUnknownError,
  connect,
  type Connection,
  createPool,
  DbError,
  InterfaceError,
  nativeDriver,
  OperationalError,
} from "../../mod.ts";
import { uniqueName, untilNone } from "../support/activity.ts";
import type { Act, Fault, Link } from "../support/fault_link.ts";
import { FaultProxy } from "../support/fault_proxy.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const SETTLE_MS = 10_000;
const driver = nativeDriver({ cancelGrace: 50 });

/** Before COMMIT gets through; after it, before any of its reply, or within its reply. */
const LOST_REQUEST = { direction: "toServer", at: { message: "Q", nth: 1 } } as const;
const LOST_REPLY = { direction: "toClient", at: { message: "C", nth: 1 } } as const;
const LOST_END = { direction: "toClient", at: { message: "Z", nth: 1 } } as const;
const PLACES: [name: string, place: Omit<Fault, "act">, committed: boolean][] = [
  ["COMMIT itself", LOST_REQUEST, false],
  ["its reply", LOST_REPLY, true],
  ["the end of its reply", LOST_END, true],
];

interface Around {
  readonly observer: Connection;
  readonly conn: Connection;
  readonly link: Link;
  readonly table: string;
}

/** Runs `test` with a table, and a connection that goes through a proxy; tells whether the table has rows then. */
async function around(test: (around: Around) => Promise<void>): Promise<boolean> {
  await using observer = await connect(server.dsn);
  const table = uniqueName("commit");
  await observer.execute(`CREATE TABLE ${table} (id int)`);
  try {
    {
      await using proxy = await FaultProxy.start(server);
      const dsn = `${proxy.through(server.dsn)}&application_name=${table}`;
      await using conn = await connect(dsn, { timeout: SETTLE_MS, driver });
      await test({ observer, conn, link: proxy.links[0]!, table });
    }
    await untilNone(observer, table);
    const cur = await observer.execute(`SELECT FROM ${table}`);
    return cur.rowCount > 0;
  } finally {
    await observer.execute(`DROP TABLE ${table}`);
  }
}

for (const act of ["fin", "rst", "half", "stall"] satisfies Act[]) {
  for (const [name, place, arrives] of PLACES) {
    const committed = arrives || act === "half"; // which lets what the client sends through
    Deno.test(`Transaction.commit() is unknown when ${name} is lost (${act})`, async () => {
      const isThere = await around(async ({ conn, link, table }) => {
        const tx = await conn.begin();
        await tx.execute(`INSERT INTO ${table} VALUES (1)`);
        link.arm({ act, ...place });
        const committing = tx.commit(act === "stall" ? { timeout: 50 } : {});
        const error = await assertRejects(
          () => deadline(committing, SETTLE_MS),
          CommitUnknownError,
        );
        assertEquals([error.phase, error.sent, error.retryable], ["commit", "yes", "unknown"]);
        assertInstanceOf(error.cause, OperationalError);
        assertEquals([tx.isActive, conn.closed, link.fired], [false, true, true]);
      });
      assertEquals(isThere, committed);
    });

    Deno.test(`Connection.commit() is unknown when ${name} is lost (${act})`, async () => {
      const isThere = await around(async ({ conn, link, table }) => {
        await conn.setAutocommit(false);
        await conn.execute(`INSERT INTO ${table} VALUES (1)`);
        link.arm({ act, ...place });
        const committing = conn.commit(act === "stall" ? { timeout: 50 } : {});
        const error = await assertRejects(
          () => deadline(committing, SETTLE_MS),
          CommitUnknownError,
        );
        assertEquals([error.phase, error.sent, error.retryable], ["commit", "yes", "unknown"]);
        assertEquals([conn.closed, link.fired], [true, true]);
      });
      assertEquals(isThere, committed);
    });

    Deno.test(`Connection.execute() of an INSERT is unknown when it is lost like ${name} (${act})`, async () => {
      const isThere = await around(async ({ conn, link, table }) => {
        const at = place === LOST_REQUEST ? { message: "P", nth: 1 } : place.at;
        link.arm({ act, ...place, at });
        const options = act === "stall" ? { timeout: 50 } : {};
        const inserting = conn.execute(`INSERT INTO ${table} VALUES (1)`, [], options);
        const error = await assertRejects(
          () => deadline(Promise.resolve(inserting), SETTLE_MS),
          OperationalError,
        );
        assertEquals([error.phase, error.sent, error.retryable], ["execute", "yes", "unknown"]);
      });
      assertEquals(isThere, committed);
    });
  }
}

Deno.test("Connection.execute() without autocommit is never sent when BEGIN is lost", async () => {
  const isThere = await around(async ({ conn, link, table }) => {
    await conn.setAutocommit(false);
    link.arm({ act: "rst", ...LOST_REPLY });
    const inserting = [1, 2].map((id) => conn.execute(`INSERT INTO ${table} VALUES (${id})`));
    for (const each of inserting) await assertRejects(async () => await each, OperationalError);
    await assertRejects(() => conn.commit(), OperationalError);
  });
  assertEquals(isThere, false);
});

Deno.test("Transaction.commit() is not unknown when the connection was lost before it", async () => {
  const isThere = await around(async ({ conn, link, table }) => {
    const tx = await conn.begin();
    link.armNow("rst", "toClient");
    const insert = tx.execute(`INSERT INTO ${table} VALUES (1)`);
    await assertRejects(async () => await insert, OperationalError);
    const error = await assertRejects(() => tx.commit(), OperationalError);
    assertEquals(error instanceof CommitUnknownError, false);
    assertEquals(error.retryable, "never-sent");
  });
  assertEquals(isThere, false);
});

Deno.test("Connection.transaction() says that COMMIT is unknown, and runs the body once", async () => {
  let runs = 0;
  const isThere = await around(async ({ conn, link, table }) => {
    const running = conn.transaction(async (tx) => {
      runs++;
      await tx.execute(`INSERT INTO ${table} VALUES (1)`);
      link.arm({ act: "rst", ...LOST_REPLY });
    });
    const error = await assertRejects(() => running, CommitUnknownError);
    assertInstanceOf(error.cause, DbError);
  });
  assertEquals([runs, isThere], [1, true]);
});

/** Loses COMMIT, or its reply, of a transaction that is tracked or not. */
async function lose(
  place: Omit<Fault, "act">,
  act: Act,
  trackCommit: boolean,
  meanwhile: (error: CommitUnknownError, observer: Connection) => Promise<void> = async () => {},
): Promise<CommitUnknownError> {
  let error: CommitUnknownError | undefined;
  await around(async ({ conn, link, table, observer }) => {
    const tx = await conn.begin({ trackCommit });
    await tx.execute(`INSERT INTO ${table} VALUES (1)`);
    link.arm({ act, ...place });
    const options = act === "stall" ? { timeout: 50 } : {};
    error = await assertRejects(() => tx.commit(options), CommitUnknownError);
    assertEquals(error.transactionId, tx.id);
    await meanwhile(error, observer);
  });
  return error!;
}

for (const act of ["fin", "rst"] satisfies Act[]) {
  for (const [name, place, committed] of PLACES) {
    const outcome = committed ? "committed" : "aborted";
    Deno.test(`CommitUnknownError.resolve() says ${outcome} when ${name} was lost (${act})`, async () => {
      const error = await lose(place, act, true);
      await using conn = await connect(server.dsn);
      assertEquals(await error.resolve(conn), outcome);
      await using pool = await createPool(server.dsn, { maxSize: 1 });
      assertEquals(await error.resolve(pool), outcome);
    });
  }
}

Deno.test("CommitUnknownError.resolve() says that it is in progress as long as the server waits for COMMIT", async () => {
  const error = await lose(LOST_REQUEST, "stall", true, async (unknown, observer) => {
    assertEquals(await unknown.resolve(observer), "in progress");
  });
  await using conn = await connect(server.dsn);
  assertEquals(await error.resolve(conn), "aborted");
});

Deno.test("CommitUnknownError.resolve() says unknown of a transaction that was not tracked", async () => {
  const error = await lose(LOST_REPLY, "rst", false);
  assertEquals(error.transactionId, null);
  await using conn = await connect(server.dsn);
  assertEquals(await error.resolve(conn), "unknown");
});

Deno.test("CommitUnknownError.resolve() says unknown of an id that its server has not come to", async () => {
  const error = new CommitUnknownError("Cannot commit: lost", { transactionId: 1n << 62n });
  await using conn = await connect(server.dsn);
  assertEquals(await error.resolve(conn), "unknown");
});

Deno.test("CommitUnknownError.resolve() rejects when it cannot ask", async () => {
  const error = new CommitUnknownError("Cannot commit: lost", { transactionId: 1000n });
  const conn = await connect(server.dsn);
  await conn.close();
  await assertRejects(() => error.resolve(conn), InterfaceError, "connection is closed");
});

Deno.test("CommitUnknownError.resolve() does not ask once its signal has aborted", async () => {
  const error = new CommitUnknownError("Cannot commit: lost", { transactionId: 1000n });
  await using conn = await connect(server.dsn);
  const reason = new Error("the user left");
  const asked = error.resolve(conn, { signal: AbortSignal.abort(reason) });
  assertEquals(await assertRejects(() => asked, Error), reason);
});
