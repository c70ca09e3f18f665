//! The JavaScript half of the runtime, as text. `turboc` writes it beside the modules that it generates; it lies in
//! this crate because the two halves speak one protocol and are released together.

/// The version of both halves.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The modules, in an order in which each comes after those that it uses at its top level.
pub const MODULES: &[(&str, &str)] = &[
    ("kinds.js", include_str!("../ts/src/kinds.js")),
    ("limits.js", include_str!("../ts/src/limits.js")),
    ("status.js", include_str!("../ts/src/status.js")),
    ("errors.js", include_str!("../ts/src/errors.js")),
    ("describe.js", include_str!("../ts/src/describe.js")),
    ("source.js", include_str!("../ts/src/source.js")),
    ("sink.js", include_str!("../ts/src/sink.js")),
    ("memory.js", include_str!("../ts/src/memory.js")),
    ("depth.js", include_str!("../ts/src/depth.js")),
    ("scratch.js", include_str!("../ts/src/scratch.js")),
    ("integers.js", include_str!("../ts/src/integers.js")),
    ("bigints.js", include_str!("../ts/src/bigints.js")),
    ("safe_integers.js", include_str!("../ts/src/safe_integers.js")),
    ("floats.js", include_str!("../ts/src/floats.js")),
    ("booleans.js", include_str!("../ts/src/booleans.js")),
    ("utf8.js", include_str!("../ts/src/utf8.js")),
    ("text.js", include_str!("../ts/src/text.js")),
    ("bytes.js", include_str!("../ts/src/bytes.js")),
    ("lists.js", include_str!("../ts/src/lists.js")),
    ("variants.js", include_str!("../ts/src/variants.js")),
    ("keys.js", include_str!("../ts/src/keys.js")),
    ("keyed.js", include_str!("../ts/src/keyed.js")),
    ("lengths.js", include_str!("../ts/src/lengths.js")),
    ("uuid.js", include_str!("../ts/src/uuid.js")),
    ("decimal.js", include_str!("../ts/src/decimal.js")),
    ("time.js", include_str!("../ts/src/time.js")),
    ("typed.js", include_str!("../ts/src/typed.js")),
    ("decode.js", include_str!("../ts/src/decode.js")),
    ("encode.js", include_str!("../ts/src/encode.js")),
    ("expect.js", include_str!("../ts/src/expect.js")),
    ("report.js", include_str!("../ts/src/report.js")),
    ("failure.js", include_str!("../ts/src/failure.js")),
    ("options.js", include_str!("../ts/src/options.js")),
    ("bounds.js", include_str!("../ts/src/bounds.js")),
    ("connect.js", include_str!("../ts/src/connect.js")),
    ("channel.js", include_str!("../ts/src/channel.js")),
    ("service.js", include_str!("../ts/src/service.js")),
    ("frames.js", include_str!("../ts/src/frames.js")),
    ("upload.js", include_str!("../ts/src/upload.js")),
    ("input.js", include_str!("../ts/src/input.js")),
    ("subscription.js", include_str!("../ts/src/subscription.js")),
    ("stream.js", include_str!("../ts/src/stream.js")),
    ("items.js", include_str!("../ts/src/items.js")),
    ("client.js", include_str!("../ts/src/client.js")),
    ("skew.js", include_str!("../ts/src/skew.js")),
    ("reload.js", include_str!("../ts/src/reload.js")),
    ("hint.js", include_str!("../ts/src/hint.js")),
    ("open.js", include_str!("../ts/src/open.js")),
    ("tape.js", include_str!("../ts/src/tape.js")),
    ("call.js", include_str!("../ts/src/call.js")),
    ("calls.js", include_str!("../ts/src/calls.js")),
    ("identity.js", include_str!("../ts/src/identity.js")),
    ("session.js", include_str!("../ts/src/session.js")),
    ("loss.js", include_str!("../ts/src/loss.js")),
    ("keepalive.js", include_str!("../ts/src/keepalive.js")),
    ("line.js", include_str!("../ts/src/line.js")),
    ("wasm_link.js", include_str!("../ts/src/wasm_link.js")),
    ("wasm_items.js", include_str!("../ts/src/wasm_items.js")),
    ("wasm_session.js", include_str!("../ts/src/wasm_session.js")),
    ("wasm.js", include_str!("../ts/src/wasm.js")),
    ("js.js", include_str!("../ts/src/js.js")),
];

/// The modules that only mocks and fakes need, after those.
pub const MOCK_MODULES: &[(&str, &str)] = &[
    ("fake.js", include_str!("../ts/src/fake.js")),
    ("mock.js", include_str!("../ts/src/mock.js")),
];

/// Those of [`MODULES`] that only the engine in wasm needs.
pub const WASM_ENGINE: &[&str] = &["wasm_link.js", "wasm_items.js", "wasm_session.js", "wasm.js"];

/// Those of [`MODULES`] that only the engine in JavaScript needs.
pub const JS_ENGINE: &[&str] = &["call.js", "calls.js", "session.js", "js.js"];

/// The module that says which names of the others are exported.
pub const INDEX: &str = include_str!("../ts/src/index.js");

/// The declarations of what applications use.
pub const DECLARATIONS: &str = include_str!("../ts/index.d.ts");
