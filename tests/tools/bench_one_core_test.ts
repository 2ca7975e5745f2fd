import { assertEquals, assertMatch } from "@std/assert";
import { onOneCore } from "../../bench/one_core.ts";

async function allowedCores(): Promise<string> {
  const status = await Deno.readTextFile("/proc/self/status").catch(() => "");
  return /^Cpus_allowed_list:\s+(.*)$/m.exec(status)?.[1] ?? "";
}

Deno.test("a server that is not ours stays where it is", async () => {
  assertEquals(await onOneCore(null), { reason: "the server is not ours" });
});

Deno.test("what started a process is on one core until that is over, or stays where it is", async () => {
  const before = await allowedCores();
  const child = new Deno.Command("cat", { stdin: "piped", stdout: "null" }).spawn(); // ours, as a backend is a server's
  try {
    const cores = await onOneCore(child.pid);
    if ("reason" in cores) return assertMatch(cores.reason, /one core|taskset|does not say/);
    {
      await using held = cores;
      const core = /^\d+/.exec(before)![0];
      assertEquals(held.prefix, ["taskset", "-c", core]);
      assertEquals(await allowedCores(), core);
    }
    assertEquals(await allowedCores(), before);
  } finally {
    await child.stdin.close();
    await child.status;
  }
});
