import { assertEquals, assertThrows } from "@std/assert";
import { findPassword, passwordFile } from "../../../src/config/password_file.ts";
import type { Address } from "../../../src/driver.ts";
import { InterfaceError } from "../../../src/errors.ts";
import { fixedEnvironment } from "../../support/fixed_environment.ts";

const HERE: Address = { kind: "tcp", host: "db", port: 5432 };
const WHO = { database: "shop", user: "app" };

const LINES: [file: string, password: string | undefined][] = [
  ["db:5432:shop:app:secret", "secret"],
  ["*:*:*:*:secret", "secret"],
  ["db:*:*:app:secret\n", "secret"],
  ["db:5432:shop:app:secret\r\n", "secret"],
  ["# db:5432:shop:app:no\n\ndb:5432:shop:app:secret", "secret"],
  ["other:*:*:*:no\ndb:*:*:*:secret\n*:*:*:*:no", "secret"],
  ["db:5433:*:*:no\ndb:5432:other:*:no\ndb:5432:*:other:no", undefined],
  ["db:*:*:*:a\\:b\\\\c", "a:b\\c"],
  ["db:*:*:*:secret:a remark", "secret"],
  ["db:*:*:*:sec ret ", "sec ret "],
  ["db:*:*:*:secret\\", "secret\\"],
  ["\\*:*:*:*:no", undefined],
  ["\\d\\b:*:*:*:secret", "secret"],
  ["db:*:*:app\n*:*:*:*:secret", "secret"],
  ["db:*:*:*:\n*:*:*:*:no", undefined],
  [" db:*:*:*:no", undefined],
  ["DB:*:*:*:no", undefined],
  ["", undefined],
];

for (const [file, password] of LINES) {
  Deno.test(`findPassword() reads ${JSON.stringify(file)} as libpq does`, () => {
    assertEquals(findPassword(file, { address: HERE, ...WHO }), password);
  });
}

Deno.test("findPassword() looks each of several hosts up by its own name and port", () => {
  const text = "a:1:*:*:first\nb:2:*:*:second\n10.0.0.3:*:*:*:third\n\\:\\:1:*:*:*:fourth";
  const places: [host: string, port: number, password: string | undefined][] = [
    ["a", 1, "first"],
    ["b", 2, "second"],
    ["a", 2, undefined],
    ["10.0.0.3", 5, "third"],
    ["::1", 5, "fourth"],
  ];
  for (const [host, port, password] of places) {
    const address: Address = { kind: "tcp", host, port, hostaddr: "127.0.0.1" };
    assertEquals(findPassword(text, { address, ...WHO }), password, host);
  }
});

Deno.test("findPassword() looks a socket up by its directory, or as localhost", () => {
  const text = "/run/pg:6000:*:*:own\nlocalhost:5432:*:*:default\n@pg:*:*:*:abstract";
  const sockets: [path: string, password: string | undefined][] = [
    ["/run/pg/.s.PGSQL.6000", "own"],
    ["/tmp/.s.PGSQL.5432", "default"],
    ["/var/run/postgresql/.s.PGSQL.5432", "default"],
    ["@pg/.s.PGSQL.1", "abstract"],
    ["/elsewhere/.s.PGSQL.5432", undefined],
  ];
  for (const [path, password] of sockets) {
    const address: Address = { kind: "unix", path };
    assertEquals(findPassword(text, { address, ...WHO }), password, path);
  }
});

Deno.test("passwordFile() reads ~/.pgpass each time a password is needed", () => {
  const files = { "/home/app/.pgpass": "db:*:*:*:first" };
  const ask = passwordFile(undefined, WHO, fixedEnvironment({ HOME: "/home/app" }, files));
  assertEquals(ask?.(HERE), "first");
  files["/home/app/.pgpass"] = "db:*:*:*:second";
  assertEquals(ask?.(HERE), "second");
});

Deno.test("passwordFile() does without ~/.pgpass where there is none that may be read", () => {
  const path = "/home/app/.pgpass";
  const environments = [
    fixedEnvironment(),
    fixedEnvironment({ HOME: "" }, { "/.pgpass": "*:*:*:*:no" }),
    fixedEnvironment({ HOME: "/home/app" }),
    fixedEnvironment({ HOME: "/home/app" }, { [path]: undefined }),
    fixedEnvironment({ HOME: "/home/app" }, { [path]: new Error("EACCES") }),
  ];
  for (const environment of environments) {
    assertEquals(passwordFile(undefined, WHO, environment)?.(HERE), undefined);
    assertEquals(
      passwordFile({ name: "passfile", value: "" }, WHO, environment)?.(HERE),
      undefined,
    );
  }
});

Deno.test("passwordFile() refuses a file that was asked for and cannot be read", () => {
  const cases: [file: undefined | Error | null, message: string][] = [
    [undefined, "PGPASSFILE names a file, and reading it is not permitted; grant --allow-read"],
    [null, "the file that PGPASSFILE names does not exist"],
    [new Error("EACCES: /secret"), "the file that PGPASSFILE names cannot be read"],
  ];
  for (const [file, message] of cases) {
    const environment = fixedEnvironment({}, file === null ? {} : { "/p": file });
    const error = assertThrows(
      () => passwordFile({ name: "PGPASSFILE", value: "/p" }, WHO, environment),
      InterfaceError,
    );
    assertEquals([error.message, error.cause], [`Cannot connect: ${message}`, undefined]);
  }
});

Deno.test("passwordFile() does not use a file that others may read", () => {
  for (const mode of [0o640, 0o604, 0o620, 0o777]) {
    const files = { "/p": { text: "db:*:*:*:S3CR3T", mode } };
    const ask = passwordFile({ name: "passFile", value: "/p" }, WHO, fixedEnvironment({}, files))!;
    const error = assertThrows(() => ask(HERE), InterfaceError);
    assertEquals(
      error.message,
      "Cannot connect: the password file is not used, for group or others may read it; let its permissions be u=rw (0600) or less",
    );
    assertEquals(ask({ ...HERE, host: "not there" }), undefined);
  }
});
