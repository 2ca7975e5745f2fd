import { assertEquals, assertThrows } from "@std/assert";
import { checkOptions, type ConnectOptions } from "../../../src/config/options.ts";
import { mergeSettings } from "../../../src/config/settings.ts";
import { InterfaceError } from "../../../src/errors.ts";
import { fixedEnvironment } from "../../support/fixed_environment.ts";

/** Where settings come from in one case; the service is `s` of `/services`. */
interface Sources {
  readonly options?: ConnectOptions;
  readonly dsn?: string;
  /** `DATABASE_URL`. */
  readonly url?: string;
  readonly service?: string;
  readonly variables?: Record<string, string>;
}

/** What counts in the end, and what errors would call it; null where it is left to the default. */
function winner(keyword: string, sources: Sources): [value: string, name: string] | null {
  const { options = {}, dsn, url, service, variables = {} } = sources;
  const environment = fixedEnvironment({
    ...(url === undefined ? {} : { DATABASE_URL: url }),
    ...(service === undefined ? {} : { PGSERVICEFILE: "/services" }),
    ...variables,
  }, { "/services": `[s]\n${service}`, "/others": "[s]\nuser=others\n[t]\nuser=t" });
  const setting = mergeSettings(dsn, checkOptions(options).settings, environment).get(keyword);
  return setting === undefined ? null : [setting.value, setting.name];
}

const URL_ = "postgres://url@url:4/url?application_name=url&sslmode=allow";
const SERVICE =
  "user=service\nport=5\ndbname=service\nhost=service\nconnect_timeout=5\nsslmode=require";
const PG = {
  PGUSER: "pg",
  PGPORT: "6",
  PGDATABASE: "pg",
  PGHOST: "pg",
  PGCONNECT_TIMEOUT: "6",
  PGSSLMODE: "verify-ca",
  PGAPPNAME: "pg",
};
const NAMED = { PGSERVICE: "s" };

const CASES: [
  what: string,
  keyword: string,
  sources: Sources,
  expected: [value: string, name: string] | null,
][] = [
  // One source alone.
  ["an option", "user", { options: { user: "a" } }, ["a", "user"]],
  ["an option of another name", "dbname", { options: { database: "a" } }, ["a", "database"]],
  ["the DSN", "user", { dsn: "user=a" }, ["a", "user"]],
  ["a URI", "dbname", { dsn: "postgres:///a" }, ["a", "dbname"]],
  ["DATABASE_URL", "user", { url: URL_ }, ["url", "user in DATABASE_URL"]],
  ["the service of an option", "user", { options: { service: "s" }, service: SERVICE }, [
    "service",
    "user of the service",
  ]],
  ["the service of the DSN", "user", { dsn: "service=s", service: SERVICE }, [
    "service",
    "user of the service",
  ]],
  ["the service of PGSERVICE", "port", { service: SERVICE, variables: NAMED }, [
    "5",
    "port of the service",
  ]],
  ["the service of DATABASE_URL", "port", { url: "postgres://?service=s", service: SERVICE }, [
    "5",
    "port of the service",
  ]],
  ["a variable", "user", { variables: PG }, ["pg", "PGUSER"]],
  ["the default", "user", {}, null],
  // Two sources.
  ["an option before DATABASE_URL", "user", { options: { user: "a" }, url: URL_ }, ["a", "user"]],
  ["an option before the service", "user", {
    options: { user: "a", service: "s" },
    service: SERVICE,
  }, ["a", "user"]],
  ["an option before a variable", "user", { options: { user: "a" }, variables: PG }, ["a", "user"]],
  ["an option equal to the DSN", "user", { options: { user: "a" }, dsn: "user=a" }, ["a", "user"]],
  ["an option where the DSN is empty", "user", { options: { user: "a" }, dsn: "user=''" }, [
    "a",
    "user",
  ]],
  ["an option where the DSN says nothing", "port", { options: { port: 1 }, dsn: "user=a" }, [
    "1",
    "port",
  ]],
  ["the DSN before the service", "port", { dsn: "service=s port=2", service: SERVICE }, [
    "2",
    "port",
  ]],
  ["the DSN before PGSERVICE's", "port", { dsn: "port=2", service: SERVICE, variables: NAMED }, [
    "2",
    "port",
  ]],
  ["the DSN before a variable", "port", { dsn: "port=2", variables: PG }, ["2", "port"]],
  ["an empty DSN before a variable", "user", { dsn: "user=''", variables: PG }, ["", "user"]],
  ["DATABASE_URL before the service", "port", {
    url: URL_,
    service: SERVICE,
    variables: NAMED,
  }, ["4", "port in DATABASE_URL"]],
  ["DATABASE_URL before a variable", "application_name", { url: URL_, variables: PG }, [
    "url",
    "application_name in DATABASE_URL",
  ]],
  ["the service before a variable", "user", { service: SERVICE, variables: { ...NAMED, ...PG } }, [
    "service",
    "user of the service",
  ]],
  ["the service before the variable of safety", "sslmode", {
    service: SERVICE,
    variables: { ...NAMED, ...PG },
  }, ["require", "sslmode of the service"]],
  ["a variable where the service says nothing", "application_name", {
    service: SERVICE,
    variables: { ...NAMED, ...PG },
  }, ["pg", "PGAPPNAME"]],
  ["a variable where DATABASE_URL says nothing", "connect_timeout", { url: URL_, variables: PG }, [
    "6000",
    "PGCONNECT_TIMEOUT",
  ]],
  ["the service where DATABASE_URL says nothing", "connect_timeout", {
    url: URL_,
    service: SERVICE,
    variables: { ...NAMED, ...PG },
  }, ["5000", "connect_timeout of the service"]],
  // Whether DATABASE_URL counts.
  ["no DATABASE_URL beside a DSN", "application_name", { dsn: "user=a", url: URL_ }, null],
  ["no DATABASE_URL beside an empty DSN", "user", { dsn: "", url: URL_ }, null],
  ["no DATABASE_URL beside a host", "user", { options: { host: "a" }, url: URL_ }, null],
  ["no DATABASE_URL beside an address", "user", { options: { hostAddr: "::1" }, url: URL_ }, null],
  ["no DATABASE_URL beside a service", "user", {
    options: { service: "s" },
    url: URL_,
    service: SERVICE,
  }, ["service", "user of the service"]],
  ["DATABASE_URL beside a port", "user", { options: { port: 1 }, url: URL_ }, [
    "url",
    "user in DATABASE_URL",
  ]],
  ["a variable where DATABASE_URL is empty", "user", { url: "", variables: PG }, ["pg", "PGUSER"]],
  // Which service, and which file.
  ["the option's service before PGSERVICE", "user", {
    options: { service: "t", serviceFile: "/others" },
    service: SERVICE,
    variables: NAMED,
  }, ["t", "user of the service"]],
  ["the DSN's service before PGSERVICE", "user", {
    dsn: "service=t servicefile=/others",
    service: SERVICE,
    variables: NAMED,
  }, ["t", "user of the service"]],
  ["the DSN's service file before PGSERVICEFILE", "user", {
    dsn: "service=s servicefile=/others",
    service: SERVICE,
  }, ["others", "user of the service"]],
  ["no service where the DSN's is empty", "user", {
    dsn: "service=''",
    service: SERVICE,
    variables: { ...NAMED, ...PG },
  }, ["pg", "PGUSER"]],
  // The host and its address are two settings.
  ["the service's host beside the DSN's address", "host", {
    dsn: "hostaddr=::1 service=s",
    service: SERVICE,
  }, ["service", "host of the service"]],
  ["PGHOSTADDR beside the DSN's host", "hostaddr", {
    dsn: "host=a",
    variables: { PGHOSTADDR: "::1" },
  }, ["::1", "PGHOSTADDR"]],
  ["the service's host before PGHOST", "host", {
    service: SERVICE,
    variables: { ...NAMED, ...PG },
  }, ["service", "host of the service"]],
  // Old ways.
  ["PGSSLMODE before PGREQUIRESSL", "sslmode", { variables: { ...PG, PGREQUIRESSL: "1" } }, [
    "verify-ca",
    "PGSSLMODE",
  ]],
  ["PGREQUIRESSL alone", "sslmode", { variables: { PGREQUIRESSL: "1" } }, [
    "require",
    "PGREQUIRESSL",
  ]],
  ["the DSN's requiressl before PGSSLMODE", "sslmode", { dsn: "requiressl=1", variables: PG }, [
    "require",
    "sslmode",
  ]],
  ["an empty variable is none", "user", { variables: { PGUSER: "" } }, null],
];

for (const [what, keyword, sources, expected] of CASES) {
  Deno.test(`mergeSettings() takes ${keyword} from ${what}`, () => {
    assertEquals(winner(keyword, sources), expected);
  });
}

Deno.test("mergeSettings() refuses a service that is not there, wherever it is named", () => {
  const attempts: [sources: Sources, name: string][] = [
    [{ options: { service: "missing" } }, "service"],
    [{ dsn: "service=missing" }, "service"],
    [{ url: "postgres://?service=missing" }, "service in DATABASE_URL"],
    [{ variables: { PGSERVICE: "missing" } }, "PGSERVICE"],
  ];
  for (const [sources, name] of attempts) {
    assertThrows(
      () => winner("user", sources),
      InterfaceError,
      `no service file that may be read defines the service that ${name} names`,
    );
  }
});
