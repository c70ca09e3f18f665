//! Every type through a live server: what goes in comes out, and declared errors arrive as values.

use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use generated_tests::scalars::cases::scalars::v1::{
    Containers, Echo, EchoClient, EchoServer, Empty, Point, Role, Scalars, Shape, Trouble,
};
use proptest::prelude::*;
use turbo_runtime::client::CallError;
use turbo_runtime::server::{Context, Endpoint};
use turbo_runtime::{Fault, Status, Stream, memory};

struct Mirror;

impl Echo for Mirror {
    async fn scalars(&self, _: &Context, value: Scalars) -> Result<Scalars, Fault<Trouble>> {
        Ok(value)
    }

    async fn containers(&self, _: &Context, value: Containers) -> Result<Containers, Fault> {
        Ok(value)
    }

    async fn shape(&self, _: &Context, shape: Shape) -> Result<Shape, Fault<Trouble>> {
        Ok(shape)
    }

    async fn fail(&self, _: &Context, with: Trouble) -> Result<(), Fault<Trouble>> {
        Err(with.into())
    }

    async fn nothing(&self, _: &Context) -> Result<(), Fault> {
        Ok(())
    }

    async fn slow(&self, _: &Context) -> Result<bool, Fault> {
        std::future::pending().await
    }

    async fn maybe(&self, _: &Context, value: Option<String>) -> Result<Option<String>, Fault> {
        Ok(value)
    }

    async fn pair(&self, _: &Context, left: Vec<String>, right: bytes::Bytes) -> Result<Vec<Role>, Fault> {
        Ok(vec![Role::Guest; left.len() + right.len()])
    }

    fn shapes(
        &self,
        _: &Context,
        shape: Shape,
        times: u32,
    ) -> impl Stream<Item = Result<Shape, Fault<Trouble>>> + Send + 'static {
        let last = (times > 3).then(|| Err(Trouble::Shaped(shape.clone()).into()));
        stream::iter(vec![shape; times as usize].into_iter().map(Ok).chain(last))
    }
}

fn empty() -> Containers {
    Containers {
        maybe: None,
        maybe_text: None,
        numbers: vec![],
        octets: vec![],
        floats: vec![],
        texts: vec![],
        nested: vec![],
        shapes: vec![],
        role: Role::Admin,
        empty: Empty {},
        emptiness: vec![],
    }
}

fn client() -> EchoClient {
    EchoClient::new(memory::connect(
        &Endpoint::builder().service(EchoServer::new(Mirror)).build(),
    ))
}

#[tokio::test]
async fn every_declared_error_arrives_as_itself() {
    let echo = client();
    let troubles = [
        (Trouble::Plain, Status::FailedPrecondition),
        (
            Trouble::Range {
                low: i128::MIN,
                high: -1,
            },
            Status::OutOfRange,
        ),
        (
            Trouble::Shaped(Shape::Line(Point { x: 0.0, y: 1.0 }, Point { x: 2.0, y: 3.0 })),
            Status::DataLoss,
        ),
    ];
    for (trouble, status) in troubles {
        let error = echo.fail(&trouble).await.expect_err("it fails");
        assert_eq!(error.status(), status);
        assert!(matches!(error, CallError::Error(same) if same == trouble));
    }
}

#[tokio::test]
async fn parameters_and_results_of_every_shape() {
    let echo = client();
    echo.nothing().await.expect("an answer");
    assert_eq!(echo.maybe(None).await.expect("an answer"), None);
    assert_eq!(
        echo.maybe(Some("x")).await.expect("an answer").as_deref(),
        Some("x")
    );
    let roles = echo.pair(&["a".to_owned()], &[1, 2]).await.expect("an answer");
    assert_eq!(roles, [Role::Guest; 3]);
}

// W-28: calls and replies are as large as a message may be, whatever the window of streams is.
#[tokio::test]
async fn a_megabyte_needs_no_credit() {
    let value = Containers {
        octets: vec![7; 1_000_000],
        ..empty()
    };
    let back = client().containers(&value).await.expect("an answer");
    assert_eq!(back, value);
}

#[tokio::test]
async fn a_stream_may_end_with_a_declared_error() {
    let shapes: Vec<_> = client().shapes(&Shape::Nothing, 5).collect().await;
    assert_eq!(shapes.len(), 6);
    assert!(matches!(
        shapes.last(),
        Some(Err(CallError::Error(Trouble::Shaped(Shape::Nothing))))
    ));
    let whole: Vec<_> = client().shapes(&Shape::Nothing, 2).collect().await;
    assert!(whole.len() == 2 && whole.iter().all(Result::is_ok));
}

/// `@timeout(50ms)` holds unless the call says otherwise.
#[tokio::test(start_paused = true)]
async fn the_timeout_of_the_schema_holds() {
    let echo = client();
    let before = tokio::time::Instant::now();
    let error = echo.slow().await.expect_err("it never answers");
    assert_eq!(
        (error.status(), before.elapsed().as_millis()),
        (Status::DeadlineExceeded, 50)
    );
    let before = tokio::time::Instant::now();
    let error = echo
        .slow()
        .timeout(Duration::from_secs(2))
        .await
        .expect_err("it never answers");
    assert_eq!(
        (error.status(), before.elapsed().as_secs()),
        (Status::DeadlineExceeded, 2)
    );
}

fn point() -> impl Strategy<Value = Point> {
    (prop::num::f64::NORMAL, prop::num::f64::ZERO).prop_map(|(x, y)| Point { x, y })
}

fn shape() -> impl Strategy<Value = Shape> {
    let leaf = prop_oneof![
        prop::num::f64::NORMAL.prop_map(|radius| Shape::Circle { radius }),
        (point(), point()).prop_map(|(from, to)| Shape::Line(from, to)),
        any::<String>().prop_map(Shape::Named),
        Just(Shape::Nothing),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop::collection::vec(inner, 0..6).prop_map(Shape::Group)
    })
}

prop_compose! {
    fn integers()(
        u8 in any::<u8>(), u16 in any::<u16>(), u32 in any::<u32>(), u64 in any::<u64>(), u128 in any::<u128>(),
        i8 in any::<i8>(), i16 in any::<i16>(), i32 in any::<i32>(), i64 in any::<i64>(), i128 in any::<i128>(),
    ) -> Scalars {
        Scalars {
            u8, u16, u32, u64, u128, i8, i16, i32, i64, i128,
            bool: false, f32: 0.0, f64: 0.0, string: String::new(), bytes: bytes::Bytes::new(),
        }
    }
}

prop_compose! {
    fn scalars()(
        integers in integers(), bool in any::<bool>(), f32 in prop::num::f32::NORMAL, f64 in prop::num::f64::NORMAL,
        string in any::<String>(), bytes in prop::collection::vec(any::<u8>(), 0..400),
    ) -> Scalars {
        Scalars { bool, f32, f64, string, bytes: bytes.into(), ..integers }
    }
}

prop_compose! {
    fn containers()(
        maybe in any::<Option<u32>>(), maybe_text in any::<Option<String>>(), numbers in any::<Vec<i64>>(),
        octets in any::<Vec<u8>>(), floats in prop::collection::vec(prop::num::f64::NORMAL, 0..20),
        texts in any::<Vec<String>>(), nested in any::<Vec<Option<Vec<Option<u16>>>>>(),
        shapes in prop::collection::vec(shape(), 0..4), emptiness in 0..9_usize,
    ) -> Containers {
        Containers {
            maybe, maybe_text, numbers, octets, floats, texts, nested, shapes,
            role: Role::Member, empty: Empty {}, emptiness: vec![Empty {}; emptiness],
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn values_come_back_as_they_went(scalars in scalars(), containers in containers(), shape in shape()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let echo = client();
            prop_assert_eq!(&echo.scalars(&scalars).await.expect("an answer"), &scalars);
            prop_assert_eq!(&echo.containers(&containers).await.expect("an answer"), &containers);
            prop_assert_eq!(&echo.shape(&shape).await.expect("an answer"), &shape);
            Ok(())
        })?;
    }
}
