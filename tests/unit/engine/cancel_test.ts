import { assert, assertEquals, assertRejects } from "@std/assert";
import { requestCancel } from "../../../src/engine/cancel.ts";
import { OperationalError } from "../../../src/errors.ts";
import type { Dial } from "../../../src/transport/transport.ts";
import { type Script, ScriptedServer } from "../../support/scripted_link.ts";
import { concat, int32 } from "../../support/scripted_messages.ts";

const ADDRESS = { kind: "unix", path: "/run/postgresql/.s.PGSQL.5432" } as const;
const KEY = { pid: -7, key: 0x01020304 };

function cancel(server: ScriptedServer, signal: AbortSignal, dial: Dial = server.dial) {
  return requestCancel(dial, ADDRESS, KEY, signal);
}

const never = (): AbortSignal => new AbortController().signal;

for (const how of ["end", "break"] as const) {
  Deno.test(`requestCancel() resolves when the server ${how}s the link`, async () => {
    const server = new ScriptedServer((link) => {
      link.onMessage = () => link[how]();
    });
    await cancel(server, never());
    const [link] = server.links;
    assertEquals(link?.address, ADDRESS);
    assertEquals(link?.writes, [
      concat(int32(16), int32(80_877_102), int32(-7), int32(0x01020304)),
    ]);
    assertEquals(server.faults, []);
  });
}

Deno.test("requestCancel() rejects when the request cannot be written", async () => {
  const cause = new Error("broken pipe");
  const server = new ScriptedServer((link) => link.failWrites(cause));
  const error = await assertRejects(() => cancel(server, never()), OperationalError);
  assert(error.cause === cause);
  assertEquals([error.phase, server.faults], ["cancel", []]);
});

Deno.test("requestCancel() rejects as the dial does", async () => {
  const server = new ScriptedServer();
  const refusal = new Error("connection refused");
  server.refuse(refusal);
  assert(await assertRejects(() => cancel(server, never()), Error) === refusal);
});

const STUCK: Readonly<Record<string, Script>> = {
  "the request is not taken": (link) => link.holdWrites(),
  "the link does not end": () => {},
};

for (const [where, script] of Object.entries(STUCK)) {
  Deno.test(`requestCancel() rejects with the signal's reason while ${where}`, async () => {
    const server = new ScriptedServer(script);
    const controller = new AbortController();
    const cancelling = cancel(server, controller.signal);
    await Promise.resolve();
    const reason = new TypeError("too late");
    controller.abort(reason);
    assert(await assertRejects(() => cancelling, TypeError) === reason);
    assertEquals(server.faults, []);
  });
}

Deno.test("requestCancel() closes a link that came together with the abort", async () => {
  const server = new ScriptedServer();
  const controller = new AbortController();
  const reason = new TypeError("too late");
  const dial: Dial = async (address, signal) => {
    const transport = await server.dial(address, signal);
    controller.abort(reason);
    return transport;
  };
  const cancelling = cancel(server, controller.signal, dial);
  assert(await assertRejects(() => cancelling, TypeError) === reason);
  assertEquals([server.faults, server.links[0]?.messages], [[], []]);
});
