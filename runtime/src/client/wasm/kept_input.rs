use core::cell::{Cell, RefCell};
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::Status;
use crate::client::raw::RawFailure;
use crate::client::upload::Input;
use crate::wire::Writer;

/// A stream of a caller's, of any type.
///
/// It may hold values of JavaScript, and so lies on its thread, where only its key is known: a channel and its calls stay
/// [`Send`] and [`Sync`], as frameworks for pages ask for.
pub(crate) struct KeptInput(u64);

type Kept = (u64, Pin<Box<dyn Input>>);

thread_local! {
    static KEPT: RefCell<Vec<Kept>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u64> = const { Cell::new(0) };
}

impl KeptInput {
    pub(crate) fn new(input: impl Input + 'static) -> Self {
        let key = NEXT.get();
        NEXT.set(key + 1);
        put(key, Box::pin(input));
        Self(key)
    }

    /// As of [`Input`].
    pub(crate) fn poll_item(
        &mut self,
        cx: &mut Context<'_>,
        writer: &mut Writer,
    ) -> Poll<Option<Result<(), RawFailure>>> {
        // It is foreign code, which may begin and drop other calls.
        let Some(mut input) = take(self.0) else {
            return Poll::Ready(Some(Err(RawFailure::new(
                Status::Internal,
                "a stream of another thread",
            ))));
        };
        let polled = input.as_mut().poll_item(cx, writer);
        put(self.0, input);
        polled
    }
}

impl Drop for KeptInput {
    fn drop(&mut self) {
        drop(take(self.0));
    }
}

fn put(key: u64, input: Pin<Box<dyn Input>>) {
    KEPT.with_borrow_mut(|kept| kept.push((key, input)));
}

fn take(key: u64) -> Option<Pin<Box<dyn Input>>> {
    KEPT.with_borrow_mut(|kept| {
        let place = kept.iter().position(|(other, _)| *other == key)?;
        Some(kept.swap_remove(place).1)
    })
}
