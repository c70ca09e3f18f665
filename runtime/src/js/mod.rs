//! What the JavaScript half of the runtime calls when the client runs in wasm: `src/wasm.js` in `ts/`.
//!
//! Only bytes and numbers go across, and nothing is called back: what happened goes in, and what there is to do is fetched. JavaScript
//! has the codec, because no bridge out of wasm is as fast as that, and the connection, since sockets and timers are its own; here are
//! calls, streams and their frames, as they are natively; items cross as the stretch of frames that they came in. The tables of services come from JavaScript, so that what is decoded and what was bound can never be from two different schemas. A crate
//! that re-exports this module, `pub use turbo_runtime::js::*;`, is all that a package needs.
//!
//! The glue of wasm-bindgen converts arguments without asking: -1 becomes 4294967295. The JavaScript half has
//! checked everything before it comes here.

mod link;
mod outcome;

pub use link::Link;

#[cfg(not(target_feature = "atomics"))]
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
