//! Days and the proleptic Gregorian calendar, after the algorithms of Howard Hinnant.

/// Days in 400 years, after which the calendar repeats.
const DAYS_PER_ERA: i64 = 146_097;
/// From 0000-03-01, where an era begins, to 1970-01-01.
const DAYS_TO_EPOCH: i64 = 719_468;

/// The year, month (from 1) and day (from 1) of the day that many days after 1970-01-01.
pub(super) fn date_of_day(day: i64) -> (i64, i64, i64) {
    let day = day + DAYS_TO_EPOCH;
    let era = day.div_euclid(DAYS_PER_ERA);
    let day_of_era = day.rem_euclid(DAYS_PER_ERA);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / (DAYS_PER_ERA - 1)) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Years of this reckoning begin in March, so that the leap day is the last.
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let year = year_of_era + era * 400;
    if month < 10 {
        (year, month + 3, day)
    } else {
        (year + 1, month - 9, day)
    }
}

/// The days from 1970-01-01 to that date, whose month and day are right.
pub(super) fn day_of_date(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = 365 * year_of_era + year_of_era / 4 - year_of_era / 100 + day_of_year;
    year.div_euclid(400) * DAYS_PER_ERA + day_of_era - DAYS_TO_EPOCH
}

/// How many days the month has.
pub(super) fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::{date_of_day, day_of_date, days_in_month};

    #[test]
    fn every_day_of_two_eras_follows_the_one_before_it() {
        let (mut year, mut month, mut day) = (1599, 12, 31);
        for number in day_of_date(1600, 1, 1)..day_of_date(2400, 12, 31) {
            day += 1;
            if day > days_in_month(year, month) {
                (month, day) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
            assert_eq!(date_of_day(number), (year, month, day));
            assert_eq!(day_of_date(year, month, day), number);
        }
        assert_eq!((year, month, day), (2400, 12, 30));
        assert_eq!(day_of_date(1970, 1, 1), 0);
        assert_eq!(date_of_day(-DAYS), (0, 1, 1));
        assert_eq!(date_of_day(-DAYS - 1), (-1, 12, 31));
    }

    /// From 0000-01-01 to the epoch.
    const DAYS: i64 = 719_528;
}
