//! Work that is shared by all processors, with results in order.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// What `work` makes of each item, in the order of the items.
///
/// Each processor takes the next item when it is done with one, so the items may differ in size. Where there are no threads, as in a
/// browser, the items are worked on one after the other.
///
/// # Panics
/// When `work` does.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    map_if(true, items, work)
}

/// Does what [`map`] does; on one thread unless the work is worth more. A thread costs some 50 microseconds.
///
/// # Panics
/// When `work` does.
pub fn map_if<T: Sync, R: Send>(is_worth: bool, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = if is_worth && items.len() > 1 {
        threads().min(items.len())
    } else {
        1
    };
    if threads < 2 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return done };
            done.push((at, work(item)));
        }
    };
    let mut done = thread::scope(|scope| {
        // One that cannot be had is missed by nobody: the others do its work.
        let others: Vec<_> = (1..threads)
            .filter_map(|_| thread::Builder::new().spawn_scoped(scope, run).ok())
            .collect();
        let mut done = run();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// What two pieces of work lead to. Where it is worth a thread and there is one, they are done at the same time, and otherwise one after the
/// other.
///
/// # Panics
/// When one of them does.
pub fn both<A, B: Send>(is_worth: bool, one: impl FnOnce() -> A, other: impl FnOnce() -> B + Send) -> (A, B) {
    if !is_worth || threads() < 2 {
        return (one(), other());
    }
    let other = Mutex::new(Some(other));
    let take = || other.lock().unwrap_or_else(PoisonError::into_inner).take();
    thread::scope(|scope| {
        let beside = thread::Builder::new().spawn_scoped(scope, || take().map(|other| other()));
        let first = one();
        let second = match beside.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(second)) => second,
            Ok(Err(panic)) => resume_unwind(panic),
            // One that cannot be had has not taken it.
            Err(_) => None,
        };
        let second = second.or_else(|| take().map(|other| other()));
        match second {
            Some(second) => (first, second),
            None => unreachable!("whoever took the work has done it"),
        }
    })
}

/// How many threads are worth having.
fn threads() -> usize {
    if cfg!(target_family = "wasm") {
        return 1;
    }
    thread::available_parallelism().map_or(1, NonZero::get)
}

#[cfg(test)]
mod tests {
    use super::{both, map};

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1_000).collect();
        let squares: Vec<usize> = items.iter().map(|item| item * item).collect();
        assert_eq!(map(&items, |item| item * item), squares);
        assert_eq!(map(&[] as &[usize], |item| *item), []);
    }

    #[test]
    fn two_pieces_of_work_are_done_once_each() {
        for is_worth in [false, true] {
            let text = String::from("moved");
            assert_eq!(both(is_worth, || 1, move || text), (1, "moved".to_owned()));
            let panic = std::panic::catch_unwind(|| both(is_worth, || 1, || panic!("passed on")));
            assert!(panic.is_err());
        }
    }

    #[test]
    fn a_panic_is_passed_on() {
        let panic = std::panic::catch_unwind(|| map(&[1, 2, 3], |item| assert_ne!(*item, 2)));
        assert!(panic.is_err());
    }
}
