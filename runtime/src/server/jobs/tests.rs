//! Turns, wake-ups and leases.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Wake, Waker};

use super::Jobs;

struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn calls_that_asked_to_be_polled_end_with_their_connection() {
    let mut jobs = Jobs::default();
    let lease = jobs.lease(1);
    lease.waker().wake_by_ref();
    let queue = Arc::downgrade(&jobs.queue);
    let ticket = Arc::downgrade(&lease.ticket);
    drop(lease);
    assert_eq!(ticket.strong_count(), 1, "in the queue");
    drop(jobs);
    assert_eq!((ticket.strong_count(), queue.strong_count()), (0, 0));
}

#[test]
fn a_waker_that_outlives_its_connection_wakes_nobody() {
    let mut jobs = Jobs::default();
    let task = Arc::new(Woken(AtomicUsize::new(0)));
    jobs.register(&Waker::from(Arc::clone(&task)));
    let waker = jobs.lease(1).waker().clone();
    let queue = Arc::downgrade(&jobs.queue);
    drop(jobs);
    assert_eq!(Arc::strong_count(&task), 1, "the connection's task is let go");
    waker.wake();
    assert_eq!((task.0.load(Ordering::SeqCst), queue.strong_count()), (0, 0));
}

#[test]
fn a_call_waits_from_its_wake_up_to_its_turn() {
    let mut jobs = Jobs::default();
    let lease = jobs.lease(1);
    assert!(!jobs.is_anyone_waiting());
    lease.waker().wake_by_ref();
    assert!(jobs.is_anyone_waiting(), "in the queue");
    jobs.begin_turn();
    assert!(jobs.is_anyone_waiting(), "in the turn that begins");
    assert!(jobs.next_ready().is_some());
    assert!(!jobs.is_anyone_waiting(), "it has its turn");
}

#[test]
fn a_lease_is_used_again_only_when_nobody_else_has_its_waker() {
    let mut jobs = Jobs::default();
    let first = jobs.lease(1);
    let ticket = Arc::as_ptr(&first.ticket);
    jobs.give_back(first);
    let second = jobs.lease(2);
    assert_eq!((Arc::as_ptr(&second.ticket), second.ticket.id()), (ticket, 2));
    let kept = second.waker().clone();
    jobs.give_back(second);
    let third = jobs.lease(3);
    assert_ne!(Arc::as_ptr(&third.ticket), ticket);
    kept.wake();
    jobs.begin_turn();
    let woken = jobs.next_ready().expect("the ended call's ticket");
    assert!(jobs.of(&woken).is_none());
}
