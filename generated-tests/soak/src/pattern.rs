//! Bytes that follow from the number of a call and a place, so that whoever gets them knows whether they are the right ones.

use turbo_runtime::Bytes;

/// So many bytes.
pub(crate) fn bytes(number: u64, place: u32, size: u32) -> Bytes {
    let seed = seed(number, place);
    let mut bytes = vec![seed[0]; size as usize];
    let head = bytes.len().min(seed.len());
    bytes[..head].copy_from_slice(&seed[..head]);
    if let Some(last) = bytes.last_mut() {
        *last = seed[7];
    }
    bytes.into()
}

/// Whether these are the bytes, of whatever size.
pub(crate) fn is(bytes: &[u8], number: u64, place: u32) -> bool {
    u32::try_from(bytes.len()).is_ok_and(|size| *bytes == self::bytes(number, place, size)[..])
}

/// A few bytes in which neighbours differ everywhere.
fn seed(number: u64, place: u32) -> [u8; 8] {
    let mixed = (number ^ (u64::from(place) << 40)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ mixed >> 29).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::{bytes, is};

    #[test]
    fn bytes_of_another_call_or_place_are_noticed() {
        for size in [8, 9, 100] {
            let right = bytes(7, 3, size);
            assert_eq!(right.len(), size as usize);
            assert!(is(&right, 7, 3));
            assert!(!is(&right, 8, 3) && !is(&right, 7, 4));
        }
        assert!(is(&[], 1, 1));
    }
}
