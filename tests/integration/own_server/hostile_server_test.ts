import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Job, Outcome, Seen } from "../../support/hostile_client.ts";
import { encryptionScripts } from "../../support/hostile_encryption.ts";
import {
  BROKEN_MESSAGES,
  OTHER_PROTOCOLS,
  OUT_OF_TURN,
  PROOFS,
  SCRAM,
} from "../../support/hostile_logins.ts";
import {
  HONEST,
  HONEST_REST,
  type HostileScript,
  WITHIN_MS,
} from "../../support/hostile_script.ts";
import { HostileServer } from "../../support/hostile_server.ts";
import {
  COPIES,
  ENDLESS,
  EVERY_REQUEST,
  IDLE,
  REPLIES,
  ROWS,
} from "../../support/hostile_statements.ts";
import { WatchedChild } from "../../support/watched_child.ts";

const MEBIBYTE = 2 ** 20;
const MAX_GROWN = 16 * MEBIBYTE;
/** What does not end is on its way faster than memory is taken back. */
const MAX_GROWN_ENDLESS = 64 * MEBIBYTE;
const MAX_LAG_MS = 50;
/** No longer message was ever sent, by whoever is not trusted yet. */
const MAX_MESSAGE = 30_000;
const WATCHDOG_MS = 5_000;
// deno-lint-ignore no-control-regex
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/;
const PASSWORD = "S3CR3T-%40-x";
/** A machine with other work may be slow once, not each time. */
const GOES = 8;
/** What the next statement of a pool brings. */
const HEALTHY = '[["1"]]';

const GROUPS: Readonly<Record<string, Readonly<Record<string, HostileScript>>>> = {
  "servers of other protocols": OTHER_PROTOCOLS,
  "messages that cannot be": BROKEN_MESSAGES,
  "messages of a login in the wrong place": OUT_OF_TURN,
  "requests for proofs": PROOFS,
  "false SCRAM": SCRAM,
  "answers to a request for encryption, with prefer": encryptionScripts("prefer"),
  "answers to a request for encryption, with require": encryptionScripts("require"),
  "answers to a request for encryption, with verify-full": encryptionScripts("verify-full"),
  "rows that cannot be": ROWS,
  "replies that cannot be": REPLIES,
  "nonsense in answer to every kind of request": EVERY_REQUEST,
  "nonsense in a COPY": COPIES,
  "nonsense where nothing was asked": IDLE,
  "what does not end": ENDLESS,
};

for (const [group, scripts] of Object.entries(GROUPS)) {
  Deno.test(`a client survives ${group}`, async (t) => {
    await using child = new WatchedChild("hostile_client.ts", ["--allow-net=127.0.0.1"]);
    await warmUp(child);
    for (const [what, script] of Object.entries(scripts)) {
      await t.step(
        what,
        () => survives(child, script, scripts === ENDLESS ? MAX_GROWN_ENDLESS : MAX_GROWN),
      );
    }
  });
}

/** The first work of a process takes memory and time that the next does not. */
async function warmUp(child: WatchedChild): Promise<void> {
  for (let go = 0; go < 3; go++) {
    await using server = await HostileServer.start(() => HONEST);
    await child.ask<Outcome>(jobFor({ act: "execute", turns: [] }, server.port), WATCHDOG_MS);
  }
}

async function survives(child: WatchedChild, script: HostileScript, most: number): Promise<void> {
  for (let go = 1;; go++) {
    const { outcome, took } = await play(child, script);
    const { grown, lag, unhandled } = outcome.cost;
    assertEquals(unhandled, []);
    const isCheap = took < (script.within ?? WITHIN_MS) && grown < most && lag < MAX_LAG_MS;
    if (isCheap) return;
    if (go < GOES) continue;
    assertLess(took, script.within ?? WITHIN_MS, "it took too long");
    assertLess(grown, most, "it took too much memory");
    assertLess(lag, MAX_LAG_MS, "it held the event loop up");
  }
}

async function play(
  child: WatchedChild,
  script: HostileScript,
): Promise<{ outcome: Outcome; took: number }> {
  await using server = await HostileServer.start((number) =>
    number === 0
      ? { turns: script.turns, rest: HONEST_REST }
      : number === 1 && script.second
      ? { turns: script.second }
      : HONEST
  );
  const job = jobFor(script, server.port);
  const outcome = await child.ask<Outcome>(job, WATCHDOG_MS + (script.within ?? 0));
  assert(outcome.error !== null, `it was accepted: ${outcome.value}`);
  checkError(outcome.error, script);
  assertEquals(outcome.again ?? HEALTHY, HEALTHY, "the pool did not recover");
  const left = Promise.all(server.links.map(({ left }) => left));
  if (!script.lingers) await within(1_000, left, "a connection is open");
  checkSecrets(server, script);
  const [first] = server.links;
  assert(first!.lastTurnAt !== null, `the script was not played: ${first!.heard}`);
  return { outcome, took: outcome.at - first!.lastTurnAt };
}

function jobFor({ act, options }: HostileScript, port: number): Job {
  const where = { host: "127.0.0.1", port, user: "user", database: "db", password: PASSWORD };
  const encryption = act === "connect" ? {} : { sslMode: "disable" as const };
  return {
    act,
    options: { ...where, ...encryption, connectTimeout: 2_000, timeout: 2_000, ...options },
  };
}

function checkError(error: Seen, script: HostileScript): void {
  const { name, message, phase, sent, isOurs, shown } = error;
  assert(isOurs, shown);
  assertMatch(`${name}: ${message} (${phase})`, script.error ?? /./);
  assertLess(message.length, MAX_MESSAGE);
  assert(!shown.includes(PASSWORD), "the password is in an error");
  const { act, sent: expected = "yes" } = script;
  if (act !== "connect") return assert(expected === "any" || sent === expected, shown);
  assertMatch(phase, /^(connect|login)$/, message);
  assert(!CONTROL.test(message), `control characters: ${JSON.stringify(message)}`);
}

/** Where encryption was asked for and did not come to be, nothing else is sent. */
function checkSecrets(server: HostileServer, { options, turns }: HostileScript): void {
  if (turns[0]![0] !== "ssl") return;
  for (const { heard } of server.links) assert(!heard.includes("startup"), `${options?.sslMode}`);
  assertEquals(server.links.length, 1);
}

function assertLess(value: number, limit: number, why: string = "it is too long"): void {
  assert(value < limit, `${why}: ${value}, of ${limit}`);
}

async function within<T>(limit: number, work: Promise<T>, why: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${why} after ${limit} ms`)), limit);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
