/**
 * What every driver must do of what only its sessions have: batches and portals. What a driver declares works; what it
 * does not declare is refused by name, with nothing sent.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { DataError, InterfaceError, NotSupportedError, UniqueViolation } from "../../mod.ts";
import type { Capability, Driver, Session, Statement, ValueSets } from "../../src/driver.ts";
import { type OpenSession, openSessionOf } from "../support/server_session.ts";

type Test = (session: OpenSession) => Promise<void>;

function statement(text: string, ...values: unknown[]): Statement {
  return { text, values, rowMode: "tuple" };
}

/** All sets at once. */
function setsOf(...sets: unknown[][]): ValueSets {
  let given = false;
  return {
    next() {
      const next = given || sets.length === 0 ? null : sets;
      given = true;
      return Promise.resolve(next);
    },
  };
}

function executeMany(session: Session, text: string, ...sets: unknown[][]) {
  return session.executeMany({ text, rowMode: "tuple" }, setsOf(...sets));
}

async function withTable(session: Session): Promise<void> {
  await session.query(statement("CREATE TEMP TABLE n (n int4 PRIMARY KEY)"));
}

async function assertHas(session: Session, ...numbers: number[]): Promise<void> {
  const { rows } = await session.query(statement("SELECT n FROM n ORDER BY n"));
  assertEquals(rows, numbers.map((n) => [n]));
}

const INSERT = "INSERT INTO n VALUES ($1)";

interface SessionCapability {
  readonly capability: Capability;
  readonly works: Readonly<Record<string, Test>>;
  readonly refused: Readonly<Record<string, (session: Session) => Promise<unknown>>>;
}

const CAPABILITIES: readonly SessionCapability[] = [
  {
    capability: "batches",
    works: {
      "batch() has a result for each statement, in order": async (session) => {
        await withTable(session);
        const results = await session.batch([
          statement(INSERT, 1),
          statement("INSERT INTO n VALUES (2), (3)"),
          statement("SELECT n FROM n WHERE n > $1 ORDER BY n", 1),
        ]);
        assertEquals(results.map(({ rowCount }) => rowCount), [1, 2, 2]);
        assertEquals(results[2]!.rows, [[2], [3]]);
        assertEquals(session.transactionStatus, "idle");
      },
      "batch() of nothing has no results": async (session) => {
        assertEquals(await session.batch([]), []);
      },
      "batch() that fails leaves nothing, and says at which statement": async (session) => {
        await withTable(session);
        const failing = () => session.batch([1, 2, 1, 3].map((n) => statement(INSERT, n)));
        assertEquals((await assertRejects(failing, UniqueViolation)).batchIndex, 2);
        await assertHas(session);
      },
      "batch() sends nothing when a value cannot be sent": async (session) => {
        await withTable(session);
        const failing = () => session.batch([statement(INSERT, 1), statement(INSERT, {})]);
        assertEquals((await assertRejects(failing, DataError)).batchIndex, 1);
        await assertHas(session);
      },
      "executeMany() runs a statement for each set, and sums their counts": async (session) => {
        await withTable(session);
        const { fields, rowCount, rows } = await executeMany(session, INSERT, [1], [2], [3]);
        assertEquals([fields, rowCount, rows], [null, 3, []]);
        await assertHas(session, 1, 2, 3);
      },
      "executeMany() returns the rows of all sets": async (session) => {
        await withTable(session);
        const result = await executeMany(session, `${INSERT} RETURNING n * 10`, [1], [2]);
        assertEquals([result.rows, result.rowCount], [[[10], [20]], 2]);
      },
      "executeMany() without sets runs nothing": async (session) => {
        await withTable(session);
        const { commandTag, rowCount } = await executeMany(session, INSERT);
        assertEquals([commandTag, rowCount], ["", 0]);
      },
      "executeMany() that fails leaves nothing, and says at which set": async (session) => {
        await withTable(session);
        const failing = () => executeMany(session, INSERT, [1], [2], [1]);
        assertEquals((await assertRejects(failing, UniqueViolation)).batchIndex, 2);
        await assertHas(session);
      },
      "executeMany() whose source fails leaves nothing": async (session) => {
        await withTable(session);
        const broken = new TypeError("no more");
        const first = setsOf([1], [2]);
        const source = { next: async () => await first.next() ?? await Promise.reject(broken) };
        const running = () => session.executeMany({ text: INSERT, rowMode: "tuple" }, source);
        assert(await assertRejects(running, TypeError) === broken);
        await assertHas(session);
        assertEquals(session.transactionStatus, "idle");
      },
      "executeMany() that fails in a transaction fails the transaction": async (session) => {
        await withTable(session);
        await session.query(statement("BEGIN"));
        await assertRejects(() => executeMany(session, INSERT, [1], [1]), UniqueViolation);
        assertEquals(session.transactionStatus, "inError");
        await session.query(statement("ROLLBACK"));
        await assertHas(session);
      },
    },
    refused: {
      "executeMany()": (session) => executeMany(session, "SELECT $1::int4", [1]),
      "batch()": (session) => session.batch([statement("SELECT 1")]),
    },
  },
  {
    capability: "portals",
    works: {
      "portal() hands out rows part by part, with others in between": async (session) => {
        await session.query(statement("BEGIN"));
        const portal = await session.portal(
          statement("SELECT generate_series(1, $1::int4)", 3),
          2,
        );
        assertEquals(await portal.next(), [[1], [2]]);
        assertEquals((await session.query(statement("SELECT 7"))).rows, [[7]]);
        assertEquals([await portal.next(), await portal.next()], [[[3]], null]);
        assertEquals([portal.rowCount, await portal.next()], [3, null]);
        await portal.close();
        assertEquals(session.transactionStatus, "inTransaction");
      },
      "portal() that is closed early leaves its transaction open": async (session) => {
        await session.query(statement("BEGIN"));
        const portal = await session.portal(statement("SELECT generate_series(1, 1000000)"), 1);
        await portal.close();
        await portal.close();
        assertEquals([await portal.next(), session.transactionStatus], [null, "inTransaction"]);
      },
      "portal() ends with its transaction": async (session) => {
        await session.query(statement("BEGIN"));
        const portal = await session.portal(statement("SELECT generate_series(1, 3)"), 1);
        await portal.next();
        await session.query(statement("ROLLBACK"));
        await assertRejects(() => portal.next(), InterfaceError);
        await portal.close();
      },
      "portal() is refused without a transaction": async (session) => {
        await assertRejects(() => session.portal(statement("SELECT 1"), 1), InterfaceError);
      },
    },
    refused: { "portal()": (session) => session.portal(statement("SELECT 1"), 1) },
  },
];

/** Registers the suite for one driver; its tests are ignored where it is null. */
export function testSessions(name: string, driver: Driver | null): void {
  const test = (title: string, run: Test) =>
    Deno.test({
      name: `[${name}] ${title}`,
      ignore: driver === null,
      fn: async () => {
        await using session = await openSessionOf(driver!);
        await run(session);
        assertEquals((await session.query(statement("SELECT 1"))).rows, [[1]]);
      },
    });
  for (const { capability, works, refused } of CAPABILITIES) {
    if (driver === null || driver.supports.has(capability)) {
      for (const [title, run] of Object.entries(works)) test(title, run);
      continue;
    }
    for (const [title, use] of Object.entries(refused)) {
      test(`${title} rejects, since the driver has no ${capability}`, async (session) => {
        const error = await assertRejects(() => use(session), NotSupportedError);
        assertEquals(error.message, `Cannot execute: driver "${name}" has no ${capability}`);
      });
    }
  }
}
