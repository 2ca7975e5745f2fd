import { assert, assertEquals, assertRejects } from "@std/assert";
import { DatabaseError, InterfaceError } from "../../src/errors.ts";
import { OID } from "../support/scripted_messages.ts";
import { open, statementOf } from "../support/scripted_native.ts";

const NUMBER = { name: "n", oid: OID.int4 };
const answers = {
  "INSERT": { parameters: [OID.int4], tag: "INSERT 0 1" },
  "UPDATE": { parameters: [OID.int4], columns: [NUMBER], rows: [[1], [7]] },
  "SELECT": { columns: [NUMBER], rows: [[1], [2], [3]] },
};

/** One value, which does something when it is read. */
function valuesThat(act: () => void): readonly unknown[] {
  return Object.defineProperty([0], 0, {
    get: () => {
      act();
      return 1;
    },
  });
}

Deno.test("destroy() within an encoder rejects the statement that is being written", async () => {
  const { session } = await open({ answers });
  await session.query(statementOf("INSERT", 1));
  const values = valuesThat(() => {
    session.destroy(new Error("enough"));
  });
  const error = await assertRejects(
    () => session.query({ text: "INSERT", values, rowMode: "tuple" }),
    DatabaseError,
  );
  assertEquals(error.retryable, "never-sent");
});

Deno.test("a call of an encoder is refused, and harms no other", async () => {
  for (const timeout of [undefined, 1000]) {
    const { session, backend } = await open({ answers });
    const options = timeout === undefined ? {} : { timeout };
    await session.query(statementOf("INSERT", 1));
    let inner: Promise<unknown> | null = null;
    const values = valuesThat(() => {
      inner ??= session.query(statementOf("SELECT"), options);
      inner.catch(() => {});
    });
    const outer = [
      session.query(statementOf("UPDATE", 1)),
      session.query({ text: "INSERT", values, rowMode: "tuple" }),
      session.query(statementOf("INSERT", 3)),
    ];
    await Promise.all(outer);
    await assertRejects(() => inner!, InterfaceError);
    await session.query(statementOf("SELECT"));
    await session.query(statementOf("SELECT"));
    assert([...backend.prepared.values()].includes("SELECT"));
    await session.close();
  }
});

Deno.test("a stream whose encoder aborts it leaves the session free", async () => {
  const { session } = await open({ answers });
  await session.query(statementOf("UPDATE", 1));
  const controller = new AbortController();
  const values = valuesThat(() => {
    controller.abort(new RangeError("enough"));
  });
  await assertRejects(
    () =>
      session.stream({ text: "UPDATE", values, rowMode: "tuple" }, { signal: controller.signal }),
    RangeError,
  );
  await session.query(statementOf("SELECT"));
  await session.close();
});
