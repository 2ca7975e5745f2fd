/**
 * Passwords of all scripts: what is made of them here is what the server makes of them.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect, type Connection, encryptPassword, mogrify, OperationalError } from "../../mod.ts";
import { saslprep } from "../../src/protocol/saslprep.ts";
import { scramVerifier } from "../../src/protocol/scram.ts";
import { Seeded } from "../support/seeded.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
/** Its superuser can be let in without a password only on a server that the tests have started. */
const ignore = server.source === "environment";
const where = { host: server.host, port: server.port, database: server.database };
const SAMPLES = 250;

const PASSWORDS: readonly string[] = [
  "p\u00e4ssw\u00f6rd",
  "pa\u0308ssword",
  "\u043f\u0430\u0440\u043e\u043b\u044c",
  "\u03ba\u03c9\u03b4\u03b9\u03ba\u03cc\u03c2",
  "\u5bc6\u7801 \u3000 \u5bc6\u78bc",
  "\u30d1\u30b9\u30ef\u30fc\u30c9 \uff8a\uff9f\uff7d",
  "\ube44\ubc00\ubc88\ud638",
  "\u1107\u1175\u1106\u1175\u11af",
  "\u0643\u0644\u0645\u0629",
  "\u0643\u0644\u0645\u0629 abc",
  "\u0643\u0644\u0645\u0629\u00a01",
  "\u05e1\u05d9\u05e1\u05de\u05d4",
  "\u0e23\u0e2b\u0e31\u0e2a\u0e1c\u0e48\u0e32\u0e19",
  "\u092a\u093e\u0938\u0935\u0930\u094d\u0921",
  "m\u1ead t kh\u1ea9u",
  "\u{1f600}\u{1f468}\u200d\u{1f469}\u200d\u{1f467}",
  "\u2764\ufe0f\u00a0",
  "e\ufb03cient \ufb01",
  "soft\u00adhyphen\u00e9",
  "\u00ad",
  "no-break\u00a0space",
  "\u2168 \u00bd \u2122 \u00aa",
  "zero\u200bwidth\u200c\u200d\ufeff",
  "\u0340\u0341",
  "\u202eright to left",
  "tab\tand\u0085next",
  "\ue000\ufffd\u{10fffd}",
  "\u{1f100}\u{1d7ca}",
  "back\\slash'quote\"\u00e9",
];

/** A role of its own, whose password a superuser changes. */
async function withRole(test: (role: string, admin: Connection) => Promise<void>): Promise<void> {
  await using admin = await connect({ ...where, user: "postgres" });
  const role = `saslprep_${crypto.randomUUID().slice(0, 8)}`;
  await admin.execute(`CREATE ROLE ${role} LOGIN`);
  try {
    await test(role, admin);
  } finally {
    await admin.execute(`DROP ROLE ${role}`);
  }
}

async function setPassword(admin: Connection, role: string, password: string): Promise<void> {
  await admin.execute(mogrify(`ALTER ROLE ${role} PASSWORD %s`, [password]));
}

Deno.test({
  name: "connect() logs in with passwords of all scripts, however the server has prepared them",
  ignore,
  fn: () =>
    withRole(async (role, admin) => {
      for (const password of PASSWORDS) {
        await setPassword(admin, role, password);
        await using conn = await connect({ ...where, user: role, password });
        assert(conn.backendPid > 0);
        const wrong = connect({ ...where, user: role, password: `${password}x` });
        await assertRejects(() => wrong, OperationalError);
      }
    }),
});

Deno.test({
  name: "connect() logs in with any form of a password that was encrypted here",
  ignore,
  fn: () =>
    withRole(async (role, admin) => {
      await setPassword(admin, role, await encryptPassword("\u212bngstr\u00f6m\u00a0\ufb01", role));
      await using conn = await connect({
        ...where,
        user: role,
        password: "A\u030angstro\u0308m fi",
      });
      assert(conn.backendPid > 0);
    }),
});

/** Where the tables of SASLprep change often, and where they do not. */
const RANGES: readonly (readonly [from: number, to: number])[] = [
  [0x80, 0x250],
  [0x300, 0x380],
  [0x590, 0x780],
  [0x900, 0x1100],
  [0x1100, 0x1200],
  [0x2000, 0x2200],
  [0x3000, 0x3400],
  [0xfb00, 0xffff],
  [0x1d000, 0x1d800],
  [0x80, 0xd7ff],
  [0x10000, 0x10ffff],
];

Deno.test({
  name: "what saslprep() makes of any text is what the server makes of it",
  ignore,
  fn: () =>
    withRole(async (role, admin) => {
      const random = new Seeded(20_261_127);
      const pick = (from: number, to: number) => from + random.below(to - from);
      for (let sample = 0; sample < SAMPLES; sample++) {
        const password = Array.from({ length: pick(1, 5) }, () => {
          const [from, to] = RANGES[pick(0, RANGES.length)]!;
          return String.fromCodePoint(pick(from, to));
        }).join("");
        await setPassword(admin, role, password);
        await assertSameVerifier(admin, role, password);
      }
    }),
});

async function assertSameVerifier(admin: Connection, role: string, password: string) {
  const cur = await admin.execute<[string]>(
    "SELECT rolpassword FROM pg_authid WHERE rolname = $1",
    [
      role,
    ],
  );
  const [verifier] = (await cur.fetchOne())!;
  const [, iterations, salt] = /^SCRAM-SHA-256\$(\d+):([^$]+)/.exec(verifier)!;
  const bytes = Uint8Array.from(atob(salt!), (character) => character.charCodeAt(0));
  const points = Array.from(password, (character) => character.codePointAt(0)!.toString(16));
  const prepared = Array.from(saslprep(password), (each) => each.codePointAt(0)!.toString(16));
  assertEquals(
    await scramVerifier(password, bytes, Number(iterations)),
    verifier,
    `U+${points.join(" U+")}, prepared as U+${prepared.join(" U+")}`,
  );
}
