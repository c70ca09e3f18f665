use std::collections::BTreeMap;

use super::Input;
use crate::case;
use crate::diagnostics::{Code, Diagnostic, Fix, Report, quoted};

/// The segments of a package are in lower_snake, and no two files are the same package.
pub(super) fn check(input: &Input<'_>, report: &mut Report) {
    let mut seen = BTreeMap::new();
    for package in input.units.iter().filter_map(|unit| unit.ast.package.as_ref()) {
        for segment in package
            .path
            .segments
            .iter()
            .filter(|segment| !is_lower_snake(&segment.text))
        {
            let better = case::snake(&segment.text);
            report.add(
                Diagnostic::error(
                    Code::BadPackageName,
                    segment.span,
                    format!("{} is not in lower_snake", quoted(&segment.text)),
                    "expected small letters and digits, with single `_` between words",
                )
                .fix_if(
                    is_lower_snake(&better)
                        .then(|| Fix::replace(format!("write {}", quoted(&better)), segment.span, &better)),
                ),
            );
        }
        let dotted = package.path.dotted();
        if let Some(&first) = seen.get(&dotted) {
            report.add(
                Diagnostic::error(
                    Code::SecondPackage,
                    package.path.span,
                    format!("two files are the package {}", quoted(&dotted)),
                    "the second",
                )
                .and_at(first, "the first")
                .help("a package is one file: give one of them another name"),
            );
            continue;
        }
        seen.insert(dotted, package.path.span);
    }
}

/// Words of small letters and digits, the first of them with a letter first.
fn is_lower_snake(segment: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    segment.starts_with(|c: char| c.is_ascii_lowercase()) && segment.split('_').all(is_word)
}
