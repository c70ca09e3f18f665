//! Places in texts, counted here by other means than the server's.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// A text without its `|`, and the position where that stood, in UTF-16.
pub fn marked(text: &str) -> (String, Value) {
    let at = text.find('|').expect("a mark");
    let clean = text.replacen('|', "", 1);
    let position = position(&clean, at);
    (clean, position)
}

/// The position of a byte, in UTF-16.
pub fn position(text: &str, byte: usize) -> Value {
    let before = &text[..byte];
    let line = before.matches('\n').count();
    let start = before.rfind('\n').map_or(0, |feed| feed + 1);
    json!({ "line": line, "character": before[start..].encode_utf16().count() })
}

/// The position in the middle of the first `needle`.
pub fn within(text: &str, needle: &str) -> Value {
    let at = text.find(needle).unwrap_or_else(|| panic!("no {needle:?}"));
    position(text, at + needle.len() / 2)
}

/// The byte of a position, in UTF-16.
fn byte(text: &str, position: &Value) -> usize {
    let number = |key: &str| position[key].as_u64().expect("a number") as usize;
    let line: usize = text
        .split_inclusive('\n')
        .take(number("line"))
        .map(str::len)
        .sum();
    let mut units = 0;
    for (at, c) in text[line..].char_indices() {
        if units >= number("character") {
            return line + at;
        }
        units += c.len_utf16();
    }
    text.len()
}

/// The text of a range.
pub fn slice<'t>(text: &'t str, range: &Value) -> &'t str {
    &text[byte(text, &range["start"])..byte(text, &range["end"])]
}

/// A text after edits.
pub fn edited(text: &str, edits: &[Value]) -> String {
    let mut edits: Vec<(usize, usize, &str)> = edits
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            let new = edit["newText"].as_str().expect("a text");
            (byte(text, &range["start"]), byte(text, &range["end"]), new)
        })
        .collect();
    edits.sort_unstable();
    let mut text = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        text.replace_range(start..end, new);
    }
    text
}

/// The edits of a workspace edit, by URI.
pub fn edits(workspace_edit: &Value) -> BTreeMap<String, Vec<Value>> {
    let list = |edits: &Value| edits.as_array().expect("edits").clone();
    if let Some(changes) = workspace_edit["changes"].as_object() {
        let files = changes.iter();
        return files.map(|(uri, edits)| (uri.clone(), list(edits))).collect();
    }
    let changes = workspace_edit["documentChanges"].as_array().expect("changes");
    changes
        .iter()
        .map(|change| {
            let uri = change["textDocument"]["uri"].as_str().expect("a URI");
            (uri.to_owned(), list(&change["edits"]))
        })
        .collect()
}
