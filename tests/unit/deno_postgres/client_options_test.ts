import { assertEquals, assertThrows } from "@std/assert";
import { clientOptions } from "../../../src/deno_postgres/client_options.ts";
import { PLAIN } from "../../support/scripted_native.ts";
import type { Address, ConnectTarget } from "../../../src/driver.ts";
import { NotSupportedError, OperationalError } from "../../../src/errors.ts";
import { createRegistry } from "../../../src/types/registry.ts";

const HERE: Address = { kind: "tcp", host: "127.0.0.1", port: 5432 };
const THERE: Address = { kind: "tcp", host: "db.example", port: 5432 };

function target(parameters: Record<string, string> = {}): ConnectTarget {
  return {
    addresses: [HERE],
    user: "ann",
    database: "shop",
    parameters,
    ...PLAIN,
    connectTimeout: 1,
    codecs: createRegistry(),
  };
}

Deno.test("clientOptions() leaves nothing for deno-postgres to take from the environment", () => {
  assertEquals(clientOptions(HERE, target({ client_encoding: "UTF8" }), "", {}), {
    applicationName: "deno_postgres",
    connection: { attempts: 0 },
    controls: { decodeStrategy: "string" },
    database: "shop",
    hostname: "127.0.0.1",
    host_type: "tcp",
    options: {},
    password: "",
    port: 5432,
    tls: { enabled: false, enforce: false, caCertificates: [] },
    user: "ann",
  });
});

Deno.test("clientOptions() never lets TLS be given up", () => {
  for (
    const [tls, caCertificates] of [[true, []], [{ caCertificates: ["PEM"] }, ["PEM"]]] as const
  ) {
    const options = tls === true ? { tls } : { tls: { caCertificates: ["PEM"] } };
    assertEquals(clientOptions(THERE, target(), "secret", options).tls, {
      enabled: true,
      enforce: true,
      caCertificates: [...caCertificates],
    });
  }
});

Deno.test("clientOptions() takes a socket's directory and number from its path", () => {
  const address: Address = { kind: "unix", path: "/run/postgresql/.s.PGSQL.5433" };
  const { hostname, host_type, port, tls } = clientOptions(address, target(), "secret", {});
  assertEquals([hostname, host_type, port, tls], ["/run/postgresql", "socket", 5433, undefined]);
  assertThrows(
    () => clientOptions({ kind: "unix", path: "/run/other" }, target(), "", {}),
    NotSupportedError,
    "is not the path of a socket",
  );
});

Deno.test("clientOptions() refuses to send a password to another machine in clear", () => {
  assertThrows(
    () => clientOptions(THERE, target(), "secret", {}),
    OperationalError,
    "Cannot connect: db.example:5432 is another machine",
  );
  clientOptions(THERE, target(), "", {});
  clientOptions(THERE, target(), "secret", { tls: true });
  clientOptions(THERE, target(), "secret", { allowClearText: true });
});

Deno.test("clientOptions() passes run-time parameters, those of the command line first", () => {
  const { options, applicationName } = clientOptions(
    HERE,
    target({
      application_name: "mine",
      TimeZone: "Europe/Berlin",
      DateStyle: "ISO, DMY",
      options: "-c geqo=off  -cwork_mem=5MB --search-path=a,\\ b -c x=back\\\\slash",
    }),
    "",
    {},
  );
  assertEquals(applicationName, "mine");
  assertEquals(options, {
    geqo: "off",
    work_mem: "5MB",
    search_path: "a, b",
    x: "back\\\\slash",
    TimeZone: "Europe/Berlin",
    DateStyle: "ISO, DMY",
  });
});

Deno.test("clientOptions() refuses what deno-postgres cannot pass on", () => {
  const wrong: readonly [message: string, parameters: Record<string, string>][] = [
    ["it takes no options but -c name=value", { options: "-B 5" }],
    ["it takes no options but -c name=value", { options: "-c" }],
    ["it cannot set the parameter app.user", { "app.user": "ann" }],
    ["the value of x holds white space", { x: "a\tb" }],
  ];
  for (const [message, parameters] of wrong) {
    assertThrows(() => clientOptions(HERE, target(parameters), "", {}), NotSupportedError, message);
  }
});

Deno.test("clientOptions() dials the address that is given for a host", () => {
  const address: Address = { kind: "tcp", host: "db.example", port: 1, hostaddr: "127.0.0.1" };
  assertEquals(clientOptions(address, target(), "secret", {}).hostname, "127.0.0.1");
});
