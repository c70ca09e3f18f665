//! Who still calls what: calls by release and method. Rules I-35 to I-38.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use super::revisions::Served;
use crate::Timestamp;
use crate::observe::count;

/// What stands for clients of the server's own schema where that is no release.
const CURRENT: &str = "(current)";
/// What stands for clients of any other schema.
const UNKNOWN: &str = "(unknown)";

/// How often clients of each release have called each method, from [`Endpoint::usage`](super::Endpoint::usage).
///
/// Before a change is made that old clients notice, `turboc breaking --usage` says by it who would.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Usage {
    /// When counting began: when the endpoint was built.
    pub since: Timestamp,
    /// When this was read.
    pub until: Timestamp,
    /// What was called, by service, method and release, in the order in which the server has them.
    pub calls: Vec<MethodUsage>,
}

/// Calls of one method by clients of one release.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MethodUsage {
    /// The full name of the service: `people.v1.People`.
    pub service: &'static str,
    /// The method, as the schema writes it.
    pub method: &'static str,
    /// The name of the release in `turbo.lock`: of those that have the same schema the newest. `(current)` for clients of the server's own schema where
    /// that is no release; `(unknown)` for clients of any other schema.
    pub release: &'static str,
    /// Calls that have arrived and were served, adapted ones among them.
    pub calls: u64,
}

impl Usage {
    /// The document that `turboc breaking --usage` reads: JSON, one entry a line.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = String::from("{\n  \"version\": 1,\n");
        let (since, until) = (seconds(self.since), seconds(self.until));
        let _ = write!(
            out,
            "  \"since\": \"{since}\",\n  \"until\": \"{until}\",\n  \"calls\": ["
        );
        for (at, entry) in self.calls.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let [service, method, release] = [entry.service, entry.method, entry.release].map(quoted);
            let calls = entry.calls;
            let _ = write!(
                out,
                "{comma}\n    {{ \"service\": {service}, \"method\": {method}, \"release\": {release}, \"calls\": {calls} }}"
            );
        }
        out.push_str(if self.calls.is_empty() {
            "]\n}\n"
        } else {
            "\n  ]\n}\n"
        });
        out
    }
}

/// Without what is smaller than a second, as the document has it.
fn seconds(time: Timestamp) -> Timestamp {
    let micros = time.as_micros();
    Timestamp::from_micros(micros - micros.rem_euclid(1_000_000))
}

fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            char if char.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(char));
            }
            char => out.push(char),
        }
    }
    out.push('"');
    out
}

/// The numbers behind it. What they take follows from the tables of the services, whatever clients say.
pub(crate) struct Tally {
    since: Timestamp,
    /// By service; nothing for one that knows no releases.
    services: Box<[Option<OfService>]>,
}

struct OfService {
    served: Served,
    /// By method, then by [`Served::origin`].
    cells: Box<[Cell]>,
}

#[derive(Default)]
struct Cell {
    calls: AtomicU64,
    metric: count::ByRelease,
}

impl Tally {
    pub(crate) fn new(services: &[Served]) -> Self {
        let of_service = |served: &Served| {
            let cells = served.descriptor.methods.len() * origins(served);
            (!served.revisions.releases.is_empty()).then(|| OfService {
                served: served.clone(),
                cells: (0..cells).map(|_| Cell::default()).collect(),
            })
        };
        Self {
            since: Timestamp::now(),
            services: services.iter().map(of_service).collect(),
        }
    }

    /// A call that has arrived.
    #[inline]
    pub(crate) fn count(&self, service: usize, call: usize, origin: u16) {
        if let Some(Some(it)) = self.services.get(service) {
            it.count(call, usize::from(origin));
        }
    }

    pub(crate) fn read(&self) -> Usage {
        let mut calls = Vec::new();
        for it in self.services.iter().flatten() {
            let descriptor = it.served.descriptor;
            for (at, cell) in it.cells.iter().enumerate() {
                let count = cell.calls.load(Ordering::Relaxed);
                if count > 0 {
                    let (method, origin) = (at / origins(&it.served), at % origins(&it.served));
                    calls.push(MethodUsage {
                        service: descriptor.name,
                        method: descriptor.methods[method].name,
                        release: name(&it.served, origin),
                        calls: count,
                    });
                }
            }
        }
        Usage {
            since: self.since,
            until: Timestamp::now().max(self.since),
            calls,
        }
    }
}

impl OfService {
    fn count(&self, call: usize, origin: usize) {
        let methods = self.served.descriptor.methods.len();
        let method = match call < methods {
            true => call,
            false => self.served.revisions.adapters[call - methods].method,
        };
        let Some(cell) = self.cells.get(method * origins(&self.served) + origin) else {
            return;
        };
        cell.calls.fetch_add(1, Ordering::Relaxed);
        cell.metric.one_more(|| {
            let descriptor = self.served.descriptor;
            [
                descriptor.name,
                descriptor.methods[method].name,
                name(&self.served, origin),
            ]
        });
    }
}

fn origins(served: &Served) -> usize {
    served.revisions.releases.len() + Served::OTHERS
}

fn name(served: &Served, origin: usize) -> &'static str {
    let releases = served.revisions.releases;
    match releases.get(origin) {
        Some(release) => release.name,
        None if origin == releases.len() + Served::CURRENT => CURRENT,
        None => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::{MethodUsage, Usage};
    use crate::Timestamp;

    /// I-37, I-38
    #[test]
    fn a_snapshot_is_json() {
        let mut usage = Usage {
            since: Timestamp::from_micros(1_700_000_000_999_999),
            until: Timestamp::from_micros(1_700_086_400_000_001),
            calls: Vec::new(),
        };
        let head = "{\n  \"version\": 1,\n  \"since\": \"2023-11-14T22:13:20Z\",\n  \"until\": \"2023-11-15T22:13:20Z\",\n";
        assert_eq!(usage.to_json(), format!("{head}  \"calls\": []\n}}\n"));
        let entry = |method, release, calls| MethodUsage {
            service: "people.v1.People",
            method,
            release,
            calls,
        };
        usage.calls = vec![
            entry("get_person", "v1", 1234),
            entry("a\"\\\n", "(unknown)", u64::MAX),
        ];
        let lines = "\n    { \"service\": \"people.v1.People\", \"method\": \"get_person\", \"release\": \"v1\", \"calls\": 1234 },\
                     \n    { \"service\": \"people.v1.People\", \"method\": \"a\\\"\\\\\\u000a\", \"release\": \"(unknown)\", \"calls\": 18446744073709551615 }\n";
        assert_eq!(usage.to_json(), format!("{head}  \"calls\": [{lines}  ]\n}}\n"));
    }
}
