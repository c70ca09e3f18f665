//! Any bytes as any files: see `fuzz_body`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| fuzz_body::run(bytes));
