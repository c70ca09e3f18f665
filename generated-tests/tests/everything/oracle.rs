//! The same values as bincode 2.0.1 writes them: a struct is the tuple of its fields.

use bincode::config::standard;
use generated_tests::everything::geo;
use generated_tests::everything::sample::everything::v1::{Containers, Page, Person, Scalars};
use proptest::prelude::*;
use turbo_runtime::Timestamp;
use turbo_runtime::wire::{Encode, from_slice, to_vec};

use super::samples;

#[derive(bincode::Encode)]
struct OraclePerson {
    id: u64,
    name: String,
    email: Option<String>,
    tags: Vec<String>,
    born: Option<i64>,
    address: Option<(f64, f64)>,
    manager: Option<Box<OraclePerson>>,
    reports: Vec<OraclePerson>,
    password_hash: Vec<u8>,
}

fn point(point: &geo::Point) -> (f64, f64) {
    (point.lat, point.lon)
}

fn person(person: &Person) -> OraclePerson {
    OraclePerson {
        id: person.id.0,
        name: person.name.clone(),
        email: person.email.clone(),
        tags: person.tags.clone(),
        born: person.born.map(Timestamp::as_micros),
        address: person.address.as_ref().map(point),
        manager: person
            .manager
            .as_deref()
            .map(|manager| Box::new(self::person(manager))),
        reports: person.reports.iter().map(self::person).collect(),
        password_hash: person.password_hash.to_vec(),
    }
}

fn scalars(s: &Scalars) -> impl bincode::Encode {
    (
        (s.a, s.b, s.c, s.d, s.e, s.f, s.g, s.h, s.i, s.j, s.k),
        (
            s.l,
            s.m,
            s.n,
            s.o.clone(),
            s.p.to_vec(),
            *s.q.as_bytes(),
            s.r.as_micros(),
            s.s,
            s.t,
            s.u.as_micros(),
        ),
    )
}

fn page<T, O>(page: &Page<T>, item: impl FnMut(&T) -> O) -> (Vec<O>, Option<String>) {
    (page.items.iter().map(item).collect(), page.next.clone())
}

fn containers(c: &Containers) -> impl bincode::Encode {
    let map: std::collections::BTreeMap<u64, Vec<(f64, f64)>> = c
        .map
        .iter()
        .map(|(id, points)| (id.0, points.iter().map(point).collect()))
        .collect();
    let by_role: std::collections::BTreeMap<u32, (String, i64)> = c
        .by_role
        .iter()
        .map(|(role, pair)| (*role as u32, pair.clone()))
        .collect();
    let pages: std::collections::BTreeMap<String, _> = c
        .pages
        .iter()
        .map(|(name, outer)| (name.clone(), page(outer, |inner| page(inner, |byte| *byte))))
        .collect();
    (
        (c.list.clone(), c.nested.clone(), c.fixed, c.big, c.set.clone()),
        (
            map,
            by_role,
            (c.pair.0, (c.pair.1.minor, c.pair.1.currency as u32)),
        ),
        (page(&c.page, person), pages, c.samples.clone()),
    )
}

fn bytes<T: Encode>(value: &T) -> Vec<u8> {
    to_vec(value).expect("a value that can be encoded")
}

fn oracle(value: impl bincode::Encode) -> Vec<u8> {
    bincode::encode_to_vec(value, standard()).expect("a value that can be encoded")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    // V-2 to V-12, V-14 to V-19, V-26
    #[test]
    fn the_bytes_are_those_of_bincode(s in samples::scalars(), c in samples::containers(), p in samples::person()) {
        prop_assert_eq!(bytes(&s), oracle(scalars(&s)));
        prop_assert_eq!(bytes(&p), oracle(person(&p)));
        prop_assert_eq!(bytes(&c), oracle(containers(&c)));
        prop_assert_eq!(from_slice::<Containers>(&bytes(&c)), Ok(c));
    }

    // V-24
    #[test]
    fn what_is_cut_short_is_refused(c in samples::containers(), at in any::<prop::sample::Index>()) {
        let whole = bytes(&c);
        let cut = &whole[..at.index(whole.len())];
        prop_assert!(from_slice::<Containers>(cut).is_err());
    }
}
