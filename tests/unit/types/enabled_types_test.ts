import { assertEquals, assertThrows } from "@std/assert";
import { InterfaceError } from "../../../src/errors.ts";
import { type EnabledTypes, withEnabled } from "../../../src/types/enabled_types.ts";
import type { TypesOptions } from "../../../src/types/types_options.ts";

function options(enabled: EnabledTypes, types?: TypesOptions): TypesOptions {
  const { enableJson, enableHstore, enableUuid } = enabled;
  return withEnabled({ enableJson, enableHstore, enableUuid }, types);
}

Deno.test("withEnabled() leaves the options of types as they are when nothing is turned off", () => {
  assertEquals(options({}), {});
  assertEquals(options({}, { json: "parsed", int8: "number" }), { json: "parsed", int8: "number" });
  assertEquals(options({ enableJson: true, enableHstore: true, enableUuid: true }), {});
});

Deno.test("withEnabled() asks for the text of what is turned off", () => {
  assertEquals(options({ enableJson: false }), { json: "string" });
  assertEquals(options({ enableHstore: false }, { int8: "number" }), {
    int8: "number",
    hstore: "string",
  });
  assertEquals(options({ enableJson: false }, { json: "string" }), { json: "string" });
  assertEquals(options({ enableUuid: false }), {});
});

Deno.test("withEnabled() changes no options that are the caller's", () => {
  const types: TypesOptions = Object.freeze({});
  assertEquals([options({ enableJson: false }, types), types], [{ json: "string" }, {}]);
});

Deno.test("withEnabled() throws InterfaceError for what contradicts itself, and for what is no boolean", () => {
  const cases: readonly [EnabledTypes, TypesOptions, string][] = [
    [{ enableJson: false }, { json: "parsed" }, "enableJson and types.json contradict"],
    [{ enableJson: false }, { json: JSON }, "enableJson and types.json contradict"],
    [{ enableHstore: false }, { hstore: "map" }, "enableHstore and types.hstore contradict"],
    [{ enableUuid: "no" } as never, {}, "enableUuid is not a boolean"],
    [{ enableJson: 0 } as never, {}, "enableJson is not a boolean"],
  ];
  for (const [enabled, types, state] of cases) {
    assertThrows(() => options(enabled, types), InterfaceError, `Cannot read options: ${state}`);
  }
});
