//! What `turbo_idl::layout` says of types, against what generated code reads and writes: V-1 to V-19, V-26, V-27.

use std::collections::BTreeSet;
use std::path::Path;

use generated_tests::everything::sample::{everything, extras};
use generated_tests::everything::{geo, money};
use turbo_idl::FsLoader;
use turbo_idl::layout::{Layout, Sample, Size};
use turbo_runtime::wire::{Decode, Encode, from_slice, to_vec};

/// Checks one type of generated code against what is said of it.
type Check = fn(&str, Size, &[Sample]);

fn check<T: Encode + Decode>(name: &str, size: Size, samples: &[Sample]) {
    assert!(!samples.is_empty(), "{name} has no sample");
    for sample in samples {
        let bytes = sample.bytes();
        let length = bytes.len() as u64;
        let is_within = size.min <= length && size.max.is_none_or(|max| length <= max);
        assert!(is_within, "{name}: {length} bytes are not {size}");
        let value: T = from_slice(&bytes).unwrap_or_else(|error| panic!("{name}: {error}\n{sample:?}"));
        assert_eq!(
            to_vec(&value).expect("a value within its limits"),
            bytes,
            "{name}"
        );
        // A byte less or more is another value, or none: the size is not larger than what the reader reads.
        let more = [&bytes[..], &[0]].concat();
        assert!(from_slice::<T>(&more).is_err(), "{name} reads more");
    }
}

/// Types of generated code under the names that they have in the schema.
macro_rules! checks {
    ($package:literal, $($name:literal $ty:ty,)*) => {
        vec![$((concat!($package, ".", $name), check::<$ty> as Check),)*]
    };
}

#[rustfmt::skip]
fn of_imports() -> Vec<(&'static str, Check)> {
    let mut checks = checks!("geo", "Point" geo::Point,);
    checks.extend(checks!("money", "Currency" money::Currency, "Amount" money::Amount,));
    checks
}

#[rustfmt::skip]
fn of_everything() -> Vec<(&'static str, Check)> {
    use everything::v1::*;
    checks!("sample.everything.v1",
        "PersonId" PersonId, "Slug" Slug, "Empty" Empty, "Scalars" Scalars, "Containers" Containers, "Person" Person,
        "Page<Person>" Page<Person>, "Page<Page<u8>>" Page<Page<u8>>, "Page<u8>" Page<u8>, "Role" Role, "Shape" Shape,
        "Expr" Expr, "Reserved" Reserved, "Result" Result, "PersonError" PersonError,
    )
}

#[rustfmt::skip]
#[allow(deprecated, reason = "deprecated types have bytes too")]
fn of_extras() -> Vec<(&'static str, Check)> {
    use extras::v1::*;
    checks!("sample.extras.v1",
        "Code" Code, "Codes" Codes, "LongCode" LongCode, "MaybeCode" MaybeCode, "Money" Money, "Moment" Moment,
        "Pause" Pause, "Ratio" Ratio, "Wrapped<Chain>" Wrapped<Chain>, "Wrapped<Codes>" Wrapped<Codes>, "Boxed" Boxed,
        "End" End, "Inner" Inner, "Outer" Outer, "OldCode" OldCode, "Limited" Limited, "Choice" Choice,
        "Defaults" Defaults, "Some" Some, "Level" Level, "Version" Version,
        "Pair<u8, string>" Pair<u8, ::std::string::String>,
        "Tree<Pair<u8, string>>" Tree<Pair<u8, ::std::string::String>>, "Chain" Chain, "Links" Links,
        "ExtrasError" ExtrasError, "Maybe" Maybe, "Keys" Keys,
    )
}

#[test]
fn samples_are_what_generated_code_writes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("everything");
    let roots = ["everything.turbo".to_owned(), "extras.turbo".to_owned()];
    let schema = turbo_idl::compile(&FsLoader::rooted(folder), &roots)
        .schema
        .expect("a schema");
    let layout = Layout::new(&schema);
    let checks = [of_imports(), of_everything(), of_extras()].concat();
    let mut met = BTreeSet::new();
    for ty in layout.types() {
        let described = layout.describe(&ty).expect("a defined type");
        let name = format!("{}.{}", described.package, described.name);
        let (_, check) = checks
            .iter()
            .find(|(known, _)| *known == name)
            .unwrap_or_else(|| panic!("no check for {name}: add it to the lists above"));
        let samples: Vec<Sample> = layout
            .samples(&ty)
            .into_iter()
            .map(|(_, sample)| sample)
            .collect();
        check(&name, described.size, &samples);
        assert!(described.variants.is_empty() || described.variants.len() == samples.len());
        met.insert(name);
    }
    let unmet: Vec<&str> = checks
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !met.contains(*name))
        .collect();
    assert!(unmet.is_empty(), "checks of nothing: {unmet:?}");
}
