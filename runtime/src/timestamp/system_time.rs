use std::time::{Duration, SystemTime};

use super::{OutOfRange, Timestamp};

impl Timestamp {
    /// The moment that the system's clock shows.
    ///
    /// In a browser this is `Date.now()`, in whole milliseconds. A clock that is further off than a timestamp can say
    /// gives the earliest or the latest.
    #[cfg(any(not(target_arch = "wasm32"), feature = "client"))]
    #[must_use]
    pub fn now() -> Self {
        #[cfg(target_arch = "wasm32")]
        let now = Self((js_sys::Date::now() as i64).saturating_mul(1_000));
        #[cfg(not(target_arch = "wasm32"))]
        let now = {
            let now = SystemTime::now();
            let nearest = if now < SystemTime::UNIX_EPOCH {
                Self::MIN
            } else {
                Self::MAX
            };
            Self::try_from(now).unwrap_or(nearest)
        };
        now
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = OutOfRange;

    fn try_from(time: SystemTime) -> Result<Self, OutOfRange> {
        let micros = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_micros()).ok(),
            Err(error) => {
                let before = error.duration().as_nanos().div_ceil(1_000);
                0i64.checked_sub_unsigned(u64::try_from(before).map_err(|_| OutOfRange)?)
            }
        };
        micros.map(Self).ok_or(OutOfRange)
    }
}

impl TryFrom<Timestamp> for SystemTime {
    type Error = OutOfRange;

    fn try_from(timestamp: Timestamp) -> Result<Self, OutOfRange> {
        let distance = Duration::from_micros(timestamp.0.unsigned_abs());
        let time = if timestamp.0 < 0 {
            Self::UNIX_EPOCH.checked_sub(distance)
        } else {
            Self::UNIX_EPOCH.checked_add(distance)
        };
        time.ok_or(OutOfRange)
    }
}
