//! The records that travel.

/// A name of a usual length.
pub(crate) fn name(at: u64) -> String {
    format!("Person number {at}")
}

/// Every other one has an address.
pub(crate) fn email(at: u64) -> Option<String> {
    at.is_multiple_of(2).then(|| format!("person.{at}@example.org"))
}

/// Two short words.
pub(crate) fn tags() -> Vec<String> {
    vec!["staff".to_owned(), "berlin".to_owned()]
}
