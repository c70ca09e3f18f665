// The JavaScript half of turbo: what applications import, and what generated modules do.
//
// Names under "generated" are shared with the modules that turboc of the same version writes, and with nobody
// else: they are in no declaration.

export { CallError, DecodeError, EncodeError } from "./errors.js";
export { reloadOnSkew } from "./reload.js";
export { isAvailable, skewOf, watchSkew } from "./skew.js";

// generated
export { Client } from "./client.js";
export { MethodInfo, Service } from "./service.js";
export { compareKeys, compareUuids } from "./keys.js";
export { within } from "./errors.js";

// generated, of mocks and fakes
export { fake, fakeArgument } from "./fake.js";
export { mockChannel } from "./mock.js";

// engines
export { connectInJs } from "./js.js";
export { wasmEngine } from "./wasm.js";
