//! What vendors add: `tracestate`.

/// Longest `tracestate` that is passed on, in bytes. The standard asks for 512 at least.
const MAX_STATE: usize = 8_192;

/// Most members of a `tracestate`.
const MAX_MEMBERS: usize = 32;

/// The value, if it is a well formed list.
pub(super) fn checked_state(state: &str) -> Option<&str> {
    if state.len() > MAX_STATE {
        return None;
    }
    let mut keys: Vec<&str> = Vec::new();
    for member in state.split(',') {
        let member = member.trim_matches([' ', '\t']);
        if member.is_empty() {
            continue;
        }
        let (key, value) = member.split_once('=')?;
        if !is_key(key) || !is_value(value) || keys.contains(&key) || keys.len() == MAX_MEMBERS {
            return None;
        }
        keys.push(key);
    }
    (!keys.is_empty()).then_some(state)
}

fn is_key(key: &str) -> bool {
    let is_word = |word: &str, most: usize, may_begin_with_digit: bool| {
        let mut bytes = word.bytes();
        let begins = bytes.next().is_some_and(|first| {
            first.is_ascii_lowercase() || may_begin_with_digit && first.is_ascii_digit()
        });
        begins
            && word.len() <= most
            && bytes.all(|byte| {
                byte.is_ascii_lowercase()
                    || byte.is_ascii_digit()
                    || matches!(byte, b'_' | b'-' | b'*' | b'/')
            })
    };
    match key.split_once('@') {
        None => is_word(key, 256, false),
        Some((tenant, system)) => is_word(tenant, 241, true) && is_word(system, 14, false),
    }
}

fn is_value(value: &str) -> bool {
    (1..=256).contains(&value.len())
        && !value.ends_with(' ')
        && value
            .bytes()
            .all(|byte| matches!(byte, b' '..=b'~') && byte != b',' && byte != b'=')
}
