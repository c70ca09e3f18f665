//! The whole language in Rust: what goes in comes out, limits hold on both sides, and the bytes are those of bincode.

mod extras;
mod extras_server;
mod limits;
mod oracle;
mod samples;
mod servers;
mod streams;

use generated_tests::everything::sample::everything::v1::{
    ENABLED, EverythingClient, EverythingServer, Expr, GREETING, MAX_NAME, Person, PersonError, PersonId,
    RATIO, Reserved, Result as Outcome, Shape,
};
use proptest::prelude::*;
use turbo_runtime::client::CallError;
use turbo_runtime::server::Endpoint;
use turbo_runtime::{Bytes, Status, memory};

use servers::Mirror;

fn client() -> EverythingClient {
    let endpoint = Endpoint::builder().service(EverythingServer::new(Mirror)).build();
    EverythingClient::new(memory::connect(&endpoint))
}

fn person() -> Person {
    Person::new(PersonId(7), "Ann".into(), vec![], Bytes::from_static(b"secret"))
}

#[test]
fn constants_are_constants() {
    const NAMES: [u8; MAX_NAME as usize] = [0; 64];
    assert_eq!(NAMES.len(), 64);
    assert_eq!(GREETING, "hello\n\u{1F600}");
    assert_eq!((ENABLED, RATIO), (true, -1.5e-3));
}

#[test]
fn defaults_fill_what_new_does_not_take() {
    let person = person();
    assert_eq!(person.id, PersonId(7));
    assert_eq!((person.tags.len(), person.email, person.manager), (0, None, None));
}

#[test]
fn newtypes_convert_both_ways_and_print_what_they_wrap() {
    let id = PersonId::from(7);
    assert_eq!((u64::from(id), id.to_string()), (7, "7".to_owned()));
}

#[test]
fn what_is_sensitive_is_not_printed() {
    let printed = format!("{:?}", person());
    assert!(
        printed.contains("password_hash: ...") && !printed.contains("secret"),
        "{printed}"
    );
    assert!(
        printed.starts_with("Person { id: PersonId(7), name: \"Ann\""),
        "{printed}"
    );
}

#[tokio::test]
async fn parameters_of_every_name_and_errors_of_every_kind() {
    let client = client();
    client.ping().await.expect("an answer");
    client.touch(PersonId(1)).await.expect("an answer");
    assert_eq!(client.insert(&person()).await.expect("an answer"), PersonId(7));
    let page = client.list(Some("x"), 2).await.expect("an answer");
    assert_eq!((page.items.len(), page.next.as_deref()), (2, Some("x")));
    let error = client.get(PersonId(9)).await.expect_err("nobody");
    assert_eq!(error.status(), Status::NotFound);
    assert!(matches!(
        error,
        CallError::Error(PersonError::NotFound { id: PersonId(9) })
    ));
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
    assert_eq!(
        client.reserved("type", &reserved).await.expect("an answer"),
        reserved
    );
    assert!(
        Outcome::Ok < Outcome::None,
        "plain enums have the order of their variants"
    );
}

#[tokio::test]
async fn an_expression_is_boxed_where_it_must_be() {
    let sum = Expr::Add {
        left: Box::new(Expr::Number(1.5)),
        right: Box::new(Expr::Neg(Box::new(Expr::Number(0.5)))),
    };
    assert_eq!(client().eval(&sum).await.expect("an answer"), 1.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn values_come_back_as_they_went(
        scalars in samples::scalars(), containers in samples::containers(), shape in samples::shape(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let client = client();
            prop_assert_eq!(&client.scalars(&scalars).await.expect("an answer"), &scalars);
            prop_assert_eq!(&client.containers(&containers).await.expect("an answer"), &containers);
            prop_assert_eq!(&client.shape(&shape).await.expect("an answer"), &shape);
            prop_assert_eq!(client.shape(&Shape::Unknown).await.expect("an answer"), Shape::Unknown);
            Ok(())
        })?;
    }
}
