//! Values of every type, by chance.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use generated_tests::everything::geo::Point;
use generated_tests::everything::money::{Amount, Currency};
use generated_tests::everything::sample::everything::v1::{
    Containers, Page, Person, PersonId, Role, Scalars, Shape,
};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use turbo_runtime::{Bytes, Timestamp, Uuid};

pub fn uuid() -> impl Strategy<Value = Uuid> {
    any::<[u8; 16]>().prop_map(Uuid::from_bytes)
}

pub fn timestamp() -> impl Strategy<Value = Timestamp> {
    any::<i64>().prop_map(Timestamp::from_micros)
}

/// Short, of up to four bytes a character, and small enough for every limit.
fn text() -> impl Strategy<Value = String> {
    vec(any::<char>(), 0..12).prop_map(String::from_iter)
}

fn float() -> impl Strategy<Value = f64> {
    prop::num::f64::NORMAL | prop::num::f64::ZERO
}

fn point() -> impl Strategy<Value = Point> {
    (float(), float()).prop_map(|(lat, lon)| Point { lat, lon })
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![Just(Role::Admin), Just(Role::Member), Just(Role::Guest)]
}

fn bytes() -> impl Strategy<Value = Bytes> {
    vec(any::<u8>(), 0..300).prop_map(Bytes::from)
}

prop_compose! {
    fn numbers()(
        a in any::<bool>(), b in any::<u8>(), c in any::<u16>(), d in any::<u32>(), e in any::<u64>(),
        f in any::<u128>(), g in any::<i8>(), h in any::<i16>(), i in any::<i32>(), j in any::<i64>(),
        k in any::<i128>(),
    ) -> (bool, u8, u16, u32, u64, u128, i8, i16, i32, i64, i128) {
        (a, b, c, d, e, f, g, h, i, j, k)
    }
}

prop_compose! {
    pub fn scalars()(
        (a, b, c, d, e, f, g, h, i, j, k) in numbers(),
        l in prop::num::f32::NORMAL, m in float(), n in any::<char>(), o in text(), p in bytes(), q in uuid(),
        r in timestamp(), s in any::<Duration>(), t in any::<u64>(), u in timestamp(),
    ) -> Scalars {
        Scalars { a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u }
    }
}

prop_compose! {
    fn childless()(
        id in any::<u64>(), name in text(), email in prop::option::of(text()), tags in vec(text(), 0..4),
        born in prop::option::of(timestamp()), address in prop::option::of(point()), password_hash in bytes(),
    ) -> Person {
        Person { id: PersonId(id), name, email, tags, born, address, manager: None, reports: vec![], password_hash }
    }
}

pub fn person() -> impl Strategy<Value = Person> {
    childless().prop_recursive(3, 6, 2, |inner| {
        (childless(), prop::option::of(inner.clone()), vec(inner, 0..2)).prop_map(
            |(person, manager, reports)| Person {
                manager: manager.map(Box::new),
                reports,
                ..person
            },
        )
    })
}

fn page_of<T: Strategy>(item: T) -> impl Strategy<Value = Page<T::Value>>
where
    T::Value: Clone,
{
    (vec(item, 0..3), prop::option::of(text())).prop_map(|(items, next)| Page { items, next })
}

pub fn shape() -> impl Strategy<Value = Shape> {
    let leaf = prop_oneof![
        float().prop_map(|radius| Shape::Circle { radius }),
        (point(), point()).prop_map(|(from, to)| Shape::Line(from, to)),
        Just(Shape::Empty),
    ];
    leaf.prop_recursive(4, 20, 4, |inner| vec(inner, 0..4).prop_map(Shape::Group))
}

fn by_role() -> impl Strategy<Value = BTreeMap<Role, (String, i64)>> {
    btree_map(role(), (text(), any::<i64>()), 0..4)
}

fn amount() -> impl Strategy<Value = Amount> {
    let currency = prop_oneof![Just(Currency::Eur), Just(Currency::Usd), Just(Currency::Jpy)];
    (any::<i128>(), currency).prop_map(|(minor, currency)| Amount { minor, currency })
}

fn places() -> impl Strategy<Value = BTreeMap<PersonId, Vec<Point>>> {
    btree_map(any::<u64>().prop_map(PersonId), vec(point(), 0..3), 0..4)
}

fn strings() -> impl Strategy<Value = BTreeSet<String>> {
    btree_set(text(), 0..5)
}

prop_compose! {
    pub fn containers()(
        list in vec(any::<i32>(), 0..9), nested in prop::option::of(vec(vec(prop::option::of(text()), 0..3), 0..3)), fixed in any::<[u8; 16]>(),
        big in prop::num::f32::NORMAL, set in strings(), map in places(), by_role in by_role(), pair in (any::<bool>(), amount()),
        page in page_of(person()), pages in btree_map(text(), page_of(page_of(any::<u8>())), 0..3),
        samples in vec(prop::num::f32::NORMAL, 0..9),
    ) -> Containers {
        Containers { list, nested, fixed, big: [big; 40], set, map, by_role, pair, page, pages, samples }
    }
}
