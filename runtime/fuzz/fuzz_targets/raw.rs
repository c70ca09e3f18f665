//! See `runtime_fuzz_body`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| runtime_fuzz_body::raw(bytes));
