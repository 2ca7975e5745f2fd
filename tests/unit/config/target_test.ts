import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { parseDsn } from "../../../src/config/dsn.ts";
import { type ConnectOptions, describeTarget, resolveTarget } from "../../../src/config/target.ts";
import type { ConnectTarget } from "../../../src/driver.ts";
import { InterfaceError } from "../../../src/errors.ts";
import { fixedEnvironment } from "../../support/fixed_environment.ts";

function resolve(
  dsn: string | undefined,
  options: ConnectOptions = {},
  variables: Record<string, string> = {},
): Pick<
  ConnectTarget,
  "addresses" | "user" | "database" | "password" | "parameters" | "connectTimeout"
> {
  const { encryption: _, authentication: __, ...target } = resolveTarget(
    dsn,
    options,
    fixedEnvironment(variables),
  );
  const { loadBalanceHosts: _a, targetSessionAttrs: _b, protocol: _c, shown: _d, ...where } =
    target;
  return where;
}

async function passwordOf(target: Pick<ConnectTarget, "password">): Promise<string | undefined> {
  return typeof target.password === "function"
    ? await target.password({ kind: "tcp", host: "h", port: 1 })
    : target.password;
}

Deno.test("resolveTarget() fills in libpq's defaults", () => {
  assertEquals(resolve("user=u"), {
    addresses: [{ kind: "tcp", host: "localhost", port: 5432 }],
    user: "u",
    database: "u",
    parameters: { client_encoding: "UTF8", DateStyle: "ISO" },
    connectTimeout: 60_000,
  });
});

Deno.test("resolveTarget() takes everything from options", async () => {
  const { password, ...target } = resolve(undefined, {
    host: "h",
    port: 1,
    user: "u",
    password: "p",
    database: "d",
    applicationName: "a",
    options: "-c geqo=off",
    parameters: { TimeZone: "UTC" },
    connectTimeout: 1500,
    sslMode: "disable",
  });
  assertEquals(target, {
    addresses: [{ kind: "tcp", host: "h", port: 1 }],
    user: "u",
    database: "d",
    parameters: {
      client_encoding: "UTF8",
      DateStyle: "ISO",
      TimeZone: "UTC",
      application_name: "a",
      options: "-c geqo=off",
    },
    connectTimeout: 1500,
  });
  assertEquals(await passwordOf({ password: password ?? "" }), "p");
});

Deno.test("resolveTarget() takes everything from a DSN", async () => {
  const target = resolve("postgres://u:p@h:1/d?connect_timeout=0");
  assertEquals(target.addresses, [{ kind: "tcp", host: "h", port: 1 }]);
  assertEquals([target.user, target.database, target.connectTimeout], ["u", "d", Infinity]);
  assertEquals(await passwordOf(target), "p");
});

Deno.test("resolveTarget() names the user as the operating system does", () => {
  assertEquals(resolve(undefined, {}, { USER: "u", LOGNAME: "l" }).user, "u");
  assertEquals(resolve(undefined, {}, { USER: "", LOGNAME: "l" }).user, "l");
  assertEquals(resolve("user=", {}, { USERNAME: "w", PGUSER: "p" }).user, "w");
  assertEquals(resolve(undefined, {}, { USER: "u", PGUSER: "p" }).user, "p");
  assertThrows(() => resolve(undefined, {}, { USER: "\0" }), InterfaceError, "USER contains NUL");
});

Deno.test("resolveTarget() throws when nothing names a user", () => {
  const error = assertThrows(() => resolve("host=h"), InterfaceError);
  assertEquals(
    error.message,
    "Cannot connect: no user is given; pass `user`, name one in the DSN, or let PGUSER be read",
  );
});

Deno.test("resolveTarget() asks for the password each time it is needed", async () => {
  const passwords = ["first", "second"].values();
  const target = resolve("user=u", { password: () => Promise.resolve(passwords.next().value!) });
  assertEquals(await passwordOf(target), "first");
  assertEquals(await passwordOf(target), "second");
});

Deno.test("resolveTarget() refuses an unsendable answer of the password function", async () => {
  const withNul = resolve("user=u", { password: () => "S3CR3T\0" });
  const error = await assertRejects(() => passwordOf(withNul), InterfaceError);
  assertEquals(error.message, "Cannot connect: password contains NUL");
  const missing = resolve("user=u", { password: () => undefined as unknown as string });
  await assertRejects(
    () => passwordOf(missing),
    InterfaceError,
    "Cannot connect: password() did not return a string",
  );
});

Deno.test("resolveTarget() has no password where an empty one is given", () => {
  assert(!("password" in resolve("user=u password=''")));
});

Deno.test("resolveTarget() refuses a DSN in the place of the database", () => {
  const message = "Cannot connect: database is a DSN; pass it as the DSN";
  assertThrows(
    () => resolve("user=u dbname=postgres://u:p@h/d"),
    InterfaceError,
    "Cannot connect: dbname is a DSN",
  );
  assertThrows(
    () => resolve(undefined, { user: "u", database: "postgresql://u:p@h/d" }),
    InterfaceError,
    message,
  );
});

Deno.test("resolveTarget() says which sessions and which versions of the protocol will do", () => {
  const resolved = (dsn: string) => {
    const { loadBalanceHosts, targetSessionAttrs, protocol: { min, max } } = resolveTarget(
      `user=u ${dsn}`,
      {},
      fixedEnvironment(),
    );
    return [loadBalanceHosts, targetSessionAttrs, min, max].join();
  };
  assertEquals(resolved(""), "disable,any,3.0,3.0");
  assertEquals(
    resolved("load_balance_hosts=random target_session_attrs=primary"),
    "random,primary,3.0,3.0",
  );
  assertEquals(resolved("max_protocol_version=3.2"), "disable,any,3.0,3.2");
  assertEquals(resolved("max_protocol_version=latest"), "disable,any,3.0,3.2");
  assertEquals(resolved("min_protocol_version=3.2"), "disable,any,3.2,3.2");
  assertThrows(
    () => resolved("min_protocol_version=3.2 max_protocol_version=3.0"),
    InterfaceError,
    "Cannot connect: min_protocol_version is above max_protocol_version",
  );
});

Deno.test("resolveTarget() looks a password up where none is given", async () => {
  const environment = fixedEnvironment({ PGPASSFILE: "/p" }, { "/p": "h:1:d:u:from file" });
  const resolved = (dsn: string, options: ConnectOptions = {}) =>
    passwordOf(resolveTarget(`host=h port=1 dbname=d user=u ${dsn}`, options, environment));
  assertEquals(await resolved(""), "from file");
  assertEquals(await resolved("password=given"), "given");
  assertEquals(await resolved("", { password: () => "asked" }), "asked");
  assertEquals(await resolved("password=''"), "from file");
});

Deno.test("resolveTarget() shows stars for a password that was given, not for one that is looked up", () => {
  const environment = fixedEnvironment({ PGPASSFILE: "/p" }, { "/p": "h:1:d:u:from file" });
  const shown = (dsn: string) => resolveTarget(`host=h user=u ${dsn}`, {}, environment).shown;
  assertEquals(shown(""), "postgres://u@h:5432/u");
  assertEquals(shown("password=given"), "postgres://u:***@h:5432/u");
});

Deno.test("resolveTarget() refuses a DSN that is not a string", () => {
  const url = new URL("postgres://u:p@h/d") as unknown as string;
  assertThrows(() => resolve(url), InterfaceError, "Cannot connect: the DSN is not a string");
});

Deno.test("describeTarget() shows the place and the user, and stars for a password", () => {
  const dsn = "postgres://%C3%BC%20u:p%40ss@h1:1,[::1],[fe80::1%25eth0]:3/d%2Fb";
  assertEquals(
    describeTarget(resolve(dsn)),
    "postgres://%C3%BC%20u:***@h1:1,[::1]:5432,[fe80::1%25eth0]:3/d%2Fb",
  );
  assertEquals(describeTarget(resolve("user=u host=h")), "postgres://u@h:5432/u");
  assertEquals(
    describeTarget(resolve("user=u host=/run/pg port=1")),
    "postgres://u@%2Frun%2Fpg:1/u",
  );
});

Deno.test("describeTarget() writes what parseDsn() reads", () => {
  const places = { host: "/run/p g,h,::1,@a", port: "1,2,3,4" };
  const dsn = `user='u@:/?#%' dbname='d&=@' host='${places.host}' port=${places.port}`;
  assertEquals(Object.fromEntries(parseDsn(describeTarget(resolve(dsn)))), {
    user: "u@:/?#%",
    dbname: "d&=@",
    ...places,
  });
});

Deno.test("describeTarget() writes a name that is not well-formed Unicode", () => {
  assertEquals(
    describeTarget(resolve("user=\ud800 host=h")),
    "postgres://%EF%BF%BD@h:5432/%EF%BF%BD",
  );
});
