//! What differs between a native program and a page: the clock, timers, tasks, WebSockets, and where streams of callers are kept.

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use super::native::{Clock, KeptInput, Scope, Timer, random, spawn, time_within};
#[cfg(target_arch = "wasm32")]
pub(crate) use super::wasm::{Clock, KeptInput, Scope, Timer, random, spawn, time_within};

use core::time::Duration;

/// Whole milliseconds, upwards: a server must not give up before the client does, and a timer must not fire early.
/// Without the 128 bits of [`Duration::as_nanos`], which a page would have to carry a division for.
pub(crate) fn millis_up(time: Duration) -> u64 {
    let rest = u64::from(time.subsec_nanos().div_ceil(1_000_000));
    time.as_secs().saturating_mul(1_000).saturating_add(rest)
}

/// What a task of the client has to be: [`Send`] natively, where tasks move between threads; anything on wasm32,
/// where they do not.
#[cfg(not(target_arch = "wasm32"))]
pub trait MaybeSend: Send {}
#[cfg(not(target_arch = "wasm32"))]
impl<T: Send> MaybeSend for T {}

/// What a task of the client has to be: [`Send`] natively, where tasks move between threads; anything on wasm32,
/// where they do not.
#[cfg(target_arch = "wasm32")]
pub trait MaybeSend {}
#[cfg(target_arch = "wasm32")]
impl<T> MaybeSend for T {}
