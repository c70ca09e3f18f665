//! What the JavaScript half of the runtime calls when the client runs in wasm: `src/wasm.js` in `ts/`.
//!
//! Only bytes, numbers and options go across. JavaScript encodes arguments and decodes results, because no bridge
//! out of wasm is as fast as that, and hands over the tables of its services, so that what is decoded and what was
//! bound can never be from two different schemas. A crate that re-exports this module, `pub use turbo_runtime::js::*;`,
//! is all that a package needs.
//!
//! The glue of wasm-bindgen converts arguments without asking: -1 becomes 4294967295. The JavaScript half has
//! checked everything before it comes here.

mod calls;
mod descriptors;
mod dial;
mod host;
mod inflow;
mod link;

pub use dial::{Dial, dial};
pub use host::{Host, Sink};
pub use link::Link;
