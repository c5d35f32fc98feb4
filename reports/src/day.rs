//! Days of the calendar, in UTC: when a waiver was issued, when it expires, how old a run is.

use std::fmt;
use std::str::FromStr;

use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime};

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(Date);

impl Day {
    /// The day of a time as a result has it, RFC 3339.
    pub fn of(time: &str) -> Option<Day> {
        let time = OffsetDateTime::parse(time, &Rfc3339).ok()?;
        Some(Day(time.to_offset(time::UtcOffset::UTC).date()))
    }

    /// Today. Views never ask: they count from the day of the run, so that they stay the same.
    pub fn today() -> Day {
        Day(OffsetDateTime::now_utc().date())
    }

    /// Days from this one to a later one.
    pub fn until(self, later: Day) -> i64 {
        i64::from(later.0.to_julian_day()) - i64::from(self.0.to_julian_day())
    }
}

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Day, String> {
        let no = || format!("`{text}` is no day; expected one like 2026-01-31");
        let digits = |range: std::ops::Range<usize>| -> Option<u16> {
            let part = text.get(range)?;
            part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
        };
        if text.len() != 10 || text.get(4..5) != Some("-") || text.get(7..8) != Some("-") {
            return Err(no());
        }
        let (year, month, day) = (digits(0..4), digits(5..7), digits(8..10));
        let date = || {
            let month = Month::try_from(u8::try_from(month?).ok()?).ok()?;
            Date::from_calendar_date(i32::from(year?), month, u8::try_from(day?).ok()?).ok()
        };
        date().map(Day).ok_or_else(no)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.0.to_calendar_date();
        write!(f, "{year:04}-{:02}-{day:02}", u8::from(month))
    }
}

/// So many days in words.
pub(crate) fn days(number: i64) -> String {
    if number == 1 { "1 day".to_owned() } else { format!("{number} days") }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn days_are_read_strictly_and_counted() {
        let day = |text: &str| text.parse::<Day>();
        assert_eq!(day("2024-02-29").unwrap().to_string(), "2024-02-29");
        assert_eq!(day("2026-01-31").unwrap().until(day("2026-03-01").unwrap()), 29);
        assert_eq!(Day::of("2026-01-31T23:30:00-02:00"), day("2026-02-01").ok());
        for wrong in ["2026-02-29", "2026-1-31", "2026-01-31T", "+026-01-31", "2026-13-01", "ä"] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
    }
}
