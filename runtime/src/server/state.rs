use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// One value of each type, made when it is first asked for: the state that an application keeps for a connection.
///
/// The lock of the map is held only while a place is looked up, never while a handler makes or uses what is in it.
#[derive(Default)]
pub(crate) struct StateMap {
    places: Mutex<HashMap<TypeId, Place>>,
}

type Place = Arc<OnceLock<Arc<dyn Any + Send + Sync>>>;

impl StateMap {
    pub(crate) fn get_or_init<T: Any + Send + Sync>(&self, init: impl FnOnce() -> T) -> Arc<T> {
        let place = self.place(TypeId::of::<T>());
        // `init` may ask for a value of another type, so no lock is held here.
        let value = Arc::clone(place.get_or_init(|| Arc::new(init())));
        match value.downcast() {
            Ok(value) => value,
            Err(_) => unreachable!("the map keys each value by its own type"),
        }
    }

    fn place(&self, of: TypeId) -> Place {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(places.entry(of).or_default())
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::{Arc, mpsc};
    use std::thread;
    use std::time::Duration;

    use super::StateMap;

    #[test]
    fn a_value_is_made_once() {
        let state = StateMap::default();
        let first = state.get_or_init(|| 1_u8);
        let second = state.get_or_init(|| 2_u8);
        assert_eq!((*first, *second), (1, 1));
        assert!(Arc::ptr_eq(&first, &second));
    }

    #[test]
    fn a_value_may_be_made_of_another() {
        let (done, made) = mpsc::channel();
        // On a thread of its own, so that a lock that waits for itself fails the test instead of stopping it.
        thread::spawn(move || {
            let state = StateMap::default();
            let sum = state.get_or_init(|| u32::from(*state.get_or_init(|| 20_u8)) + 1);
            done.send(*sum)
        });
        assert_eq!(made.recv_timeout(Duration::from_secs(20)), Ok(21));
    }

    #[test]
    fn a_panic_leaves_the_place_free() {
        let state = StateMap::default();
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            state.get_or_init(|| -> u8 { panic!("on purpose") })
        }));
        assert!(panicked.is_err());
        assert_eq!(*state.get_or_init(|| 3_u8), 3);
    }
}
