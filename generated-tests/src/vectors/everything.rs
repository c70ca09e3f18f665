//! The vectors of the case `everything`: every primitive, container and construct of the language.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bytes::Bytes;
use turbo_runtime::{Decimal, Timestamp, Uuid};

use super::Visitor;
use crate::everything::geo::Point;
use crate::everything::money::{Amount, Currency};
use crate::everything::sample::everything::v1::{
    Containers, Empty, Expr, Page, Person, PersonError, PersonId, Reserved, Result as Outcome, Role, Scalars,
    Shape, Slug,
};
use crate::everything::sample::extras::v1::{
    Boxed, Chain, Choice, Code, Codes, Defaults, End, ExtrasError, Inner, Keys, Level, Limited, Links,
    LongCode, Maybe, MaybeCode, Moment, Money, Outer, Pair, Pause, Ratio, Some as Something, Tree, Version,
    Wrapped,
};

pub(super) fn visit(visitor: &mut impl Visitor) {
    primitives(visitor);
    scalars(visitor);
    containers(visitor);
    people(visitor);
    variants(visitor);
    limits(visitor);
    generics(visitor);
}

const ID: Uuid = Uuid::from_u128(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8);

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// The primitives that have a newtype to themselves.
fn primitives(visitor: &mut impl Visitor) {
    for (name, id) in [("id 0", 0), ("id 251", 251), ("id most", u64::MAX)] {
        visitor.value(name, "PersonId", &PersonId(id));
    }
    // Both paths of JavaScript, which has one for short texts.
    for (name, text) in [
        ("text", "\0\u{7f}é€\u{d7ff}\u{e000}\u{ffff}\u{10ffff}".to_owned()),
        ("text of 64 bytes", "é".repeat(32)),
        ("text of 65 bytes", "é".repeat(32) + "x"),
        ("text of 251 bytes", "x".repeat(251)),
    ] {
        visitor.value(name, "Slug", &Slug(text));
    }
    for (name, mantissa, scale) in [
        ("decimal", 150, 2),
        ("decimal below one", -5, 3),
        ("decimal zero", 0, 0),
        ("decimal zero with places", 0, 28),
        ("decimal most", (1 << 96) - 1, 0),
        ("decimal finest", -(1 << 96) + 1, 28),
    ] {
        visitor.value(
            name,
            "Money",
            &Money(Decimal::from_i128_with_scale(mantissa, scale)),
        );
    }
    for (name, millis) in [
        ("epoch", 0),
        ("before the epoch", -1),
        ("first date", -8_640_000_000_000_000),
        ("last date", 8_640_000_000_000_000),
    ] {
        visitor.value(name, "Moment", &Moment(Timestamp::from_micros(millis * 1000)));
    }
    for (name, duration) in [
        ("no time", Duration::ZERO),
        ("a nanosecond", Duration::from_nanos(1)),
        ("a second and a half", Duration::from_millis(1500)),
        ("99 days to the nanosecond", Duration::new(8_589_933, 999_999_999)),
        ("most milliseconds", Duration::from_millis((1 << 53) - 1)),
    ] {
        visitor.value(name, "Pause", &Pause(duration));
    }
    for (name, ratio) in [
        ("ratio", -2.5),
        ("negative zero", -0.0),
        ("least float", f64::from_bits(1)),
        ("greatest float", f64::MAX),
        ("infinite", f64::NEG_INFINITY),
    ] {
        visitor.value(name, "Ratio", &Ratio(ratio));
    }
    visitor.value("newtype of a newtype", "Outer", &Outer(Inner(65_535)));
    visitor.value("newtype of nothing", "MaybeCode", &MaybeCode(None));
    visitor.value(
        "newtype of something",
        "MaybeCode",
        &MaybeCode(Some(Code("c".into()))),
    );
}

fn scalars(visitor: &mut impl Visitor) {
    let zero = Scalars {
        a: false,
        b: 0,
        c: 0,
        d: 0,
        e: 0,
        f: 0,
        g: 0,
        h: 0,
        i: 0,
        j: 0,
        k: 0,
        l: 0.0,
        m: 0.0,
        n: '\0',
        o: String::new(),
        p: Bytes::new(),
        q: Uuid::nil(),
        r: Timestamp::from_micros(0),
        s: Duration::ZERO,
        t: 0,
        u: Timestamp::from_micros(0),
    };
    visitor.value("zero", "Scalars", &zero);
    let greatest = Scalars {
        a: true,
        b: u8::MAX,
        c: u16::MAX,
        d: u32::MAX,
        e: u64::MAX,
        f: u128::MAX,
        g: i8::MAX,
        h: i16::MAX,
        i: i32::MAX,
        j: i64::MAX,
        k: i128::MAX,
        l: f32::MAX,
        m: f64::MAX,
        n: char::MAX,
        o: "x".repeat(300),
        p: Bytes::from_static(&[0, 127, 128, 255]),
        q: Uuid::max(),
        r: Timestamp::from_micros(8_640_000_000_000_000_000),
        s: Duration::from_millis((1 << 53) - 1),
        t: (1 << 53) - 1,
        u: Timestamp::from_micros(i64::MAX),
    };
    visitor.value("greatest", "Scalars", &greatest);
    let least = Scalars {
        g: i8::MIN,
        h: i16::MIN,
        i: i32::MIN,
        j: i64::MIN,
        k: i128::MIN,
        l: f32::MIN,
        m: f64::MIN,
        r: Timestamp::from_micros(-8_640_000_000_000_000_000),
        u: Timestamp::from_micros(i64::MIN),
        ..zero.clone()
    };
    visitor.value("least", "Scalars", &least);
    // Both sides of every width.
    for (name, number) in [
        ("250", 250),
        ("251", 251),
        ("65535", 65_535),
        ("65536", 65_536),
        ("4294967295", 4_294_967_295),
        ("4294967296", 4_294_967_296),
        ("18446744073709551615", u64::MAX),
    ] {
        let scalars = Scalars {
            c: number.try_into().unwrap_or(u16::MAX),
            d: number.try_into().unwrap_or(u32::MAX),
            e: number,
            f: u128::from(number) + 1,
            h: (number / 2).try_into().unwrap_or(i16::MAX),
            i: -(number / 2 + 1).try_into().unwrap_or(i32::MAX),
            j: (number / 2) as i64,
            k: -i128::from(number / 2) - 1,
            t: number.min((1 << 53) - 1),
            ..zero.clone()
        };
        visitor.value(name, "Scalars", &scalars);
    }
    for n in [
        'a',
        '\u{7f}',
        '\u{80}',
        '\u{7ff}',
        '\u{800}',
        '\u{d7ff}',
        '\u{e000}',
        '\u{ffff}',
        '\u{10000}',
    ] {
        let name = format!("char {:x}", u32::from(n));
        visitor.value(&name, "Scalars", &Scalars { n, ..zero.clone() });
    }
    let infinite = Scalars {
        l: f32::INFINITY,
        m: f64::INFINITY,
        q: ID,
        r: Timestamp::from_micros(1_700_000_000_123_000),
        u: Timestamp::from_micros(-1_700_000_000_123_457),
        s: Duration::new(1, 500_000_001),
        ..zero
    };
    visitor.value("infinite", "Scalars", &infinite);
}

fn point(lat: f64, lon: f64) -> Point {
    Point { lat, lon }
}

fn person(name: &str) -> Person {
    Person::new(PersonId(7), name.into(), vec![], Bytes::from_static(b"\x01"))
}

fn empty() -> Containers {
    Containers {
        list: vec![],
        nested: None,
        fixed: [0; 16],
        big: [0.0; 40],
        set: BTreeSet::new(),
        map: BTreeMap::new(),
        by_role: BTreeMap::new(),
        pair: (
            false,
            Amount {
                minor: 0,
                currency: Currency::Eur,
            },
        ),
        page: Page {
            items: vec![],
            next: None,
        },
        pages: BTreeMap::new(),
        samples: vec![],
    }
}

fn containers(visitor: &mut impl Visitor) {
    visitor.value("empty", "Containers", &empty());
    let full = Containers {
        list: vec![0, -1, i32::MAX, i32::MIN],
        nested: Some(vec![vec![None, Some("x".into())], vec![]]),
        fixed: std::array::from_fn(|index| index as u8 * 17),
        big: std::array::from_fn(|index| index as f32 / 2.0 - 1.0),
        // By bytes of UTF-8, which is not the order of JavaScript's strings.
        set: ["b", "", "\u{e000}", "a", "\u{1f600}", "ab"]
            .map(str::to_owned)
            .into(),
        map: BTreeMap::from([
            (PersonId(u64::MAX), vec![]),
            (PersonId(0), vec![point(0.5, -0.0)]),
            (PersonId(251), vec![point(1.0, 2.0), point(3.0, 4.0)]),
        ]),
        // By the index of the variant, which is not the order of the names.
        by_role: BTreeMap::from([
            (Role::Guest, ("g".into(), -1)),
            (Role::Admin, ("a".into(), 1)),
            (Role::Member, (String::new(), 0)),
        ]),
        pair: (
            true,
            Amount {
                minor: i128::MIN,
                currency: Currency::Jpy,
            },
        ),
        page: Page {
            items: vec![person("Ann"), person("")],
            next: Some(String::new()),
        },
        pages: BTreeMap::from([(
            "p".into(),
            Page {
                items: vec![Page {
                    items: vec![1, 255],
                    next: None,
                }],
                next: Some("n".into()),
            },
        )]),
        samples: vec![0.5, -0.0, f32::INFINITY, f32::MIN_POSITIVE],
    };
    visitor.value("full", "Containers", &full);
    let many = Containers {
        list: (0..251).collect(),
        set: (0..20).map(|number| number.to_string()).collect(),
        ..empty()
    };
    visitor.value("many", "Containers", &many);
    let no_keys = Keys {
        ids: BTreeSet::new(),
        times: BTreeSet::new(),
        moments: BTreeMap::new(),
        letters: BTreeMap::new(),
        wide: vec![],
        small: None,
        number: 0,
        wait: None,
    };
    visitor.value("no keys", "Keys", &no_keys);
    let at = Timestamp::from_micros;
    let keys = Keys {
        ids: BTreeSet::from([Uuid::max(), ID, Uuid::nil()]),
        times: BTreeSet::from([at(i64::MIN), at(-1), at(0), at(1), at(i64::MAX)]),
        moments: BTreeMap::from([(Moment(at(1)), true), (Moment(at(-1)), false)]),
        letters: BTreeMap::from([
            ('\u{e000}', vec![None]),
            ('\u{1f600}', vec![Some(at(1000)), None]),
            ('a', vec![]),
        ]),
        wide: vec![i32::MIN, -1, 0, 1 << 30],
        small: Some(vec![0, 250, 251, 65_535]),
        number: -(1 << 53) + 1,
        wait: Some(Duration::new(u64::MAX, 999_999_999)),
    };
    visitor.value("keys", "Keys", &keys);
}

fn people(visitor: &mut impl Visitor) {
    visitor.value("empty", "Empty", &Empty {});
    visitor.value("somewhere", "Point", &point(-90.0, 180.0));
    let amount = Amount {
        minor: -5,
        currency: Currency::Usd,
    };
    visitor.value("an amount", "Amount", &amount);
    visitor.value("nobody", "Person", &person(""));
    let full = Person {
        email: Some("ann@example.org".into()),
        tags: texts(&["a", ""]),
        born: Some(Timestamp::from_micros(-86_400_000_000)),
        address: Some(point(1.0, 2.0)),
        manager: Some(Box::new(Person {
            manager: Some(Box::new(person("Cy"))),
            ..person("Bob")
        })),
        reports: vec![person("Di"), person("Ed")],
        // As long as it may be.
        ..person(&"é".repeat(32))
    };
    visitor.value("everybody", "Person", &full);
    let page = Page {
        items: vec![person("Ann")],
        next: Some("Bob".into()),
    };
    visitor.value("a page", "Page<Person>", &page);
    let reserved = Reserved {
        r#type: "a".into(),
        r#fn: 1,
        self_: true,
        r#async: Some("b".into()),
        r#await: None,
        class: "c".into(),
        default: -1,
        constructor: "d".into(),
        prototype: "e".into(),
        r#match: 2,
        new: 3,
        delete: 4,
        option: 5,
        result: 6,
        kind: "f".into(),
    };
    visitor.value("words", "Reserved", &reserved);
}

fn variants(visitor: &mut impl Visitor) {
    visitor.value("first", "Role", &Role::Admin);
    visitor.value("last", "Role", &Role::Guest);
    visitor.value("none", "Result", &Outcome::None);
    let circle = Shape::Circle { radius: 2.5 };
    let line = Shape::Line(point(0.0, 1.0), point(-2.0, 3.5));
    visitor.value("named", "Shape", &circle);
    visitor.value("unnamed", "Shape", &line);
    let group = Shape::Group(vec![circle, Shape::Group(vec![]), line, Shape::Empty]);
    visitor.value("nested", "Shape", &group);
    visitor.value("without", "Shape", &Shape::Empty);
    visitor.value("the fallback", "Shape", &Shape::Unknown);
    let sum = Expr::Add {
        left: Box::new(Expr::Neg(Box::new(Expr::Number(0.5)))),
        right: Box::new(Expr::Text("t".into())),
    };
    visitor.value("a tree", "Expr", &sum);
    visitor.value(
        "missing",
        "PersonError",
        &PersonError::NotFound { id: PersonId(9) },
    );
    visitor.value("taken", "PersonError", &PersonError::NameTaken("Ann".into()));
    visitor.value("crashed", "PersonError", &PersonError::Crashed);
    let refused = ExtrasError::Refused {
        why: "it is empty".into(),
        code: Code("c".into()),
    };
    visitor.value("refused", "ExtrasError", &refused);
    #[allow(deprecated, reason = "it has bytes as others do")]
    let old = ExtrasError::Old;
    visitor.value("old", "ExtrasError", &old);
    let secret = Choice::Named {
        name: "ab".into(),
        secret: "s".into(),
    };
    visitor.value("secret", "Choice", &secret);
    visitor.value("plain", "Choice", &Choice::Plain);
}

fn limits(visitor: &mut impl Visitor) {
    let shortest = Limited {
        text: "ab".into(),
        bytes: None,
        list: vec![],
        set: BTreeSet::from([Outer(Inner(0))]),
        map: BTreeMap::new(),
        code: Code("c".into()),
        long: None,
    };
    visitor.value("shortest", "Limited", &shortest);
    let longest = Limited {
        text: "éé!".into(),
        bytes: Some(Bytes::from_static(&[1, 2, 3, 4])),
        list: vec![vec![1], vec![], vec![2, 3]],
        set: BTreeSet::from([Outer(Inner(300)), Outer(Inner(2))]),
        map: BTreeMap::from([(Code("b".into()), "2".into()), (Code("a".into()), "1".into())]),
        code: Code("12345678".into()),
        long: Some(LongCode(Code("éééé".into()))),
    };
    visitor.value("longest", "Limited", &longest);
    visitor.value("codes", "Codes", &Codes(vec![Code("a".into()), Code("b".into())]));
    visitor.value("defaults", "Defaults", &Defaults::default());
    visitor.value("some", "Some", &Something::new(300, "t".into()));
    let version = Version {
        major: 1,
        minor: 65_535,
        level: Level::High,
    };
    visitor.value("version", "Version", &version);
}

fn generics(visitor: &mut impl Visitor) {
    let pair = |left: u8| Pair {
        left,
        right: "r".to_owned(),
        items: [left, 255],
        both: Some((left, String::new())),
    };
    visitor.value("pair", "Pair<u8, string>", &pair(0));
    let leaf = |left| Box::new(Tree::Leaf(pair(left)));
    let tree = Tree::Node {
        left: leaf(1),
        right: Box::new(Tree::Node {
            left: leaf(2),
            right: leaf(3),
            pair: None,
        }),
        pair: Some((9, leaf(4))),
    };
    visitor.value("tree", "Tree<Pair<u8, string>>", &tree);
    let codes = Wrapped {
        value: Some(Codes(vec![])),
    };
    visitor.value("wrapped", "Wrapped<Codes>", &codes);
    visitor.value("maybe", "Maybe", &Maybe(Some(Codes(vec![Code("a".into())]))));
    let end = || Chain {
        next: Box::new(Wrapped { value: None }),
        more: Links(vec![]),
    };
    let chain = Chain {
        next: Box::new(Wrapped { value: Some(end()) }),
        more: Links(vec![end(), end()]),
    };
    visitor.value("chain", "Chain", &chain);
    let boxed = Boxed {
        end: Box::new(End::Closed(Box::new(Boxed::new("inner".into())))),
        note: "outer".into(),
    };
    visitor.value("boxed", "Boxed", &boxed);
}
