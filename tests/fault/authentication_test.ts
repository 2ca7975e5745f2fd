import { assert, assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import type {
  Address,
  Authentication,
  AuthenticationMethod,
  ConnectTarget,
} from "../../src/driver.ts";
import { nativeDriver } from "../../src/engine/native_driver.ts";
import { NotSupportedError, OperationalError } from "../../src/errors.ts";
import { ScriptedBackend } from "../support/scripted_backend.ts";
import { type ScriptedLink, ScriptedServer } from "../support/scripted_link.ts";
import {
  authentication,
  AUTHENTICATION_OK,
  authenticationSasl,
  backendKeyData,
  BodyReader,
  type Bytes,
  concat,
  cstring,
  int32,
  message,
  readyForQuery,
  utf8,
} from "../support/scripted_messages.ts";
import { PLAIN, statementOf, takeCancel, targetOf } from "../support/scripted_native.ts";
import { signed } from "../support/signed_certificates.ts";

const [SCRAM, PLUS] = ["SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"];
const UNIX: Address = { kind: "unix", path: "/run/postgresql/.s.PGSQL.5432" };
const ALL = ["none", "password", "md5", "scram-sha-256", "gss", "sspi", "oauth"] as const;
const WELCOME = concat(AUTHENTICATION_OK, backendKeyData(1, 2), readyForQuery());
const SECRET = "S3CR3T";

/** A target that asks this of the server. */
function asking(
  authentication: Partial<Authentication>,
  changes: Partial<ConnectTarget> = {},
): ConnectTarget {
  const everything = { ...PLAIN.authentication, accepted: new Set(ALL) };
  return targetOf({
    password: SECRET,
    authentication: { ...everything, ...authentication },
    ...changes,
  });
}

/** A server that sends these bytes when the client has spoken. */
function saying(...bytes: readonly Bytes[]): ScriptedServer {
  return new ScriptedServer((link) => {
    link.onMessage = () => {
      link.onMessage = null;
      link.send(...bytes);
    };
  });
}

function connect(server: ScriptedServer, target: ConnectTarget) {
  return nativeDriver({ dial: server.dial }).connect(target);
}

/** Asserts that nothing but the greeting and the goodbye was sent. */
function assertSilent(server: ScriptedServer): void {
  const [link] = server.links;
  assertEquals(link?.messages.map(({ type }) => type), ["startup", "X"]);
  assert(!link!.writes.some((bytes) => new TextDecoder().decode(bytes).includes(SECRET)));
  assertEquals(server.faults, []);
}

// requireAuth.

/** What a server may say first, with the method it stands for. */
const ASKED: Readonly<Record<string, readonly [AuthenticationMethod, Bytes]>> = {
  "no proof at all": ["none", WELCOME],
  "a cleartext password": ["password", authentication(3)],
  "an md5 password": ["md5", authentication(5, new Uint8Array(4))],
  "SCRAM-SHA-256": ["scram-sha-256", authenticationSasl(SCRAM)],
  "GSSAPI": ["gss", authentication(7)],
  "SSPI": ["sspi", authentication(9)],
  "an OAuth token": ["oauth", authenticationSasl("OAUTHBEARER")],
};

for (const [what, [method, bytes]] of Object.entries(ASKED)) {
  Deno.test(`connect() refuses a server that asks for ${what} where requireAuth does not name it`, async () => {
    const server = saying(bytes);
    const accepted = new Set(ALL.filter((each) => each !== method));
    const error = await assertRejects(
      () => connect(server, asking({ accepted }, { addresses: [UNIX] })),
      OperationalError,
      `${UNIX.path} asks for ${what} (${method}), and requireAuth accepts only `,
    );
    assert(error.message.endsWith([...accepted].join(", ")));
    assertEquals(error.phase, "login");
    assertSilent(server);
  });

  Deno.test(`connect() refuses a server that asks for ${what} where channelBinding is "require"`, async () => {
    const server = saying(bytes);
    server.serve((link) => {
      link.tls = { certificate: signed("rsa-sha256").der, agreed: false };
      link.onMessage = () => {
        link.onMessage = null;
        link.send(bytes);
      };
    });
    await assertRejects(
      () => connect(server, asking({ channelBinding: "require" })),
      OperationalError,
      'channelBinding is "require", and ',
    );
    assertSilent(server);
  });
}

Deno.test("connect() refuses every server where requireAuth accepts nothing", async () => {
  const connecting = connect(saying(WELCOME), asking({ accepted: new Set() }));
  await assertRejects(() => connecting, OperationalError, "requireAuth accepts only nothing");
});

for (const method of ["password", "md5"] as const) {
  Deno.test(`connect() sends ${method} over an unverified link where requireAuth names it`, async () => {
    const login = method === "md5" ? "md5" : "cleartext";
    const server = new ScriptedServer((link) => {
      new ScriptedBackend(link, { login, password: SECRET });
    });
    const addresses: Address[] = [{ kind: "tcp", host: "203.0.113.1", port: 5432 }];
    const target = asking({ accepted: new Set([method]), inClear: new Set([method]) }, {
      addresses,
    });
    await (await connect(server, target)).close();
    assertEquals(server.faults, []);
  });
}

// What cannot be answered.

const FOREIGN: Readonly<Record<string, Bytes>> = {
  "Kerberos V5": authentication(2),
  "SCM credentials": authentication(6),
  "GSSAPI": authentication(7),
  "SSPI": authentication(9),
  "an OAuth token": authenticationSasl("OAUTHBEARER"),
};

for (const [what, bytes] of Object.entries(FOREIGN)) {
  Deno.test(`connect() says what to do where a server asks for ${what}`, async () => {
    const server = saying(bytes);
    const error = await assertRejects(
      () => connect(server, asking({})),
      NotSupportedError,
      `127.0.0.1:5432 asks for ${what}, which is not supported; let pg_hba.conf ask`,
    );
    assertEquals(error.phase, "login");
    assertSilent(server);
  });
}

for (const [mechanisms, names] of [[[], "none"], [["X\u0007", "Y"], "X\\u0007, Y"]] as const) {
  Deno.test(`connect() refuses the mechanisms ${names}`, async () => {
    const server = saying(authenticationSasl(...mechanisms));
    await assertRejects(
      () => connect(server, asking({})),
      OperationalError,
      `none of the SASL mechanisms known here, but ${names}`,
    );
    assertSilent(server);
  });
}

Deno.test("connect() sends no password with half a character", async () => {
  const server = saying(authentication(3));
  const target = asking({}, { password: "a\ud83d" });
  await assertRejects(() => connect(server, target), OperationalError, "not well-formed");
  assertSilent(server);
});

// Channel binding.

interface Bound {
  readonly what: string;
  readonly certificate?: string | null;
  readonly mechanisms?: readonly string[];
  readonly channelBinding: Authentication["channelBinding"];
  /** The mechanism and the GS2 header that the client chooses, or why it does not go on. */
  readonly result: readonly [mechanism: string, header: string] | string;
}

const BOTH = [PLUS!, SCRAM!];
const BOUND: readonly Bound[] = [
  ...(["prefer", "require"] as const).flatMap((channelBinding) =>
    ["rsa-sha256", "rsa-md5", "ecdsa-sha384", "pss-sha512"].map((certificate): Bound => ({
      what: `a certificate signed by ${certificate}`,
      certificate,
      channelBinding,
      result: [PLUS!, "p=tls-server-end-point,,"],
    }))
  ),
  {
    what: "a certificate",
    certificate: "rsa-sha256",
    channelBinding: "disable",
    result: [SCRAM!, "n,,"],
  },
  {
    what: "a certificate and no PLUS",
    certificate: "rsa-sha256",
    mechanisms: [SCRAM!],
    channelBinding: "prefer",
    result: [SCRAM!, "y,,"],
  },
  {
    what: "a certificate and no PLUS",
    certificate: "rsa-sha256",
    mechanisms: [SCRAM!],
    channelBinding: "disable",
    result: [SCRAM!, "n,,"],
  },
  {
    what: "a certificate and no PLUS",
    certificate: "rsa-sha256",
    mechanisms: [SCRAM!],
    channelBinding: "require",
    result: 'channelBinding is "require", and 127.0.0.1:5432 does not offer SCRAM-SHA-256-PLUS',
  },
  {
    what: "a certificate that is not shown",
    certificate: null,
    channelBinding: "prefer",
    result: [SCRAM!, "n,,"],
  },
  {
    what: "a certificate that is not shown",
    certificate: null,
    channelBinding: "require",
    result: 'channelBinding is "require", and the runtime does not show its certificate',
  },
  {
    what: "a certificate that is not shown, and only PLUS",
    certificate: null,
    mechanisms: [PLUS!],
    channelBinding: "prefer",
    result: "offers only SCRAM-SHA-256-PLUS, and the runtime does not show its certificate",
  },
  {
    what: "an Ed25519 certificate",
    certificate: "ed25519",
    channelBinding: "prefer",
    result: [SCRAM!, "n,,"],
  },
  {
    what: "an Ed25519 certificate",
    certificate: "ed25519",
    channelBinding: "require",
    result: 'channelBinding is "require", and the signature of its certificate names no known hash',
  },
  {
    what: "a certificate, and only PLUS",
    certificate: "rsa-sha256",
    mechanisms: [PLUS!],
    channelBinding: "disable",
    result: 'offers only SCRAM-SHA-256-PLUS, and channelBinding is "disable"',
  },
  ...(["disable", "prefer", "require"] as const).map((channelBinding): Bound => ({
    what: "no encryption, and PLUS",
    channelBinding,
    result: "offers SCRAM-SHA-256-PLUS over a connection that is not encrypted",
  })),
  {
    what: "no encryption",
    mechanisms: [SCRAM!],
    channelBinding: "prefer",
    result: [SCRAM!, "n,,"],
  },
  {
    what: "no encryption",
    mechanisms: [SCRAM!],
    channelBinding: "require",
    result: 'channelBinding is "require", and the connection is not encrypted',
  },
];

function scramServer({ certificate, mechanisms = BOTH }: Bound): ScriptedServer {
  const { der, hash } = signed(certificate ?? "rsa-sha256");
  const endPoint = new Uint8Array(Buffer.from(hash ?? "", "hex"));
  return new ScriptedServer((link) => {
    new ScriptedBackend(link, { login: "scram", password: SECRET, mechanisms, endPoint });
    if (certificate !== undefined) {
      link.tls = { certificate: certificate === null ? null : der, agreed: false };
    }
  });
}

/** What the client has chosen. */
function choiceOn(link: ScriptedLink): readonly [mechanism: string, header: string] {
  const body = new BodyReader(link.messages[1]!.body);
  const mechanism = body.cstring();
  body.int32();
  const [header = ""] = new TextDecoder().decode(body.rest()).split(/(?<=,,)/);
  return [mechanism, header];
}

for (const bound of BOUND) {
  const { what, channelBinding, result } = bound;
  Deno.test(`connect() with channelBinding "${channelBinding}" and ${what}: ${result}`, async () => {
    const server = scramServer(bound);
    const connecting = connect(server, asking({ channelBinding }));
    if (typeof result === "string") {
      const error = await assertRejects(() => connecting, OperationalError, result);
      assertEquals(error.phase, "login");
      return assertSilent(server);
    }
    const session = await connecting;
    assertEquals(choiceOn(server.links[0]!), result);
    await session.close();
    assertEquals(server.faults, []);
  });
}

Deno.test("connect() proves nothing to who has another certificate than the server", async () => {
  const server = new ScriptedServer((link) => {
    const endPoint = new Uint8Array(32);
    new ScriptedBackend(link, { login: "scram", password: SECRET, mechanisms: BOTH, endPoint });
    link.tls = { certificate: signed("rsa-sha256").der, agreed: false };
  });
  const error = await assertRejects(() => connect(server, asking({})), OperationalError);
  assertEquals(error.code, "28P01");
});

// The version of the protocol.

Deno.test("a statement is cancelled with the long key of version 3.2", async () => {
  const key = crypto.getRandomValues(new Uint8Array(32));
  let backend: ScriptedBackend | null = null;
  const server = new ScriptedServer((link, number) => {
    if (number > 0) return takeCancel(link, backend!);
    backend = new ScriptedBackend(link, { key: false, answers: { wait: { runs: true } } });
    backend.between = (written) => written === 1 ? backendKeyData(7, key) : new Uint8Array();
  });
  const session = await connect(server, targetOf({ protocol: { min: "3.0", max: "3.2" } }));
  const [link] = server.links;
  assertEquals(link?.messages[0]?.body.slice(0, 4), int32(0x30002));
  const controller = new AbortController();
  const running = session.query(statementOf("wait"), { signal: controller.signal });
  running.catch(() => {});
  controller.abort(new Error("enough"));
  await assertRejects(() => running, Error);
  assertEquals(
    server.links[1]?.messages.map(({ type, body }) => [type, body]),
    [["cancel", concat(int32(80_877_102), int32(7), key)]],
  );
  await session.close();
});

Deno.test("connect() refuses a server without version 3.2 where that is the oldest that will do", async () => {
  const server = saying(message("v", concat(int32(0x30000), int32(0))));
  const target = targetOf({ protocol: { min: "3.2", max: "3.2" } });
  await assertRejects(
    () => connect(server, target),
    NotSupportedError,
    "Cannot connect: the server speaks version 3.0 of the protocol, and min_protocol_version asks for 3.2",
  );
});

Deno.test("connect() refuses parameters that would make another user, and sends nothing", async () => {
  for (
    const changes of [
      { user: "a\0b" },
      { database: "a\0b" },
      { parameters: { application_name: "a\0b" } },
      { parameters: { options: "-c a=b\0user\0postgres" } },
      { parameters: { search_path: "\0" } },
    ]
  ) {
    const server = new ScriptedServer();
    await assertRejects(() => connect(server, targetOf(changes)), Error, "NUL");
    assertEquals(server.links[0]?.messages.map(({ type }) => type) ?? [], []);
  }
});

Deno.test("connect() lets no parameter stand for the user or the database", async () => {
  const server = saying(WELCOME);
  const target = targetOf({ parameters: { user: "postgres", database: "other" } });
  await (await connect(server, target)).close();
  const sent = concat(int32(0x30000), ...["user", "user", "database", "db", ""].map(cstring));
  assertEquals(server.links[0]?.messages[0]?.body, sent);
});

// Errors before login.

Deno.test("connect() says why a server cannot make a process", async () => {
  const server = saying(
    utf8("Ecould not fork new process for connection: Cannot allocate memory\n\0"),
  );
  const error = await assertRejects(
    () => connect(server, targetOf()),
    OperationalError,
    "Cannot connect: the server says: could not fork new process for connection: Cannot allocate memory",
  );
  assertEquals([error.phase, error.retryable], ["login", "never-sent"]);
});
