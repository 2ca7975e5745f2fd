import { assert, assertEquals, assertRejects } from "@std/assert";
import { PLAIN } from "../../support/scripted_native.ts";
import { requestCancel } from "../../../src/engine/cancel.ts";
import { OperationalError } from "../../../src/errors.ts";
import type { Dial } from "../../../src/transport/transport.ts";
import { encrypted } from "../../support/encryption.ts";
import { type Script, ScriptedServer } from "../../support/scripted_link.ts";
import { concat, int32, utf8 } from "../../support/scripted_messages.ts";
import { ScriptedTls } from "../../support/scripted_tls.ts";

const ADDRESS = { kind: "unix", path: "/run/postgresql/.s.PGSQL.5432" } as const;
const KEY = { pid: -7, key: int32(0x01020304) };

function cancel(server: ScriptedServer, signal: AbortSignal, dial: Dial = server.dial) {
  return requestCancel(ADDRESS, PLAIN, KEY, { dial, signal });
}

const PREFER = encrypted({ mode: "prefer" });

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

Deno.test("requestCancel() sends a key of any length", async () => {
  const server = new ScriptedServer((link) => {
    link.onMessage = () => link.end();
  });
  const key = { pid: 7, key: new Uint8Array(256).fill(9) };
  await requestCancel(ADDRESS, PLAIN, key, { dial: server.dial, signal: never() });
  const [link] = server.links;
  assertEquals(link?.writes, [concat(int32(268), int32(80_877_102), int32(7), key.key)]);
});

Deno.test("requestCancel() rejects when the request cannot be written", async () => {
  const cause = new Error("broken pipe");
  const server = new ScriptedServer((link) => link.failWrites(cause));
  const error = await assertRejects(() => cancel(server, never()), OperationalError);
  assert(error.cause === cause);
  assertEquals([error.phase, server.faults], ["cancel", []]);
});

Deno.test("requestCancel() rejects when the link cannot be dialled", async () => {
  const server = new ScriptedServer();
  const refusal = new Error("connection refused");
  server.refuse(refusal);
  const error = await assertRejects(() => cancel(server, never()), OperationalError);
  assert(error.cause === refusal);
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

const OVER_TCP = { kind: "tcp", host: "db.example", port: 5432 } as const;

Deno.test("requestCancel() for an encrypted session never goes on in clear", async () => {
  const server = new ScriptedServer((link) => {
    link.onMessage = () => link.send(utf8("N"));
  });
  const { dial } = new ScriptedTls(server, "done");
  await assertRejects(
    () => requestCancel(OVER_TCP, PREFER, KEY, { dial, signal: never() }, "encrypted"),
    OperationalError,
    "the server does not encrypt, and only an encrypted connection will do",
  );
  assertEquals(server.links[0]?.writes.length, 1);
});

Deno.test("requestCancel() for a session in clear asks for no encryption", async () => {
  const server = new ScriptedServer((link) => {
    link.onMessage = () => link.end();
  });
  const tls = new ScriptedTls(server, "fails");
  await requestCancel(OVER_TCP, PREFER, KEY, { dial: tls.dial, signal: never() }, "clear");
  assertEquals([tls.plans, server.links[0]?.writes.length], [[], 1]);
});
