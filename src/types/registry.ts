/**
 * Which codec reads and writes which type, by the options of one connection; and what was learned of the types that
 * are not built in.
 * @module
 */

import { OperationalError } from "../errors.ts";
import { BUILTIN_TYPES } from "./builtin_types.ts";
import type { Codec, CodecRegistry } from "./codec.ts";
import { definedCodec, isOf } from "./codec_definition.ts";
import { codecOfType } from "./codec_of_type.ts";
import { unknownCodec } from "./text_only.ts";
import type { TypeDescription } from "./type_description.ts";
import { type Forms, readTypesOptions } from "./type_choices.ts";
import type { TypesOptions } from "./types_options.ts";

const BUILTIN: ReadonlyMap<number, TypeDescription> = new Map(
  BUILTIN_TYPES.map(([oid, name, structure]) => [
    oid,
    { oid, name, schema: "pg_catalog", ...structure },
  ]),
);

/** What is learned is kept up to this many types; more are a server that makes them up. */
const MAX_LEARNED = 20_000;
/** How deep types may be made of others; more is a server that makes them up. */
const MAX_DEPTH = 100;
const NONE: readonly number[] = [];

/** What makes the codecs that few programs need. */
export type RareTypes = Pick<typeof import("./rare_types.ts"), "rareCodecOf">;

/** Null until a type that needs it was met: `CodecRegistry.load()` loads it, for all registries. */
let rare: RareTypes | null = null;

/** Gives all registries what `CodecRegistry.load()` would load. */
export function provideRareTypes(types: RareTypes): void {
  rare = types;
}

function notShown(): OperationalError {
  return new OperationalError(
    "Cannot look types up: the server does not show one that was used; " +
      "it was made after this transaction began, or is gone",
    { phase: "execute", sent: "yes" },
  );
}

/**
 * Makes the codecs of the connections to one database.
 *
 * Throws `InterfaceError` for an option, or a value of one, that does not exist.
 */
export function createRegistry(options: TypesOptions = {}): CodecRegistry {
  return new TypeRegistry(readTypesOptions(options));
}

class TypeRegistry implements CodecRegistry {
  readonly #forms: Forms;
  /** Codecs of built-in types, made when first asked for. */
  readonly #builtin = new Map<number, Codec>();
  /** Codecs of other types. */
  readonly #made = new Map<number, Codec>();
  /** What other types are. */
  readonly #learned = new Map<number, TypeDescription>();
  /** How often a value has not fitted a type. */
  readonly #misfits = new Map<number, number>();
  /** Codecs of types for whose parts the caller's own codec does not hold. */
  readonly #plain = new Map<number, Codec>();
  /** The types whose codecs are being made, each a part of the one before. */
  readonly #making = new Set<number>();
  #epoch = 0;

  constructor(forms: Forms) {
    this.#forms = forms;
  }

  get epoch(): number {
    return this.#epoch;
  }

  get(oid: number): Codec {
    return this.#builtin.get(oid) ?? this.#made.get(oid) ?? this.#make(oid);
  }

  unknown(oids: readonly number[]): readonly number[] {
    if (oids.every((oid) => this.#isKnown(oid))) return NONE;
    return [...new Set(oids)].filter((oid) => !this.#isKnown(oid));
  }

  async load(oids: readonly number[]): Promise<readonly number[]> {
    rare ??= await import("./rare_types.ts");
    return this.unknown(oids);
  }

  learn(asked: readonly number[], types: readonly TypeDescription[]): void {
    const described = new Set(types.map(({ oid }) => oid));
    if (!asked.every((oid) => described.has(oid))) throw notShown();
    if (this.#learned.size + types.length > MAX_LEARNED) this.forget();
    // What is built in is not for a server to say.
    for (const type of types) if (!BUILTIN.has(type.oid)) this.#learned.set(type.oid, type);
  }

  forget(): void {
    if (this.#learned.size === 0) return;
    this.#epoch += 1;
    this.#learned.clear();
    this.#made.clear();
    this.#plain.clear();
  }

  #isKnown(oid: number): boolean {
    if (rare === null) return this.#isCommon(oid);
    return BUILTIN.has(oid) || this.#learned.has(oid);
  }

  /** Whether its codec can be made without those of rare types. */
  #isCommon(oid: number): boolean {
    const type = BUILTIN.get(oid);
    if (type?.kind === "array") return this.#isCommon(type.element);
    if (type?.kind === "range") return this.#isCommon(type.subtype);
    return type?.kind === "vector" || this.#forms.base.has(oid);
  }

  #describe(oid: number): TypeDescription | undefined {
    return this.#isKnown(oid) ? BUILTIN.get(oid) ?? this.#learned.get(oid) : undefined;
  }

  #make(oid: number): Codec {
    const type = this.#describe(oid);
    if (type === undefined) return unknownCodec(oid);
    const made = BUILTIN.has(oid) ? this.#builtin : this.#made;
    return this.#keepIn(made, oid, () => this.#codecOf(type));
  }

  /** Keeps what `make` makes; a type that is made of itself, or too deep, is text there. */
  #keepIn(kept: Map<number, Codec>, oid: number, make: () => Codec): Codec {
    if (this.#making.has(oid) || this.#making.size > MAX_DEPTH) return unknownCodec(oid);
    this.#making.add(oid);
    try {
      const codec = make();
      kept.set(oid, codec);
      return codec;
    } finally {
      this.#making.delete(oid);
    }
  }

  #codecOf(type: TypeDescription): Codec {
    const definition = this.#forms.definitions.find((each) => isOf(each, type));
    return definition ? definedCodec(definition, type) : this.#codecOfType(type);
  }

  #codecOfType(type: TypeDescription): Codec {
    return codecOfType(type, {
      ...this.#forms,
      part: (oid) => this.#part(oid),
      describe: (oid) => this.#describe(oid),
      onStale: () => this.forget(),
      onMisfit: () => this.#misfit(type.oid),
      rareCodecOf: (...made) => rare!.rareCodecOf(...made),
    });
  }

  /** Most misfits are mistakes of the caller, so the types are looked up again after ever more of them. */
  #misfit(oid: number): void {
    const count = (this.#misfits.get(oid) ?? 0) + 1;
    this.#misfits.set(oid, count);
    if (Number.isInteger(Math.log2(count))) this.forget();
  }

  /** The codec of a part; a codec of the caller's own may be for the type alone. */
  #part(oid: number): Codec {
    const type = this.#describe(oid);
    const definition = type && this.#forms.definitions.find((each) => isOf(each, type));
    if (!type || definition?.array !== false) return this.get(oid);
    return this.#plain.get(oid) ?? this.#keepIn(this.#plain, oid, () => this.#codecOfType(type));
  }
}
