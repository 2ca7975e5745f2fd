/**
 * The table of what comes of each `sslmode`, by what the server answers to the request for TLS and by its certificate.
 *
 * The modes mean what libpq means by them, but for one thing: `prefer` goes on in clear only where the server says
 * that it has no TLS. Servers that answer as a server does are real ones.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { SslMode } from "../../../src/driver.ts";
import { type ServerCertificate, serverIdentities } from "../../support/certificates.ts";
import { concat, utf8 } from "../../support/scripted_messages.ts";
import { startServer } from "../../support/server.ts";
import { type Answer, SslAnswerer } from "../../support/ssl_answerer.ts";
import { type Attempt, outcomeOf } from "../../support/tls_attempt.ts";
import { startTlsServer } from "../../support/tls_server.ts";

const { authority, identities } = await serverIdentities();
const ROOTS = [authority.identity.certificate];

const MODES: readonly SslMode[] = [
  "disable",
  "allow",
  "prefer",
  "require",
  "verify-ca",
  "verify-full",
];

/** A part of the outcome for each mode, in the order of `MODES`; a name below in place of an error's words. */
type Row = readonly [string, string, string, string, string, string];

const CLEAR = "clear";
const TLS = "encrypted";
const REFUSED = "pg_hba.conf rejects connection";
const NO_TLS = "the server does not encrypt, and sslMode";
const ISSUER = "nobody who is trusted has signed the certificate (sslRootCert says who is trusted)";
const HOST = "the certificate is for other.example (sslMode verify-full checks the host)";
const EXPIRED = "the certificate has expired";
const SELF = "the certificate is signed by itself alone (it is not among those of sslRootCert)";

/** On a real server that lets nobody in without TLS. */
const CERTIFICATES: Readonly<Record<ServerCertificate, Row>> = {
  //              disable   allow prefer require verify-ca verify-full
  "good": [/*  */ REFUSED, TLS, TLS, TLS, TLS, TLS],
  "wrong CA": [/**/ REFUSED, TLS, TLS, TLS, ISSUER, ISSUER],
  "wrong host": [/**/ REFUSED, TLS, TLS, TLS, TLS, HOST],
  "expired": [/**/ REFUSED, TLS, TLS, TLS, EXPIRED, EXPIRED],
  "self-signed": [/**/ REFUSED, TLS, TLS, TLS, SELF, SELF],
};

/** On a real server without TLS. */
const WITHOUT: Row = [CLEAR, CLEAR, CLEAR, NO_TLS, NO_TLS, NO_TLS];
/** On a real server that lets everybody in. */
const WILLING: Row = [CLEAR, CLEAR, TLS, TLS, TLS, TLS];

const LOGIN = "error 28000";
const FAILED = "answers an error when asked for encryption";
const NONSENSE = "does not answer as a PostgreSQL server when asked for encryption";
const HUNG_UP = "hung up when it was asked for encryption";
const LATE = "did not answer in";

/** On a listener that takes no login in clear, after which `allow` asks for TLS. */
const ANSWERS: Readonly<Record<string, readonly [Answer, Row]>> = {
  "N": [utf8("N"), [LOGIN, LOGIN, LOGIN, NO_TLS, NO_TLS, NO_TLS]],
  "an error": [utf8("E\0\0\0\x10SFATAL\0C0A000\0\0"), all(FAILED, LOGIN)],
  "garbage": [utf8("HTTP/1.1 400 Bad Request\r\n"), all(NONSENSE)],
  "one byte of garbage": [utf8("?"), all(NONSENSE)],
  "FIN": ["fin", all(HUNG_UP, LOGIN)],
  "silence": ["silence", all(LATE)],
  "S and more": [concat(utf8("S"), utf8("R\0\0\0\x08\0\0\0\0")), all(NONSENSE)],
  "N and more": [concat(utf8("N"), utf8("R\0\0\0\x08\0\0\0\0")), all(NONSENSE)],
};

/**
 * Whatever asks for TLS ends in the same way: nothing goes on in clear. Where TLS cannot be had, `allow` says why the
 * server did not let it in without.
 */
function all(outcome: string, allow = outcome): Row {
  return [LOGIN, allow, outcome, outcome, outcome, outcome];
}

function attempt(mode: SslMode, port: number): Attempt {
  return { mode, port, roots: mode.startsWith("verify-") ? ROOTS : null };
}

async function check(row: Row, port: number, what: string, connectTimeout = 20_000): Promise<void> {
  for (const [column, mode] of MODES.entries()) {
    const outcome = await outcomeOf({ ...attempt(mode, port), connectTimeout });
    assertStringIncludes(outcome, row[column]!, `${mode}, ${what}`);
  }
}

Deno.test("each sslmode with each certificate ends as the table says", async (t) => {
  const hba = ["hostnossl all all all reject"];
  await using tls = await startTlsServer({ identities, hba });
  for (const [certificate, row] of Object.entries(CERTIFICATES)) {
    await t.step(certificate, async () => {
      await tls.present(certificate);
      await check(row, tls.server.port, certificate);
    });
  }
  await t.step("the authority's, and the server's own among the roots", async () => {
    for (const mode of ["require", "verify-ca", "verify-full"] as const) {
      const roots = [`${ROOTS[0]}\n${identities["self-signed"].certificate}`];
      const outcome = await outcomeOf({ ...attempt(mode, tls.server.port), roots });
      assertEquals(outcome, TLS, mode);
    }
  });
  await t.step("with roots require checks as verify-ca does", async () => {
    const outcome = await outcomeOf({ mode: "require", port: tls.server.port, roots: ROOTS });
    assertStringIncludes(outcome, SELF);
  });
});

Deno.test("each sslmode ends as the table says where everybody is let in", async () => {
  await using tls = await startTlsServer({ identities: { good: identities.good } });
  await check(WILLING, tls.server.port, "willing");
});

Deno.test("each sslmode ends as the table says where there is no TLS", async () => {
  await using server = await startServer({ own: true });
  await check(WITHOUT, server.port, "without TLS");
});

for (const [what, [answer, row]] of Object.entries(ANSWERS)) {
  Deno.test(`each sslmode ends as the table says where ${what} comes for the request`, async () => {
    await using answerer = new SslAnswerer(answer);
    await check(row, answerer.port, what, answer === "silence" ? 200 : 20_000);
    checkSeen(answerer);
  });
}

const SSL_REQUEST = [0, 0, 0, 8, 4, 210, 22, 47];

/** `disable` and `allow` log in in clear, as does `prefer` after N; nothing else says more than that it wants TLS. */
function checkSeen({ seen }: SslAnswerer): void {
  const [disable, allow, ...asked] = seen;
  for (const login of [disable!, allow!]) assertEquals(login[5], 3);
  assertEquals(asked.length, 5);
  const [, prefer, ...strict] = asked;
  assertEquals([...prefer!.subarray(0, 8)], SSL_REQUEST);
  for (const bytes of [asked[0]!, ...strict]) assertEquals([...bytes], SSL_REQUEST);
  assert(prefer!.length === 8 || prefer!.length > 16);
}
