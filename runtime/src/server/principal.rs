use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// Who the client of a connection is, as the hook of [`EndpointBuilder::authenticate`](super::EndpointBuilder::authenticate) found
/// out. Handlers ask for it with [`Context::principal`](super::Context::principal). Cheap to clone.
///
/// `Debug` does not show it.
#[derive(Clone, Default)]
pub struct Principal {
    value: Option<Arc<dyn Any + Send + Sync>>,
    expires: Option<Instant>,
}

impl Principal {
    /// A principal of the application's own type.
    #[must_use]
    pub fn new<T: Any + Send + Sync>(value: T) -> Self {
        Self {
            value: Some(Arc::new(value)),
            expires: None,
        }
    }

    /// Nobody in particular, and welcome all the same.
    #[must_use]
    pub const fn anonymous() -> Self {
        Self {
            value: None,
            expires: None,
        }
    }

    /// For how long it holds, from now on. Calls that arrive later fail with `unauthenticated`, until the client has renewed its
    /// credentials; those that are in flight go on. A time that the clock cannot express is for ever.
    #[must_use]
    pub fn expires_in(self, time: Duration) -> Self {
        Self {
            expires: Instant::now().checked_add(time),
            ..self
        }
    }

    /// Until when it holds, such as the `exp` of a token. What was before now has expired. The time that is left is
    /// counted from now on, whatever becomes of the system's clock.
    #[must_use]
    pub fn expires_at(self, time: SystemTime) -> Self {
        let left = time.duration_since(SystemTime::now());
        self.expires_in(left.unwrap_or(Duration::ZERO))
    }

    /// The application's value, if it is of that type.
    #[must_use]
    pub fn get<T: Any>(&self) -> Option<&T> {
        self.value.as_deref()?.downcast_ref()
    }

    pub(crate) fn has_expired(&self) -> bool {
        self.expires.is_some_and(|expires| expires <= Instant::now())
    }
}

impl fmt::Debug for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Principal")
            .field("is_anonymous", &self.value.is_none())
            .field("expires", &self.expires)
            .finish()
    }
}
