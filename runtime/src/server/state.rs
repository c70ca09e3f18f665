use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// One value of each type, made when it is first asked for: the state that an application keeps for a connection.
///
/// The lock is held only while a value is looked up or made, never while a handler uses it.
#[derive(Default)]
pub(crate) struct StateMap {
    values: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl StateMap {
    pub(crate) fn get_or_init<T: Any + Send + Sync>(&self, init: impl FnOnce() -> T) -> Arc<T> {
        // A panic in `init` leaves the map as it was, so a poisoned lock means nothing here.
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        let value = Arc::clone(
            values
                .entry(TypeId::of::<T>())
                .or_insert_with(|| Arc::new(init())),
        );
        drop(values);
        match value.downcast() {
            Ok(value) => value,
            Err(_) => unreachable!("the map keys each value by its own type"),
        }
    }
}
