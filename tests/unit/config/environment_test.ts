import { assertEquals } from "@std/assert";
import { type EnvironmentRuntime, processEnvironment } from "../../../src/config/environment.ts";

/** A runtime with one variable, which counts how often it is read. */
function runtimeWhere(state: string): { runtime: EnvironmentRuntime; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    runtime: {
      env: {
        get: (name) => {
          asked.push(name);
          return "value";
        },
      },
      permissions: {
        querySync: ({ name, variable }) => ({
          state: name === "env" && variable === "PGHOST" ? state : "denied",
        }),
      },
    },
  };
}

Deno.test("processEnvironment() reads a variable for which permission is granted", () => {
  const { runtime } = runtimeWhere("granted");
  assertEquals(processEnvironment(runtime).get("PGHOST"), "value");
});

Deno.test("processEnvironment() does not touch a variable without permission for it", () => {
  const { runtime, asked } = runtimeWhere("granted");
  assertEquals(processEnvironment(runtime).get("PGPORT"), undefined);
  assertEquals(asked, []);
});

Deno.test("processEnvironment() does not touch a variable where the user would be asked", () => {
  const { runtime, asked } = runtimeWhere("prompt");
  assertEquals(processEnvironment(runtime).get("PGHOST"), undefined);
  assertEquals(asked, []);
});

Deno.test("processEnvironment() reads nothing in a program without permissions", () => {
  assertEquals(processEnvironment().get("PATH"), undefined);
});

Deno.test("processEnvironment() reads nothing where there is no Deno", () => {
  const deno = Object.getOwnPropertyDescriptor(globalThis, "Deno")!;
  Object.defineProperty(globalThis, "Deno", { value: undefined, configurable: true });
  try {
    assertEquals(processEnvironment().get("PGHOST"), undefined);
  } finally {
    Object.defineProperty(globalThis, "Deno", deno);
  }
});

Deno.test("processEnvironment() reads where the runtime knows no permissions", () => {
  assertEquals(processEnvironment({ env: { get: (name) => name } }).get("PGHOST"), "PGHOST");
});
