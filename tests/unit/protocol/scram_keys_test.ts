import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { OperationalError } from "../../../src/errors.ts";
import { toBase64 } from "../../../src/protocol/base64.ts";
import { ScramClient } from "../../../src/protocol/scram.ts";
import { hmac, KeptKeys, makeKeys, type ScramSecret } from "../../../src/protocol/scram_keys.ts";
import { utf8 } from "../../support/scripted_messages.ts";

const SECRET: ScramSecret = { password: "pencil", salt: utf8("salt"), iterations: 2 };
const NONCE = "client";

/** How often the slow part is done while `body` runs. */
async function countingKeys(body: () => Promise<void>): Promise<number> {
  let count = 0;
  const original = crypto.subtle.deriveBits;
  crypto.subtle.deriveBits = function (...args): Promise<ArrayBuffer> {
    count++;
    return original.apply(this, args);
  };
  try {
    await body();
  } finally {
    Reflect.deleteProperty(crypto.subtle, "deriveBits");
  }
  return count;
}

/** A login at a server that knows a secret, or only says so. */
async function logIn(
  kept: KeptKeys,
  secret: ScramSecret,
  { isHonest = true, serverNonce = "server" } = {},
): Promise<string> {
  const client = new ScramClient(secret.password, { flag: "n" }, NONCE, kept);
  const first = `r=${NONCE}${serverNonce},s=${toBase64(secret.salt)},i=${secret.iterations}`;
  const last = await client.final(utf8(first));
  const authMessage = `n=,r=${NONCE},${first},${last.slice(0, last.indexOf(",p="))}`;
  const { serverKey } = await makeKeys(isHonest ? secret : { ...secret, password: "guess" });
  const final = utf8(`v=${toBase64(await hmac(serverKey, utf8(authMessage)))}`);
  if (isHonest) client.verify(final);
  else assertThrows(() => client.verify(final), OperationalError);
  return last;
}

Deno.test("a login with the password of the last one makes no keys, and proves the same", async () => {
  const kept = new KeptKeys();
  const first = await logIn(kept, SECRET);
  let second = "";
  const count = await countingKeys(async () => {
    second = await logIn(kept, SECRET);
  });
  assertEquals(count, 1); // the server's
  assertEquals(second, first);
  assertNotEquals(await logIn(kept, SECRET, { serverNonce: "other" }), first);
});

Deno.test("keys are made anew for another password, salt or number of iterations", async () => {
  const others = [{ password: "pen" }, { salt: utf8("pepper") }, { iterations: 3 }];
  for (const other of others) {
    const kept = new KeptKeys();
    await logIn(kept, SECRET);
    const count = await countingKeys(async () => {
      await logIn(kept, { ...SECRET, ...other });
    });
    assertEquals(count, 2, JSON.stringify(other));
  }
});

Deno.test("keys that the server did not show to know are not kept", async () => {
  const kept = new KeptKeys();
  await logIn(kept, SECRET, { isHonest: false });
  assertEquals(kept.get(await kept.nameOf(SECRET)), undefined);
});

Deno.test("a server that lies is found out by keys that were kept, too", async () => {
  const kept = new KeptKeys();
  await logIn(kept, SECRET);
  await logIn(kept, SECRET, { isHonest: false });
});

Deno.test("the keys of 32 secrets are kept, those that were used last", async () => {
  const kept = new KeptKeys();
  const secrets = Array.from({ length: 33 }, (_, i) => ({ ...SECRET, password: `p${i}` }));
  const [first, second, ...rest] = secrets;
  for (const secret of [first!, second!, first!, ...rest]) await logIn(kept, secret);
  const names = await Promise.all(secrets.map((secret) => kept.nameOf(secret)));
  assertEquals(
    names.map((name) => kept.get(name) !== undefined),
    secrets.map((secret) => secret !== second),
  );
});

Deno.test("the names of keys tell neither password nor salt", async () => {
  const name = await new KeptKeys().nameOf(SECRET);
  assertEquals(name.length, 44);
  assertEquals(name, await new KeptKeys().nameOf({ ...SECRET }));
});
