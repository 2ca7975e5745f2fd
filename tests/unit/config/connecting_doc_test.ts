/** Holds the tables of docs/connecting.md against the code. */

import { assert, assertEquals } from "@std/assert";
import type { ConnectOptions } from "../../../src/config/options.ts";
import { type Parameter, PARAMETERS } from "../../../src/config/parameters.ts";
import page from "../../../docs/connecting.md" with { type: "text" };
import { codeIn, tableUnder } from "../../support/markdown.ts";

/** Every option there is: the compiler sees to it. */
const OPTIONS = {
  host: true,
  hostAddr: true,
  port: true,
  user: true,
  password: true,
  database: true,
  applicationName: true,
  options: true,
  parameters: true,
  connectTimeout: true,
  loadBalanceHosts: true,
  targetSessionAttrs: true,
  service: true,
  serviceFile: true,
  passFile: true,
  sslMode: true,
  sslNegotiation: true,
  sslRootCert: true,
  sslCert: true,
  sslKey: true,
  sslPassword: true,
  sslCertMode: true,
  sslSni: true,
  sslMinProtocolVersion: true,
  sslMaxProtocolVersion: true,
  requireAuth: true,
  channelBinding: true,
  keepAlives: true,
  minProtocolVersion: true,
  maxProtocolVersion: true,
} satisfies Record<keyof ConnectOptions, true>;

function isDone({ option = "", support }: Parameter): boolean {
  return Object.hasOwn(OPTIONS, option) || support.kind === "used";
}

/** The names in the first cells of a table's rows, in any order. */
function namesUnder(heading: string, columns: number): string[] {
  return tableUnder(page, heading)
    .map((row) => row.slice(0, columns).map((cell) => codeIn(cell).join()).join(" ")).sort();
}

Deno.test("docs/connecting.md names every setting with its option, keyword and variable", () => {
  const settings = PARAMETERS.filter(isDone)
    .map(({ option = "", keyword, variable = "" }) => `${option} ${keyword} ${variable}`);
  assertEquals(namesUnder("## Every setting", 3), settings.sort());
});

Deno.test("docs/connecting.md names every parameter of libpq that is not obeyed", () => {
  const settings = PARAMETERS.filter((parameter) => !isDone(parameter))
    .map(({ keyword, variable = "" }) => `${keyword} ${variable}`);
  assertEquals(namesUnder("### What is known and not done", 2), settings.sort());
});

Deno.test("docs/connecting.md says of each whether it is refused or ignored", () => {
  for (const [keyword = "", , fate = ""] of tableUnder(page, "### What is known and not done")) {
    const parameter = PARAMETERS.find((each) => each.keyword === codeIn(keyword)[0]);
    const word = parameter?.support.kind === "ignored" ? "ignored" : "refused";
    assert(fate.includes(word), keyword);
  }
});

Deno.test("docs/connecting.md shows every word that a setting may be", () => {
  const rows = tableUnder(page, "## Every setting").map((row) => row.join(" "));
  const modes = tableUnder(page, "## TLS").map(([mode = ""]) => codeIn(mode)[0]);
  for (const { keyword, support } of PARAMETERS.filter(isDone)) {
    if (support.kind !== "choice" || keyword === "sslsni" || keyword.endsWith("protocol_version")) {
      continue;
    }
    const row = rows.find((each) => codeIn(each).includes(keyword))!;
    const words = keyword === "sslmode" ? modes : codeIn(row);
    for (const word of support.accepted) assert(words.includes(word), `${keyword}: ${word}`);
  }
});
