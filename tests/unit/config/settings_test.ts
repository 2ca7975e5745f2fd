import { assertEquals, assertThrows } from "@std/assert";
import { checkOptions, type ConnectOptions } from "../../../src/config/options.ts";
import { mergeSettings } from "../../../src/config/settings.ts";
import { InterfaceError, NotSupportedError } from "../../../src/errors.ts";
import { fixedEnvironment } from "../../support/fixed_environment.ts";

/** The values alone, by keyword. */
function merge(
  dsn: string | undefined,
  options: ConnectOptions = {},
  variables: Record<string, string> = {},
): Record<string, string> {
  const { settings } = checkOptions(options);
  const merged = mergeSettings(dsn, settings, fixedEnvironment(variables));
  return Object.fromEntries(Array.from(merged, ([keyword, { value }]) => [keyword, value]));
}

Deno.test("mergeSettings() prefers an option, then the DSN, then the environment", () => {
  const variables = { PGHOST: "c", PGUSER: "c", PGPORT: "3", PGAPPNAME: "c" };
  assertEquals(merge("host=b port=2", { user: "a" }, variables), {
    host: "b",
    port: "2",
    user: "a",
    application_name: "c",
  });
});

Deno.test("mergeSettings() prefers DATABASE_URL to the other variables", () => {
  const variables = { DATABASE_URL: "postgres://b@b/b", PGUSER: "c", PGPORT: "3" };
  assertEquals(merge(undefined, {}, variables), { user: "b", host: "b", dbname: "b", port: "3" });
});

Deno.test("mergeSettings() lets an option differ from DATABASE_URL", () => {
  const variables = { DATABASE_URL: "postgres://b@b/b" };
  assertEquals(merge(undefined, { user: "a" }, variables).user, "a");
});

Deno.test("mergeSettings() leaves DATABASE_URL alone when a DSN or a host is given", () => {
  const variables = { DATABASE_URL: "postgres://b:p@b/b" };
  assertEquals(merge("user=a", {}, variables), { user: "a" });
  assertEquals(merge("", {}, variables), {});
  assertEquals(merge(undefined, { host: "a" }, variables), { host: "a" });
});

Deno.test("mergeSettings() takes an empty variable for one not set", () => {
  assertEquals(merge(undefined, {}, { DATABASE_URL: "", PGHOST: "", PGSSLMODE: "" }), {});
});

Deno.test("mergeSettings() refuses another database's DATABASE_URL", () => {
  const error = assertThrows(
    () => merge(undefined, {}, { DATABASE_URL: "mysql://u:p@h/db" }),
    InterfaceError,
  );
  assertEquals(error.message, "Cannot connect: DATABASE_URL is not a PostgreSQL URI");
});

Deno.test("mergeSettings() names DATABASE_URL where it is at fault", () => {
  const url = { DATABASE_URL: "postgres://h/db?sslmode=on" };
  assertThrows(() => merge(undefined, {}, url), InterfaceError, "sslmode in DATABASE_URL is none");
  assertThrows(
    () => merge(undefined, {}, { DATABASE_URL: "postgres://h?" + "x" }),
    InterfaceError,
    "Cannot parse DATABASE_URL: ",
  );
});

Deno.test("mergeSettings() takes the host and its address each from where it is, as libpq does", () => {
  const variables = { PGHOST: "c", PGHOSTADDR: "10.0.0.3" };
  assertEquals(merge("host=b", {}, variables), { host: "b", hostaddr: "10.0.0.3" });
  assertEquals(merge("hostaddr=10.0.0.2", {}, variables), { host: "c", hostaddr: "10.0.0.2" });
  assertEquals(merge(undefined, {}, variables), { host: "c", hostaddr: "10.0.0.3" });
  assertEquals(merge("hostaddr=10.0.0.2", { host: "a" }), { host: "a", hostaddr: "10.0.0.2" });
});

Deno.test("mergeSettings() accepts the same setting twice when both agree", () => {
  const dsn = "host=h port=1 user=u password=p dbname=d connect_timeout=2 application_name=";
  const options = {
    host: "h",
    port: 1,
    user: "u",
    password: "p",
    database: "d",
    connectTimeout: 2000,
    applicationName: "a",
  };
  assertEquals(merge(dsn, options).application_name, "a");
});

const CONTRADICTIONS: [dsn: string, options: ConnectOptions, name: string][] = [
  ["host=a", { host: "b" }, "host"],
  ["hostaddr=10.0.0.1", { hostAddr: "10.0.0.2" }, "hostAddr"],
  ["sslmode=require", { sslMode: "prefer" }, "sslMode"],
  ["port=1", { port: 2 }, "port"],
  ["user=a", { user: "b" }, "user"],
  ["dbname=a", { database: "b" }, "database"],
  ["password=a", { password: "b" }, "password"],
  ["password=a", { password: () => "a" }, "password"],
  ["connect_timeout=1", { connectTimeout: 1 }, "connectTimeout"],
  ["application_name=a", { applicationName: "" }, "applicationName"],
];

for (const [dsn, options, name] of CONTRADICTIONS) {
  Deno.test(`mergeSettings() refuses ${dsn} with ${Deno.inspect(options)}`, () => {
    const error = assertThrows(() => merge(dsn, options), InterfaceError);
    assertEquals(error.message, `Cannot connect: ${name} is given in the DSN and in the options`);
  });
}

Deno.test("mergeSettings() reads connect_timeout in seconds, 0 and less as no limit", () => {
  const cases: [text: string, milliseconds: string][] = [
    ["1", "1000"],
    ["' +10 '", "10000"],
    ["0", "Infinity"],
    ["-1", "Infinity"],
    ["9999999", "Infinity"],
    ["''", ""],
  ];
  for (const [text, milliseconds] of cases) {
    assertEquals(merge(`connect_timeout=${text}`).connect_timeout, milliseconds);
  }
  assertEquals(merge(undefined, {}, { PGCONNECT_TIMEOUT: "3" }).connect_timeout, "3000");
  for (const text of ["1.5", "1s", "' '", "0x1"]) {
    assertThrows(
      () => merge(`connect_timeout=${text}`),
      InterfaceError,
      "Cannot connect: connect_timeout is not a whole number of seconds",
    );
  }
});

const UNSUPPORTED: [dsn: string, message: string][] = [
  ["gssencmode=require", 'gssencmode "require" is not supported; only disable, prefer'],
  ["sslcertmode=require", 'sslcertmode "require" is not supported; only disable, allow'],
  ["replication=database", 'replication "database" is not supported; only false, off, no, 0'],
  ...[
    "requirepeer",
    "sslcrl",
    "sslcrldir",
    "scram_client_key",
    "scram_server_key",
    "oauth_issuer",
    "oauth_client_id",
    "oauth_client_secret",
    "oauth_scope",
  ].map((keyword): [string, string] => [`${keyword}=x`, `${keyword} is not supported`]),
];

for (const [dsn, message] of UNSUPPORTED) {
  Deno.test(`mergeSettings() refuses ${dsn}, which this version would not obey`, () => {
    const error = assertThrows(() => merge(dsn), NotSupportedError);
    assertEquals(error.message, `Cannot connect: ${message}`);
    assertEquals([error.phase, error.sent, error.retryable], ["connect", "no", "no"]);
  });
}

Deno.test("mergeSettings() refuses as well what comes from the environment or an option", () => {
  const variables: [name: string, value: string, message: string][] = [
    ["PGGSSENCMODE", "require", 'PGGSSENCMODE "require" is not supported'],
    ["PGREQUIREPEER", "postgres", "PGREQUIREPEER is not supported"],
    ["PGSSLCRL", "crl.pem", "PGSSLCRL is not supported"],
    ["PGSSLCERTMODE", "require", 'PGSSLCERTMODE "require" is not supported'],
  ];
  for (const [name, value, message] of variables) {
    assertThrows(() => merge(undefined, {}, { [name]: value }), NotSupportedError, message);
  }
  const options = { sslCrl: "crl.pem" } as ConnectOptions;
  assertThrows(() => merge(undefined, options), NotSupportedError, "sslCrl is not supported");
  const url = { DATABASE_URL: "postgres://h/db?sslcrl=c" };
  assertThrows(() => merge(undefined, {}, url), NotSupportedError, "sslcrl in DATABASE_URL");
});

Deno.test("mergeSettings() lets PGSSLMODE overrule PGREQUIRESSL, of which only 1 counts", () => {
  const variables = { PGREQUIRESSL: "1", PGSSLMODE: "prefer" };
  assertEquals(merge(undefined, {}, variables).sslmode, "prefer");
  assertEquals(merge(undefined, {}, { PGREQUIRESSL: "0" }), {});
});

Deno.test("mergeSettings() accepts what asks for no more than this version does", () => {
  const accepted = [
    "sslmode=disable",
    "sslmode=allow",
    "sslmode=prefer",
    "sslmode=disable sslrootcert=ca.pem sslcert=c sslkey=k",
    "password=p passfile=f",
    "require_auth='' service=''",
    "target_session_attrs=prefer-standby load_balance_hosts=random sslnegotiation=direct",
    "channel_binding=require gssencmode=prefer sslcertmode=allow replication=off",
    "sslmode=disable sslcrl=c sslcrldir=d",
    "sslmode=verify-full sslrootcert=ca.pem sslcert=c sslkey=k sslpassword=p",
    "min_protocol_version=3.0 max_protocol_version=latest",
    "keepalives=1 keepalives_idle=1 keepalives_interval=1 keepalives_count=1 tcp_user_timeout=1",
    "sslcompression=0 sslsni=1 krbsrvname=p gsslib=g gssdelegation=0 fallback_application_name=f",
  ];
  for (const dsn of accepted) merge(dsn);
  assertEquals(merge("passfile=f", { password: () => "p" }).passfile, "f");
});

Deno.test("mergeSettings() refuses a value that libpq does not know, without quoting it", () => {
  const error = assertThrows(() => merge("sslmode=REQUIRE"), InterfaceError);
  assertEquals(
    error.message,
    "Cannot connect: sslmode is none of disable, allow, prefer, require, verify-ca, verify-full",
  );
  assertThrows(() => merge("sslmode="), InterfaceError, "sslmode is none of");
});

Deno.test("mergeSettings() refuses NUL in any option and any variable", () => {
  for (const name of ["host", "user", "password", "database", "applicationName", "options"]) {
    assertThrows(
      () => merge(undefined, { [name]: "a\0b" }),
      InterfaceError,
      `Cannot connect: ${name} contains NUL`,
    );
  }
  assertThrows(() => merge(undefined, {}, { PGUSER: "\0" }), InterfaceError, "PGUSER contains NUL");
});
