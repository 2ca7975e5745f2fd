/**
 * What a value is, as text: equal texts are the same value, to the sign of a zero and the class of an object.
 * @module
 */

/** Text that tells -0 from 0, 1n from 1, a Date from a Temporal.Instant, a Map from an object. */
export function exactly(value: unknown): string {
  switch (typeof value) {
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "bigint":
      return `${value}n`;
    case "string":
      return JSON.stringify(value);
    case "object":
      return value === null ? "null" : objectText(value);
    default:
      return String(value);
  }
}

function objectText(value: object): string {
  if (Array.isArray(value)) return `[${value.map(exactly).join(", ")}]`;
  const name = classOf(value);
  if (value instanceof Uint8Array) return `${name}(${Array.from(value).join(" ")})`;
  if (value instanceof Date) return `${name}(${value.getTime()})`;
  if (value instanceof Map) {
    const pairs = Array.from(value, ([key, each]) => `${exactly(key)} => ${exactly(each)}`);
    return `${name}(${pairs.join(", ")})`;
  }
  if (name.startsWith("Temporal.")) return `${name}(${value})`;
  // Own properties only: what was put into the prototype is not there.
  const fields = Object.entries(value).map(([key, each]) => `${exactly(key)}: ${exactly(each)}`);
  return `${name}{${fields.join(", ")}}`;
}

function classOf(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null) return "null-prototype";
  const tag: unknown = Reflect.get(value, Symbol.toStringTag);
  if (typeof tag === "string" && tag.startsWith("Temporal.")) return tag;
  return (prototype as { constructor: { name: string } }).constructor.name;
}
