import { assertEquals, assertThrows } from "@std/assert";
import { addressesOf } from "../../../src/config/addresses.ts";
import { parseDsn } from "../../../src/config/dsn.ts";
import type { Address } from "../../../src/driver.ts";
import { InterfaceError } from "../../../src/errors.ts";

function addressesIn(dsn: string): Address[] {
  const parsed = Array.from(parseDsn(dsn));
  return addressesOf(new Map(parsed.map(([name, value]) => [name, { name, value }])));
}

function tcp(host: string, port = 5432): Address & { kind: "tcp" } {
  return { kind: "tcp", host, port };
}

const PLACES: [dsn: string, addresses: Address[]][] = [
  ["", [tcp("localhost")]],
  ["host='' port=''", [tcp("localhost")]],
  ["port=5433", [tcp("localhost", 5433)]],
  ["host=h port=' +05433 '", [tcp("h", 5433)]],
  ["port=1", [tcp("localhost", 1)]],
  ["port=65535", [tcp("localhost", 65535)]],
  ["host=a,b", [tcp("a"), tcp("b")]],
  ["host=a,b port=1", [tcp("a", 1), tcp("b", 1)]],
  ["host=a,,c port=1,,3", [tcp("a", 1), tcp("localhost"), tcp("c", 3)]],
  ["host=a,b port=,2", [tcp("a"), tcp("b", 2)]],
  ["hostaddr=127.0.0.1", [tcp("127.0.0.1")]],
  ["hostaddr=127.0.0.1 host=127.0.0.1", [tcp("127.0.0.1")]],
  ["hostaddr=127.0.0.1 host=h", [{ ...tcp("h"), hostaddr: "127.0.0.1" }]],
  [
    "hostaddr=127.0.0.1,,::1 host=a,b,",
    [{ ...tcp("a"), hostaddr: "127.0.0.1" }, tcp("b"), tcp("::1")],
  ],
  ["hostaddr=127.0.0.1 host=/run/pg", [{ ...tcp("/run/pg"), hostaddr: "127.0.0.1" }]],
  ["hostaddr=127.0.0.1,127.0.0.2 port=1,2", [tcp("127.0.0.1", 1), tcp("127.0.0.2", 2)]],
  ["host=h keepalives=1", [tcp("h")]],
  ["host=h keepalives=' 2 '", [tcp("h")]],
  ["host=h keepalives=", [tcp("h")]],
  ["host=h keepalives=-0", [{ ...tcp("h"), keepAlive: false }]],
  ["host=a,/b keepalives=0", [{ ...tcp("a"), keepAlive: false }, {
    kind: "unix",
    path: "/b/.s.PGSQL.5432",
  }]],
  ["hostaddr=::1 host=h keepalives=0", [{ ...tcp("h"), hostaddr: "::1", keepAlive: false }]],
  ["hostaddr=fe80::1%eth0", [tcp("fe80::1%eth0")]],
  ["host=::1", [tcp("::1")]],
  ["host=/run/pg", [{ kind: "unix", path: "/run/pg/.s.PGSQL.5432" }]],
  ["host=@pg port=1", [{ kind: "unix", path: "@pg/.s.PGSQL.1" }]],
  ["host=/a,b port=1,2", [{ kind: "unix", path: "/a/.s.PGSQL.1" }, tcp("b", 2)]],
];

for (const [dsn, addresses] of PLACES) {
  Deno.test(`addressesOf() finds the places of "${dsn}"`, () => {
    assertEquals(addressesIn(dsn), addresses);
  });
}

const BAD_PORT = "port is not a whole number from 1 to 65535";
const REFUSED: [dsn: string, message: string][] = [
  ["port=0", BAD_PORT],
  ["port=65536", BAD_PORT],
  ["port=-1", BAD_PORT],
  ["port=5432.5", BAD_PORT],
  ["port=1e3", BAD_PORT],
  ["port=0x10", BAD_PORT],
  ["port=secret", BAD_PORT],
  ["host=a,b,c port=1,2", "port does not list as many as host; give one for each of them"],
  ["port=1,2", "port does not list as many as hosts; give one for each of them"],
  [
    "hostaddr=::1 port=1,2",
    "port does not list as many as hostaddr; give one for each of them",
  ],
  [
    "host=a,b hostaddr=127.0.0.1",
    "host does not list as many as hostaddr; give one for each of them",
  ],
  ["hostaddr=db.example", "hostaddr is not an IP address; a name is given as the host"],
  ["hostaddr=/run/pg", "hostaddr is not an IP address; a name is given as the host"],
  ["keepalives=yes", "keepalives is not a whole number; use 1 or 0"],
];

for (const [dsn, message] of REFUSED) {
  Deno.test(`addressesOf() refuses "${dsn}"`, () => {
    const error = assertThrows(() => addressesIn(dsn), InterfaceError);
    assertEquals(error.message, `Cannot connect: ${message}`);
  });
}

Deno.test("addressesOf() refuses a host that may be a password, wherever it comes from", () => {
  for (const value of ["ss@h", "p/w", "postgres://u:p@h/db"]) {
    const settings = new Map([["host", { name: "PGHOST", value }]]);
    const error = assertThrows(() => addressesOf(settings), InterfaceError);
    assertEquals(
      error.message,
      'Cannot connect: PGHOST contains "@" or "/", which no name of a host does',
    );
  }
});

Deno.test("addressesOf() names a setting as its giver knows it", () => {
  const cases: [keyword: string, name: string, value: string, message: string][] = [
    ["port", "PGPORT", "x", "PGPORT is not a whole number from 1 to 65535"],
    ["hostaddr", "hostAddr", "h", "hostAddr is not an IP address"],
    ["keepalives", "keepalives of the service", "x", "keepalives of the service is not a whole"],
    ["port", "PGPORT", "1,2", "PGPORT does not list as many as hosts"],
  ];
  for (const [keyword, name, value, message] of cases) {
    const settings = new Map([[keyword, { name, value }]]);
    assertThrows(() => addressesOf(settings), InterfaceError, `Cannot connect: ${message}`);
  }
});
