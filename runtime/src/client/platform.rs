//! What differs between a native program and a page: the clock, timers, tasks, WebSockets, and where streams of callers are kept.

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use super::native::{Clock, KeptInput, Scope, Timer, random, spawn};
#[cfg(target_arch = "wasm32")]
pub(crate) use super::wasm::{Clock, KeptInput, Scope, Timer, random, spawn};

use core::time::Duration;

/// Whole milliseconds, upwards: a server must not give up before the client does, and a timer must not fire early.
/// Without the 128 bits of [`Duration::as_nanos`], which a page would have to carry a division for.
pub(crate) fn millis_up(time: Duration) -> u64 {
    let rest = u64::from(time.subsec_nanos().div_ceil(1_000_000));
    time.as_secs().saturating_mul(1_000).saturating_add(rest)
}

/// What is shared by tasks of the client has to be: [`Sync`] natively, anything on wasm32.
#[cfg(not(target_arch = "wasm32"))]
pub trait MaybeSync: Sync {}
#[cfg(not(target_arch = "wasm32"))]
impl<T: Sync + ?Sized> MaybeSync for T {}

/// What is shared by tasks of the client has to be: [`Sync`] natively, anything on wasm32.
#[cfg(target_arch = "wasm32")]
pub trait MaybeSync {}
#[cfg(target_arch = "wasm32")]
impl<T: ?Sized> MaybeSync for T {}

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
