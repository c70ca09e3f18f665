//! What generated code uses from elsewhere, by its absolute path.

/// One of [`ITEMS`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    /// The absolute path that templates write.
    pub(super) path: &'static str,
    /// Where its last segment begins.
    name: usize,
    /// Whether every module of every edition knows it by its last segment.
    is_prelude: bool,
}

impl Item {
    /// The name that a person would write.
    pub(super) fn name(&self) -> &'static str {
        &self.path[self.name..]
    }

    /// How much of the path goes where the name stands for it.
    pub(super) fn needless(&self) -> usize {
        self.name
    }

    pub(super) fn needs_import(&self) -> bool {
        !self.is_prelude
    }
}

const fn prelude(path: &'static str) -> Item {
    Item {
        is_prelude: true,
        ..import(path)
    }
}

const fn import(path: &'static str) -> Item {
    let mut name = path.len();
    while path.as_bytes()[name - 1] != b':' {
        name -= 1;
    }
    Item {
        path,
        name,
        is_prelude: false,
    }
}

/// All that templates name, in order of path. No two have one name, so that a short name says what it stands for.
pub(super) const ITEMS: [Item; 52] = [
    prelude("::core::clone::Clone"),
    prelude("::core::convert::From"),
    prelude("::core::default::Default"),
    import("::core::error::Error"),
    // A module that is imported whole: `fmt::Result` says more than a second `Result`.
    import("::core::fmt"),
    import("::core::future::Future"),
    prelude("::core::marker::Send"),
    prelude("::core::marker::Sync"),
    prelude("::core::option::Option"),
    prelude("::core::option::Option::None"),
    prelude("::core::option::Option::Some"),
    prelude("::core::result::Result"),
    prelude("::core::result::Result::Err"),
    prelude("::core::result::Result::Ok"),
    import("::core::time::Duration"),
    prelude("::std::boxed::Box"),
    import("::std::collections::BTreeMap"),
    import("::std::collections::BTreeSet"),
    prelude("::std::string::String"),
    import("::std::sync::Arc"),
    prelude("::std::vec::Vec"),
    import("::turbo_runtime::Bytes"),
    import("::turbo_runtime::Decimal"),
    import("::turbo_runtime::Fault"),
    import("::turbo_runtime::MethodDescriptor"),
    import("::turbo_runtime::MethodKind"),
    import("::turbo_runtime::SchemaError"),
    import("::turbo_runtime::ServiceDescriptor"),
    import("::turbo_runtime::Status"),
    import("::turbo_runtime::Stream"),
    import("::turbo_runtime::Timestamp"),
    import("::turbo_runtime::Uuid"),
    import("::turbo_runtime::client::Binding"),
    import("::turbo_runtime::client::Call"),
    import("::turbo_runtime::client::Channel"),
    import("::turbo_runtime::client::MaybeSend"),
    import("::turbo_runtime::client::ServerStream"),
    import("::turbo_runtime::server::Adapter"),
    import("::turbo_runtime::server::ClientStream"),
    import("::turbo_runtime::server::Context"),
    import("::turbo_runtime::server::Lowering"),
    import("::turbo_runtime::server::Refused"),
    import("::turbo_runtime::server::Release"),
    import("::turbo_runtime::server::Request"),
    import("::turbo_runtime::server::Response"),
    import("::turbo_runtime::server::Revisions"),
    import("::turbo_runtime::server::Service"),
    import("::turbo_runtime::wire::Decode"),
    import("::turbo_runtime::wire::DecodeError"),
    import("::turbo_runtime::wire::Encode"),
    import("::turbo_runtime::wire::Reader"),
    import("::turbo_runtime::wire::Writer"),
];

/// Where [`ITEMS`] stand by the hash of their path; 0 where none does.
const PLACES: [u8; SLOTS] = {
    let mut places = [0; SLOTS];
    let mut at = 0;
    while at < ITEMS.len() {
        let mut slot = hash(ITEMS[at].path.as_bytes());
        while places[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        places[slot] = at as u8 + 1;
        at += 1;
    }
    places
};

const SLOTS: usize = 256;

/// Of the length and the last eight bytes: they tell the items apart well enough.
const fn hash(path: &[u8]) -> usize {
    let mut hash = path.len() as u64;
    let mut at = path.len().saturating_sub(8);
    while at < path.len() {
        hash = hash.rotate_left(7) ^ path[at] as u64;
        at += 1;
    }
    (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as usize
}

/// The item at a path, by its index in [`ITEMS`].
fn at(path: &str) -> Option<usize> {
    let mut slot = hash(path.as_bytes());
    loop {
        let index = usize::from(PLACES[slot]).checked_sub(1)?;
        if ITEMS[index].path == path {
            return Some(index);
        }
        slot = (slot + 1) % SLOTS;
    }
}

/// The item that a path leads to or through, by its index: the longest beginning that is one.
pub(super) fn item_of(path: &str) -> Option<usize> {
    let mut path = path;
    loop {
        if let Some(index) = at(path) {
            return Some(index);
        }
        path = &path[..path.rfind("::").filter(|end| *end > 0)?];
    }
}

#[cfg(test)]
mod tests {
    use super::{ITEMS, item_of};

    #[test]
    fn a_name_stands_for_one_item() {
        for (index, item) in ITEMS.iter().enumerate() {
            let same = ITEMS.iter().filter(|other| other.name() == item.name());
            assert_eq!(same.count(), 1, "{}", item.path);
            assert_eq!(item_of(item.path), Some(index));
            assert!(index == 0 || ITEMS[index - 1].path < item.path, "{}", item.path);
        }
    }

    #[test]
    fn a_path_leads_to_its_longest_item() {
        for (path, item) in [
            (
                "::core::option::Option::Some",
                Some("::core::option::Option::Some"),
            ),
            ("::core::fmt::Debug::fmt", Some("::core::fmt")),
            ("::std::sync::Arc::new", Some("::std::sync::Arc")),
            ("::core::format_args", None),
            ("::core", None),
            ("::a::Option", None),
        ] {
            assert_eq!(item_of(path).map(|index| ITEMS[index].path), item, "{path}");
        }
    }

    #[test]
    fn every_path_that_templates_write_has_a_short_name() {
        let golden = include_str!("../../../../generated-tests/everything/expected/api.rs");
        for line in golden.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for root in ["::core::", "::std::", "::turbo_runtime::"] {
                for (at, _) in line.match_indices(root) {
                    let end = line[at..].find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | ':'));
                    let path = &line[at..end.map_or(line.len(), |end| at + end)];
                    let is_macro = path == "::core::format_args";
                    assert!(is_macro || item_of(path).is_some(), "{line}");
                }
            }
        }
    }
}
