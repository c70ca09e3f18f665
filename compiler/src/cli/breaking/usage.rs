//! What servers have counted: calls of each release to each method. Rules I-37 to I-40.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;
use turbo_idl::{ChangeCalls, ChangeUsage, Diagnostic, Note};

use crate::cli::Failure;

/// A file may have so many bytes.
const MOST_BYTES: u64 = 64 << 20;

/// The release of clients that the server does not know.
const UNKNOWN: &str = "(unknown)";

/// What several servers have counted together.
#[derive(Debug)]
pub(super) struct Usage {
    since: String,
    until: String,
    /// By method and release.
    calls: BTreeMap<(String, String), u64>,
}

impl Usage {
    /// Reads and adds up files; there is one at least.
    pub(super) fn read(paths: &[PathBuf]) -> Result<Self, Failure> {
        let mut all: Option<Self> = None;
        for path in paths {
            let wrong = |why: String| Failure::new(format!("`{}` is no usage: {why}", path.display()));
            let one = parse(&load(path)?).map_err(wrong)?;
            all = Some(match all {
                Some(before) => before.and(one),
                None => one,
            });
        }
        all.ok_or_else(|| Failure::new("there is no usage to read"))
    }

    fn and(mut self, other: Self) -> Self {
        self.since = self.since.min(other.since);
        self.until = self.until.max(other.until);
        for (key, count) in other.calls {
            let sum = self.calls.entry(key).or_default();
            *sum = sum.saturating_add(count);
        }
        self
    }

    /// Says of a difference who calls what it concerns.
    pub(super) fn tell(&self, found: &mut Diagnostic) {
        let Some(change) = &mut found.change else { return };
        if change.methods.is_empty() {
            return;
        }
        let is_meant = |method: &str| {
            let service = method.rsplit_once('.').map_or("", |(service, _)| service);
            change.methods.iter().any(|it| it == method || it == service)
        };
        let counted = self.calls.iter().filter(|((method, _), _)| is_meant(method));
        let told = counted
            .filter(|((_, release), _)| release == UNKNOWN || change.against.contains(release))
            .map(|((method, release), calls)| ChangeCalls {
                release: release.clone(),
                method: method.clone(),
                calls: *calls,
            });
        let usage = ChangeUsage {
            since: self.since.clone(),
            until: self.until.clone(),
            calls: told.collect(),
        };
        let mut words = Vec::new();
        for release in change.against.iter().map(String::as_str).chain([UNKNOWN]) {
            let of_release = usage.calls.iter().filter(|it| it.release == release);
            let calls = of_release.fold(0_u64, |sum, it| sum.saturating_add(it.calls));
            match (release, calls) {
                (UNKNOWN, 0) => {}
                (UNKNOWN, calls) => words.push(format!(
                    "{} by clients that the server does not know",
                    grouped(calls)
                )),
                (release, calls) => words.push(format!("{} by clients of {release}", grouped(calls))),
            }
        }
        let note = format!(
            "calls from {} to {}: {}",
            usage.since,
            usage.until,
            words.join(", ")
        );
        change.usage = Some(usage);
        found.notes.push(Note::Note(note));
    }
}

fn load(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |error| Failure::new(format!("cannot read `{}`: {error}", path.display()));
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Failure::new(format!(
            "`{}` is larger than {} MiB",
            path.display(),
            MOST_BYTES >> 20
        )));
    }
    Ok(bytes)
}

/// What one server has written. Members that are not known mean nothing.
fn parse(bytes: &[u8]) -> Result<Usage, String> {
    let document: Value =
        serde_json::from_slice(bytes).map_err(|error| format!("it is not JSON: {error}"))?;
    match document.get("version").map(Value::as_u64) {
        Some(Some(1)) => {}
        Some(Some(other)) => return Err(format!("its version is {other}, and this turboc reads 1")),
        _ => return Err("it has no `version`".to_owned()),
    }
    let time = |name: &str| {
        let time = document
            .get(name)
            .and_then(Value::as_str)
            .filter(|time| is_time(time));
        time.map(str::to_owned)
            .ok_or_else(|| format!("`{name}` is no time such as 2026-11-22T10:00:00Z"))
    };
    let entries = document.get("calls").and_then(Value::as_array);
    let entries = entries.ok_or("`calls` is no list")?;
    let mut calls = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        let text = |name: &str| {
            let text = entry.get(name).and_then(Value::as_str);
            text.ok_or_else(|| format!("`calls[{at}].{name}` is no text"))
        };
        let count = entry.get("calls").and_then(Value::as_u64);
        let count = count.ok_or_else(|| format!("`calls[{at}].calls` is no whole number"))?;
        let method = format!("{}.{}", text("service")?, text("method")?);
        let sum: &mut u64 = calls.entry((method, text("release")?.to_owned())).or_default();
        *sum = sum.saturating_add(count);
    }
    Ok(Usage {
        since: time("since")?,
        until: time("until")?,
        calls,
    })
}

/// Whether it is written so that the order of texts is that of times.
fn is_time(text: &str) -> bool {
    let form = b"0000-00-00T00:00:00Z";
    text.len() == form.len()
        && text.bytes().zip(form).all(|(byte, form)| match form {
            b'0' => byte.is_ascii_digit(),
            other => byte == *other,
        })
}

/// With a comma for thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{grouped, parse};

    const ONE: &str = r#"{"version":1,"since":"2026-11-20T08:00:00Z","until":"2026-11-21T08:00:00Z","more":[],
        "calls":[{"service":"a.B","method":"c","release":"v1","calls":3}]}"#;

    /// I-37, I-38, I-39
    #[test]
    fn what_is_no_usage_is_refused_with_a_reason() {
        assert!(parse(ONE.as_bytes()).is_ok());
        let deep = "[".repeat(100_000);
        for (bad, why) in [
            (String::new(), "it is not JSON"),
            (deep, "it is not JSON"),
            ("[]".to_owned(), "no `version`"),
            (ONE.replace("\"version\":1", "\"version\":2"), "its version is 2"),
            (ONE.replace("\"version\":1", "\"version\":\"1\""), "no `version`"),
            (
                ONE.replace("2026-11-20T08:00:00Z", "2026-11-20"),
                "`since` is no time",
            ),
            (
                ONE.replace("2026-11-21T08:00:00Z", "2026-11-2\u{661}T08:00:00Z"),
                "`until` is no time",
            ),
            (ONE.replace("\"calls\":[", "\"cells\":["), "`calls` is no list"),
            (ONE.replace(":3}", ":-3}"), "`calls[0].calls` is no whole number"),
            (
                ONE.replace(":3}", ":1e30}"),
                "`calls[0].calls` is no whole number",
            ),
            (ONE.replace("\"v1\"", "null"), "`calls[0].release` is no text"),
            (
                ONE.replace("{\"service\":\"a.B\",", "{"),
                "`calls[0].service` is no text",
            ),
        ] {
            let said = parse(bad.as_bytes()).expect_err(why);
            assert!(said.contains(why), "{said} instead of {why}");
        }
    }

    /// I-40
    #[test]
    fn servers_are_added_up() {
        let most = ONE
            .replace(":3}", ":18446744073709551615}")
            .replace("2026-11-20T08", "2026-11-19T07");
        let sum = parse(ONE.as_bytes()).expect("a usage");
        let sum = sum.and(parse(most.as_bytes()).expect("a usage"));
        assert_eq!(sum.since, "2026-11-19T07:00:00Z");
        assert_eq!(sum.until, "2026-11-21T08:00:00Z");
        assert_eq!(sum.calls.into_values().collect::<Vec<_>>(), [u64::MAX]);
        assert_eq!(
            [0, 999, 1_000, 12_345_678].map(grouped),
            ["0", "999", "1,000", "12,345,678"]
        );
    }
}
