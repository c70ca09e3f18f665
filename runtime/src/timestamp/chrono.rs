use chrono::{DateTime, TimeZone, Utc};

use super::{OutOfRange, Timestamp};

impl<Tz: TimeZone> From<DateTime<Tz>> for Timestamp {
    fn from(time: DateTime<Tz>) -> Self {
        Self(time.timestamp_micros())
    }
}

impl TryFrom<Timestamp> for DateTime<Utc> {
    type Error = OutOfRange;

    fn try_from(timestamp: Timestamp) -> Result<Self, OutOfRange> {
        Self::from_timestamp_micros(timestamp.0).ok_or(OutOfRange)
    }
}
