// Eight bytes that are a float, a bigint and two words at once. A DataView of each message would cost more than a
// small message does.

const eight = /* @__PURE__ */ new ArrayBuffer(8);

/** The words of the eight bytes; `LOW` and `HIGH` tell which is which. */
export const words = /* @__PURE__ */ new Uint32Array(eight);
export const asF64 = /* @__PURE__ */ new Float64Array(eight);
/** The first four bytes. */
export const asF32 = /* @__PURE__ */ new Float32Array(eight);
export const asU64 = /* @__PURE__ */ new BigUint64Array(eight);
export const asI64 = /* @__PURE__ */ new BigInt64Array(eight);

/** Whether this machine keeps numbers in the order of the wire. */
export const IS_LITTLE = /* @__PURE__ */ new Uint8Array(/* @__PURE__ */ new Uint16Array([1]).buffer)[0] === 1;

/** The word with the lower half of a number of eight bytes. */
export const LOW = IS_LITTLE ? 0 : 1;
/** The word with the upper half. */
export const HIGH = IS_LITTLE ? 1 : 0;
