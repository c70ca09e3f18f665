//! What a call hands on to the calls that its handler makes. The server sets it while it polls a handler, the client looks at
//! it when a call starts; neither knows the other.

#![cfg_attr(not(all(feature = "client", feature = "server")), allow(dead_code))]

use std::cell::RefCell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::trace::TraceContext;

/// What the calls of a handler inherit. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// When the caller stops waiting.
    pub(crate) deadline: Option<Instant>,
    /// The span that they are within.
    pub(crate) trace: Option<Arc<TraceContext>>,
}

thread_local! {
    /// Of the handler that this thread is polling; empty outside of handlers.
    static CURRENT: RefCell<Scope> = const { RefCell::new(Scope { deadline: None, trace: None }) };
}

impl Scope {
    /// Makes this the thread's scope while `run` runs. What was there before comes back afterwards, after a panic too.
    #[inline]
    pub(crate) fn enter<R>(&mut self, run: impl FnOnce() -> R) -> R {
        struct Entered<'s> {
            scope: &'s mut Scope,
        }

        impl Drop for Entered<'_> {
            fn drop(&mut self) {
                CURRENT.with_borrow_mut(|current| core::mem::swap(current, self.scope));
            }
        }

        CURRENT.with_borrow_mut(|current| core::mem::swap(current, self));
        let _entered = Entered { scope: self };
        run()
    }

    /// The scope of the handler that this thread is polling.
    pub(crate) fn current() -> Self {
        CURRENT.with_borrow(Self::clone)
    }

    /// How long a call may take: one of a handler ends no later than the call that the handler serves.
    #[cfg(feature = "client")]
    pub(crate) fn limit(&self, own: Option<Duration>) -> Option<Duration> {
        match (own, self.left()) {
            (Some(own), Some(left)) => Some(own.min(left)),
            (own, left) => own.or(left),
        }
    }

    /// What is left until the deadline, if there is one; nothing once it has passed.
    pub(crate) fn left(&self) -> Option<Duration> {
        let deadline = tokio::time::Instant::from_std(self.deadline?);
        // Tokio's clock, which tests can stop.
        Some(deadline.saturating_duration_since(tokio::time::Instant::now()))
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::time::{Duration, Instant};

    use super::Scope;

    #[test]
    fn scopes_nest_and_come_back_after_a_panic() {
        let begin = Instant::now();
        let at = |seconds| Scope {
            deadline: Some(begin + Duration::from_secs(seconds)),
            trace: None,
        };
        let current = || {
            Scope::current()
                .deadline
                .map(|deadline| (deadline - begin).as_secs())
        };
        assert_eq!(current(), None);
        let (mut outer, mut inner) = (at(1), at(2));
        outer.enter(|| {
            assert_eq!(current(), Some(1));
            inner.enter(|| assert_eq!(current(), Some(2)));
            // A handler without a deadline inherits none from whoever polls it.
            Scope::default().enter(|| assert_eq!(current(), None));
            let panicked = catch_unwind(AssertUnwindSafe(|| inner.enter(|| panic!("on purpose"))));
            assert!(panicked.is_err());
            assert_eq!(current(), Some(1));
        });
        assert_eq!(current(), None);
        let deadlines = [outer, inner].map(|scope| scope.deadline);
        assert_eq!(deadlines, [at(1).deadline, at(2).deadline]);
    }
}
