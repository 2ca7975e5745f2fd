/**
 * The server's version as a number, as libpq gives it.
 * @module
 */

/** `"15.2 (Debian …)"` is 150002, `"9.6.24"` is 90624, `"18beta1"` is 180000; 0 when it cannot be told. */
export function serverVersionNumber(text: string | undefined): number {
  const [, first, second, third] = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text ?? "") ?? [];
  if (first === undefined) return 0;
  const major = Number(first);
  // Until 10 the first two numbers were the major version.
  if (major < 10) return major * 10_000 + Number(second ?? 0) * 100 + Number(third ?? 0);
  return major * 10_000 + Number(second ?? 0);
}
