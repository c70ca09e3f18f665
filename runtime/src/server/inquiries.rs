use std::collections::VecDeque;
use std::task::{Context, Poll};

use super::route::{Answer, Elsewhere};
use crate::frame::{Bind, Bound};

/// What a connection asks of services that are somewhere else: each `Bind` of one waits here for its `Bound`, while the
/// rest of the conversation goes on.
#[derive(Default)]
pub(crate) struct Inquiries {
    /// Numbers and questions that have not been asked. A client pays for them with the method numbers that they take.
    waiting: VecDeque<(u32, Bind)>,
    under_way: Vec<(u32, Answer)>,
}

/// Questions of one connection that are asked at the same time.
const AT_ONCE: usize = 8;

impl Inquiries {
    pub(crate) fn push(&mut self, first: u32, bind: Bind) {
        self.waiting.push_back((first, bind));
    }

    /// The next answer, with the number that its `Bind` begins with.
    pub(crate) fn poll(
        &mut self,
        elsewhere: Option<&Elsewhere>,
        cx: &mut Context<'_>,
    ) -> Option<(u32, Bound)> {
        if let Some(elsewhere) = elsewhere {
            while self.under_way.len() < AT_ONCE {
                let Some((first, bind)) = self.waiting.pop_front() else {
                    break;
                };
                self.under_way.push((first, (elsewhere.ask)(bind)));
            }
        }
        let (place, first, bound) = self.under_way.iter_mut().enumerate().find_map(|(place, asked)| {
            match asked.1.as_mut().poll(cx) {
                Poll::Ready(bound) => Some((place, asked.0, bound)),
                Poll::Pending => None,
            }
        })?;
        drop(self.under_way.swap_remove(place));
        Some((first, bound))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Waker;

    use super::*;
    use crate::frame::{Availability, Standing};

    /// W-86: however many services a client binds, few are asked about at once, and each gets its answer.
    #[test]
    fn few_questions_are_asked_at_once_and_all_are_answered() {
        let asked = Arc::new(AtomicUsize::new(0));
        let allowed = Arc::new(AtomicUsize::new(0));
        let (counter, gate) = (Arc::clone(&asked), Arc::clone(&allowed));
        let elsewhere = Elsewhere {
            service: 0,
            takes: Arc::new(|_| true),
            ask: Arc::new(move |bind| {
                let turn = counter.fetch_add(1, Ordering::SeqCst);
                let gate = Arc::clone(&gate);
                Box::pin(std::future::poll_fn(move |_| {
                    if turn >= gate.load(Ordering::SeqCst) {
                        return Poll::Pending;
                    }
                    let methods = vec![Availability::Available; bind.signatures.len()];
                    let schema_id = bind.schema_id;
                    Poll::Ready(Bound {
                        schema_id,
                        methods,
                        standing: Standing::default(),
                    })
                }))
            }),
        };
        let mut inquiries = Inquiries::default();
        for first in 0..100_u32 {
            let bind = Bind {
                service: "a.B".to_owned(),
                schema_id: [u8::try_from(first).expect("small"); 8],
                signatures: vec![[0; 8]],
            };
            inquiries.push(first, bind);
        }
        let mut cx = Context::from_waker(Waker::noop());
        assert!(inquiries.poll(Some(&elsewhere), &mut cx).is_none());
        assert_eq!(asked.load(Ordering::SeqCst), AT_ONCE);
        allowed.store(100, Ordering::SeqCst);
        let mut answered = Vec::new();
        while let Some((first, bound)) = inquiries.poll(Some(&elsewhere), &mut cx) {
            assert_eq!(u32::from(bound.schema_id[0]), first, "its own answer");
            answered.push(first);
        }
        answered.sort_unstable();
        assert!(answered.into_iter().eq(0..100));
    }
}
