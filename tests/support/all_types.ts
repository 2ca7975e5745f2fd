/**
 * Loads the codecs of rare types for tests that ask a registry for them at once: import it for its effect.
 * @module
 */

import { createRegistry } from "../../src/types/registry.ts";

await createRegistry().load([]);
