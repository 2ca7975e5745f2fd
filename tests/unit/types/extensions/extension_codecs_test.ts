import { assertEquals, assertStrictEquals } from "@std/assert";
import { EXTENSION_CODECS } from "../../../../src/types/extensions/extension_codecs.ts";

Deno.test("the types of ltree, pgvector and PostGIS have codecs by name", () => {
  const names = "ltree lquery ltxtquery vector halfvec sparsevec geometry geography".split(" ");
  assertEquals([...EXTENSION_CODECS.keys()], names);
});

Deno.test("a codec by name has that name, and the OID that it is made with", () => {
  for (const [name, codecOf] of EXTENSION_CODECS) {
    const codec = codecOf(16_500);
    assertStrictEquals(codec.name, name);
    assertStrictEquals(codec.oid, 16_500);
  }
});
