import {
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { OperationalError } from "../../../src/errors.ts";
import { type ScramBinding, ScramClient } from "../../../src/protocol/scram.ts";
import { type Bytes, utf8 } from "../../support/scripted_messages.ts";

const NONCE = "rOprNGfwEbeRWgbNEkqO";
const SERVER_NONCE = NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
const SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
const SERVER_FIRST = `r=${SERVER_NONCE},s=${SALT},i=4096`;

function client(password: string, binding: ScramBinding = { flag: "n" }): ScramClient {
  return new ScramClient(password, binding, NONCE);
}

interface Dialogue {
  readonly password: string;
  readonly clientFirstBare: string;
  readonly serverFirst: string;
}

/** SCRAM as the RFC has it, apart from the code under test: the client's last message and the server's. */
function expected(
  { password, clientFirstBare, serverFirst }: Dialogue,
  channel: string = "biws",
): [string, string] {
  const [nonce = "", salt = "", iterations = ""] = serverFirst.split(",").map((part) =>
    part.slice(2)
  );
  const salted = pbkdf2Sync(password, atobBytes(salt), Number(iterations), 32, "sha256");
  const hmac = (key: Uint8Array, text: string) => createHmac("sha256", key).update(text).digest();
  const withoutProof = `c=${channel},r=${nonce}`;
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
  const scram = client("pencil");
  const clientFirstBare = `n=,r=${NONCE}`;
  const dialogue = { password: "pencil", clientFirstBare, serverFirst: SERVER_FIRST };
  const [clientFinal, serverFinal] = expected(dialogue);
  assertEquals(scram.first(), `n,,${clientFirstBare}`);
  assertEquals(await scram.final(utf8(SERVER_FIRST)), clientFinal);
  scram.verify(utf8(serverFinal));
});

Deno.test("ScramClient chooses another nonce of 24 characters each time", () => {
  const [a, b] = [new ScramClient("x").first(), new ScramClient("x").first()];
  assertMatch(a, /^n,,n=,r=[A-Za-z0-9+/]{24}$/);
  assertNotEquals(a, b);
});

Deno.test("ScramClient prepares the password", async () => {
  const scram = client("\ufb01\u00adx");
  const serverFirst = `r=${NONCE}s,s=${SALT},i=2`;
  const clientFirstBare = `n=,r=${NONCE}`;
  const [clientFinal] = expected({ password: "fix", clientFirstBare, serverFirst });
  assertEquals(await scram.final(utf8(serverFirst)), clientFinal);
});

const BINDINGS: readonly (readonly [ScramBinding, header: string, channel: string])[] = [
  [{ flag: "n" }, "n,,", "n,,"],
  [{ flag: "y" }, "y,,", "y,,"],
  [
    { flag: "p", data: utf8("\u00e9") },
    "p=tls-server-end-point,,",
    "p=tls-server-end-point,,\u00c3\u00a9",
  ],
];

for (const [binding, header, channel] of BINDINGS) {
  Deno.test(`ScramClient says ${binding.flag}, and proves that it has`, async () => {
    const scram = client("pencil", binding);
    assertEquals(scram.first(), `${header}n=,r=${NONCE}`);
    const clientFirstBare = `n=,r=${NONCE}`;
    const dialogue = { password: "pencil", clientFirstBare, serverFirst: SERVER_FIRST };
    const [clientFinal, serverFinal] = expected(dialogue, btoa(channel));
    assertEquals(await scram.final(utf8(SERVER_FIRST)), clientFinal);
    scram.verify(utf8(serverFinal));
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
  "has a salt without padding": utf8(`r=${SERVER_NONCE},s=AA,i=4096`),
  "has a salt with bits behind its end": utf8(`r=${SERVER_NONCE},s=AB==,i=4096`),
  "has a salt with white space": utf8(`r=${SERVER_NONCE},s=AA A=,i=4096`),
  "has another order": utf8(`s=${SALT},r=${SERVER_NONCE},i=4096`),
  "has something behind its end": utf8(`r=${SERVER_NONCE},s=${SALT},i=4096,x=1`),
  "has a line's end behind its end": utf8(`r=${SERVER_NONCE},s=${SALT},i=4096\n`),
  "has a space in its nonce": utf8(`r=${SERVER_NONCE} x,s=${SALT},i=4096`),
  "has a NUL in its nonce": utf8(`r=${SERVER_NONCE}\0,s=${SALT},i=4096`),
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
    const scram = client("pencil");
    const error = await assertRejects(() => scram.final(bytes), OperationalError, "Cannot log in");
    assertEquals(error.phase, "login");
    assertThrows(() => scram.verify(utf8("v=AAAA")), OperationalError);
  });
}

const NOT_PROVEN: Readonly<Record<string, Bytes>> = {
  "is empty": utf8(""),
  "is not UTF-8": Uint8Array.of(0x76, 0x3d, 0xff),
  "has no proof": utf8("x=1"),
  "has an empty proof": utf8("v="),
  "has a proof that is too short": utf8("v=6rriTRBi23WpRR/wtup+mA=="),
  "has a proof that is no base64": utf8("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4"),
  "has something behind its proof": utf8("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=,x=1"),
  "has another proof": utf8("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="),
  "reports an error": utf8("e=invalid-proof"),
};

for (const [what, bytes] of Object.entries(NOT_PROVEN)) {
  Deno.test(`ScramClient.verify() throws when the server's last message ${what}`, async () => {
    const scram = client("pencil");
    await scram.final(utf8(`r=${SERVER_NONCE},s=${SALT},i=1`));
    assertThrows(() => scram.verify(bytes), OperationalError, "Cannot log in");
  });
}

Deno.test("ScramClient shows the error that the server ends with, escaped", async () => {
  const scram = client("pencil");
  const state = "Cannot log in: the server ends SCRAM with the error";
  const error = utf8("e=no\u001b[2J,x=1");
  await assertRejects(() => scram.final(error), OperationalError, `${state} "no\\u001b[2J"`);
  await scram.final(utf8(SERVER_FIRST));
  assertThrows(
    () => scram.verify(utf8("e=invalid-proof")),
    OperationalError,
    `${state} "invalid-proof"`,
  );
});

Deno.test("ScramClient.verify() throws before there was anything to prove", () => {
  const scram = client("pencil");
  assertThrows(() => scram.verify(utf8("v=AAAA")), OperationalError, "malformed");
});

for (const iterations of [1, 1_000_000]) {
  Deno.test(`ScramClient takes ${iterations} iterations`, async () => {
    const scram = client("pencil");
    const final = await scram.final(utf8(`r=${SERVER_NONCE},s=${SALT},i=${iterations}`));
    assertMatch(final, /^c=biws,r=.+,p=[A-Za-z0-9+/]{43}=$/);
  });
}
