/**
 * Codecs of types that are made of others.
 * @module
 */

import type { Codec } from "../../src/types/codec.ts";
import type { TypeDescription } from "../../src/types/type_description.ts";
import type { TypesOptions } from "../../src/types/types_options.ts";
import { LEARNED, learnedRegistry } from "./learned_types.ts";

/** What is needed besides what `learned_types.ts` has. */
const MORE: readonly TypeDescription[] = ["pt", "odd", "nest", "textrange", "textmultirange"].map(
  (name, i) => {
    const element = LEARNED.find((type) => type.name === name)!.oid;
    return {
      oid: 17_000 + i,
      name: `_${name}`,
      schema: "public",
      kind: "array",
      element,
      delimiter: ",",
    };
  },
);

/** The codec of a type, by its number or its name. */
export function codecOf(type: string | number, options: TypesOptions = {}): Codec {
  const registry = learnedRegistry(options);
  registry.learn([], MORE);
  if (typeof type === "number") return registry.get(type);
  return registry.get([...MORE, ...LEARNED].find(({ name }) => name === type)!.oid);
}
