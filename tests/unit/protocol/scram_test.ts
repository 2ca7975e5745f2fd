import {
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { OperationalError } from "../../../src/errors.ts";
import { ScramClient } from "../../../src/protocol/scram.ts";
import { type Bytes, utf8 } from "../../support/scripted_messages.ts";

const NONCE = "rOprNGfwEbeRWgbNEkqO";
const SERVER_NONCE = NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
const SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
const SERVER_FIRST = `r=${SERVER_NONCE},s=${SALT},i=4096`;

interface Dialogue {
  readonly password: string;
  readonly clientFirstBare: string;
  readonly serverFirst: string;
}

/** SCRAM as the RFC has it, apart from the code under test: the client's last message and the server's. */
function expected({ password, clientFirstBare, serverFirst }: Dialogue): [string, string] {
  const [nonce = "", salt = "", iterations = ""] = serverFirst.split(",").map((part) =>
    part.slice(2)
  );
  const salted = pbkdf2Sync(password, atobBytes(salt), Number(iterations), 32, "sha256");
  const hmac = (key: Uint8Array, text: string) => createHmac("sha256", key).update(text).digest();
  const withoutProof = `c=biws,r=${nonce}`;
  const authMessage = `${clientFirstBare},${serverFirst},${withoutProof}`;
  const clientKey = hmac(salted, "Client Key");
  const signature = hmac(createHash("sha256").update(clientKey).digest(), authMessage);
  const proof = clientKey.map((byte, i) => byte ^ signature[i]!);
  const verifier = hmac(hmac(salted, "Server Key"), authMessage).toString("base64");
  return [`${withoutProof},p=${btoa(String.fromCharCode(...proof))}`, `v=${verifier}`];
}

function atobBytes(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

Deno.test("the dialogue that ScramClient is compared with is the one of RFC 7677", () => {
  const clientFirstBare = `n=user,r=${NONCE}`;
  assertEquals(expected({ password: "pencil", clientFirstBare, serverFirst: SERVER_FIRST }), [
    `c=biws,r=${SERVER_NONCE},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`,
    "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
  ]);
});

Deno.test("ScramClient follows RFC 7677, without a user name", async () => {
  const client = new ScramClient("pencil", NONCE);
  const clientFirstBare = `n=,r=${NONCE}`;
  const dialogue = { password: "pencil", clientFirstBare, serverFirst: SERVER_FIRST };
  const [clientFinal, serverFinal] = expected(dialogue);
  assertEquals(client.first(), `n,,${clientFirstBare}`);
  assertEquals(await client.final(utf8(SERVER_FIRST)), clientFinal);
  client.verify(utf8(serverFinal));
});

Deno.test("ScramClient chooses another nonce of 24 characters each time", () => {
  const [a, b] = [new ScramClient("x").first(), new ScramClient("x").first()];
  assertMatch(a, /^n,,n=,r=[A-Za-z0-9+/]{24}$/);
  assertNotEquals(a, b);
});

const PASSWORDS: readonly (readonly [what: string, given: string, prepared: string])[] = [
  ["ASCII as it is", "a\u007f b", "a\u007f b"],
  ["a no-break space as a space", "a\u00a0b", "a b"],
  ["an ideographic space as a space", "a\u3000b", "a b"],
  ["a soft hyphen as nothing", "a\u00adb", "ab"],
  ["a ligature as its letters", "\ufb01x", "fix"],
  ["a decomposed letter as the composed one", "e\u0301", "é"],
  ["a Roman numeral as letters", "\u2168", "IX"],
];

for (const [what, given, prepared] of PASSWORDS) {
  Deno.test(`ScramClient takes ${what}`, async () => {
    const client = new ScramClient(given, NONCE);
    const serverFirst = `r=${NONCE}s,s=${SALT},i=2`;
    const clientFirstBare = `n=,r=${NONCE}`;
    const [clientFinal] = expected({ password: prepared, clientFirstBare, serverFirst });
    assertEquals(await client.final(utf8(serverFirst)), clientFinal);
  });
}

const NOT_ACCEPTABLE: Readonly<Record<string, Bytes>> = {
  "is empty": utf8(""),
  "is not UTF-8": Uint8Array.of(0xff),
  "has no attributes": utf8("hello"),
  "has another nonce": utf8(`r=x${SERVER_NONCE.slice(1)},s=${SALT},i=4096`),
  "has only our nonce": utf8(`r=${NONCE},s=${SALT},i=4096`),
  "has a part of our nonce": utf8(`r=${NONCE.slice(1)},s=${SALT},i=4096`),
  "has no nonce": utf8(`s=${SALT},i=4096`),
  "has an empty nonce": utf8(`r=,s=${SALT},i=4096`),
  "has two nonces": utf8(`r=${SERVER_NONCE},r=${SERVER_NONCE},s=${SALT},i=4096`),
  "has no salt": utf8(`r=${SERVER_NONCE},i=4096`),
  "has an empty salt": utf8(`r=${SERVER_NONCE},s=,i=4096`),
  "has a salt that is no base64": utf8(`r=${SERVER_NONCE},s=!!!,i=4096`),
  "has a mandatory extension": utf8(`m=x,r=${SERVER_NONCE},s=${SALT},i=4096`),
  "reports an error": utf8("e=other-error"),
  "has no iterations": utf8(`r=${SERVER_NONCE},s=${SALT}`),
  ...Object.fromEntries(
    ["", "0", "-1", "+4096", "4096x", " 4096", "1e3", "0x10", "NaN", "Infinity", "1000001"]
      .concat(["2147483647", "99999999999999999999"])
      .map((
        i,
      ) => [
        `asks for ${JSON.stringify(i)} iterations`,
        utf8(`r=${SERVER_NONCE},s=${SALT},i=${i}`),
      ]),
  ),
};

for (const [what, bytes] of Object.entries(NOT_ACCEPTABLE)) {
  Deno.test(`ScramClient.final() rejects when the server's first message ${what}`, async () => {
    const client = new ScramClient("pencil", NONCE);
    const error = await assertRejects(() => client.final(bytes), OperationalError, "Cannot log in");
    assertEquals(error.phase, "login");
    assertThrows(() => client.verify(utf8("v=AAAA")), OperationalError);
  });
}

const NOT_PROVEN: Readonly<Record<string, Bytes>> = {
  "is empty": utf8(""),
  "is not UTF-8": Uint8Array.of(0x76, 0x3d, 0xff),
  "has no proof": utf8("x=1"),
  "has an empty proof": utf8("v="),
  "has another proof": utf8("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="),
  "reports an error": utf8("e=invalid-proof"),
};

for (const [what, bytes] of Object.entries(NOT_PROVEN)) {
  Deno.test(`ScramClient.verify() throws when the server's last message ${what}`, async () => {
    const client = new ScramClient("pencil", NONCE);
    await client.final(utf8(`r=${SERVER_NONCE},s=${SALT},i=1`));
    assertThrows(() => client.verify(bytes), OperationalError, "Cannot log in");
  });
}

Deno.test("ScramClient.verify() throws before there was anything to prove", () => {
  const client = new ScramClient("pencil", NONCE);
  assertThrows(() => client.verify(utf8("v=AAAA")), OperationalError, "malformed");
});

for (const iterations of [1, 1_000_000]) {
  Deno.test(`ScramClient takes ${iterations} iterations`, async () => {
    const client = new ScramClient("pencil", NONCE);
    const final = await client.final(utf8(`r=${SERVER_NONCE},s=${SALT},i=${iterations}`));
    assertMatch(final, /^c=biws,r=.+,p=[A-Za-z0-9+/]{43}=$/);
  });
}
