import { assertEquals, assertRejects } from "@std/assert";
import { OperationalError } from "../../src/errors.ts";
import { OID } from "../support/scripted_messages.ts";
import { open, statementOf, turn, until } from "../support/scripted_native.ts";

const NUMBER = { name: "n", oid: OID.int4 };
const answers = {
  "INSERT": { parameters: [OID.int4], tag: "INSERT 0 1" },
  "SELECT": { columns: [NUMBER], rows: [[1], [2], [3]] },
  "wait": { parameters: [OID.int4], columns: [NUMBER], rows: [[0]], runs: true },
};

Deno.test("what must be alone waits for the replies of a call that was given up", async () => {
  const { backend, session, server } = await open({ answers });
  const sleeping = session.query(statementOf("wait", 1));
  await until(() => backend.running);
  const controller = new AbortController();
  const given = session.query(statementOf("SELECT"), { signal: controller.signal });
  await turn();
  controller.abort();
  await assertRejects(() => given, DOMException);
  const running = session.executeMany({ text: "INSERT", rowMode: "tuple" }, {
    next: () => Promise.resolve(null),
  });
  await turn();
  backend.finish();
  await sleeping;
  assertEquals((await running).rowCount, 0);
  await session.close();
  assertEquals(server.faults, []);
});

Deno.test("close() waits for the replies behind which a call was given up", async () => {
  const { backend, session } = await open({ answers });
  const sleeping = session.query(statementOf("wait", 1));
  await until(() => backend.running);
  const controller = new AbortController();
  const given = session.query(statementOf("SELECT"), { signal: controller.signal });
  await turn();
  controller.abort();
  await assertRejects(() => given, DOMException);
  const closing = session.close();
  await turn();
  backend.finish();
  assertEquals((await sleeping).rows, [[0]]);
  await closing;
});

Deno.test("close() lets a query end behind which executeMany() waits", async () => {
  const { backend, session } = await open({ answers });
  const sleeping = session.query(statementOf("wait", 1));
  const many = session.executeMany({ text: "INSERT", rowMode: "tuple" }, {
    next: () => Promise.resolve(null),
  });
  const error = assertRejects(() => many, OperationalError);
  const closing = session.close();
  await turn();
  backend.finish();
  assertEquals((await sleeping).rows, [[0]]);
  await closing;
  assertEquals((await error).retryable, "never-sent");
});
