/**
 * The options of `deno task bench`.
 * @module
 */

/** What can be measured. */
export const GROUP_NAMES = ["drivers", "builders", "startup", "curves"] as const;
export type GroupName = typeof GROUP_NAMES[number];

/** What is asked for. */
export interface Options {
  readonly groups: readonly GroupName[];
  /** Workloads and curves by name; all when empty. */
  readonly only: readonly string[];
  /** Peers by name; all when empty. */
  readonly peers: readonly string[];
  readonly rounds: number;
  /** How long to measure in a round, milliseconds. */
  readonly duration: number;
  /** The largest size of a curve. */
  readonly max: number;
  readonly json: boolean;
  /** Whether `docs/performance.md` and its chart are written. */
  readonly write: boolean;
  /** A file with what an earlier run has printed with `--json`, to be shown instead of a new one. */
  readonly from: string | null;
}

const FLAGS = ["json", "write", "curves"];
const VALUES = ["group", "only", "peers", "rounds", "duration", "max", "from"];

/** Reads the arguments. Throws for what is none of the options. */
export function parseOptions(args: readonly string[]): Options {
  const given = readArguments(args);
  const number = (name: string, otherwise: number) => {
    const value = given.has(name) ? Number(given.get(name)) : otherwise;
    if (!(value > 0)) throw new Error(`Cannot measure: --${name} is not a number above 0`);
    return value;
  };
  const list = (name: string) => given.get(name)?.split(",") ?? [];
  const words = list("only");
  const only = words.filter((word) => !isGroup(word));
  return {
    groups: groupsOf(given, words),
    only,
    peers: list("peers"),
    rounds: number("rounds", 5),
    duration: number("duration", 500),
    max: number("max", Infinity),
    json: given.has("json"),
    write: given.has("write"),
    from: given.get("from") ?? null,
  };
}

/** Whether a name is asked for: all are when nothing is; `pg` asks for `pg/deno` and `pg/node`, too. */
export function isAsked(words: readonly string[], name: string): boolean {
  return words.length === 0 || words.includes(name) || words.includes(name.split("/")[0]!);
}

function readArguments(args: readonly string[]): Map<string, string> {
  const given = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const name = args[i]!.replace(/^--/, "");
    if (FLAGS.includes(name)) given.set(name, "");
    else if (VALUES.includes(name) && args[i + 1] !== undefined) given.set(name, args[++i]!);
    else throw new Error(`Cannot measure: there is no option ${args[i]}, or it lacks its value`);
  }
  return given;
}

/** All but the curves, which take long, unless all is to be written. */
function groupsOf(given: ReadonlyMap<string, string>, words: readonly string[]): GroupName[] {
  const group = given.get("group");
  const asked = [...group === undefined ? [] : group.split(","), ...words.filter(isGroup)];
  if (given.has("curves")) asked.push("curves");
  const wrong = asked.find((name) => !isGroup(name));
  if (wrong !== undefined) {
    throw new Error(`Cannot measure: --group is none of ${GROUP_NAMES.join(", ")}`);
  }
  if (asked.length > 0) return GROUP_NAMES.filter((name) => asked.includes(name));
  if (words.length > 0) return ["drivers", "builders"];
  return GROUP_NAMES.filter((name) => name !== "curves" || given.has("write"));
}

function isGroup(word: string): boolean {
  return (GROUP_NAMES as readonly string[]).includes(word);
}
