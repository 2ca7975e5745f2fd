import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import type { CopySource, CopyStream } from "../../src/driver.ts";
import {
  DatabaseError,
  InterfaceError,
  OperationalError,
  ProtocolError,
} from "../../src/errors.ts";
import type { Answer } from "../support/scripted_backend.ts";
import {
  commandComplete,
  concat,
  COPY_OUT,
  copyData,
  errorResponse,
  message,
  OID,
  readyForQuery,
} from "../support/scripted_messages.ts";
import { open, type Opened, statementOf, turn, until } from "../support/scripted_native.ts";

const LINE = "x".repeat(30_000) + "\n";
const ANSWERS: Readonly<Record<string, Answer>> = {
  "SELECT 1": { columns: [{ name: "a", oid: OID.int4 }], rows: [[1]] },
  "in": { copyIn: true, tag: "COPY 1" },
  "out": {
    raw: concat(
      COPY_OUT,
      ...new Array(20).fill(copyData(LINE)),
      message("c"),
      commandComplete("COPY 20"),
    ),
  },
  "endless": { raw: concat(COPY_OUT, ...new Array(20).fill(copyData(LINE))) },
  "runs": { runs: true },
};
const REASON = new Error("enough");

/** A source whose items are given by hand, and counts how often it is asked. */
class HandSource implements CopySource {
  asked = 0;
  #next = Promise.withResolvers<string | null>();

  async fill(sink: Parameters<CopySource["fill"]>[0]): Promise<boolean> {
    this.asked += 1;
    const text = await this.#next.promise;
    this.#next = Promise.withResolvers();
    if (text !== null) sink.text(text);
    return text !== null;
  }

  failure(error: unknown): unknown {
    return error;
  }

  /** Gives the next text; null is the end. */
  give(text: string | null): void {
    this.#next.resolve(text);
  }

  fail(error: unknown): void {
    this.#next.reject(error);
  }
}

async function isUsable({ session, server }: Opened): Promise<void> {
  assertEquals((await session.query(statementOf("SELECT 1"))).rows, [[1]]);
  assertEquals(session.idle, true);
  await session.close();
  assertEquals(server.faults, []);
}

async function lengthOf(stream: CopyStream): Promise<number> {
  let length = 0;
  for (let data = await stream.next(); data; data = await stream.next()) length += data.length;
  return length;
}

Deno.test("copyIn() asks its source for nothing before the server wants data", async () => {
  const opened = await open({ answers: ANSWERS });
  const source = new HandSource();
  opened.backend.pause();
  const copying = opened.session.copyIn("in", source);
  await turn();
  assertEquals(source.asked, 0);
  opened.backend.resume();
  await until(() => source.asked === 1);
  source.give("1\n");
  await until(() => source.asked === 2);
  source.give(null);
  assertEquals((await copying).commandTag, "COPY 1");
  assertEquals(opened.backend.copied.length, 1);
  await isUsable(opened);
});

Deno.test("copyIn() sends 64 KiB at a time, and asks for no more while the server does not take it", async () => {
  const opened = await open({ answers: ANSWERS });
  const source = new HandSource();
  const copying = opened.session.copyIn("in", source);
  await until(() => source.asked === 1);
  opened.link.holdWrites();
  source.give("x".repeat(150_000));
  for (let i = 0; i < 20; i++) await turn();
  assertEquals(source.asked, 1);
  opened.link.unholdWrites();
  await until(() => source.asked === 2);
  source.give("y");
  await until(() => source.asked === 3);
  source.give(null);
  await copying;
  const sizes = opened.backend.copied.map(({ length }) => length);
  assertEquals(sizes, [65_536, 65_536, 150_001 - 2 * 65_536]);
  await isUsable(opened);
});

Deno.test("copyIn() whose server refuses rejects at once, though its source is stuck", async () => {
  const opened = await open({ answers: ANSWERS });
  const source = new HandSource();
  const copying = opened.session.copyIn("in", source);
  await until(() => source.asked === 1);
  opened.link.send(errorResponse("53100"));
  opened.backend.answer("in", { copyIn: true, raw: readyForQuery() });
  await turn();
  opened.link.send(readyForQuery());
  await assertRejects(() => copying, DatabaseError);
  await opened.session.close();
});

Deno.test("copyIn() whose session is lost rejects, though its source is stuck", async () => {
  const opened = await open({ answers: ANSWERS });
  const source = new HandSource();
  const copying = opened.session.copyIn("in", source);
  await until(() => source.asked === 1);
  opened.link.break();
  const error = await assertRejects(() => copying, OperationalError);
  assertEquals([error.sent, error.retryable], ["yes", "unknown"]);
  source.give("late\n");
  await turn();
  assertEquals(opened.session.state.kind, "closed");
  await opened.session.close();
});

Deno.test("copyIn() whose writes fail rejects with the loss, and asks for no more", async () => {
  const opened = await open({ answers: ANSWERS });
  const source = new HandSource();
  const copying = opened.session.copyIn("in", source);
  await until(() => source.asked === 1);
  opened.link.failWrites();
  source.give("x".repeat(200_000));
  await assertRejects(() => copying, OperationalError, "while writing");
  assertEquals(source.asked, 1);
  await opened.session.close();
});

Deno.test("copyIn() that is aborted writes CopyFail, and the session is usable", async () => {
  const opened = await open({ answers: ANSWERS });
  const source = new HandSource();
  const controller = new AbortController();
  const copying = opened.session.copyIn("in", source, { signal: controller.signal });
  await until(() => source.asked === 1);
  controller.abort(REASON);
  assert(await assertRejects(() => copying, Error) === REASON);
  await isUsable(opened);
});

Deno.test("a COPY that is aborted where the server cannot be asked to stop ends the session", async () => {
  for (const text of ["in", "endless"]) {
    const opened = await open({ answers: ANSWERS, key: false });
    const controller = new AbortController();
    const source = new HandSource();
    const { signal } = controller;
    const copying = text === "in"
      ? opened.session.copyIn(text, source, { signal })
      : opened.session.copyOut(text, { signal }).then(lengthOf);
    await until(() => source.asked === 1 || text !== "in");
    await turn();
    controller.abort(REASON);
    assert(await assertRejects(() => copying, Error) === REASON);
    const { state } = opened.session;
    assert(state.kind === "closed");
    assertEquals(
      state.reason.message,
      "a COPY was stopped, and the server cannot be asked to end it",
    );
    await opened.session.close();
  }
});

Deno.test("a COPY that is aborted while it waits for its turn is never sent", async () => {
  const opened = await open({ answers: ANSWERS });
  const running = opened.session.query(statementOf("runs"));
  const source = new HandSource();
  const controller = new AbortController();
  const copying = opened.session.copyIn("in", source, { signal: controller.signal });
  await turn();
  await assertRejects(
    () => opened.session.query(statementOf("SELECT 1")),
    InterfaceError,
    "stream is open",
  );
  controller.abort(REASON);
  assert(await assertRejects(() => copying, Error) === REASON);
  opened.backend.finish();
  await running;
  assertEquals([source.asked, opened.backend.executed], [0, ["runs"]]);
  await isUsable(opened);
});

Deno.test("copyIn() whose source fails rejects with its error, and the session is usable", async () => {
  const opened = await open({ answers: ANSWERS });
  const source = new HandSource();
  const copying = opened.session.copyIn("in", source);
  await until(() => source.asked === 1);
  source.fail(REASON);
  assert(await assertRejects(() => copying, Error) === REASON);
  await isUsable(opened);
});

Deno.test("closing the session ends a COPY whose source is stuck", async () => {
  const opened = await open({ answers: ANSWERS });
  const source = new HandSource();
  const copying = opened.session.copyIn("in", source);
  await until(() => source.asked === 1);
  const closing = opened.session.close();
  assertInstanceOf(await assertRejects(() => copying, Error), DatabaseError);
  await closing;
});

Deno.test("copyOut() stops reading while its data waits, and goes on when it is read", async () => {
  const opened = await open({ answers: ANSWERS });
  const stream = await opened.session.copyOut("out");
  await until(() => !opened.link.reading);
  assertEquals(await lengthOf(stream), 20 * LINE.length);
  assertEquals([stream.rowsRead, stream.rowCount], [20, 20]);
  await isUsable(opened);
});

Deno.test("copyOut() that is closed while nothing is read frees the session", async () => {
  const opened = await open({ answers: ANSWERS });
  const stream = await opened.session.copyOut("out");
  await until(() => !opened.link.reading);
  await stream.close();
  assertEquals(await stream.next(), null);
  await isUsable(opened);
});

Deno.test("copyOut() says that it has failed to who does not read", async () => {
  const opened = await open({ answers: ANSWERS });
  const stream = await opened.session.copyOut("endless");
  const { promise, resolve } = Promise.withResolvers<unknown>();
  stream.onFailure(resolve);
  opened.session.destroy(REASON);
  assertInstanceOf(await promise, OperationalError);
  let later: unknown;
  stream.onFailure((reason) => later = reason);
  assertInstanceOf(later, OperationalError);
});

Deno.test("data that nobody has asked for ends the session", async () => {
  const opened = await open({ answers: ANSWERS });
  opened.link.send(copyData("x"));
  await until(() => opened.session.state.kind === "closed");
  const { state } = opened.session;
  assert(state.kind === "closed" && state.reason instanceof ProtocolError);
  await opened.session.close();
});
