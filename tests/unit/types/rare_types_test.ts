import { assertEquals, assertStrictEquals } from "@std/assert";
import { define } from "../../../src/types/codec_definition.ts";
import { createRegistry } from "../../../src/types/registry.ts";

/** int4, text, numeric, timestamptz, int2vector, int4[], jsonb[], int4range, tstzrange, int4range[]. */
const COMMON = [23, 25, 1700, 1184, 22, 1007, 3807, 3904, 3910, 3905];
/** inet, point, tsvector, money, inet[], record, record[], int4multirange, aclitem, regclass. */
const RARE = [869, 600, 3614, 790, 1041, 2249, 2287, 4451, 1033, 2205];
const OWN = 16_385;

// One test: what is loaded stays so.
Deno.test("a registry knows common types at once, and rare ones when they are loaded", async () => {
  const registry = createRegistry();
  assertEquals(registry.unknown([...COMMON, ...RARE, OWN, 869]), [...RARE, OWN]);
  assertEquals(COMMON.map((oid) => registry.get(oid).oid), COMMON);
  assertEquals(registry.get(600).decodeText("(1,2)"), "(1,2)");
  const { epoch } = registry;
  assertEquals(await registry.load([...RARE, OWN, ...COMMON]), [OWN]);
  assertEquals(registry.unknown([...COMMON, ...RARE]), []);
  assertEquals(RARE.map((oid) => registry.get(oid).oid), RARE);
  assertEquals(registry.get(600).decodeText("(1,2)"), { x: 1, y: 2 });
  assertStrictEquals(registry.epoch, epoch);
  const own = define({ name: "inet", decode: (text: string) => `<${text}>` });
  assertEquals(createRegistry({ codecs: [own] }).get(869).decodeText("::1"), "<::1>");
});
