import { assertEquals } from "@std/assert";
import { createRegistry } from "../../../src/types/registry.ts";

Deno.test("an array of a domain over arrays has one dimension, whose elements are arrays", () => {
  const registry = createRegistry();
  registry.learn([90000, 90001], [
    { oid: 90000, name: "list", schema: "public", kind: "domain", base: 1007 },
    { oid: 90001, name: "_list", schema: "public", kind: "array", element: 90000, delimiter: "," },
  ]);
  assertEquals(
    registry.get(90001).encodeText([[1, 2], [], null]),
    '{"{\\"1\\",\\"2\\"}","{}",NULL}',
  );
});
