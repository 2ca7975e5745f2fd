/**
 * Writes what is generated from PostgreSQL itself: `deno task generate`, or with `--check` to say whether it is
 * as it would be written.
 * @module
 */

import { errorFiles } from "./generate_errors.ts";

/** The text as `deno fmt` leaves it. */
async function formatted(text: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", "ts", "-"],
    cwd: new URL("..", import.meta.url),
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout);
}

/** Writes the files, or compares them; whether all are as they would be written. */
async function generate(files: readonly (readonly [URL, string])[]): Promise<boolean> {
  let same = true;
  for (const [url, text] of files) {
    const wanted = await formatted(text);
    if (!isCheck) await Deno.writeTextFile(url, wanted);
    else if (await Deno.readTextFile(url).catch(() => null) !== wanted) {
      console.error(`${url.pathname} is not what deno task generate writes`);
      same = false;
    }
  }
  return same;
}

const isCheck = Deno.args.includes("--check");
const errorsAreCurrent = await generate(await errorFiles());
// Not before: the types are asked for with the library itself, which needs the errors.
const { typeFiles } = await import("./generate_types.ts");
const typesAreCurrent = await generate(await typeFiles());
if (!errorsAreCurrent || !typesAreCurrent) Deno.exit(1);
