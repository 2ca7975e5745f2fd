import { assertEquals, assertThrows } from "@std/assert";
import { readService, readServiceFile } from "../../../src/config/service_file.ts";
import { InterfaceError } from "../../../src/errors.ts";
import { fixedEnvironment, type FixedFile } from "../../support/fixed_environment.ts";

const FILE = `
# comment
[other]
host=other
what is here=is not read
[shop] and this neither
  host=db.example${"  "}
port=5433\r
# password=no
options=-c a=b
host=second
password= with spaces
dbname=
[shop]
user=too-late
`;

Deno.test("readServiceFile() reads the first group of the name as libpq does", () => {
  assertEquals(Object.fromEntries(readServiceFile(FILE, "shop")!), {
    host: "db.example",
    port: "5433",
    options: "-c a=b",
    password: " with spaces",
    dbname: "",
  });
});

Deno.test("readServiceFile() tells a service that is not there from one that says nothing", () => {
  assertEquals(readServiceFile(FILE, "sho"), null);
  assertEquals(readServiceFile(FILE, "shop2"), null);
  assertEquals(readServiceFile("", "shop"), null);
  assertEquals(readServiceFile("[shop]", "shop")?.size, 0);
});

const MALFORMED: [line: string, why: string][] = [
  ["host", "it has no ="],
  ["hots=db", "its keyword is unknown"],
  ["host =db", "its keyword is unknown"],
  ["constructor=db", "its keyword is unknown"],
  ["service=other", "a service cannot name another"],
  ["servicefile=/other", "a service cannot name another"],
];

for (const [line, why] of MALFORMED) {
  Deno.test(`readServiceFile() refuses the line ${line}`, () => {
    const error = assertThrows(() => readServiceFile(`[s]\n${line}`, "s"), InterfaceError);
    assertEquals(
      error.message,
      `Cannot connect: line 2 of the service file is malformed: ${why}`,
    );
  });
}

const HOME = "/home/app/.pg_service.conf";
const SYSTEM = "/etc/pg/pg_service.conf";
const VARIABLES = { HOME: "/home/app", PGSYSCONFDIR: "/etc/pg" };
const SERVICE = { name: "PGSERVICE", value: "s" };

function hostOf(
  files: Record<string, FixedFile | undefined>,
  file?: string,
  variables: Record<string, string> = VARIABLES,
): string | undefined {
  const asked = file === undefined ? undefined : { name: "serviceFile", value: file };
  return readService(SERVICE, asked, fixedEnvironment(variables, files)).get("host");
}

Deno.test("readService() looks into the user's file, then into the system's", () => {
  assertEquals(hostOf({ [HOME]: "[s]\nhost=user", [SYSTEM]: "[s]\nhost=system" }), "user");
  assertEquals(hostOf({ [HOME]: "[t]\nhost=user", [SYSTEM]: "[s]\nhost=system" }), "system");
  assertEquals(hostOf({ [SYSTEM]: "[s]\nhost=system" }), "system");
  assertEquals(hostOf({ [HOME]: undefined, [SYSTEM]: "[s]\nhost=system" }), "system");
});

Deno.test("readService() looks into the file that was asked for in place of the user's", () => {
  const files = { [HOME]: "[s]\nhost=user", [SYSTEM]: "[s]\nhost=system", "/f": "[s]\nhost=f" };
  assertEquals(hostOf(files, "/f"), "f");
  assertEquals(hostOf(files, ""), "user");
  assertEquals(hostOf({ ...files, "/f": "" }, "/f"), "system");
});

Deno.test("readService() says what it misses, by the name its giver knows", () => {
  const cases: [error: () => unknown, message: string][] = [
    [
      () => hostOf({}, undefined, {}),
      "no service file that may be read defines the service that PGSERVICE names",
    ],
    [() => hostOf({}, "/f"), "the file that serviceFile names does not exist"],
    [
      () => hostOf({ "/f": undefined }, "/f"),
      "serviceFile names a file, and reading it is not permitted; grant --allow-read",
    ],
    [() => hostOf({ [HOME]: new Error("EACCES") }), `${HOME} cannot be read`],
  ];
  for (const [attempt, message] of cases) {
    const error = assertThrows(attempt, InterfaceError);
    assertEquals(error.message, `Cannot connect: ${message}`);
  }
});
