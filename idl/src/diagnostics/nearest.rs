/// The candidate that is nearest to a word that was probably mistyped. Of equals, the first.
///
/// Letters of the other case cost nothing to speak of, so `String` finds `string`.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
    if typed.len() > LONGEST {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate == word || candidate.len() > LONGEST {
            continue;
        }
        let meant: Vec<char> = candidate.chars().flat_map(char::to_lowercase).collect();
        // A third of the letters may be wrong: a word of two letters has no near names but its other case.
        let limit = best.map_or(typed.len().max(meant.len()) / 3, |(distance, _)| {
            distance.saturating_sub(1)
        });
        if typed.len().abs_diff(meant.len()) > limit {
            continue;
        }
        let distance = distance(&typed, &meant);
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The line that offers the nearest candidate.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

/// Longer names are not compared: the cost grows with the square.
const LONGEST: usize = 64;

/// Insertions, deletions, replacements and swaps of neighbours between two words.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before = vec![0; right.len() + 1];
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (row, &a) in left.iter().enumerate() {
        let mut next = vec![row + 1; right.len() + 1];
        for (column, &b) in right.iter().enumerate() {
            let replaced = last[column] + usize::from(a != b);
            next[column + 1] = replaced.min(last[column + 1] + 1).min(next[column] + 1);
            let is_swap = row > 0 && column > 0 && a == right[column - 1] && left[row - 1] == b;
            if is_swap {
                next[column + 1] = next[column + 1].min(before[column - 1] + 1);
            }
        }
        before = std::mem::replace(&mut last, next);
    }
    last[right.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        assert_eq!(nearest("Persn", ["Role", "Person", "Persons"]), Some("Person"));
        assert_eq!(nearest("strign", ["string", "bytes"]), Some("string"));
        assert_eq!(nearest("String", ["string"]), Some("string"));
        assert_eq!(nearest("Quux", ["Person", "Role"]), None);
        assert_eq!(nearest("u7", ["u8", "u16"]), None);
    }
}
