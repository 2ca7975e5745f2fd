import { assertEquals, assertThrows } from "@std/assert";
import { credentialsOf } from "../../../src/config/credentials.ts";
import type { SslMode, TlsCredentials } from "../../../src/driver.ts";
import { InterfaceError, NotSupportedError } from "../../../src/errors.ts";
import { fixedEnvironment, type FixedFile } from "../../support/fixed_environment.ts";

type Files = Record<string, FixedFile | undefined>;

function read(
  options: Record<string, string>,
  files: Files = {},
  mode: SslMode = "require",
  variables: Record<string, string> = { HOME: "/home/app" },
): TlsCredentials {
  const settings = Object.entries(options).map(([keyword, value]) =>
    [keyword, { name: keyword.toUpperCase(), value }] as const
  );
  return credentialsOf(new Map(settings), mode, fixedEnvironment(variables, files));
}

const PEM = "\n-----BEGIN CERTIFICATE-----\nAAAA";
const KEY = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA";
const OWN = "/home/app/.postgresql";

const ROOTS: [
  name: string,
  options: Record<string, string>,
  files: Files,
  mode: SslMode,
  roots: TlsCredentials["roots"],
][] = [
  ["nobody by default", {}, {}, "require", null],
  ["the runtime's for verify-full", {}, {}, "verify-full", "system"],
  ["those found at home, whatever the mode", {}, { [`${OWN}/root.crt`]: "r" }, "prefer", ["r"]],
  ["those found at home for verify-full", {}, { [`${OWN}/root.crt`]: "r" }, "verify-full", ["r"]],
  ["nobody where home may not be read", {}, { [`${OWN}/root.crt`]: undefined }, "require", null],
  ["a file", { sslrootcert: "/ca" }, { "/ca": "c", [`${OWN}/root.crt`]: "r" }, "verify-ca", ["c"]],
  ["certificates as they are", { sslrootcert: PEM }, {}, "verify-full", [PEM]],
  ["certificates behind words", { sslrootcert: `# ours${PEM}` }, {}, "verify-full", [
    `# ours${PEM}`,
  ]],
  ["the runtime's if asked for", { sslrootcert: "system" }, {}, "verify-full", "system"],
];

for (const [name, options, files, mode, roots] of ROOTS) {
  Deno.test(`credentialsOf() trusts ${name}`, () => {
    assertEquals(read(options, files, mode), { roots, client: null });
  });
}

Deno.test("credentialsOf() proves the client with what is at home, or with what is given", () => {
  const files: Files = {
    [`${OWN}/postgresql.crt`]: "cert",
    [`${OWN}/postgresql.key`]: "key",
    "/c": "other cert",
    "/k": "other key",
  };
  assertEquals(read({}, files).client, { certificate: "cert", key: "key" });
  assertEquals(read({ sslcert: "/c", sslkey: "/k" }, files).client, {
    certificate: "other cert",
    key: "other key",
  });
  assertEquals(read({ sslcert: PEM, sslkey: KEY, sslpassword: "p" }).client, {
    certificate: PEM,
    key: KEY,
    passphrase: "p",
  });
  assertEquals(read({ sslcertmode: "disable" }, files).client, null);
  assertEquals(read({ sslcertmode: "allow" }, files).client?.key, "key");
  assertEquals(read({ sslkey: "/k" }).client, null);
});

Deno.test("credentialsOf() reads files anew each time", () => {
  const files: Files = { "/ca": "old" };
  const environment = fixedEnvironment({}, files);
  const settings = new Map([["sslrootcert", { name: "sslRootCert", value: "/ca" }]]);
  assertEquals(credentialsOf(settings, "verify-ca", environment).roots, ["old"]);
  files["/ca"] = "new";
  assertEquals(credentialsOf(settings, "verify-ca", environment).roots, ["new"]);
});

Deno.test("credentialsOf() refuses a key that others may read, but for the administrator's group", () => {
  const keys: [mode: number, owner: number, isFine: boolean][] = [
    [0o600, 1000, true],
    [0o400, 1000, true],
    [0o640, 1000, false],
    [0o604, 1000, false],
    [0o640, 0, true],
    [0o660, 0, false],
    [0o644, 0, false],
  ];
  for (const [mode, owner, isFine] of keys) {
    const attempt = () =>
      read({ sslcert: PEM, sslkey: "/k" }, { "/k": { text: "S3CR3T", mode, owner } });
    if (isFine) assertEquals(attempt().client?.key, "S3CR3T");
    else {
      const error = assertThrows(attempt, InterfaceError);
      assertEquals(
        error.message,
        "Cannot connect: group or others may read the file that SSLKEY names; let its permissions be u=rw (0600) or less",
      );
    }
  }
});

const REFUSED: [name: string, attempt: () => unknown, message: string][] = [
  [
    "verify-ca without anybody to trust",
    () => read({ sslmode: "verify-ca" }, {}, "verify-ca"),
    'SSLMODE "verify-ca" needs the certificates to trust; pass sslRootCert, or use verify-full',
  ],
  [
    "roots that are not there, whatever the mode",
    () => read({ sslrootcert: "/ca" }, {}, "prefer"),
    "the file that SSLROOTCERT names does not exist",
  ],
  [
    "a certificate that may not be read",
    () => read({ sslcert: "/c" }, { "/c": undefined }),
    "SSLCERT names a file, and reading it is not permitted; grant --allow-read",
  ],
  [
    "a certificate without a key where there is no home",
    () => read({ sslcert: PEM }, {}, "require", {}),
    "there is a client certificate and no key; pass sslKey",
  ],
  [
    "a certificate without a key at home",
    () => read({ sslcert: PEM }),
    "there is a client certificate and no key; pass sslKey",
  ],
  [
    "roots at home that cannot be read",
    () => read({}, { [`${OWN}/root.crt`]: new Error("EACCES") }, "prefer"),
    `${OWN}/root.crt cannot be read`,
  ],
];

for (const [name, attempt, message] of REFUSED) {
  Deno.test(`credentialsOf() refuses ${name}`, () => {
    const error = assertThrows(attempt, InterfaceError);
    assertEquals(error.message, `Cannot connect: ${message}`);
  });
}

Deno.test("credentialsOf() refuses to pass over a list of revoked certificates", () => {
  const files = { [`${OWN}/root.crl`]: "crl" };
  assertEquals(read({}, files).roots, null);
  assertThrows(
    () => read({ sslrootcert: PEM }, files),
    NotSupportedError,
    "~/.postgresql/root.crl, is not supported",
  );
});

Deno.test("credentialsOf() does not show a key that was taken for the name of a file", () => {
  const system = new Error("File name too long: readfile 'S3CR3T'");
  const error = assertThrows(
    () => read({ sslcert: PEM, sslkey: "S3CR3T" }, { S3CR3T: system }),
    InterfaceError,
  );
  assertEquals(Deno.inspect(error).includes("S3CR3T"), false);
});
