/// A word that was probably meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near<'a> {
    /// The word.
    pub word: &'a str,
    /// Whether nothing else comes near: then it can be put in without asking.
    pub is_certain: bool,
}

/// The candidate that is nearest to a word that was probably mistyped. Of equals, the first.
///
/// Letters of the other case cost nothing to speak of, so `String` finds `string`.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<Near<'a>> {
    let typed: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
    if typed.len() > LONGEST {
        return None;
    }
    let mut best: Option<(usize, Near<'a>)> = None;
    for candidate in candidates {
        if candidate == word || candidate.len() > LONGEST {
            continue;
        }
        let meant: Vec<char> = candidate.chars().flat_map(char::to_lowercase).collect();
        // A third of the letters may be wrong: a word of two letters has no near names but its other case.
        let limit = typed.len().max(meant.len()) / 3;
        if typed.len().abs_diff(meant.len()) > limit {
            continue;
        }
        let distance = distance(&typed, &meant);
        if distance > limit {
            continue;
        }
        let near = |is_certain| Near {
            word: candidate,
            is_certain,
        };
        best = Some(match best {
            None => (distance, near(true)),
            // The other case is meant whatever else is near.
            Some((least, _)) if distance < least => (distance, near(distance == 0)),
            Some((least, best)) => {
                let is_certain = best.is_certain && (best.word == candidate || (least == 0 && distance > 0));
                (least, Near { is_certain, ..best })
            }
        });
    }
    best.map(|(_, near)| near)
}

/// The line that offers the nearest candidate.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(|near| format!("did you mean `{}`?", near.word))
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

    fn word<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
        nearest(word, candidates.iter().copied()).map(|near| near.word)
    }

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        assert_eq!(word("Persn", &["Role", "Person", "Persons"]), Some("Person"));
        assert_eq!(word("strign", &["string", "bytes"]), Some("string"));
        assert_eq!(word("String", &["string"]), Some("string"));
        assert_eq!(word("Quux", &["Person", "Role"]), None);
        assert_eq!(word("u7", &["u8", "u16"]), None);
    }

    #[test]
    fn certain_is_what_has_no_rival() {
        let is_certain = |word, candidates: &[&str]| {
            nearest(word, candidates.iter().copied()).is_some_and(|near| near.is_certain)
        };
        assert!(is_certain("Persn", &["Role", "Person"]));
        assert!(is_certain("Persn", &["Person", "Person"]));
        assert!(!is_certain("Persn", &["Persons", "Person"]));
        assert!(!is_certain("Persn", &["Person", "Persons"]));
        assert!(is_certain("STRING", &["strings", "string", "strong"]));
        assert!(!is_certain("ROLE", &["role", "Role"]));
        assert!(!is_certain("u61", &["u64", "u16"]));
    }
}
