import { assert, assertEquals, assertInstanceOf, assertMatch, assertRejects } from "@std/assert";
import type { Address, ConnectTarget, Session } from "../../src/driver.ts";
import { nativeDriver } from "../../src/engine/native_driver.ts";
import { DatabaseError, OperationalError, ProtocolError, TimeoutError } from "../../src/errors.ts";
import { InvalidCatalogName, InvalidPassword } from "../../src/sqlstate/error_classes.ts";
import { BACKEND_KEY, type Login, ScriptedBackend } from "../support/scripted_backend.ts";
import { type Script, type ScriptedLink, ScriptedServer } from "../support/scripted_link.ts";
import {
  authentication,
  AUTHENTICATION_OK,
  authenticationSasl,
  backendKeyData,
  type Bytes,
  concat,
  errorResponse,
  fatal,
  message,
  notice,
  parameterStatus,
  readyForQuery,
  utf8,
} from "../support/scripted_messages.ts";
import { statementOf, targetOf, turn } from "../support/scripted_native.ts";

const TINY_MS = 20;
const NO_CHANGES: Partial<ConnectTarget> = {};
const FAR: Address = { kind: "tcp", host: "203.0.113.1", port: 5432 };
const UNIX: Address = { kind: "unix", path: "/run/postgresql/.s.PGSQL.5432" };
const WELCOME = concat(AUTHENTICATION_OK, backendKeyData(1, 2), readyForQuery());
const LOGINS: readonly Login[] = ["trust", "cleartext", "md5", "scram"];

function tcp(host: string): Address {
  return { kind: "tcp", host, port: 5432 };
}

function connect(
  server: ScriptedServer,
  changes: Partial<ConnectTarget> = NO_CHANGES,
  signal: AbortSignal | undefined = undefined,
): Promise<Session> {
  return nativeDriver({ dial: server.dial }).connect(targetOf(changes), signal);
}

/** Answers each message of the client with the next of these bytes; with null it ends the link. */
function answering(...answers: readonly (Bytes | null)[]): Script {
  return (link) => {
    let next = 0;
    link.onMessage = () => {
      const answer = answers[next++];
      if (answer) link.send(answer);
      else if (answer === null) link.end();
    };
  };
}

for (const login of LOGINS) {
  Deno.test(`connect() logs in by ${login}`, async () => {
    const server = new ScriptedServer((link) => {
      new ScriptedBackend(link, { login, password: "secret" });
    });
    const driver = nativeDriver({ dial: server.dial });
    const session = await driver.connect(targetOf());
    assert(session.driver === driver);
    assertEquals([session.backendPid, session.state.kind], [BACKEND_KEY.pid, "open"]);
    assertEquals(session.parameterStatus("server_version"), "15.2");
    await session.close();
    assertEquals(server.faults, []);
  });

  Deno.test(`connect() asks for the password only when it is needed: ${login}`, async () => {
    const server = new ScriptedServer((link) => {
      new ScriptedBackend(link, { login, password: "secret" });
    });
    let asked = 0;
    const password = () => {
      asked++;
      return Promise.resolve("secret");
    };
    const session = await connect(server, { password });
    assertEquals(asked, login === "trust" ? 0 : 1);
    await session.close();
  });

  if (login === "trust") continue;
  Deno.test(`connect() rejects a wrong password with the server's error: ${login}`, async () => {
    const server = new ScriptedServer((link) => {
      new ScriptedBackend(link, { login, password: "other" });
    });
    const error = await assertRejects(() => connect(server), InvalidPassword);
    assertEquals([error.code, error.phase], ["28P01", "login"]);
    assertEquals(server.faults, []);
  });
}

Deno.test("connect() names no password in its errors", async () => {
  for (const login of LOGINS.slice(1)) {
    const server = new ScriptedServer((link) => {
      new ScriptedBackend(link, { login, password: "other" });
    });
    const error = await assertRejects(() => connect(server, { password: "S3CR3T" }), DatabaseError);
    assertEquals(Deno.inspect(error, { depth: 9 }).includes("S3CR3T"), false);
  }
});

Deno.test("connect() works where the server gives no key for cancelling", async () => {
  const server = new ScriptedServer((link) => {
    new ScriptedBackend(link, { key: false });
  });
  const session = await connect(server);
  assertEquals(session.backendPid, 0);
  await session.close();
});

// Silence, the end and a reset in each phase.

type Act = (link: ScriptedLink) => void;

/** Sends these bytes when the client has spoken first, and acts then. */
function thenAct(bytes: Bytes, act: Act): Script {
  return (link) => {
    link.onMessage = () => {
      link.onMessage = null;
      link.send(bytes);
      act(link);
    };
  };
}

/** What the server says before it acts, by phase; it acts by falling silent or by ending the link. */
const PHASES: Readonly<Record<string, (act: Act) => Script>> = {
  "before its first message": (act) => act,
  "after a part of its first message": (act) => thenAct(AUTHENTICATION_OK.slice(0, 3), act),
  "after asking for a cleartext password": (act) => thenAct(authentication(3), act),
  "after asking for an md5 password": (act) => thenAct(authentication(5, new Uint8Array(4)), act),
  "after asking for SASL": (act) => thenAct(authenticationSasl("SCRAM-SHA-256"), act),
  "in the middle of SCRAM": (act) => (link) => inScram(link, () => act(link)),
  "after AuthenticationOk": (act) => thenAct(AUTHENTICATION_OK, act),
  "after BackendKeyData": (act) => thenAct(WELCOME.slice(0, -6), act),
  "in the middle of ReadyForQuery": (act) => thenAct(WELCOME.slice(0, -1), act),
};

/** Answers the first message of SCRAM, then calls `then` when the client has sent its proof. */
function inScram(link: ScriptedLink, then: () => void): void {
  let step = 0;
  link.onMessage = ({ body }) => {
    step++;
    if (step === 1) link.send(authenticationSasl("SCRAM-SHA-256"));
    if (step === 2) {
      const nonce = /r=(.+)$/.exec(new TextDecoder().decode(body))?.[1];
      link.send(authentication(11, utf8(`r=${nonce}more,s=c2FsdA==,i=1`)));
    }
    if (step === 3) then();
  };
}

for (const [phase, script] of Object.entries(PHASES)) {
  Deno.test(`connect() gives up a server that is silent ${phase}`, async () => {
    const server = new ScriptedServer(script(() => {}));
    const error = await assertRejects(
      () => connect(server, { connectTimeout: TINY_MS }),
      TimeoutError,
      `127.0.0.1:5432 did not answer in ${TINY_MS} ms`,
    );
    assertEquals([error.phase, error.retryable], ["connect", "never-sent"]);
    assertEquals(server.faults, []);
  });

  Deno.test(`connect() rejects with the signal's reason when aborted ${phase}`, async () => {
    const controller = new AbortController();
    const reason = new TypeError("no more");
    const server = new ScriptedServer(script(() => controller.abort(reason)));
    const connecting = connect(server, {}, controller.signal);
    assert(await assertRejects(() => connecting, TypeError) === reason);
    assertEquals(server.faults, []);
  });

  for (const how of ["end", "break"] as const) {
    Deno.test(`connect() rejects when the link ${how}s ${phase}`, async () => {
      const server = new ScriptedServer(script((link) => link[how]()));
      const error = await assertRejects(() => connect(server), OperationalError);
      assertMatch(error.message, /^Cannot connect: the (server closed the|connection was lost)/);
      assertEquals([error.phase, error.retryable], ["login", "never-sent"]);
      assertEquals(server.faults, []);
    });
  }
}

Deno.test("connect() gives up a dial that is never answered", async () => {
  const server = new ScriptedServer();
  server.ignore();
  await assertRejects(() => connect(server, { connectTimeout: TINY_MS }), TimeoutError);
});

Deno.test("connect() has one deadline for all addresses together, and shares the time out", async () => {
  const server = new ScriptedServer();
  const addresses = [tcp("a"), tcp("b"), tcp("c")];
  const error = await assertRejects(
    () => connect(server, { addresses, connectTimeout: 15 * TINY_MS }),
    TimeoutError,
    "a:5432, b:5432, c:5432 did not answer",
  );
  assertEquals(error.phase, "connect");
  assertEquals(server.links.length, 3);
  assertEquals(server.faults, []);
});

Deno.test("connect() has no deadline when that is too far for a timer", async () => {
  const server = new ScriptedServer((link) => {
    new ScriptedBackend(link);
  });
  const session = await connect(server, { connectTimeout: 2 ** 31 });
  await session.close();
});

Deno.test("connect() dials nothing when the signal is aborted already", async () => {
  const server = new ScriptedServer();
  const reason = new TypeError("no more");
  const rejected = await assertRejects(
    () => connect(server, {}, AbortSignal.abort(reason)),
    TypeError,
  );
  assert(rejected === reason);
  assertEquals(server.links.length, 0);
});

Deno.test("connect() leaves no listener on the signal", async () => {
  const server = new ScriptedServer((link) => {
    new ScriptedBackend(link, { login: "scram", password: "secret" });
  });
  const { signal } = new AbortController();
  let listeners = 0;
  const [add, remove] = [signal.addEventListener, signal.removeEventListener];
  signal.addEventListener = (...given: Parameters<typeof add>) => {
    listeners++;
    add.apply(signal, given);
  };
  signal.removeEventListener = (...given: Parameters<typeof remove>) => {
    listeners--;
    remove.apply(signal, given);
  };
  const session = await connect(server, {}, signal);
  assertEquals(listeners, 0);
  await session.close();
});

// Addresses.

Deno.test("connect() says why an address cannot be reached", async () => {
  const server = new ScriptedServer();
  const refusal = new Error("connection refused");
  server.refuse(refusal);
  for (
    const [address, name] of [[FAR, "203.0.113.1:5432"], [tcp("::1"), "[::1]:5432"], [
      UNIX,
      UNIX.path,
    ]] as const
  ) {
    const error = await assertRejects(
      () => connect(server, { addresses: [address] }),
      OperationalError,
      `Cannot connect: ${name} cannot be reached`,
    );
    assertEquals([error.phase, error.sent, error.retryable], ["connect", "no", "never-sent"]);
    assert(error.cause === refusal);
  }
});

Deno.test("connect() rejects when there is no address to try", async () => {
  const connecting = connect(new ScriptedServer(), { addresses: [] });
  await assertRejects(() => connecting, OperationalError, "there is no address to try");
});

const NOT_THERE: Readonly<Record<string, Bytes | null>> = {
  "ends the link": null,
  "is starting": fatal("57P03"),
  "is stopping": fatal("57P01"),
  "is full": fatal("53300"),
};

for (const [what, answer] of Object.entries(NOT_THERE)) {
  Deno.test(`connect() tries the next address when a server ${what}`, async () => {
    const server = new ScriptedServer((link, number) => {
      if (number === 0) answering(answer)(link, number);
      else new ScriptedBackend(link);
    });
    const session = await connect(server, { addresses: [tcp("a"), tcp("b")] });
    assertEquals(server.links.map(({ address }) => address), [tcp("a"), tcp("b")]);
    await session.close();
    assertEquals(server.faults, []);
  });

  Deno.test(`connect() rejects with the last error when every server ${what}`, async () => {
    const server = new ScriptedServer(answering(answer));
    const addresses = [tcp("a"), tcp("b")];
    const error = await assertRejects(() => connect(server, { addresses }), OperationalError);
    assertEquals(server.links.length, 2);
    assertEquals(error.phase, "login");
    assertEquals(server.faults, []);
  });
}

for (const [code, kind] of [["28P01", InvalidPassword], ["3D000", InvalidCatalogName]] as const) {
  Deno.test(`connect() tries no other address after ${code}: the answer would be the same`, async () => {
    const server = new ScriptedServer(answering(fatal(code)));
    await assertRejects(() => connect(server, { addresses: [tcp("a"), tcp("b")] }), kind);
    assertEquals(server.links.length, 1);
    assertEquals(server.faults, []);
  });
}

// What a server may not ask for, and may not leave out.

const IN_CLEAR: Readonly<Record<string, Bytes>> = {
  "a cleartext password": authentication(3),
  "an md5 password": authentication(5, new Uint8Array(4)),
};

for (const [what, challenge] of Object.entries(IN_CLEAR)) {
  Deno.test(`connect() refuses ${what} over the network, and sends nothing of it`, async () => {
    const server = new ScriptedServer(answering(challenge));
    const error = await assertRejects(
      () => connect(server, { addresses: [FAR, tcp("b")] }),
      OperationalError,
      `203.0.113.1:5432 asks for ${what}, and the connection is not encrypted`,
    );
    assertEquals(error.phase, "login");
    assertEquals(server.links.length, 1);
    assertEquals(server.links[0]?.messages.map(({ type }) => type), ["startup", "X"]);
    assertEquals(server.faults, []);
  });

  for (const address of [UNIX, tcp("localhost"), tcp("127.1.2.3"), tcp("::1")]) {
    const name = address.kind === "unix" ? "a Unix socket" : address.host;
    Deno.test(`connect() gives ${what} over ${name}`, async () => {
      const server = new ScriptedServer((link) => {
        const login = what.includes("md5") ? "md5" : "cleartext";
        new ScriptedBackend(link, { login, password: "secret" });
      });
      const session = await connect(server, { addresses: [address] });
      await session.close();
    });
  }

  for (
    const host of ["127.0.0.1.example.org", "localhost.example.org", "127.0.0.1x", "1127.0.0.1"]
  ) {
    Deno.test(`connect() does not take ${host} for the loopback: ${what}`, async () => {
      const server = new ScriptedServer(answering(challenge));
      await assertRejects(() => connect(server, { addresses: [tcp(host)] }), OperationalError);
      assertEquals(server.links[0]?.messages.map(({ type }) => type), ["startup", "X"]);
    });
  }
}

Deno.test("connect() proves a password by SCRAM over the network", async () => {
  const server = new ScriptedServer((link) => {
    new ScriptedBackend(link, { login: "scram", password: "secret" });
  });
  const session = await connect(server, { addresses: [FAR] });
  await session.close();
  assertEquals(server.faults, []);
});

const NO_PROOF = authentication(12, utf8("v=AAAA"));
const OUT_OF_STEP: Readonly<Record<string, Script>> = {
  "AuthenticationOk right behind the request for SASL": answering(
    concat(authenticationSasl("SCRAM-SHA-256"), WELCOME),
  ),
  "AuthenticationOk in place of SCRAM's first message": answering(
    authenticationSasl("SCRAM-SHA-256"),
    WELCOME,
  ),
  "AuthenticationOk in place of SCRAM's last message": (link) =>
    inScram(link, () => link.send(WELCOME)),
  "a wrong proof": (link) => inScram(link, () => link.send(NO_PROOF, WELCOME)),
  "SCRAM's first message without a request": answering(
    authentication(11, utf8("r=x,s=c2FsdA==,i=1")),
  ),
  "SCRAM's last message without a request": answering(NO_PROOF),
  "SCRAM's last message in place of its first": answering(
    authenticationSasl("SCRAM-SHA-256"),
    NO_PROOF,
  ),
  "SCRAM's first message twice": (link) =>
    inScram(link, () => link.send(authentication(11, utf8("r=x,s=c2FsdA==,i=1")))),
  "SASL twice": answering(
    authenticationSasl("SCRAM-SHA-256"),
    authenticationSasl("SCRAM-SHA-256"),
  ),
  "a cleartext password in the middle of SCRAM": answering(
    authenticationSasl("SCRAM-SHA-256"),
    authentication(3),
  ),
  "a cleartext password twice": answering(authentication(3), authentication(3)),
  "a cleartext password, and not waiting for it": answering(concat(authentication(3), WELCOME)),
  "a cleartext password right behind SASL": answering(
    concat(authenticationSasl("SCRAM-SHA-256"), authentication(3)),
  ),
  "a method that is not known": answering(authentication(99)),
  "GSSAPI": answering(authentication(7)),
  "SCRAM with too many iterations": (link) => {
    let step = 0;
    link.onMessage = ({ body }) => {
      const nonce = /r=(.+)$/.exec(new TextDecoder().decode(body))?.[1];
      const first = authentication(11, utf8(`r=${nonce}more,s=c2FsdA==,i=2147483647`));
      link.send(step++ === 0 ? authenticationSasl("SCRAM-SHA-256") : first);
    };
  },
  "SASL mechanisms that are not known": answering(authenticationSasl("SCRAM-SHA-1", "PLAIN")),
  "ReadyForQuery before AuthenticationOk": answering(readyForQuery()),
  "a later version of the protocol": answering(message("v", new Uint8Array(8))),
  "another encoding": answering(
    concat(AUTHENTICATION_OK, parameterStatus("client_encoding", "LATIN1"), readyForQuery()),
  ),
  "a megabyte of notice": answering(message("N", new Uint8Array(), 1_000_000)),
  "a megabyte of error": answering(message("E", new Uint8Array(), 1_000_000)),
  "an HTTP response": answering(utf8("HTTP/1.1 400 Bad Request\r\n\r\n")),
  "an SSH banner": answering(utf8("SSH-2.0-OpenSSH_9.2\r\n")),
};

for (const [what, script] of Object.entries(OUT_OF_STEP)) {
  Deno.test(`connect() refuses ${what}`, async () => {
    const server = new ScriptedServer(script);
    const error = await assertRejects(() => connect(server), DatabaseError);
    assert(error instanceof OperationalError || error instanceof ProtocolError);
    assertMatch(error.message, /^Cannot (log in|connect|read)/);
    assertEquals([error.phase, error.sent], ["login", "no"]);
    assertEquals(server.faults, []);
  });
}

for (const what of ["an HTTP response", "an SSH banner"]) {
  Deno.test(`connect() says of ${what} that it comes from no PostgreSQL server`, async () => {
    const server = new ScriptedServer(OUT_OF_STEP[what]);
    const error = await assertRejects(() => connect(server), OperationalError);
    assertEquals(error.message, "Cannot connect: what answers is no PostgreSQL server");
    assertInstanceOf(error.cause, ProtocolError);
  });
}

Deno.test("connect() says what a PostgreSQL server said wrong", async () => {
  const server = new ScriptedServer(answering(concat(AUTHENTICATION_OK, message("?"))));
  const error = await assertRejects(() => connect(server), OperationalError);
  assertMatch(error.message, /^Cannot read from the server: message of type 0x3f came/);
});

Deno.test("connect() says what is wrong with a proof", async () => {
  const server = new ScriptedServer(OUT_OF_STEP["a wrong proof"]);
  await assertRejects(
    () => connect(server),
    OperationalError,
    "Cannot log in: the server did not prove that it knows the password",
  );
});

for (const [password, message] of [["", "none was given"], ["a\0b", "holds a NUL"]] as const) {
  Deno.test(`connect() sends no password ${JSON.stringify(password)}`, async () => {
    const server = new ScriptedServer(answering(authentication(3)));
    await assertRejects(() => connect(server, { password }), OperationalError, message);
    assertEquals(server.links[0]?.messages.map(({ type }) => type), ["startup", "X"]);
  });
}

Deno.test("connect() rejects with what the password's function throws", async () => {
  const server = new ScriptedServer(answering(authentication(3)));
  const reason = new TypeError("no vault");
  const password = () => Promise.reject(reason);
  assert(await assertRejects(() => connect(server, { password }), TypeError) === reason);
  assertEquals(server.faults, []);
});

Deno.test("connect() ends while the password's function still thinks", async () => {
  const server = new ScriptedServer(answering(authentication(3)));
  const { promise, resolve } = Promise.withResolvers<string>();
  const target = { password: () => promise, connectTimeout: TINY_MS };
  await assertRejects(() => connect(server, target), TimeoutError);
  resolve("secret");
  await turn();
  assertEquals(server.links[0]?.messages.map(({ type }) => type), ["startup"]);
});

Deno.test("connect() rejects with the server's report, whatever comes around it", async () => {
  const around = concat(notice("01000"), parameterStatus("a", "b"));
  const report = concat(AUTHENTICATION_OK, around, errorResponse("28000"));
  const server = new ScriptedServer(answering(report));
  const error = await assertRejects(() => connect(server), DatabaseError);
  assertEquals([error.code, error.phase], ["28000", "login"]);
});

Deno.test("connect() rejects when the server hangs up right behind ReadyForQuery", async () => {
  const server = new ScriptedServer((link) => {
    link.onMessage = () => {
      link.send(WELCOME, fatal("57P01"));
      link.end();
    };
  });
  const outcome = await connect(server).then(
    (session) => session.query(statementOf("SELECT 1")),
  ).then(() => "resolved", (error) => error);
  assertInstanceOf(outcome, OperationalError);
  assertMatch(outcome.message, /fatal 57P01/);
  assertEquals(server.faults, []);
});
