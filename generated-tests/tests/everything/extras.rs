//! Parameters of every type, generics, and types that contain themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::StreamExt;
use generated_tests::everything::sample::extras::v1::{
    Boxed, Chain, Choice, Code, Codes, Defaults, EXTRAS, End, ExtrasClient, ExtrasError, ExtrasServer, Inner,
    LETTER, LOWEST, Level, Limited, Links, Moment, Money, Outer, Pair, Pause, Ratio, Some as Something, Tree,
    Version, Wrapped,
};
use turbo_runtime::client::{Call, CallError};
use turbo_runtime::server::Endpoint;
use turbo_runtime::wire::{Decode, Encode, from_slice, to_vec};
use turbo_runtime::{Decimal, Status, Timestamp, Uuid, memory};

use super::extras_server::Mirror;

fn client() -> ExtrasClient {
    ExtrasClient::new(memory::connect(
        &Endpoint::builder().service(ExtrasServer::new(Mirror)).build(),
    ))
}

const VERSION: Version = Version {
    major: 1,
    minor: 2,
    level: Level::Low,
};

fn limited() -> Limited {
    Limited {
        text: "text".into(),
        bytes: None,
        list: vec![],
        set: BTreeSet::from([Outer(Inner(1))]),
        map: BTreeMap::new(),
        code: Code("c".into()),
        long: None,
    }
}

#[tokio::test]
async fn each_parameter_is_borrowed_or_copied() {
    let answer = client()
        .refs(
            &BTreeMap::from([("a".to_owned(), 1)]),
            &BTreeSet::from([1, 2]),
            &("b".to_owned(), 3),
            &[4; 3],
            &Code("code".into()),
            Outer(Inner(100)),
            Timestamp::from_micros(5),
            Duration::from_secs(6),
            Decimal::new(125, 2),
            Uuid::from_bytes([7; 16]),
            LETTER,
            Some(&BTreeMap::from([(1, 2)])),
            VERSION,
        )
        .await
        .expect("an answer");
    assert_eq!(answer, (Outer(Inner(135)), Money(Decimal::new(1225, 2))));
}

// V-27
#[tokio::test]
async fn parameters_are_limited_on_both_sides() {
    let endpoint = Endpoint::builder().service(ExtrasServer::new(Mirror)).build();
    let channel = memory::connect(&endpoint);
    let client = ExtrasClient::new(channel.clone());
    assert_eq!(
        client.limited(&limited(), "abc", &[]).await.expect("an answer"),
        limited()
    );
    let error = client
        .limited(&limited(), "abcd", &[])
        .await
        .expect_err("too long");
    assert!(error.to_string().contains("Extras.limited.text"), "{error}");
    let codes = ["a", "b", "c"].map(|code| Code(code.into()));
    assert!(client.limited(&limited(), "a", &codes).await.is_err());

    // The same call by a client that does not look.
    let call: Call<Limited, ExtrasError> = channel.bind(&EXTRAS).unary(0, |writer| {
        limited().encode(writer);
        "abcd".encode(writer);
        writer.length(0);
    });
    let error = call.await.expect_err("too long");
    assert_eq!(error.status(), Status::InvalidArgument);
    assert!(error.to_string().contains("text"), "{error}");

    let error = client.limited(&limited(), "", &[]).await.expect_err("refused");
    assert_eq!(error.status(), Status::FailedPrecondition);
    let CallError::Error(error) = error else {
        panic!("{error}")
    };
    assert_eq!(format!("{error}"), "Refused { why: ..., code: Code(\"c\") }");
}

#[tokio::test]
async fn defaults_are_those_of_the_schema() {
    let defaults = Defaults::default();
    assert_eq!(
        (defaults.flag, defaults.small, defaults.large),
        (true, i8::MIN, u128::MAX)
    );
    assert_eq!(
        (defaults.ratio, defaults.text.as_str()),
        (2.5, "a \"quoted\" `text`\n")
    );
    assert_eq!((defaults.level, defaults.code), (Level::High, Outer(Inner(7))));
    assert_eq!((defaults.maybe, defaults.number), (None, Some(9)));
    let some = Something::new(1, "a".into());
    assert_eq!((some.level, &some.note), (Level::Low, &None));
    let back = client().defaults(&defaults, &some).await.expect("an answer");
    assert_eq!(back.level, Level::Low);
    assert_eq!(LOWEST, i128::MIN);
}

#[test]
fn derives_that_were_asked_for_are_there() {
    let copied = VERSION;
    assert!(copied < Version { major: 2, ..VERSION } && Level::Low < Level::High);
}

#[test]
fn what_is_sensitive_in_a_variant_is_not_printed() {
    let choice = Choice::Named {
        name: "a".into(),
        secret: "b".into(),
    };
    assert_eq!(format!("{choice:?}"), "Named { name: \"a\", secret: ... }");
    assert_eq!(format!("{:?}", Choice::Plain), "Plain");
}

fn pair() -> Pair<u8, String> {
    Pair {
        left: 1,
        right: "a".into(),
        items: [2, 3],
        both: Some((4, "b".into())),
    }
}

#[tokio::test]
async fn generic_types_and_those_that_contain_themselves() {
    let client = client();
    let leaf = || Box::new(Tree::Leaf(pair()));
    let tree = Tree::Node {
        left: leaf(),
        right: leaf(),
        pair: Some((5, leaf())),
    };
    assert_eq!(client.tree(&tree).await.expect("an answer"), [tree.clone(), tree]);

    let end = || Chain {
        next: Box::new(Wrapped { value: None }),
        more: Links(vec![]),
    };
    let chain = Chain {
        next: Box::new(Wrapped { value: Some(end()) }),
        more: Links(vec![end(), end()]),
    };
    assert_eq!(client.chain(&chain).await.expect("an answer"), chain);

    let boxed = Boxed::new("note".into());
    assert_eq!(*boxed.end, End::Open);
    assert_eq!(
        client.boxed(&boxed).await.expect("an answer"),
        End::Closed(Box::new(boxed))
    );

    let codes = Codes(vec![Code("a".into())]);
    let moment = Moment(Timestamp::UNIX_EPOCH);
    let pause = Pause(Duration::ZERO);
    let back = client
        .newtypes(moment, pause, Ratio(0.5), &codes)
        .await
        .expect("an answer");
    assert_eq!(back.value, Some(codes));
    let versions: Vec<_> = client.versions(VERSION).collect().await;
    assert!(matches!(versions.as_slice(), [Ok(VERSION)]));
}

// V-20: the least size of a generic type is that of its instance, so that a count is refused at once.
#[test]
fn sizes_of_generic_types_follow_their_arguments() {
    assert_eq!(<Pair<u8, f64>>::MIN_SIZE, 1 + 8 + 2 + 1);
    assert_eq!(<Pair<Uuid, ()>>::MIN_SIZE, 16 + 32 + 1);
    assert_eq!(<Tree<()>>::MIN_SIZE, 1);
    assert_eq!(<Tree<Uuid>>::MIN_SIZE, 17);
    assert_eq!(<Wrapped<Uuid>>::MIN_SIZE, 1);
}

// V-22
#[test]
fn depth_is_counted_through_newtypes_and_generic_types() {
    let mut tree = Tree::Leaf(1_u8);
    for _ in 0..200 {
        tree = Tree::Node {
            left: Box::new(tree),
            right: Box::new(Tree::Leaf(2)),
            pair: None,
        };
    }
    assert!(to_vec(&tree).is_err());
    let bytes = [1; 4096];
    assert!(from_slice::<Tree<u8>>(&bytes).is_err());
    assert!(from_slice::<Chain>(&bytes).is_err());
}
