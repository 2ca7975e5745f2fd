import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { parseDsn } from "../../../src/config/dsn.ts";
import { InterfaceError } from "../../../src/errors.ts";
import corpus from "../../support/dsn_vectors.json" with { type: "json" };

interface Vector {
  readonly in: string;
  readonly out: { readonly [keyword: string]: string | undefined };
}

const VECTORS: readonly Vector[] = corpus.vectors;

for (const vector of VECTORS) {
  if (vector.out.error === undefined) {
    Deno.test(`parseDsn() reads ${JSON.stringify(vector.in)} as libpq does`, () => {
      assertEquals({ ...Object.fromEntries(parseDsn(vector.in)) }, vector.out);
    });
  } else {
    Deno.test(`parseDsn() refuses ${JSON.stringify(vector.in)} as libpq does`, () => {
      const error = assertThrows(() => parseDsn(vector.in), InterfaceError);
      assertMatch(error.message, /^Cannot parse the DSN: .+[^.]$/);
    });
  }
}

/** libpq takes these, and would look up a piece of a password as the name of a host. */
const MISREAD_PASSWORDS = [
  "postgres://u:p@ss@h/db",
  "postgres://u:p/w@h/db",
  "postgres://u:a@b/c@h/db",
  "postgres://u:p@@h",
  "postgres://me@corp.example:secret@h/db",
  "postgres://u:p@h%2Fss/db",
  "postgres://h/db?host=ss%40h",
  "host=ss@h",
  "host=h1,ss@h2",
  "host=p/w",
  "host='p\n/w'",
];

for (const dsn of MISREAD_PASSWORDS) {
  Deno.test(`parseDsn() refuses ${JSON.stringify(dsn)}, where a host may be a password`, () => {
    const error = assertThrows(() => parseDsn(dsn), InterfaceError);
    assertMatch(error.message, /"@" after the host began|"@" or "\/" in the name of a host/);
  });
}

Deno.test("parseDsn() takes @ and / where they cannot be a password's", () => {
  assertEquals(parseDsn("postgres://u:p@h/db?application_name=a@b/c").get("host"), "h");
  assertEquals(parseDsn("host=/var/run/x@y").get("host"), "/var/run/x@y");
  assertEquals(parseDsn("user=a@b password=c/d@e").get("password"), "c/d@e");
});

Deno.test("parseDsn() tells the place of a defect, counted from 1", () => {
  const cases: [dsn: string, message: string][] = [
    [
      "mysql://u:secret@h/d",
      "Cannot parse the DSN: it begins neither with postgres:// nor postgresql://",
    ],
    [
      "jdbc:postgresql://h/d",
      "Cannot parse the DSN: it begins neither with postgres:// nor postgresql://",
    ],
    ["user=u pass", 'Cannot parse the DSN: no "=" after the keyword at character 8'],
    ["user=u passwd=x", "Cannot parse the DSN: unknown keyword at character 8"],
    ["user='u", "Cannot parse the DSN: unterminated quoted value at character 6"],
    ["user=\0", "Cannot parse the DSN: NUL at character 6"],
    ["postgres://h?a=b", "Cannot parse the DSN: unknown keyword at character 14"],
    ["postgres://[::1", 'Cannot parse the DSN: no "]" after the IPv6 address at character 12'],
    [
      "postgres://u:p/w@h/db",
      'Cannot parse the DSN: "@" after the host began, which in a user or a password is written ' +
      '%40 (and "/" %2F), at character 17',
    ],
    [
      "postgres://u:%FF@h",
      "Cannot parse the DSN: percent-encoding that is not UTF-8 in the part at character 14",
    ],
  ];
  for (const [dsn, message] of cases) {
    assertEquals(assertThrows(() => parseDsn(dsn), InterfaceError).message, message);
  }
});

Deno.test("parseDsn() knows keywords newer than PostgreSQL 15", () => {
  const settings = parseDsn("postgres://h?require_auth=scram-sha-256&sslnegotiation=direct");
  assertEquals(settings.get("require_auth"), "scram-sha-256");
  assertEquals(settings.get("sslnegotiation"), "direct");
});

Deno.test("parseDsn() does not take the names of an object's own members for keywords", () => {
  for (const name of ["constructor", "__proto__", "toString"]) {
    assertThrows(() => parseDsn(`${name}=x`), InterfaceError, "unknown keyword");
  }
});

Deno.test("parseDsn() calls the text by the name it is given", () => {
  const error = assertThrows(() => parseDsn("x", "DATABASE_URL"), InterfaceError);
  assertEquals(error.message, 'Cannot parse DATABASE_URL: no "=" after the keyword at character 1');
  assertEquals(error.phase, "connect");
});
