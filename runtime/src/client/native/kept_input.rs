use core::pin::Pin;
use core::task::{Context, Poll};
use std::sync::{Mutex, PoisonError};

use crate::client::raw::RawFailure;
use crate::client::upload::Input;
use crate::wire::Writer;

/// A stream of a caller's, of any type.
///
/// The mutex is never locked: it makes calls [`Sync`], which streams need not be.
pub(crate) struct KeptInput(Mutex<Pin<Box<dyn Input>>>);

impl KeptInput {
    pub(crate) fn new(input: impl Input + 'static) -> Self {
        Self(Mutex::new(Box::pin(input)))
    }

    /// As of [`Input`].
    pub(crate) fn poll_item(
        &mut self,
        cx: &mut Context<'_>,
        writer: &mut Writer,
    ) -> Poll<Option<Result<(), RawFailure>>> {
        let input = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        input.as_mut().poll_item(cx, writer)
    }
}
