use core::error::Error;
use core::fmt;

use crate::wire::{Decode, DecodeError, DecodeErrorKind, Encode, Reader, Writer};

const BAD_KEY: &str = "a metadata key is lower-case ASCII letters, digits, '-', '_' and '.'";
const BAD_ORDER: &str = "metadata keys stand in ascending order, none of them twice";

/// What travels beside a call or a connection: short strings by name, such as a token or a trace id (W-8).
///
/// Keys are one or more lower-case ASCII letters, digits, `-`, `_` and `.`, and stand in ascending order.
/// Values are any text. `Debug` shows the keys only, because values may be secrets.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Metadata {
    pairs: Vec<(String, String)>,
}

/// A metadata key with a character that is not allowed, or with none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidKey(String);

impl Metadata {
    /// No metadata.
    pub const EMPTY: Self = Self { pairs: Vec::new() };

    /// Empty metadata, which has allocated nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self::EMPTY
    }

    /// Sets the value of `key`. Answers the value it had.
    ///
    /// # Errors
    ///
    /// When the key has a character that is not allowed, or none.
    pub fn insert(
        &mut self,
        key: impl Into<String>,
        value: impl Into<String>,
    ) -> Result<Option<String>, InvalidKey> {
        let (key, value) = (key.into(), value.into());
        if !is_key(&key) {
            return Err(InvalidKey(key));
        }
        match self.find(&key) {
            Ok(index) => Ok(Some(core::mem::replace(&mut self.pairs[index].1, value))),
            Err(index) => {
                self.pairs.insert(index, (key, value));
                Ok(None)
            }
        }
    }

    /// Metadata of these keys and values; of a key that stands twice, the last value.
    ///
    /// ```
    /// # fn example(token: String) -> Result<(), turbo_runtime::InvalidKey> {
    /// use turbo_runtime::Metadata;
    /// let metadata = Metadata::from_pairs([("authorization", format!("Bearer {token}"))])?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When a key has a character that is not allowed, or none.
    pub fn from_pairs<K, V>(pairs: impl IntoIterator<Item = (K, V)>) -> Result<Self, InvalidKey>
    where
        K: Into<String>,
        V: Into<String>,
    {
        let mut metadata = Self::new();
        for (key, value) in pairs {
            metadata.insert(key, value)?;
        }
        Ok(metadata)
    }

    /// Adds the pairs of another, whose values replace those of the same keys.
    #[cfg(feature = "client")]
    pub(crate) fn extend(&mut self, other: &Self) {
        for (key, value) in &other.pairs {
            match self.find(key) {
                Ok(index) => self.pairs[index].1.clone_from(value),
                Err(index) => self.pairs.insert(index, (key.clone(), value.clone())),
            }
        }
    }

    /// Keeps the pairs whose keys are wanted.
    #[cfg(feature = "client")]
    pub(crate) fn retain(&mut self, is_wanted: impl Fn(&str) -> bool) {
        self.pairs.retain(|(key, _)| is_wanted(key));
    }

    /// The value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        let index = self.find(key).ok()?;
        Some(&self.pairs[index].1)
    }

    /// Removes `key`. Answers the value it had.
    pub fn remove(&mut self, key: &str) -> Option<String> {
        let index = self.find(key).ok()?;
        Some(self.pairs.remove(index).1)
    }

    /// Keys and values, ascending by key.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The sum of the lengths of all keys and values, in bytes: what the limit of W-32 counts.
    #[must_use]
    pub fn size(&self) -> usize {
        self.pairs
            .iter()
            .map(|(key, value)| key.len() + value.len())
            .sum()
    }

    fn find(&self, key: &str) -> Result<usize, usize> {
        self.pairs.binary_search_by(|(other, _)| other.as_str().cmp(key))
    }
}

fn is_key(key: &str) -> bool {
    !key.is_empty()
        && key
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.'))
}

impl Encode for Metadata {
    fn encode(&self, writer: &mut Writer) {
        self.pairs.encode(writer);
    }
}

impl Decode for Metadata {
    const MIN_SIZE: usize = 1;

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for _ in 0..reader.length(<(String, String)>::MIN_SIZE)? {
            let offset = reader.offset();
            let key = reader.str()?;
            // W-8: both rules hold for whoever sends metadata, so a peer that breaks one is broken.
            if !is_key(key) {
                return Err(DecodeError::new(DecodeErrorKind::Invalid(BAD_KEY), offset));
            }
            if pairs.last().is_some_and(|(before, _)| before.as_str() >= key) {
                return Err(DecodeError::new(DecodeErrorKind::Invalid(BAD_ORDER), offset));
            }
            let value = reader.str()?;
            reader.claim_memory(size_of::<(String, String)>())?;
            pairs.push((key.to_owned(), value.to_owned()));
        }
        Ok(Self { pairs })
    }
}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.pairs.iter().map(|(key, _)| key))
            .finish()
    }
}

impl fmt::Display for InvalidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is no key: {BAD_KEY}", self.0)
    }
}

impl Error for InvalidKey {}

#[cfg(test)]
mod tests {
    use super::Metadata;
    use crate::wire::{from_slice, to_vec};

    #[test]
    fn keys_stand_in_order_and_once() {
        let mut metadata = Metadata::new();
        assert_eq!(metadata.insert("trace-id", "1"), Ok(None));
        assert_eq!(metadata.insert("authorization", "secret"), Ok(None));
        assert_eq!(metadata.insert("trace-id", "2"), Ok(Some("1".to_owned())));
        assert_eq!(
            metadata.iter().collect::<Vec<_>>(),
            [("authorization", "secret"), ("trace-id", "2")]
        );
        assert_eq!((metadata.len(), metadata.size()), (2, 13 + 6 + 8 + 1));
        assert_eq!(
            (metadata.get("trace-id"), metadata.get("trace")),
            (Some("2"), None)
        );
        assert_eq!(format!("{metadata:?}"), r#"{"authorization", "trace-id"}"#);
        assert_eq!(metadata.remove("authorization").as_deref(), Some("secret"));
        assert_eq!(metadata.remove("authorization"), None);
        assert!(!metadata.is_empty() && Metadata::EMPTY.is_empty());
    }

    #[test]
    fn keys_are_plain() {
        let mut metadata = Metadata::new();
        for key in ["", "Trace", "a b", "é", "a:b", "a\n"] {
            let error = metadata.insert(key, "").unwrap_err();
            assert!(error.to_string().contains("is no key"));
        }
        assert!(metadata.is_empty());
        assert!(metadata.insert("az09-_.", "any text: \u{1f600}\n").is_ok());
    }

    #[test]
    fn its_bytes() {
        // W-8
        let mut metadata = Metadata::new();
        metadata.insert("b", "2").unwrap();
        metadata.insert("a", "").unwrap();
        let bytes = to_vec(&metadata).unwrap();
        assert_eq!(bytes, [2, 1, b'a', 0, 1, b'b', 1, b'2']);
        assert_eq!(from_slice::<Metadata>(&bytes).unwrap(), metadata);
        assert_eq!(to_vec(&Metadata::EMPTY).unwrap(), [0]);
    }

    #[test]
    fn what_a_peer_may_not_send() {
        // W-8
        let refusal = |bytes: &[u8]| from_slice::<Metadata>(bytes).unwrap_err().to_string();
        let order = "metadata keys stand in ascending order, none of them twice (at byte 4)";
        assert_eq!(refusal(&[2, 1, b'b', 0, 1, b'a', 0]), order);
        assert_eq!(refusal(&[2, 1, b'b', 0, 1, b'b', 0]), order);
        assert!(refusal(&[1, 1, b'B', 0]).starts_with("a metadata key is"));
        assert!(refusal(&[1, 0, 0]).ends_with("(at byte 1)"));
        assert!(refusal(&[3, 1, b'a', 0]).starts_with("a length of 3"));
    }
}
