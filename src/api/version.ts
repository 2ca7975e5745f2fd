/**
 * Which version of the library this is: aiopg's `version` and `version_info`.
 * @module
 */

/** The version of this library, by the rules of Semantic Versioning. */
export const VERSION: string = "0.1.0";

/** A version in parts, named as aiopg's. */
export interface VersionInfo {
  /** Counts what breaks callers. */
  readonly major: number;
  /** Counts what is new. */
  readonly minor: number;
  /** Counts what is repaired. */
  readonly micro: number;
  /** `"final"`, or what is in front of it, such as `"alpha"`. */
  readonly releaseLevel: string;
  /** Counts those of one release level; 0 for what is final. */
  readonly serial: number;
}

/** The parts of a version such as `1.2.3` or `1.2.3-alpha.4`. */
export function versionParts(version: string): VersionInfo {
  const [release = "", level] = version.split("-");
  const [major = 0, minor = 0, micro = 0] = release.split(".").map(Number);
  const [releaseLevel = "final", serial = "0"] = level?.split(".") ?? [];
  return { major, minor, micro, releaseLevel, serial: Number(serial) };
}

/** The version of this library in parts, to be compared. */
export const versionInfo: VersionInfo = versionParts(VERSION);
