//! What differs between a native program and a page: the clock, timers, tasks and WebSockets.

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use super::native::{Clock, Timer, random, spawn};
#[cfg(target_arch = "wasm32")]
pub(crate) use super::wasm::{Clock, Timer, random, spawn};

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
