import { assertEquals, assertThrows } from "@std/assert";
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
        querySync: (descriptor) => ({
          state: descriptor.name === "env" && descriptor.variable === "PGHOST" ? state : "denied",
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

Deno.test("processEnvironment() asks once where all variables may be read", () => {
  let asked = 0;
  const querySync = () => ({ state: asked++ === 0 ? "granted" : "denied", partial: false });
  const environment = processEnvironment({
    env: { get: (name) => name },
    permissions: { querySync },
  });
  assertEquals([environment.get("PGHOST"), environment.get("PGPORT")], ["PGHOST", "PGPORT"]);
  assertEquals(asked, 1);
});

Deno.test("processEnvironment() asks for each variable where one of them is denied", () => {
  const environment = processEnvironment({
    env: { get: (name) => name },
    permissions: {
      querySync: (descriptor) =>
        descriptor.name === "env" && descriptor.variable === undefined
          ? { state: "granted", partial: true }
          : {
            state: descriptor.name === "env" && descriptor.variable === "PGHOST"
              ? "denied"
              : "granted",
          },
    },
  });
  assertEquals([environment.get("PGHOST"), environment.get("PGPORT")], [undefined, "PGPORT"]);
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

/** A runtime with files, of which only `permitted` may be read. */
function runtimeWithFiles(
  read: (path: string) => string,
  { permitted = "/f", facts }: {
    permitted?: string;
    facts?: { mode: number | null; uid: number | null };
  } = {},
): EnvironmentRuntime {
  return {
    readTextFileSync: read,
    ...(facts === undefined ? {} : { statSync: () => facts }),
    permissions: {
      querySync: (descriptor) => ({
        state: descriptor.name === "read" && descriptor.path === permitted ? "granted" : "prompt",
      }),
    },
  };
}

function failing(code?: string): (path: string) => string {
  return () => {
    throw Object.assign(new Error("no"), code === undefined ? {} : { code });
  };
}

Deno.test("processEnvironment() reads a file for which permission is granted, and whose it is", () => {
  const facts = { mode: 0o100640, uid: 7 };
  const { file } = processEnvironment(runtimeWithFiles((path) => `in ${path}`, { facts }));
  assertEquals(file("/f"), { text: "in /f", mode: 0o100640, owner: 7 });
  const none = { mode: null, uid: null };
  const windows = processEnvironment(runtimeWithFiles(() => "", { facts: none }));
  assertEquals(windows.file("/f"), { text: "", mode: 0, owner: null });
  const bare = processEnvironment(runtimeWithFiles(() => ""));
  assertEquals(bare.file("/f"), { text: "", mode: 0, owner: null });
});

Deno.test("processEnvironment() does not touch a file without permission for it", () => {
  const { file } = processEnvironment(runtimeWithFiles(failing(), { permitted: "/other" }));
  assertEquals(file("/f"), undefined);
  assertEquals(processEnvironment().file("/etc/passwd"), undefined);
  assertEquals(processEnvironment({}).file("/f"), undefined);
});

Deno.test("processEnvironment() tells a file that is not there from one that cannot be read", () => {
  for (const code of ["ENOENT", "ENOTDIR"]) {
    assertEquals(processEnvironment(runtimeWithFiles(failing(code))).file("/f"), null);
  }
  for (const read of [failing("EACCES"), failing()]) {
    assertThrows(() => processEnvironment(runtimeWithFiles(read)).file("/f"), Error, "no");
  }
});
