import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { DatabaseError, InterfaceError, OperationalError } from "../../src/errors.ts";
import type { Session, ValueSets } from "../../src/driver.ts";
import { OID } from "../support/scripted_messages.ts";
import { open, statementOf, turn, until } from "../support/scripted_native.ts";

const NUMBER = { name: "n", oid: OID.int4 };
const answers = {
  "INSERT": { parameters: [OID.int4], tag: "INSERT 0 1" },
  "UPDATE": { parameters: [OID.int4], columns: [NUMBER], rows: [[7]] },
  "SELECT": { columns: [NUMBER], rows: [[1], [2], [3]] },
  "sleep": { columns: [NUMBER], rows: [[0]], runs: true },
  "wait": { parameters: [OID.int4], tag: "INSERT 0 1", runs: true },
};

function never(): Promise<null> {
  return new Promise(() => {});
}

function setsOf(pieces: readonly unknown[][][], end = () => Promise.resolve(null)): ValueSets {
  const left = [...pieces];
  return { next: () => left.length > 0 ? Promise.resolve(left.shift()!) : end() };
}

function many(session: Session, sets: ValueSets, options = {}) {
  return session.executeMany({ text: "INSERT", rowMode: "tuple" }, sets, options);
}

/** What a call rejected with; it must. */
async function errorOf(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(() => null, (error) => error);
  assertInstanceOf(outcome, Error);
  return outcome;
}

Deno.test("a batch takes its turn among other calls, and each gets its own", async () => {
  const { session, server } = await open({ answers });
  const order: string[] = [];
  const named = <T>(name: string, promise: Promise<T>) => promise.finally(() => order.push(name));
  const [one, batch, two] = await Promise.all([
    named("one", session.query(statementOf("SELECT"))),
    named("batch", session.batch([statementOf("UPDATE", 1), statementOf("SELECT")])),
    named("two", session.query(statementOf("UPDATE", 2))),
  ]);
  assertEquals(order, ["one", "batch", "two"]);
  assertEquals([one.rows.length, batch.map(({ rows }) => rows.length), two.rows], [3, [1, 3], [[
    7,
  ]]]);
  await session.close();
  assertEquals(server.faults, []);
});

Deno.test("a batch that is bound again is one write", async () => {
  const { session, link } = await open({ answers });
  const statements = [statementOf("UPDATE", 1), statementOf("INSERT", 1)];
  await session.batch(statements);
  link.receiveAll();
  const before = link.writes.length;
  await session.batch(statements);
  assertEquals([link.receiveAll(), link.writes.length - before], ["BEBES", 1]);
  await session.close();
});

Deno.test("a batch whose plan was stale is run again, unless others were sent behind it", async () => {
  const { backend, session } = await open({ answers, target: { prepare: true } });
  const statements = [statementOf("UPDATE", 1), statementOf("SELECT")];
  await session.batch(statements);
  backend.forget();
  const again = await session.batch(statements);
  assertEquals(again.map(({ rows }) => rows.length), [1, 3]);
  backend.forget();
  const [batch, behind] = await Promise.allSettled([
    session.batch(statements),
    session.query(statementOf("SELECT")),
  ]);
  assertEquals([batch.status, behind.status], ["rejected", "fulfilled"]);
  assertEquals((await session.batch(statements)).length, 2);
  await session.close();
});

Deno.test("close() lets a batch that was asked for before it end", async () => {
  const { session, server } = await open({ answers });
  const batch = session.batch([statementOf("UPDATE", 1), statementOf("SELECT")]);
  await session.close();
  assertEquals((await batch).length, 2);
  assertEquals(server.faults, []);
});

Deno.test("executeMany() rejects when the session is lost while its source is pending", async () => {
  for (const sent of ["no", "partial"] as const) {
    const { link, server, session } = await open({ answers });
    let asked = 0;
    const source = setsOf(sent === "no" ? [] : [[[1]]], () => {
      asked++;
      return never();
    });
    const running = errorOf(many(session, source));
    await until(() => asked > 0 && link.receiveAll().endsWith(sent === "no" ? "" : "E"));
    await turn();
    link.end();
    const error = await running;
    assertInstanceOf(error, OperationalError);
    assertEquals([error.sent, error.retryable], [sent, sent === "no" ? "never-sent" : "unknown"]);
    await session.close();
    assertEquals(server.faults, []);
  }
});

Deno.test("executeMany() ends at close(), whose goodbye does not wait for its source", async () => {
  const { server, session } = await open({ answers });
  const running = errorOf(many(session, setsOf([[[1]]], never)));
  await turn();
  await session.close();
  assertInstanceOf(await running, OperationalError);
  assertEquals([session.state.kind, server.faults], ["closed", []]);
});

Deno.test("executeMany() that is aborted where nothing can be cancelled rejects at once, and frees the session", async () => {
  const { server, session } = await open({ answers, key: false });
  const controller = new AbortController();
  const reason = new RangeError("enough");
  const running = errorOf(many(session, setsOf([[[1]]], never), { signal: controller.signal }));
  await turn();
  controller.abort(reason);
  assert(await running === reason);
  assertEquals((await session.query(statementOf("SELECT"))).rows.length, 3);
  await session.close();
  assertEquals(server.faults, []);
});

Deno.test("executeMany() that is aborted by its own encoder sends no half of a set", async () => {
  const { server, session } = await open({ answers });
  const controller = new AbortController();
  const reason = new RangeError("enough");
  const values = Object.defineProperty([0], 0, {
    get: () => {
      controller.abort(reason);
      return 1;
    },
  });
  const running = many(session, setsOf([[[1], values, [2]]]), { signal: controller.signal });
  assert(await errorOf(running) === reason);
  assertEquals((await session.query(statementOf("SELECT"))).rows.length, 3);
  await session.close();
  assertEquals(server.faults, []);
});

Deno.test("executeMany() whose source throws rejects with that", async () => {
  const { session } = await open({ answers });
  const broken = new TypeError("broken");
  const source: ValueSets = {
    next() {
      throw broken;
    },
  };
  assert(await errorOf(many(session, source)) === broken);
  assertEquals(session.transactionStatus, "idle");
  await session.close();
});

Deno.test("executeMany() waits for what was sent before it, and refuses what comes behind", async () => {
  const { backend, session } = await open({ answers });
  const before = session.query(statementOf("sleep"));
  const running = many(session, setsOf([[[1]]]));
  await assertRejects(() => session.query(statementOf("SELECT")), InterfaceError);
  await turn();
  backend.finish();
  await before;
  assertEquals((await running).rowCount, 1);
  await session.close();
});

Deno.test("cancel() stops executeMany(), and says at which set", async () => {
  const { backend, session } = await open({ answers });
  const running = errorOf(
    session.executeMany({ text: "wait", rowMode: "tuple" }, setsOf([[[1], [2]]])),
  );
  await until(() => backend.executed.includes("wait"));
  await session.cancel();
  const error = await running;
  assertInstanceOf(error, DatabaseError);
  assertEquals([error.code, error.batchIndex], ["57014", 0]);
  await session.close();
});

Deno.test("a portal that is lost says that its statement was sent", async () => {
  for (const when of ["before", "while", "waiting"] as const) {
    const { backend, link, session } = await open({ answers });
    await session.query(statementOf("BEGIN"));
    const portal = await session.portal(statementOf("SELECT"), 1);
    assertEquals(await portal.next(), [[1]]);
    if (when === "before") {
      link.end();
      await until(() => session.state.kind === "closed");
    } else backend.pause();
    if (when === "waiting") session.query(statementOf("SELECT")).catch(() => {});
    const fetching = errorOf(portal.next());
    await turn();
    link.end();
    const error = await fetching;
    assertInstanceOf(error, OperationalError);
    assertEquals([error.sent, error.retryable], ["yes", "unknown"], when);
    await portal.close();
    await session.close();
  }
});

Deno.test("portals of a session have names of their own", async () => {
  const { backend, session } = await open({ answers });
  await session.query(statementOf("BEGIN"));
  const one = await session.portal(statementOf("SELECT"), 2);
  const two = await session.portal(statementOf("SELECT"), 1);
  assertEquals([await one.next(), await two.next()], [[[1], [2]], [[1]]]);
  assertEquals([await one.next(), await two.next()], [[[3]], [[2]]]);
  assertEquals(backend.status, "T");
  await session.close();
});

Deno.test("a portal whose next rows are refused meanwhile goes on", async () => {
  const { session } = await open({ answers });
  await session.query(statementOf("BEGIN"));
  const portal = await session.portal(statementOf("SELECT"), 1);
  await portal.next();
  const stream = await session.stream(statementOf("SELECT"));
  await assertRejects(() => portal.next(), InterfaceError, "a stream is open");
  await stream.close();
  assertEquals(await portal.next(), [[2]]);
  await session.close();
});

Deno.test("executeMany() asks for no more when the server ends it out of turn", async () => {
  const { link, session } = await open({ answers });
  let asked = 0;
  const running = session.executeMany({ text: "INSERT", rowMode: "tuple" }, {
    next: () => {
      asked++;
      if (asked === 3) link.send(Uint8Array.of(0x5a, 0, 0, 0, 5, 0x49));
      return asked < 2000 ? turn().then(() => [[asked]]) : Promise.resolve(null);
    },
  });
  await assertRejects(() => running, DatabaseError);
  for (let i = 0; i < 100; i++) await turn();
  assert(asked < 20, String(asked));
});

Deno.test("a portal ends with its transaction, though COMMIT was sent right behind it", async () => {
  const { link, session, backend } = await open({ answers });
  await session.query(statementOf("BEGIN"));
  await session.query(statementOf("SELECT"));
  backend.pause();
  const both = Promise.all([
    session.portal(statementOf("SELECT"), 1),
    session.query(statementOf("COMMIT")),
  ]);
  await turn();
  const sent: Uint8Array<ArrayBuffer>[] = [];
  link.send = (...parts) => void sent.push(...parts);
  backend.resume();
  delete (link as Partial<typeof link>).send;
  link.send(...sent);
  const [portal] = await both;
  await session.query(statementOf("BEGIN"));
  assertEquals(await portal.next(), [[1]]);
  await assertRejects(() => portal.next(), InterfaceError);
  assertEquals(backend.status, "T");
  await session.close();
});

Deno.test("a portal that was lost says at each step that its statement was sent", async () => {
  const { session } = await open({ answers });
  await session.query(statementOf("BEGIN"));
  const portal = await session.portal(statementOf("SELECT"), 1);
  await portal.next();
  const fetching = portal.next();
  session.destroy(new Error("enough"));
  for (const step of [() => fetching, () => portal.next()]) {
    const error = await assertRejects(step, OperationalError);
    assertEquals([error.sent, error.retryable], ["yes", "unknown"]);
  }
});
