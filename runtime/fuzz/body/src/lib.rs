//! What must hold whatever comes: of messages, of peers, and of values. libFuzzer calls the targets, by way of `cargo fuzz`; on a stable
//! toolchain `tests/bounded.rs` does.

mod mutate;
mod raw;
mod seeds;
#[allow(dead_code, reason = "shared with tests, which look types up by their text")]
#[path = "../../../../generated-tests/tests/values/types.rs"]
mod types;

pub use mutate::Mutator;
pub use raw::raw;
pub use seeds::seeds;
pub use turbo_runtime::fuzz::{client, frames, server, websocket};

/// A target: what it is called, and what is done with an input.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 6] = [
    ("frames", frames),
    ("server", server),
    ("client", client),
    ("websocket", websocket),
    ("values", values),
    ("raw", raw),
];

/// Reads bytes as a value: the first says of which type.
///
/// # Panics
/// If what was read is not written as it should be.
pub fn values(input: &[u8]) {
    let Some((first, bytes)) = input.split_first() else {
        return;
    };
    let (name, again) = types::TYPES[usize::from(*first) % types::TYPES.len()];
    let Ok(written) = again(bytes) else {
        return;
    };
    assert!(
        written.len() <= bytes.len(),
        "{name}: a writer uses the shortest form"
    );
    assert_eq!(
        again(&written).as_ref(),
        Ok(&written),
        "{name}: it reads as the same"
    );
}
