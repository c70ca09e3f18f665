//! Timestamps as text and as the types of other libraries.

use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use turbo_runtime::Timestamp;
use turbo_runtime::timestamp::{OutOfRange, ParseError};

const fn micros(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

#[test]
fn a_timestamp_reads_as_rfc_3339() {
    for (value, text) in [
        (0, "1970-01-01T00:00:00Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (1_500_000, "1970-01-01T00:00:01.500Z"),
        (1_000_001, "1970-01-01T00:00:01.000001Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00Z"),
        (-62_167_219_200_000_000, "0000-01-01T00:00:00Z"),
        (-62_167_219_200_000_001, "-000001-12-31T23:59:59.999999Z"),
        (253_402_300_799_000_000, "9999-12-31T23:59:59Z"),
        (253_402_300_800_000_000, "+010000-01-01T00:00:00Z"),
        (i64::MIN, "-290308-12-21T19:59:05.224192Z"),
        (i64::MAX, "+294247-01-10T04:00:54.775807Z"),
    ] {
        assert_eq!(micros(value).to_string(), text);
        assert_eq!(text.parse(), Ok(micros(value)), "{text}");
    }
    assert_eq!(format!("{:?}", micros(0)), "Timestamp(1970-01-01T00:00:00Z)");
}

#[test]
fn other_texts_of_rfc_3339_are_read() {
    for (text, value) in [
        ("1970-01-01t00:00:00z", 0),
        ("1970-01-01 00:00:00Z", 0),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1969-12-31T18:30:00.5-05:30", 500_000),
        ("1970-01-01T00:00:00.1234567Z", 123_456),
        ("1969-12-31T23:59:59.9999999Z", -1),
        ("1970-01-01T00:00:00.00000000000000000000000001Z", 0),
    ] {
        assert_eq!(text.parse(), Ok(micros(value)), "{text}");
    }
}

#[test]
fn what_is_no_timestamp_is_refused() {
    for text in [
        "",
        "1970-01-01",
        "1970-01-01T00:00Z",
        "1970-01-01T00:00:00",
        "1970-01-01T00:00:00.Z",
        "1970-01-01T00:00:00ZZ",
        "1970-00-01T00:00:00Z",
        "1970-13-01T00:00:00Z",
        "1970-01-00T00:00:00Z",
        "1970-04-31T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "1970-01-01T24:00:00Z",
        "1970-01-01T00:60:00Z",
        "2016-12-31T23:59:60Z",
        "1970-01-01T00:00:00+24:00",
        "1970-01-01T00:00:00+01:60",
        "1970-01-01T00:00:00+0100",
        "+1970-01-01T00:00:00Z",
        "１970-01-01T00:00:00Z",
        // A microsecond too early and one too late.
        "-290308-12-21T19:59:05.224191Z",
        "+294247-01-10T04:00:54.775808Z",
        "+999999-12-31T23:59:59Z",
        "-999999-01-01T00:00:00Z",
    ] {
        assert_eq!(text.parse::<Timestamp>(), Err(ParseError), "{text}");
    }
    assert_eq!(
        ParseError.to_string(),
        "not a timestamp such as 2024-02-29T12:30:00.25Z"
    );
}

#[test]
fn the_clock_of_the_system() {
    let before = SystemTime::now();
    let now = Timestamp::now();
    // The clock's own moment, cut to microseconds, is not later than the one that was read after it.
    assert!(Timestamp::try_from(before).unwrap() <= now);

    let epoch = SystemTime::UNIX_EPOCH;
    assert_eq!(
        SystemTime::try_from(micros(-1)),
        Ok(epoch - Duration::from_micros(1))
    );
    assert_eq!(
        SystemTime::try_from(micros(1)),
        Ok(epoch + Duration::from_micros(1))
    );
    // Cut off towards the past, on both sides of the epoch.
    assert_eq!(
        Timestamp::try_from(epoch + Duration::from_nanos(1_999)),
        Ok(micros(1))
    );
    assert_eq!(
        Timestamp::try_from(epoch - Duration::from_nanos(1_001)),
        Ok(micros(-2))
    );
    assert_eq!(
        Timestamp::try_from(epoch - Duration::from_nanos(1_000)),
        Ok(micros(-1))
    );

    for end in [Timestamp::MIN, Timestamp::MAX] {
        if let Ok(time) = SystemTime::try_from(end) {
            assert_eq!(Timestamp::try_from(time), Ok(end));
        }
    }
    let too_far = Duration::from_secs(10_000_000_000_000);
    for time in [epoch.checked_add(too_far), epoch.checked_sub(too_far)]
        .into_iter()
        .flatten()
    {
        assert_eq!(Timestamp::try_from(time), Err(OutOfRange));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1024) })]

    #[test]
    fn every_timestamp_survives_its_text(value in any::<i64>(), shift in 0..64u32) {
        let timestamp = micros(value >> shift);
        prop_assert_eq!(timestamp.to_string().parse(), Ok(timestamp));
    }

    #[test]
    fn no_text_is_too_strange(text in "[-+0-9TZ:. é]{0,30}") {
        if let Ok(timestamp) = text.parse::<Timestamp>() {
            prop_assert_eq!(timestamp.to_string().parse(), Ok(timestamp));
        }
    }
}

#[test]
fn conversions_of_chrono() {
    use chrono::{DateTime, Utc};

    for value in [0, -1, 1, 1_709_202_600_250_001, -62_167_219_200_000_001] {
        let time = DateTime::<Utc>::try_from(micros(value)).unwrap();
        assert_eq!(time.timestamp_micros(), value);
        assert_eq!(Timestamp::from(time), micros(value));
    }
    let finer = DateTime::<Utc>::from_timestamp_nanos(-1);
    assert_eq!(Timestamp::from(finer), micros(-1));
    let elsewhere = DateTime::parse_from_rfc3339("2024-02-29T12:30:00.25+02:00").unwrap();
    assert_eq!(Timestamp::from(elsewhere), micros(1_709_202_600_250_000));
    assert_eq!(DateTime::<Utc>::try_from(Timestamp::MAX), Err(OutOfRange));
}

#[test]
fn conversions_of_jiff() {
    for value in [0, -1, 1, 1_709_202_600_250_001, -62_167_219_200_000_001] {
        let time = jiff::Timestamp::try_from(micros(value)).unwrap();
        assert_eq!(time.as_microsecond(), value);
        assert_eq!(Timestamp::from(time), micros(value));
    }
    let finer = jiff::Timestamp::from_nanosecond(-1_001).unwrap();
    assert_eq!(Timestamp::from(finer), micros(-2));
    assert_eq!(jiff::Timestamp::try_from(Timestamp::MAX), Err(OutOfRange));
    for end in [jiff::Timestamp::MIN, jiff::Timestamp::MAX] {
        assert_eq!(
            i128::from(Timestamp::from(end).as_micros()),
            end.as_nanosecond().div_euclid(1_000)
        );
    }
}

#[test]
fn conversions_of_time() {
    use time::OffsetDateTime;

    for value in [0, -1, 1, 1_709_202_600_250_001, -62_167_219_200_000_001] {
        let time = OffsetDateTime::try_from(micros(value)).unwrap();
        assert_eq!(time.unix_timestamp_nanos(), i128::from(value) * 1_000);
        assert_eq!(Timestamp::try_from(time), Ok(micros(value)));
    }
    let finer = OffsetDateTime::from_unix_timestamp_nanos(-1_001).unwrap();
    assert_eq!(Timestamp::try_from(finer), Ok(micros(-2)));
    assert_eq!(OffsetDateTime::try_from(Timestamp::MAX), Err(OutOfRange));
}
