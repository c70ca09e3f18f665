/// A text of pieces and numbers.
///
/// What a client says of a connection is put together by this and not by `core::fmt`, which alone would be as large as the rest of
/// what a page loads.
pub(crate) struct Text(String);

impl Text {
    pub(crate) fn of(piece: &str) -> Self {
        Self(piece.to_owned())
    }

    pub(crate) fn and(mut self, piece: &str) -> Self {
        self.0.push_str(piece);
        self
    }

    pub(crate) fn number(mut self, number: u64) -> Self {
        // Twenty digits are enough for any.
        let mut digits = [0; 20];
        let mut rest = number;
        let mut first = digits.len();
        for digit in digits.iter_mut().rev() {
            *digit = (rest % 10) as u8;
            rest /= 10;
            first -= 1;
            if rest == 0 {
                break;
            }
        }
        for digit in digits.iter().skip(first) {
            self = self.digit(*digit);
        }
        self
    }

    /// One digit, of 16.
    pub(crate) fn digit(self, digit: u8) -> Self {
        let at = usize::from(digit);
        self.and("0123456789abcdef".get(at..=at).unwrap_or_default())
    }

    pub(crate) fn done(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn numbers_are_written_in_full() {
        for number in [0, 7, 10, 4_400, 65_536, u64::MAX] {
            assert_eq!(
                Text::of("n=").number(number).and("!").done(),
                format!("n={number}!")
            );
        }
    }
}
