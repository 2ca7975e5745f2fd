import { assertEquals } from "@std/assert";
import { InlineStatement } from "../../../src/engine/inline_statement.ts";
import { TypeLoader } from "../../../src/engine/type_loader.ts";
import type { CodecRegistry } from "../../../src/types/codec.ts";
import { createRegistry } from "../../../src/types/registry.ts";
import type { TypeDescription } from "../../../src/types/type_description.ts";
import "../../support/all_types.ts";

const PT: TypeDescription = {
  oid: 16387,
  name: "pt",
  schema: "public",
  kind: "composite",
  attributes: [{ name: "a", type: 23 }],
};
const FIELD = { name: "p", tableOid: 0, tableColumn: 0, typeSize: -1, typeModifier: -1 };

/** A registry that forgets in the microtask after it was found to know all that was asked for. */
function forgetful(registry: CodecRegistry): CodecRegistry {
  return {
    get: (oid) => registry.get(oid),
    load: (oids) => registry.load(oids),
    learn: (asked, types) => registry.learn(asked, types),
    forget: () => registry.forget(),
    get epoch() {
      return registry.epoch;
    },
    unknown(oids) {
      const unknown = registry.unknown(oids);
      if (unknown.length === 0) queueMicrotask(() => registry.forget());
      return unknown;
    },
  };
}

Deno.test("TypeLoader.typed() decodes before another session can make the registry forget", async () => {
  const registry = createRegistry();
  const codecs = forgetful(registry);
  const late = new InlineStatement({ codecs, codegen: false });
  late.decoderFor([{ ...FIELD, typeOid: PT.oid }], "tuple", undefined);
  registry.learn([PT.oid], [PT]);
  const loader = new TypeLoader({ codecs, codegen: false, send: () => Promise.resolve() });
  const result = { fields: [], rows: [["(1)"]], commandTag: "SELECT 1", rowCount: 1 };
  await loader.typed(Promise.resolve(result), [late], (each) => [each]);
  assertEquals<unknown>(result.rows, [[{ a: 1 }]]);
});
