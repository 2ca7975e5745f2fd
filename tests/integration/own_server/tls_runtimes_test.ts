/**
 * TLS where the runtime's own roots decide, and on the runtime of Deno Deploy, whose `node:tls` verifies nothing: each in
 * a process of its own.
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { serverIdentities } from "../../support/certificates.ts";
import type { Attempt } from "../../support/tls_attempt.ts";
import { startTlsServer } from "../../support/tls_server.ts";

const { authority, identities } = await serverIdentities();
const ROOTS = [authority.identity.certificate];
const ROOT = new URL("../../../", import.meta.url).pathname;
const OLD_DENO = ["npx", "--yes", "deno@2.5.0"];
const CLIENT = await authority.issue({ name: "trust_user" });

/** Makes attempts in another process; gives how each ended. */
async function outcomesOf(
  attempts: readonly Attempt[],
  [program, ...args]: readonly string[] = [Deno.execPath()],
  env: Record<string, string> = {},
): Promise<string[]> {
  const script = ["run", "-A", "--no-check", "-c", "deno.json", "tests/support/tls_attempt.ts"];
  const { stdout, stderr, success } = await new Deno.Command(program!, {
    args: [...args, ...script, JSON.stringify(attempts)],
    cwd: ROOT,
    env,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim().split("\n");
}

async function hasOldDeno(): Promise<boolean> {
  try {
    const [program, ...args] = OLD_DENO;
    const command = new Deno.Command(program!, { args: [...args, "--version"], stderr: "null" });
    return new TextDecoder().decode((await command.output()).stdout).startsWith("deno 2.5.0");
  } catch {
    return false;
  }
}

Deno.test("verify-full with the runtime's roots checks the chain, the host and the dates", async () => {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, ROOTS[0]!);
    await using tls = await startTlsServer({ identities });
    const full: Attempt = { mode: "verify-full", roots: "system", port: tls.server.port };
    const attempts: readonly Attempt[] = [
      full,
      { ...full, host: "127.0.0.1" },
      { ...full, minVersion: "TLSv1.3" }, // by node:tls
      { ...full, mode: "require" },
      { ...full, sni: false },
    ];
    const expected: Readonly<Record<string, string>> = {
      "good": "encrypted",
      "wrong CA": "nobody who is trusted has signed the certificate",
      "wrong host": "the certificate is for other.example",
      "expired": "the certificate has expired",
      "self-signed": "(give it as sslRootCert to trust it)",
    };
    for (const [certificate, end] of Object.entries(expected)) {
      await tls.present(certificate);
      const outcomes = await outcomesOf(attempts, undefined, { DENO_CERT: file });
      assertEquals(outcomes.length, attempts.length);
      for (const outcome of outcomes) assertStringIncludes(outcome, end, certificate);
    }
  } finally {
    await Deno.remove(file);
  }
});

const IS_THERE = await hasOldDeno();

Deno.test({
  name: `before 2.7.14 what cannot be verified is refused, and the rest works${
    IS_THERE ? "" : " (ignored: npx gives no Deno 2.5.0)"
  }`,
  ignore: !IS_THERE,
  fn: async () => {
    await using tls = await startTlsServer({ identities, binaries: "npm:18" });
    const { port } = tls.server;
    const NOT_HERE = "what is asked of TLS needs Deno 2.7.14";
    const expected: readonly (readonly [Omit<Attempt, "port">, good: string, bad: string])[] = [
      [{ mode: "disable" }, "clear", "clear"],
      [{ mode: "allow" }, "clear", "clear"],
      [{ mode: "prefer" }, "encrypted", "encrypted"],
      [{ mode: "require" }, "encrypted", "encrypted"],
      [{ mode: "require", host: "127.0.0.1" }, "encrypted", "encrypted"],
      [{ mode: "require", negotiation: "direct" }, "encrypted", "encrypted"],
      [
        { mode: "verify-full", negotiation: "direct", roots: ROOTS },
        "encrypted",
        "nobody who is trusted has signed",
      ],
      [{ mode: "require", client: CLIENT }, NOT_HERE, NOT_HERE],
      [{ mode: "require", minVersion: "TLSv1.3" }, NOT_HERE, NOT_HERE],
      [{ mode: "require", sni: false }, NOT_HERE, NOT_HERE],
      [{ mode: "require", roots: ROOTS }, NOT_HERE, NOT_HERE],
      [{ mode: "verify-ca", roots: ROOTS }, NOT_HERE, NOT_HERE],
      [{ mode: "verify-full", roots: ROOTS }, "encrypted", "nobody who is trusted has signed"],
      [{ mode: "verify-full", roots: "system" }, "nobody who is trusted", "nobody who is trusted"],
      [{ mode: "verify-full", roots: ROOTS, client: CLIENT }, NOT_HERE, NOT_HERE],
      [{ mode: "verify-full", roots: ROOTS, minVersion: "TLSv1.3" }, NOT_HERE, NOT_HERE],
    ];
    const attempts = expected.map(([attempt]) => ({ ...attempt, port }));
    for (const [certificate, column] of [["good", 1], ["wrong CA", 2]] as const) {
      await tls.present(certificate);
      const outcomes = await outcomesOf(attempts, OLD_DENO);
      for (const [index, row] of expected.entries()) {
        const what = `${certificate}: ${row[0].mode} of row ${index}`;
        assertStringIncludes(outcomes[index] ?? "", row[column], what);
      }
    }
  },
});
