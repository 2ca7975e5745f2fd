import { assertEquals, assertRejects } from "@std/assert";
import type { DenoPostgresNetworkOptions } from "../../../src/deno_postgres/client_options.ts";
import { networkFor } from "../../../src/deno_postgres/network.ts";
import type {
  Address,
  AuthenticationMethod,
  ConnectTarget,
  SslMode,
  TlsCredentials,
} from "../../../src/driver.ts";
import { NotSupportedError } from "../../../src/errors.ts";
import { PLAIN, targetOf } from "../../support/scripted_native.ts";

const THERE: Address = { kind: "tcp", host: "db.example", port: 5432 };
const SOCKET: Address = { kind: "unix", path: "/run/.s.PGSQL.5432" };
const SYSTEM: TlsCredentials = { roots: "system", client: null };
const OWN = { caCertificates: ["PEM"] };

function targetIn(
  mode: SslMode,
  credentials: TlsCredentials = SYSTEM,
  changes: Partial<ConnectTarget["encryption"]> = {},
): ConnectTarget {
  const encryption = { ...PLAIN.encryption, mode, credentials: () => credentials, ...changes };
  return targetOf({ encryption });
}

const KEPT: [
  what: string,
  target: ConnectTarget,
  given: DenoPostgresNetworkOptions,
  tls: boolean | { caCertificates: string[] },
  address?: Address,
][] = [
  ["no TLS where it is disabled", targetIn("disable"), {}, false],
  ["no TLS where it is preferred, without its own option", targetIn("prefer"), {}, false],
  ["no TLS where it is allowed, without its own option", targetIn("allow"), { tls: false }, false],
  ["TLS by its own option, whatever the mode", targetIn("disable"), { tls: true }, true],
  ["TLS by its own option where it is preferred", targetIn("prefer"), { tls: OWN }, OWN],
  ["verified TLS", targetIn("verify-full"), {}, true],
  ["verified TLS with its own option", targetIn("verify-full"), { tls: true }, true],
  ["more than was asked for, by its own option", targetIn("require"), { tls: true }, true],
  ["what its own option says", targetIn("verify-ca", { ...SYSTEM, roots: ["R"] }), {
    tls: OWN,
  }, OWN],
  ["no TLS for a socket", targetIn("verify-full"), {}, false, SOCKET],
];

for (const [what, target, given, tls, address = THERE] of KEPT) {
  Deno.test(`networkFor() gives ${what}`, async () => {
    assertEquals(await networkFor(address, target, given), { tls, allowClearText: false });
  });
}

Deno.test("networkFor() takes requireAuth's word for passwords in clear", async () => {
  const accepted = new Set<AuthenticationMethod>(["none", "password", "md5", "scram-sha-256"]);
  const words: [inClear: AuthenticationMethod[], allowed: boolean][] = [
    [["password", "md5"], true],
    [["password"], false],
    [[], false],
  ];
  for (const [inClear, allowed] of words) {
    const authentication = {
      accepted,
      inClear: new Set(inClear),
      channelBinding: "prefer",
    } as const;
    const { allowClearText } = await networkFor(THERE, targetOf({ authentication }), {});
    assertEquals(allowClearText, allowed);
  }
  const given = await networkFor(THERE, targetOf(), { allowClearText: true });
  assertEquals(given.allowClearText, true);
});

const { authentication } = PLAIN;
const REFUSED: [setting: string, target: ConnectTarget, given?: DenoPostgresNetworkOptions][] = [
  ['sslMode "require"; use verify-full, or the driver\'s own option tls', targetIn("require")],
  ['sslMode "verify-ca"; use verify-full, or the driver\'s own option tls', targetIn("verify-ca")],
  [
    "sslRootCert, for it would trust the runtime's roots as well; pass tls: { caCertificates: [...] } to the driver",
    targetIn("verify-full", { ...SYSTEM, roots: ["R"] }),
  ],
  [
    "sslRootCert, for it would trust",
    targetIn("require", { ...SYSTEM, roots: ["R"] }),
    { tls: true },
  ],
  [
    "sslCert; use the native driver",
    targetIn("verify-full", { roots: "system", client: { certificate: "C", key: "S3CR3T" } }),
  ],
  ['sslNegotiation "direct"', targetIn("verify-full", SYSTEM, { negotiation: "direct" })],
  ['sslMinProtocolVersion "TLSv1.3"', targetIn("verify-full", SYSTEM, { minVersion: "TLSv1.3" })],
  ['sslMaxProtocolVersion "TLSv1.2"', targetIn("verify-full", SYSTEM, { maxVersion: "TLSv1.2" })],
  ["sslSni false", targetIn("prefer", SYSTEM, { sni: false }), { tls: true }],
  [
    'channelBinding "require"',
    targetOf({ authentication: { ...authentication, channelBinding: "require" } }),
  ],
  [
    "requireAuth",
    targetOf({ authentication: { ...authentication, accepted: new Set(["scram-sha-256"]) } }),
  ],
  ['targetSessionAttrs "primary"', targetOf({ targetSessionAttrs: "primary" })],
  ['loadBalanceHosts "random"', targetOf({ loadBalanceHosts: "random" })],
  ['minProtocolVersion "3.2"', targetOf({ protocol: { min: "3.2", max: "3.2" } })],
];

for (const [setting, target, given = {}] of REFUSED) {
  Deno.test(`networkFor() refuses ${setting}`, async () => {
    const error = await assertRejects(
      () => networkFor(THERE, target, given),
      NotSupportedError,
      `Cannot connect: driver "deno-postgres" cannot keep ${setting}`,
    );
    assertEquals([error.phase, error.retryable], ["connect", "no"]);
  });
}

Deno.test("networkFor() refuses to check a name other than the one that is dialled", async () => {
  const address: Address = { ...THERE, hostaddr: "10.0.0.1" };
  await networkFor(address, targetIn("prefer"), {});
  await assertRejects(
    () => networkFor(address, targetIn("verify-full"), {}),
    NotSupportedError,
    "cannot keep hostAddr with TLS",
  );
});
