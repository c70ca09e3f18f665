// The JavaScript half of turbo: what applications import, and what generated modules do.
//
// Names under "generated" are shared with the modules that turboc of the same version writes, and with nobody
// else: they are in no declaration.

export { CallError, DecodeError, EncodeError } from "./errors.js";
export { reloadOnSkew } from "./reload.js";
export { isAvailable, skewOf, watchSkew } from "./skew.js";

// generated
export { Client } from "./client.js";
export { inputOf } from "./input.js";
export { newStream } from "./stream.js";
export { MethodInfo, Service } from "./service.js";

// generated, of codecs
export { getI128, getI64, getU128, getU64, putI128, putI64, putU128, putU64 } from "./bigints.js";
export { getBool, getSome, putBool, putSome } from "./booleans.js";
export { getBytes, putBytes } from "./bytes.js";
export { getDecimal, putDecimal } from "./decimal.js";
export { getIn, getOut, putIn, putOut } from "./depth.js";
export { getF32, getF32s, getF64, getF64s, putF32, putF64 } from "./floats.js";
export { getI16, getI32, getI8, getU16, getU32, getU8, putI16, putI32, putI8, putU16, putU32, putU8 } from "./integers.js";
export { getMap, getSet, putMap, putSet } from "./keyed.js";
export { orderKeys, orderUuids } from "./keys.js";
export { checkLimit, getLimit } from "./lengths.js";
export { checkObject, checkTuple, getCount, getItems, newList, putCount } from "./lists.js";
export { claim } from "./memory.js";
export { getI128Number, getI64Number, getU128Number, getU64Number } from "./safe_integers.js";
export { putI128Number, putI64Number, putU128Number, putU64Number } from "./safe_integers.js";
export { putVarint } from "./sink.js";
export { getChar, getString, putChar, putString } from "./text.js";
export { getDuration, getDurationBigint, getTimestamp, putDuration, putDurationBigint, putTimestamp } from "./time.js";
export { getNumbers, getTyped, putNumbers, putTyped } from "./typed.js";
export { getUuid, putUuid } from "./uuid.js";
export { getName, getUnknown, getVariant, putName, unknownVariant } from "./variants.js";

// generated, of mocks and fakes
export { fake, fakeArgument } from "./fake.js";
export { mockChannel } from "./mock.js";

// engines
export { connectInJs } from "./js.js";
export { wasmEngine } from "./wasm.js";
