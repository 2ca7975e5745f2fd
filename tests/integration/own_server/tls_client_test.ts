/**
 * Client certificates, TLS without asking for it, and what can be read by who listens on the way.
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Authority, encryptedKey, serverIdentities } from "../../support/certificates.ts";
import { FaultProxy } from "../../support/fault_proxy.ts";
import { concat } from "../../support/scripted_messages.ts";
import { startServer } from "../../support/server.ts";
import { type Attempt, outcomeOf } from "../../support/tls_attempt.ts";
import { startTlsServer } from "../../support/tls_server.ts";

const { authority, identities } = await serverIdentities();
const ROOTS = [authority.identity.certificate];
const CLIENTS = await Authority.create("Clients' CA");
const STRANGERS = await Authority.create("Strangers' CA");
const CLIENT = await CLIENTS.issue({ name: "trust_user" });
const { "good": GOOD, "wrong CA": WRONG_CA } = identities;
const BY_CERTIFICATE = {
  identities: { GOOD },
  clientRoots: CLIENTS.identity.certificate,
  hba: ["hostssl all trust_user all cert"],
};
/** The newest, which takes TLS without being asked for it. */
const NEWEST = { binaries: "npm:18" };

const PROOFS: Readonly<Record<string, readonly [Attempt["client"] & object | null, string]>> = {
  "none": [null, "connection requires a valid client certificate"],
  "the role's": [CLIENT, "encrypted"],
  "the role's with an encrypted key": [
    { ...CLIENT, key: encryptedKey(CLIENT, "open sesame"), passphrase: "open sesame" },
    "encrypted",
  ],
  "another role's": [
    await CLIENTS.issue({ name: "postgres" }),
    'certificate authentication failed for user "trust_user"',
  ],
  "one of an authority that the server does not know": [
    await STRANGERS.issue({ name: "trust_user" }),
    "the server does not take the client's certificate",
  ],
  "one with another's key": [
    { ...CLIENT, key: GOOD.key },
    "the client's key is not that of its certificate",
  ],
};

Deno.test("a client proves itself by its certificate", async (t) => {
  await using tls = await startTlsServer(BY_CERTIFICATE);
  for (const [whose, [client, end]] of Object.entries(PROOFS)) {
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      await t.step(`${whose}, with ${maxVersion}`, async () => {
        const { port } = tls.server;
        const outcome = await outcomeOf({
          mode: "verify-full",
          port,
          roots: ROOTS,
          client,
          maxVersion,
        });
        assertStringIncludes(outcome, end);
      });
    }
  }
});

Deno.test("a server that takes no version that will do is not connected to", async () => {
  const settings = { ssl_min_protocol_version: "TLSv1.2", ssl_max_protocol_version: "TLSv1.2" };
  await using tls = await startTlsServer({ identities: { GOOD }, settings });
  const attempt: Attempt = { mode: "require", port: tls.server.port };
  assertEquals(await outcomeOf(attempt), "encrypted");
  const outcome = await outcomeOf({ ...attempt, minVersion: "TLSv1.3" });
  assertStringIncludes(outcome, "the server takes no such version of TLS (only TLSv1.3 will do)");
});

Deno.test("a result that is cut short over TLS is never taken for a whole one", async () => {
  await using tls = await startTlsServer({ identities: { GOOD } });
  const target = { host: "127.0.0.1", port: tls.server.port };
  for (const act of ["fin", "rst", "flip"] as const) {
    for (const at of [200, 2_000, 5_000, 20_000, 150_000, 1_000_000]) {
      const fault = { act, direction: "toClient", at } as const;
      await using proxy = await FaultProxy.start(target, () => ({ fault }));
      const outcome = await outcomeOf({ mode: "require", port: proxy.port });
      assert(outcome !== "encrypted", `${act} at ${at}`);
      assertEquals(proxy.fired, 1);
    }
  }
});

const DIRECT = { mode: "verify-full", negotiation: "direct", roots: ROOTS } as const;

Deno.test("TLS begins without asking where the server knows it, and nowhere else", async (t) => {
  for (const binaries of ["npm:17", "npm:18"]) {
    await t.step(binaries, async () => {
      await using tls = await startTlsServer({ identities: { GOOD, WRONG_CA }, binaries });
      const { port } = tls.server;
      assertEquals(await outcomeOf({ ...DIRECT, port }), "encrypted");
      assertEquals(await outcomeOf({ ...DIRECT, mode: "require", roots: null, port }), "encrypted");
      assertEquals(await outcomeOf({ ...DIRECT, negotiation: "postgres", port }), "encrypted");
      await tls.present("WRONG_CA");
      assertStringIncludes(
        await outcomeOf({ ...DIRECT, port }),
        "nobody who is trusted has signed",
      );
    });
  }
  await t.step("a server without TLS", async () => {
    await using server = await startServer({ own: true });
    const outcome = await outcomeOf({ ...DIRECT, port: server.port });
    assertStringIncludes(outcome, "failed: the server hung up within the handshake");
  });
  for (const protocols of [[], ["http/1.1"]]) {
    await t.step(`a server that speaks ${protocols[0] ?? "it does not say what"}`, async () => {
      using listener = listenTls(protocols);
      const outcome = await outcomeOf({ ...DIRECT, port: listener.port });
      assertStringIncludes(outcome, protocols.length === 0 ? "does not agree" : "does not know");
    });
  }
});

/** Takes connections, and says nothing over TLS. */
function listenTls(alpnProtocols: string[]): Disposable & { readonly port: number } {
  const { certificate: cert, key } = GOOD;
  const listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key, alpnProtocols });
  const serve = async (conn: Deno.TlsConn) => {
    await conn.handshake().then(() => conn.read(new Uint8Array(1))).catch(() => {});
    conn.close();
  };
  (async () => {
    for await (const conn of listener) await serve(conn);
  })().catch(() => {});
  return { port: listener.addr.port, [Symbol.dispose]: () => listener.close() };
}

const SSL_REQUEST = [0, 0, 0, 8, 4, 210, 22, 47];
const HANDSHAKE_RECORD = [0x16, 3];

const CAPTURED: Readonly<Record<string, Omit<Attempt, "port">>> = {
  "prefer": { mode: "prefer" },
  "require": { mode: "require" },
  "verify-full": { mode: "verify-full", roots: ROOTS },
  "a client certificate": { mode: "verify-full", roots: ROOTS, client: CLIENT },
  "direct TLS": DIRECT,
  "direct TLS and a client certificate": { ...DIRECT, client: CLIENT },
};

Deno.test("neither a session nor a cancel request says anything in clear but that it wants TLS", async (t) => {
  await using willing = await startTlsServer({ identities: { GOOD }, ...NEWEST });
  await using strict = await startTlsServer({ ...BY_CERTIFICATE, ...NEWEST });
  for (const [what, attempt] of Object.entries(CAPTURED)) {
    await t.step(what, async () => {
      const { server } = attempt.client ? strict : willing;
      const { outcome, heard } = await captured(attempt, server.port);
      assertEquals(outcome, "encrypted");
      assert(heard.length >= 2, "the cancel request has a connection of its own");
      for (const bytes of heard) checkClear(bytes, attempt.negotiation === "direct");
    });
  }
});

/** Connects by way of a proxy; gives what each connection has sent. */
async function captured(attempt: Omit<Attempt, "port">, port: number) {
  const heard: Uint8Array<ArrayBuffer>[] = [];
  const proxy = await FaultProxy.start({ host: "127.0.0.1", port }, (number) => ({
    heard: (direction, chunk) => {
      if (direction === "toServer") {
        heard[number] = concat(heard[number] ?? new Uint8Array(), chunk);
      }
    },
  }));
  await using _ = proxy;
  return { outcome: await outcomeOf({ ...attempt, port: proxy.port }), heard };
}

function checkClear(bytes: Uint8Array, isDirect: boolean): void {
  const start = isDirect ? HANDSHAKE_RECORD : [...SSL_REQUEST, ...HANDSHAKE_RECORD];
  assertEquals([...bytes.subarray(0, start.length)], start);
  for (let at = isDirect ? 0 : SSL_REQUEST.length; at < bytes.length;) {
    assert(bytes[at]! >= 0x14 && bytes[at]! <= 0x17 && bytes[at + 1] === 3, "a record of TLS");
    at += 5 + bytes[at + 3]! * 256 + bytes[at + 4]!;
  }
}
