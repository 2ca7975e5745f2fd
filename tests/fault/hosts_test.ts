/** Several hosts: in which order they are tried, which of them will do, and what is said when none does. */

import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import type { ConnectTarget, Session, TargetSessionAttrs } from "../../src/driver.ts";
import { logIn } from "../../src/engine/hosts.ts";
import { nativeDriver } from "../../src/engine/native_driver.ts";
import { DatabaseError, OperationalError, TimeoutError } from "../../src/errors.ts";
import {
  CannotConnectNow,
  InvalidPassword,
  TooManyConnections,
} from "../../src/sqlstate/error_classes.ts";
import {
  type Age,
  type Host,
  placeOf,
  type Role,
  ScriptedHosts,
  serverOf,
} from "../support/scripted_hosts.ts";
import { fatal, utf8 } from "../support/scripted_messages.ts";
import { PLAIN, targetOf } from "../support/scripted_native.ts";

const TINY_MS = 20;
const ROLES: readonly Role[] = ["primary", "standby", "read-only"];
const AGES: readonly Age[] = ["old", "new"];
const UNREACHABLE = new Error("Connection refused (os error 111)");
const UNKNOWN = new Error("failed to lookup address information: Name or service not known");
const STARTING = fatal("57P03");
const SILENT = (): void => {};
const NO_CHANGES: Partial<ConnectTarget> = {};

interface Outcome {
  readonly hosts: ScriptedHosts;
  readonly connecting: Promise<Session>;
}

function connecting(
  named: Readonly<Record<string, Host>>,
  changes: Partial<ConnectTarget> = NO_CHANGES,
): Outcome {
  const hosts = new ScriptedHosts(named);
  const addresses = Object.keys(named).map(placeOf);
  const driver = nativeDriver({ dial: hosts.dial });
  return { hosts, connecting: driver.connect(targetOf({ addresses, ...changes })) };
}

/** The hosts that are dialled until one will do; null in the end when none does. */
async function tried(
  named: Readonly<Record<string, Host>>,
  changes: Partial<ConnectTarget> = NO_CHANGES,
): Promise<(string | null)[]> {
  const { hosts, connecting: opening } = connecting(named, changes);
  const session = await opening.catch((error) => {
    assertInstanceOf(error, DatabaseError);
    return null;
  });
  await session?.close();
  assertEquals(hosts.server.faults, []);
  return session === null ? [...hosts.dialled, null] : hosts.dialled;
}

async function failure(
  named: Readonly<Record<string, Host>>,
  changes: Partial<ConnectTarget> = NO_CHANGES,
): Promise<DatabaseError> {
  const { hosts, connecting: opening } = connecting(named, changes);
  const error = await assertRejects(() => opening, DatabaseError);
  assertEquals(hosts.server.faults, []);
  return error;
}

// Which session will do.

const FIT: Readonly<Record<TargetSessionAttrs, readonly Role[]>> = {
  "any": ROLES,
  "read-write": ["primary"],
  "read-only": ["standby", "read-only"],
  "primary": ["primary", "read-only"],
  "standby": ["standby"],
  "prefer-standby": ROLES,
};

for (const [attrs, fit] of Object.entries(FIT)) {
  const targetSessionAttrs = attrs as TargetSessionAttrs;
  for (const age of AGES) {
    for (const role of ROLES) {
      const isFit = fit.includes(role);
      Deno.test(`${attrs} ${isFit ? "takes" : "passes over"} an ${age} ${role} server`, async () => {
        const named = { a: serverOf(role, age), b: UNREACHABLE };
        const isSecondBest = attrs === "prefer-standby" && role !== "standby";
        const expected = isFit ? isSecondBest ? ["a", "b", "a"] : ["a"] : ["a", "b", null];
        assertEquals(await tried(named, { targetSessionAttrs }), expected);
      });
    }
  }
}

Deno.test("a new server is asked nothing, an old one once, and one that will not do hears a goodbye", async () => {
  const named = {
    new: serverOf("standby", "new"),
    old: serverOf("standby", "old"),
    last: serverOf("primary", "old"),
  };
  const { hosts, connecting: opening } = connecting(named, { targetSessionAttrs: "read-write" });
  const session = await opening;
  const heard = hosts.server.links.map(({ messages }) => messages.map(({ type }) => type));
  assertEquals(heard, [["startup", "X"], ["startup", "Q", "X"], ["startup", "Q"]]);
  await session.close();
  assertEquals(hosts.server.faults, []);
});

Deno.test("any is asked nothing, whatever its age", async () => {
  const { hosts, connecting: opening } = connecting({ a: serverOf("standby", "old") });
  await (await opening).close();
  assertEquals(hosts.server.links[0]?.messages.map(({ type }) => type), ["startup", "X"]);
});

const BAD_ANSWERS: Readonly<Record<string, Host>> = {
  "fails": serverOf("primary", "old", {
    answers: { "SHOW transaction_read_only": { error: "42501" } },
  }),
  "has no row": serverOf("primary", "old", {
    answers: { "SHOW transaction_read_only": { columns: [{ name: "it", oid: 25 }], rows: [] } },
  }),
  "has no columns": serverOf("primary", "old", {
    answers: { "SHOW transaction_read_only": { tag: "SHOW" } },
  }),
};

for (const [what, host] of Object.entries(BAD_ANSWERS)) {
  Deno.test(`the next host is tried when the answer to what a server is ${what}`, async () => {
    const named = { a: host, b: serverOf("primary", "new") };
    assertEquals(await tried(named, { targetSessionAttrs: "read-write" }), ["a", "b"]);
    const error = await failure({ a: host }, { targetSessionAttrs: "read-write" });
    assertStringIncludes(error.message, "a:5432 does not say whether it is read-write");
    assertEquals([error.phase, error.retryable], ["connect", "never-sent"]);
  });
}

Deno.test("prefer-standby takes a standby behind primaries, and else the first primary", async () => {
  const standby = serverOf("standby", "new");
  const primary = serverOf("primary", "new");
  const target = { targetSessionAttrs: "prefer-standby" } as const;
  assertEquals(await tried({ a: primary, b: standby }, target), ["a", "b"]);
  assertEquals(await tried({ a: UNREACHABLE, b: primary, c: primary }, target), [
    ...["a", "b", "c"],
    "b",
  ]);
  assertEquals(await tried({ a: UNREACHABLE, b: STARTING }, target), ["a", "b", null]);
});

// In which order.

Deno.test("hosts are tried in the order given, or in a random one that is made anew each time", async () => {
  const addresses = ["a", "b", "c", "d"].map(placeOf);
  const numbers = [0, 0, 0, 0.99, 0.99, 0.99, 0.5, 0.5, 0.5];
  const orders: string[] = [];
  const random = () => numbers.shift()!;
  for (const loadBalanceHosts of ["random", "random", "random", "disable"] as const) {
    const named = Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, UNREACHABLE]));
    const hosts = new ScriptedHosts(named);
    const listener = { notice() {}, notification() {}, lost() {} };
    const context = { dial: hosts.dial, signal: undefined, listener, maxMessageBytes: 99, random };
    await assertRejects(
      () => logIn(targetOf({ addresses, loadBalanceHosts }), context),
      OperationalError,
    );
    orders.push(hosts.dialled.join(""));
  }
  assertEquals(orders, ["bcda", "abcd", "adbc", "abcd"]);
});

Deno.test("hosts in random order are all tried, and each is first now and then", async () => {
  const primary = serverOf("primary", "new");
  const firsts = new Set<string | null | undefined>();
  for (let i = 0; i < 200 && firsts.size < 3; i++) {
    const named = { a: primary, b: primary, c: primary };
    firsts.add((await tried(named, { loadBalanceHosts: "random" }))[0]);
  }
  assertEquals([...firsts].sort(), ["a", "b", "c"]);
});

// What ends it, and what goes on.

const GOING_ON: Readonly<Record<string, Host>> = {
  "cannot be reached": UNREACHABLE,
  "has a name that is not known": UNKNOWN,
  "is starting": STARTING,
  "is full": fatal("53300"),
  "hangs up": (link) => link.end(),
  "breaks off": (link) => link.break(),
  "is no PostgreSQL server": utf8("HTTP/1.1 400 Bad Request\r\n\r\n"),
};

for (const [what, host] of Object.entries(GOING_ON)) {
  Deno.test(`the next host is tried when one ${what}`, async () => {
    const named = { a: host, b: serverOf("primary", "new") };
    assertEquals(await tried(named), ["a", "b"]);
    assertEquals(await tried(named, { targetSessionAttrs: "prefer-standby" }), ["a", "b", "b"]);
  });
}

const FINAL: Readonly<Record<string, Host>> = {
  "refuses the password": fatal("28P01"),
  "refuses the role": fatal("28000"),
  "has no such database": fatal("3D000"),
};

for (const [what, host] of Object.entries(FINAL)) {
  Deno.test(`no other host is tried when one ${what}`, async () => {
    const named = { a: UNREACHABLE, b: host, c: serverOf("primary", "new") };
    assertEquals(await tried(named, { targetSessionAttrs: "prefer-standby" }), ["a", "b", null]);
  });
}

Deno.test("sslmode=allow asks no server for encryption that cannot take us now", async () => {
  const encryption = { ...PLAIN.encryption, mode: "allow" } as const;
  assertEquals(await tried({ a: STARTING, b: STARTING }, { encryption }), ["a", "b", null]);
});

Deno.test("sslmode=allow gives the server's refusal where there is no encryption, and tries no other host", async () => {
  const encryption = { ...PLAIN.encryption, mode: "allow" } as const;
  const named = { a: fatal("28P01"), b: serverOf("primary", "new") };
  assertEquals(await tried(named, { encryption }), ["a", "a", null]);
  assertInstanceOf(await failure(named, { encryption }), InvalidPassword);
});

Deno.test("sslmode=allow tries a session that will not do only once", async () => {
  const encryption = { ...PLAIN.encryption, mode: "allow" } as const;
  const target = { encryption, targetSessionAttrs: "read-write" } as const;
  assertEquals(await tried({ a: serverOf("standby", "old") }, target), ["a", null]);
});

// What is said.

Deno.test("the error tells of all hosts, a line each, and is of the last one's kind", async () => {
  const named = {
    a: UNREACHABLE,
    b: UNKNOWN,
    c: serverOf("standby", "new"),
    d: serverOf("primary", "new", { login: "cleartext", password: "other" }),
  };
  const localhost = ["a", "b", "c"].map(placeOf);
  const addresses = [...localhost, { ...placeOf("d"), hostaddr: "127.0.0.1" }];
  const error = await failure(named, {
    addresses,
    targetSessionAttrs: "read-write",
    password: "S3CR3T",
  });
  assertInstanceOf(error, InvalidPassword);
  assertEquals([error.code, error.phase, error.retryable], ["28P01", "login", "no"]);
  assertEquals(error.message.split("\n"), [
    "Cannot connect: tried in vain",
    "  a:5432: cannot be reached (Connection refused (os error 111))",
    "  b:5432: cannot be reached (failed to lookup address information: Name or service not known)",
    "  c:5432: gives read-only sessions",
    "  d:5432: error 28P01",
  ]);
  assertInstanceOf(error.cause, AggregateError);
  assertEquals(error.cause.errors.map(({ name }) => name), [
    ...["OperationalError", "OperationalError", "OperationalError"],
    "InvalidPassword",
  ]);
  assertEquals(Deno.inspect(error, { depth: 9 }).includes("S3CR3T"), false);
  assertEquals(JSON.stringify(error).includes("S3CR3T"), false);
});

Deno.test("the error of the only host that was tried is that host's own", async () => {
  const full = await failure({ a: fatal("53300") });
  assertInstanceOf(full, TooManyConnections);
  assertEquals([full.message, full.cause], ["fatal 53300", undefined]);
  const standby = await failure({ a: serverOf("standby", "new") }, {
    targetSessionAttrs: "primary",
  });
  assertEquals(standby.message, "Cannot connect: a:5432 is in hot standby mode");
  assertEquals([standby.phase, standby.retryable, standby.sent], ["connect", "never-sent", "no"]);
});

Deno.test("the error says of each server why it will not do", async () => {
  const said = async (role: Role, targetSessionAttrs: TargetSessionAttrs) =>
    (await failure({ a: serverOf(role, "old") }, { targetSessionAttrs })).message;
  assertEquals(
    await said("read-only", "read-write"),
    "Cannot connect: a:5432 gives read-only sessions",
  );
  assertEquals(
    await said("primary", "read-only"),
    "Cannot connect: a:5432 gives sessions that are not read-only",
  );
  assertEquals(
    await said("primary", "standby"),
    "Cannot connect: a:5432 is not in hot standby mode",
  );
});

Deno.test("the error keeps its kind when all hosts fail alike", async () => {
  const error = await failure({ a: STARTING, b: STARTING });
  assertInstanceOf(error, CannotConnectNow);
  assertEquals([error.code, error.retryable], ["57P03", "never-sent"]);
});

Deno.test("the error is of the kind that the last server gave, if one gave any", async () => {
  const target = { targetSessionAttrs: "read-write" } as const;
  const standby = serverOf("standby", "new");
  const error = await failure(
    { a: STARTING, b: fatal("53300"), c: standby, d: UNREACHABLE },
    target,
  );
  assertInstanceOf(error, TooManyConnections);
  assertEquals([error.phase, error.retryable], ["login", "never-sent"]);
  assertEquals(error.message.split("\n").length, 5);
});

Deno.test("an error that is not the database's is passed on as it is", async () => {
  const reason = new TypeError("no vault");
  const named = { a: UNREACHABLE, b: serverOf("primary", "new", { login: "scram" }) };
  const { connecting: opening } = connecting(named, { password: () => Promise.reject(reason) });
  assert(await assertRejects(() => opening, TypeError) === reason);
});

// Time.

Deno.test("a host that does not answer leaves time for those behind it", async () => {
  const named = { a: SILENT, b: SILENT, c: serverOf("primary", "new") };
  assertEquals(await tried(named, { connectTimeout: 15 * TINY_MS }), ["a", "b", "c"]);
});

Deno.test("the time that is over is told with the hosts that had theirs", async () => {
  const named = { a: UNREACHABLE, b: SILENT, c: SILENT };
  const error = await failure(named, { connectTimeout: 5 * TINY_MS });
  assertInstanceOf(error, TimeoutError);
  assertEquals([error.phase, error.retryable], ["connect", "never-sent"]);
  assertEquals(error.message.split("\n"), [
    "Cannot connect: a:5432, b:5432, c:5432 did not answer in 100 ms",
    "  a:5432: cannot be reached (Connection refused (os error 111))",
    "  b:5432: did not answer in its share of the time",
  ]);
  assertInstanceOf(error.cause, AggregateError);
});

Deno.test("a host that does not say what it is in its share of the time is passed over", async () => {
  const question = "SELECT pg_catalog.pg_is_in_recovery()";
  const silent = serverOf("primary", "old", { answers: { [question]: { runs: true } } });
  const target = { connectTimeout: 8 * TINY_MS, targetSessionAttrs: "primary" } as const;
  assertEquals(await tried({ a: silent, b: serverOf("primary", "old") }, target), ["a", "b"]);
});

Deno.test("a host that is known to be a primary keeps time for the second pass of prefer-standby", async () => {
  const named = { a: serverOf("primary", "new"), b: SILENT };
  const target = { connectTimeout: 10 * TINY_MS, targetSessionAttrs: "prefer-standby" } as const;
  assertEquals(await tried(named, target), ["a", "b", "a"]);
});
