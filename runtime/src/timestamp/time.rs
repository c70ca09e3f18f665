use time::OffsetDateTime;

use super::{OutOfRange, Timestamp};

impl TryFrom<OffsetDateTime> for Timestamp {
    type Error = OutOfRange;

    /// Fails only for years of more than four digits, which `time` has with its feature `large-dates`.
    fn try_from(time: OffsetDateTime) -> Result<Self, OutOfRange> {
        let micros = time.unix_timestamp_nanos().div_euclid(1_000);
        i64::try_from(micros).map(Self).map_err(|_| OutOfRange)
    }
}

impl TryFrom<Timestamp> for OffsetDateTime {
    type Error = OutOfRange;

    fn try_from(timestamp: Timestamp) -> Result<Self, OutOfRange> {
        Self::from_unix_timestamp_nanos(i128::from(timestamp.0) * 1_000).map_err(|_| OutOfRange)
    }
}
