import { assertEquals } from "@std/assert";
import type { Address } from "../../../src/driver.ts";
import { isLocal } from "../../../src/engine/address.ts";
import { openLink } from "../../../src/engine/link.ts";
import { PLAIN } from "../../support/scripted_native.ts";
import { ScriptedServer } from "../../support/scripted_link.ts";

const NAMED: Address = { kind: "tcp", host: "db.example", port: 5432 };

for (
  const [peer, reached] of [
    ["203.0.113.9", { ...NAMED, hostaddr: "203.0.113.9" }],
    [undefined, NAMED],
  ] as const
) {
  Deno.test(`openLink() says that a name was ${peer ?? "nothing that may be dialled"}`, async () => {
    const server = new ScriptedServer();
    const link = await openLink(NAMED, PLAIN, {
      dial: async (address, signal) => {
        const transport = await server.dial(address, signal);
        return peer === undefined ? transport : Object.assign(transport, { peer });
      },
      signal: new AbortController().signal,
    });
    assertEquals([link.address, link.reached], [NAMED, reached]);
    link.transport.close();
  });
}

Deno.test("isLocal() takes no name for an address of this machine", () => {
  const local = (host: string) => isLocal({ kind: "tcp", host, port: 1 });
  assertEquals(["localhost", "::1", "127.0.0.1", "127.255.0.9"].map(local), [
    true,
    true,
    true,
    true,
  ]);
  assertEquals(["127.999.0.1", "127.1", "127.0.0.1.example", "10.0.0.1"].map(local), [
    false,
    false,
    false,
    false,
  ]);
});
