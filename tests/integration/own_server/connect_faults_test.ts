/**
 * The network fails while a client connects: at some bytes of asking for encryption, the handshake and the login in the
 * usual run, at every one with `AIOPG_LONG=1`.
 */

import { Buffer } from "node:buffer";
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { deadline } from "@std/async";
import type { Session, SslMode } from "../../../src/driver.ts";
import { nativeDriver } from "../../../src/engine/native_driver.ts";
import { OperationalError } from "../../../src/errors.ts";
import { serverIdentities } from "../../support/certificates.ts";
import { encrypted } from "../../support/encryption.ts";
import type { Act, Direction } from "../../support/fault_link.ts";
import { FaultProxy } from "../../support/fault_proxy.ts";
import { concat } from "../../support/scripted_messages.ts";
import { targetOf } from "../../support/scripted_native.ts";
import { startTlsServer } from "../../support/tls_server.ts";

const { authority, identities } = await serverIdentities();
const { good } = identities;
const isLong = Deno.env.get("AIOPG_LONG") === "1";
/** Bytes between one place and the next. A stall is only seen by waiting, so it takes long. */
const STEPS: Partial<Record<Act, number>> = isLong
  ? { fin: 1, rst: 1, half: 1, stall: 7 }
  : { fin: 7, rst: 11, half: 31, stall: 97 };
/** These are all visited: the answer, the first record, and what follows. */
const FIRST = 12;
const TIMEOUT_MS = 250;
/** A machine with other work wakes up late. */
const LATE_MS = 250;
const AT_ONCE = 6;
const MODES: readonly SslMode[] = ["prefer", "require", "verify-full"];
const DIRECTIONS: readonly Direction[] = ["toServer", "toClient"];
const SSL_REQUEST = Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47);

interface Trial {
  readonly mode: SslMode;
  readonly act: Act;
  readonly direction: Direction;
  readonly at: number;
}

function connectThrough(port: number, mode: SslMode, connectTimeout: number): Promise<Session> {
  const roots = mode === "verify-full" ? [authority.identity.certificate] : null;
  return nativeDriver().connect(targetOf({
    addresses: [{ kind: "tcp", host: "localhost", hostaddr: "127.0.0.1", port }],
    user: "md5_user",
    database: "aiopg",
    connectTimeout,
    ...encrypted({ mode, roots }),
  }));
}

/** How many bytes a connection takes, either way. */
async function totals(port: number, mode: SslMode): Promise<Record<Direction, number>> {
  await using proxy = await FaultProxy.start({ host: "127.0.0.1", port });
  const session = await connectThrough(proxy.port, mode, 5_000);
  const seen = { ...proxy.links[0]!.seen };
  await session.close();
  return seen;
}

function trialsOf(mode: SslMode, act: Act, seen: Record<Direction, number>): Trial[] {
  const step = STEPS[act]!;
  return DIRECTIONS.flatMap((direction) =>
    Array.from({ length: seen[direction] }, (_, at) => at)
      .filter((at) => at < FIRST && act !== "stall" || at % step === 0)
      .map((at) => ({ mode, act, direction, at }))
  );
}

/** Returns whether it failed. */
async function assertFails(port: number, { mode, act, direction, at }: Trial): Promise<boolean> {
  const what = `${act} ${direction} at ${at}`;
  const sent: Uint8Array<ArrayBuffer>[] = [];
  await using proxy = await FaultProxy.start({ host: "127.0.0.1", port }, (number) => ({
    fault: { act, direction, at },
    heard: (way, chunk) => {
      if (way === "toServer") sent[number] = concat(sent[number] ?? new Uint8Array(), chunk);
    },
  }));
  const start = performance.now();
  const outcome = await connectThrough(proxy.port, mode, TIMEOUT_MS).catch((error) => error);
  const took = performance.now() - start;
  if (!(outcome instanceof Error)) {
    await assertSpared(outcome, proxy, what);
    return false;
  }
  assertInstanceOf(outcome, OperationalError, what);
  assert(["connect", "login"].includes(outcome.phase), `${what}: ${outcome.phase}`);
  assertEquals(outcome.sent, "no", what);
  assert(took < TIMEOUT_MS + LATE_MS, `${what}: ${took} ms`);
  proxy.heal();
  await deadline(Promise.all(proxy.links.map(({ closed }) => closed)), 2_000);
  assertEquals(proxy.links.length, 1, `${what}: it tried again`);
  assertSecret(sent[0] ?? new Uint8Array(), what);
  return true;
}

/** Handshakes differ by some bytes: the place may lie behind the end of this one. */
async function assertSpared(session: Session, proxy: FaultProxy, what: string): Promise<void> {
  const { fired } = proxy;
  proxy.heal();
  await session.close();
  assertEquals(fired, 0, what);
}

/** Nothing is sent in clear but the request for encryption. */
function assertSecret(sent: Uint8Array, what: string): void {
  const begin = sent.subarray(0, SSL_REQUEST.length);
  assertEquals(begin, SSL_REQUEST.subarray(0, begin.length), what);
  assert(!Buffer.from(sent).includes("md5_user"), what);
  if (sent.length > SSL_REQUEST.length) assertEquals(sent[SSL_REQUEST.length], 22, what);
}

Deno.test("connecting ends in an error where the network fails, and nothing goes out in clear", async (t) => {
  await using tls = await startTlsServer({ identities: { good } });
  const { port } = tls.server;
  await totals(port, "require"); // the first handshake of a process is longer: it does not know the server's curves
  for (const mode of MODES) {
    const seen = await totals(port, mode);
    for (const act of Object.keys(STEPS) as Act[]) {
      await t.step(`${mode}, ${act}`, async () => {
        const trials = trialsOf(mode, act, seen);
        const rest = trials.values();
        let failures = 0;
        const work = async () => {
          for (const trial of rest) if (await assertFails(port, trial)) failures++;
        };
        await Promise.all(Array.from({ length: AT_ONCE }, work));
        assert(failures > 0.9 * trials.length, `only ${failures} of ${trials.length}`);
      });
    }
    await t.step(`${mode}, one byte at a time`, async () => {
      const target = { host: "127.0.0.1", port };
      await using proxy = await FaultProxy.start(target, () => ({ chunk: 1 }));
      const session = await connectThrough(proxy.port, mode, 10_000);
      await session.close();
    });
  }
});
