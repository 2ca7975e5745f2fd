import { assertEquals, assertThrows } from "@std/assert";
import { parseDsn } from "../../../src/config/dsn.ts";
import { encryptionOf } from "../../../src/config/encryption.ts";
import type { Encryption } from "../../../src/driver.ts";
import { InterfaceError } from "../../../src/errors.ts";
import { fixedEnvironment } from "../../support/fixed_environment.ts";

function encryptionIn(dsn: string): Omit<Encryption, "credentials"> {
  const parsed = Array.from(parseDsn(dsn));
  const settings = new Map(parsed.map(([keyword, value]) => [keyword, { name: keyword, value }]));
  const { credentials, ...rest } = encryptionOf(settings, fixedEnvironment());
  if (rest.mode !== "verify-ca") credentials();
  return rest;
}

const DEFAULTS: Omit<Encryption, "credentials"> = {
  mode: "prefer",
  negotiation: "postgres",
  sni: true,
  minVersion: "TLSv1.2",
  maxVersion: "TLSv1.3",
};

const CASES: [dsn: string, encryption: Partial<Encryption>][] = [
  ["", {}],
  ["sslmode=verify-ca", { mode: "verify-ca" }],
  ["sslrootcert=system", { mode: "verify-full" }],
  ["sslrootcert=system sslmode=verify-full", { mode: "verify-full" }],
  ["sslmode=require sslnegotiation=direct", { mode: "require", negotiation: "direct" }],
  ["sslnegotiation=direct sslrootcert=system", { mode: "verify-full", negotiation: "direct" }],
  ["sslsni=0", { sni: false }],
  ["sslsni=1", {}],
  ["ssl_min_protocol_version=TLSv1", {}],
  ["ssl_min_protocol_version=TLSv1.1", {}],
  ["ssl_min_protocol_version=tlsV1.3", { minVersion: "TLSv1.3" }],
  ["ssl_max_protocol_version=TLSv1.2", { maxVersion: "TLSv1.2" }],
  ["ssl_min_protocol_version='' ssl_max_protocol_version=''", {}],
];

for (const [dsn, encryption] of CASES) {
  Deno.test(`encryptionOf() encrypts as "${dsn}" says`, () => {
    assertEquals(encryptionIn(dsn), { ...DEFAULTS, ...encryption });
  });
}

const VERSIONS = "TLSv1, TLSv1.1, TLSv1.2, TLSv1.3";
const REFUSED: [dsn: string, message: string][] = [
  [
    "sslrootcert=system sslmode=verify-ca",
    'sslmode "verify-ca" is too weak for sslrootcert "system"; use verify-full',
  ],
  [
    "sslnegotiation=direct",
    'sslmode "prefer" is too weak for sslnegotiation "direct"; use require, verify-ca or verify-full',
  ],
  [
    "sslnegotiation=direct sslmode=disable",
    'sslmode "disable" is too weak for sslnegotiation "direct"; use require, verify-ca or verify-full',
  ],
  [
    "ssl_max_protocol_version=TLSv1.1",
    "ssl_max_protocol_version is not safe, and not spoken; use TLSv1.2 or TLSv1.3",
  ],
  [
    "ssl_min_protocol_version=TLSv1.3 ssl_max_protocol_version=TLSv1.2",
    "ssl_min_protocol_version is above ssl_max_protocol_version",
  ],
  ["ssl_min_protocol_version=SSLv3", `ssl_min_protocol_version is none of ${VERSIONS}`],
];

for (const [dsn, message] of REFUSED) {
  Deno.test(`encryptionOf() refuses "${dsn}"`, () => {
    const error = assertThrows(() => encryptionIn(dsn), InterfaceError);
    assertEquals(error.message, `Cannot connect: ${message}`);
  });
}
