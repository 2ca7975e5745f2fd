/** Lookups of types that stand behind a statement which is cancelled. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import type { CallOptions, Session, Statement } from "../../src/driver.ts";
import { TYPE_LOOKUP } from "../../src/types/type_lookup.ts";
import type { ScriptedLink } from "../support/scripted_link.ts";
import { close, open, type Opened, statementOf, turn, until } from "../support/scripted_native.ts";
import { ANSWERS, described, lookups, PT, PT_DESCRIBED } from "../support/scripted_types.ts";

const X = { a: 1, b: "x" };
const SLOW = { ...described(PT_DESCRIBED), runs: true };

/** A statement that shares its connection. */
function sharing(text: string): Statement {
  return { ...statementOf(text), shares: "connection" };
}

/** Opens a session whose cancel requests do nothing, and are under way until the test ends them. */
async function openHeld(): Promise<Opened & { readonly cancels: ScriptedLink[] }> {
  const answers = { ...ANSWERS, "SELECT runs": { runs: true }, [TYPE_LOOKUP]: SLOW };
  const opened = await open({ answers });
  const cancels: ScriptedLink[] = [];
  opened.server.serve((link) => void cancels.push(link));
  return { ...opened, cancels };
}

/** Makes calls at once, of which the server answers the first before it runs the others. */
async function atOnce<T>({ backend }: Opened, make: () => T): Promise<T> {
  backend.pause();
  const made = make();
  await turn();
  backend.resume();
  await until(() => backend.executed.includes("SELECT runs"));
  await turn();
  return made;
}

type Ask = (session: Session, options?: CallOptions) => Promise<unknown>;

/** What asks for types when it was answered, and what it gives. */
const ASKING: Readonly<Record<string, readonly [Ask, unknown]>> = {
  "a statement": [
    async (session, options) => (await session.query(sharing("SELECT p"), options)).rows,
    [[X], [null]],
  ],
  "a script": [
    async (session, options) => (await session.script("SELECT p", options))[0]!.rows,
    [[X], [null]],
  ],
  "a description": [
    async (session) => (await session.describe("SELECT p")).map(({ field }) => field.typeOid),
    [PT],
  ],
};

for (const [what, [ask, expected]] of Object.entries(ASKING)) {
  Deno.test(`the lookup of the types of ${what} lets what is before it be cancelled, and is made again when it is hit`, async () => {
    const opened = await openHeld();
    const { backend, cancels, session } = opened;
    const leaving = new AbortController();
    const reason = new TypeError("no more");
    const [asked, slow] = await atOnce(opened, () => [
      ask(session),
      assertRejects(() => session.query(sharing("SELECT runs"), { signal: leaving.signal }), Error),
    ]);
    leaving.abort(reason);
    await until(() => cancels.length === 1);
    backend.finish("57014");
    assert(await slow === reason);
    await until(() => lookups(opened) === 1);
    backend.finish("57014"); // the cancel request came late
    await turn();
    assertEquals(lookups(opened), 1);
    cancels[0]!.end();
    await until(() => lookups(opened) === 2);
    backend.finish();
    assertEquals(await asked, expected);
    await close(opened);
  });
}

Deno.test("a lookup that was hit is not made again for a call that has ended", async () => {
  const opened = await openHeld();
  const { backend, cancels, session } = opened;
  const [first, second] = [new AbortController(), new AbortController()];
  const [asked, slow] = await atOnce(opened, () => [
    assertRejects(() => session.query(sharing("SELECT p"), { signal: second.signal }), TypeError),
    assertRejects(
      () => session.query(sharing("SELECT runs"), { signal: first.signal }),
      RangeError,
    ),
  ]);
  first.abort(new RangeError("enough"));
  await until(() => cancels.length === 1);
  backend.finish("57014");
  await slow;
  await until(() => lookups(opened) === 1);
  backend.finish("57014");
  await until(() => opened.link.reading);
  second.abort(new TypeError("no more"));
  await asked;
  cancels[0]!.end();
  await close(opened);
  assertEquals(lookups(opened), 1);
});

Deno.test("a lookup that fails by itself is not made again, though it could have been hit", async () => {
  const opened = await openHeld();
  const { backend, cancels, session } = opened;
  const leaving = new AbortController();
  const [asked, slow] = await atOnce(opened, () => [
    assertRejects(() => session.query(sharing("SELECT p")), Error, "could not be looked up"),
    session.query(sharing("SELECT runs"), { signal: leaving.signal }).catch(() => {}),
  ]);
  leaving.abort();
  await until(() => cancels.length === 1);
  backend.finish("57014");
  await slow;
  await until(() => lookups(opened) === 1);
  backend.finish("42501");
  await asked;
  cancels[0]!.end();
  await close(opened);
  assertEquals(lookups(opened), 1);
});

for (const isOpen of [false, true]) {
  Deno.test(`a lookup that was given up behind others is ${isOpen ? "let end in a transaction" : "cancelled when its turn comes"}`, async () => {
    const opened = await openHeld();
    const { backend, cancels, session } = opened;
    if (isOpen) await session.query(statementOf("BEGIN"));
    const leaving = new AbortController();
    const [asked, slow] = await atOnce(opened, () => [
      assertRejects(
        () => session.query(statementOf("SELECT p"), { signal: leaving.signal }),
        TypeError,
      ),
      session.query(statementOf("SELECT runs")),
    ]);
    leaving.abort(new TypeError("no more"));
    await asked;
    assertEquals(cancels.length, 0);
    backend.finish();
    await slow;
    await until(() => lookups(opened) === 1);
    await turn();
    assertEquals(cancels.length, isOpen ? 0 : 1);
    backend.finish(isOpen ? undefined : "57014");
    cancels[0]?.end();
    await until(() => session.idle);
    assertEquals(session.transactionStatus, isOpen ? "inTransaction" : "idle");
    await close(opened);
  });
}
