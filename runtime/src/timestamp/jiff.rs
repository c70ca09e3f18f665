use super::{OutOfRange, Timestamp};

impl From<jiff::Timestamp> for Timestamp {
    fn from(time: jiff::Timestamp) -> Self {
        // Years up to 9999 fit. `as_microsecond` would cut off towards the epoch.
        Self(time.as_nanosecond().div_euclid(1_000) as i64)
    }
}

impl TryFrom<Timestamp> for jiff::Timestamp {
    type Error = OutOfRange;

    fn try_from(timestamp: Timestamp) -> Result<Self, OutOfRange> {
        Self::from_microsecond(timestamp.0).map_err(|_| OutOfRange)
    }
}
