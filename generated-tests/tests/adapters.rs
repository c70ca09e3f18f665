//! Clients of two releases, as they were generated then, against a server of now.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, TryStreamExt, stream};
use generated_tests::adapters::shop::v1 as now;
use generated_tests::adapters_v1::shop::v1;
use generated_tests::adapters_v2::shop::v1 as v2;
use now::{Article, Draft, Hue, Name, Page, Shape, Shelf, Shop, ShopError, ShopServer, Unchanged};
use tokio::sync::mpsc;
use turbo_runtime::client::{Call, CallError, Channel};
use turbo_runtime::server::{Calls, ClientStream, Context, Endpoint, Request};
use turbo_runtime::wire::{Decode, DecodeError, Encode, Reader, Writer};
use turbo_runtime::{Bytes, Fault, Status, Stream, memory};

/// A shop that tells what it was sent.
struct Desk(mpsc::UnboundedSender<Draft>);

fn article(id: u16) -> Article {
    Article {
        name: Name("lamp".to_owned()),
        id,
        price: 1.5,
        color: Hue(now::Color::Green),
        stock: BTreeMap::from([(Hue(now::Color::Blue), 1), (Hue(now::Color::Red), 2)]),
        sizes: [3, 4],
        place: (5, "left".to_owned()),
        parts: vec![],
        grade: None,
        added: "today".to_owned(),
        next: None,
    }
}

impl Shop for Desk {
    async fn get(&self, _: &Context, id: u32) -> Result<Article, Fault<ShopError>> {
        match id {
            0 => Err(ShopError::Closed.into()),
            1 => Err(ShopError::TooMuch { most: 7 }.into()),
            2 => Err(ShopError::NoArticle {
                id,
                hint: Some("look again".to_owned()),
            }
            .into()),
            3 => Err(Fault::new(Status::Aborted, "by hand")),
            // More than the schema allows.
            4 => Ok(Article {
                parts: vec![article(1); 11],
                ..article(4)
            }),
            id => Ok(Article {
                grade: Some(2),
                parts: vec![article(8)],
                next: Some(Box::new(article(9))),
                ..article(id as u16)
            }),
        }
    }

    async fn put(
        &self,
        _: &Context,
        priority: u8,
        note: String,
        draft: Draft,
    ) -> Result<u32, Fault<ShopError>> {
        assert_eq!((priority, note.as_str()), (7, "none"));
        let _ = self.0.send(draft);
        Ok(11)
    }

    async fn page(&self, _: &Context, size: u16, after: u64, color: Hue) -> Result<Page<Article>, Fault> {
        assert_eq!((size, after, color), (20, 300, Hue(now::Color::Green)));
        Ok(Page {
            total: Some(1),
            next: Some(301),
            items: vec![article(1)],
        })
    }

    async fn shelf(&self, _: &Context, shelf: Shelf) -> Result<Shelf, Fault> {
        assert_eq!(shelf.depth, 1);
        Ok(shelf)
    }

    fn watch(
        &self,
        _: &Context,
        color: now::Color,
    ) -> impl Stream<Item = Result<Article, Fault<ShopError>>> + Send + 'static {
        assert_eq!(color, now::Color::Red);
        stream::iter([
            Ok(article(1)),
            Ok(article(2)),
            Err(ShopError::TooMuch { most: 2 }.into()),
        ])
    }

    async fn fill(
        &self,
        _: &Context,
        name: String,
        mut drafts: ClientStream<Draft>,
    ) -> Result<u64, Fault<ShopError>> {
        assert_eq!(name, "attic");
        let mut count = 0;
        while let Some(draft) = drafts.try_next().await? {
            let _ = self.0.send(draft);
            count += 1;
        }
        Ok(count)
    }

    fn exchange(
        &self,
        _: &Context,
        drafts: ClientStream<Draft>,
    ) -> impl Stream<Item = Result<Article, Fault>> + Send + 'static {
        drafts
            .map_ok(|draft| Article {
                name: draft.name,
                ..article(1)
            })
            .map_err(Fault::from)
    }

    async fn shapes(&self, _: &Context, mut shapes: Vec<Shape>) -> Result<Vec<Shape>, Fault> {
        shapes.push(Shape::Square { side: 2.0 });
        Ok(shapes)
    }

    async fn forget(&self, _: &Context, id: u32) -> Result<bool, Fault> {
        Ok(id == 1)
    }

    async fn same(&self, _: &Context, article: Unchanged) -> Result<Unchanged, Fault> {
        Ok(article)
    }

    async fn gone(&self, _: &Context, id: u32) -> Result<u64, Fault> {
        Ok(id.into())
    }

    async fn count(
        &self,
        _: &Context,
        things: BTreeMap<u16, u64>,
    ) -> Result<BTreeSet<u8>, Fault<now::CountError>> {
        if things.len() > 2 {
            return Err(now::CountError::Overflow.into());
        }
        Ok(things.into_keys().map(|key| key as u8).collect())
    }

    async fn colors(&self, _: &Context, colors: BTreeSet<Hue>) -> Result<BTreeMap<now::Color, u8>, Fault> {
        Ok(colors
            .into_iter()
            .zip(1..)
            .map(|(color, at)| (color.0, at))
            .collect())
    }
}

/// The value of an error, if it came with one.
fn thrown<E>(error: &CallError<E>) -> Option<&E> {
    match error {
        CallError::Error(error) => Some(error),
        CallError::Failure(_) => None,
    }
}

/// A connection to a shop, and what it is sent.
fn open() -> (Channel, mpsc::UnboundedReceiver<Draft>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let endpoint = Endpoint::builder().service(ShopServer::new(Desk(sender))).build();
    (memory::connect(&endpoint), receiver)
}

fn draft(name: &str) -> v1::Draft {
    v1::Draft {
        name: name.to_owned(),
        price: 2.5,
        color: v1::Color::Blue,
        origin: Some(v1::Origin {
            country: "somewhere".to_owned(),
            way: vec![
                v1::Stage::Ship {
                    name: "Anna".to_owned(),
                    days: 3,
                },
                v1::Stage::Truck(300, "A1".to_owned()),
                v1::Stage::Again {
                    origin: v1::Origin {
                        country: String::new(),
                        way: vec![],
                        firsts: BTreeSet::new(),
                        codes: None,
                        counts: BTreeMap::new(),
                        pair: [v1::Shade::Red; 2],
                    },
                },
                v1::Stage::Lost,
            ],
            firsts: BTreeSet::from([v1::Color::Red, v1::Color::Blue]),
            codes: Some(Bytes::from_static(&[1, 2, 3])),
            counts: BTreeMap::from([(1, (300, true)), (2, (0, false))]),
            pair: [v1::Shade::Blue, v1::Shade::Red],
        }),
        tags: BTreeSet::from(["a".to_owned(), "b".to_owned()]),
        stock: BTreeMap::from([(v1::Color::Red, 1), (v1::Color::Blue, 255)]),
        sizes: [1, 2, 65_535],
        place: (255, "right".to_owned()),
        parts: vec![],
        rank: None,
        note: None,
        labels: None,
    }
}

fn lifted(name: &str) -> Draft {
    Draft {
        currency: "EUR".to_owned(),
        name: Name(name.to_owned()),
        price: 2.5,
        color: Hue(now::Color::Blue),
        tags: ["a", "b"].map(|tag| Name(tag.to_owned())).into(),
        stock: BTreeMap::from([(Hue(now::Color::Blue), 255), (Hue(now::Color::Red), 1)]),
        sizes: Some([1, 2, 65_535]),
        place: (255, Some("right".to_owned())),
        parts: vec![],
        made: None,
        reserve: None,
        rank: 3,
        note: "none".to_owned(),
        labels: vec![],
    }
}

fn lowered(id: u32) -> v1::Article {
    v1::Article {
        id,
        name: Some("lamp".to_owned()),
        price: 1.5,
        color: v1::Color::Green,
        stock: BTreeMap::from([(v1::Color::Red, 2), (v1::Color::Blue, 1)]),
        sizes: Some([3, 4]),
        place: (5, Some("left".to_owned())),
        parts: vec![],
        legacy: "old".to_owned(),
        grade: 5,
        first: v1::Shade::Blue,
        notes: vec![],
        next: None,
    }
}

/// I-30, I-31: arguments are lifted and results lowered, in all kinds of methods, for clients of either release.
#[tokio::test]
async fn clients_of_releases_call_as_they_always_did() {
    let (channel, mut sent) = open();
    let client = v1::ShopClient::new(channel.clone());
    let got = client.get(6).await.expect("an article");
    let expected = v1::Article {
        grade: 2,
        parts: vec![lowered(8)],
        next: Some(Box::new(lowered(9))),
        ..lowered(6)
    };
    assert_eq!(got, expected);
    let newer = v2::ShopClient::new(channel.clone()).get(7).await;
    let newer = newer.expect("an article");
    assert_eq!((newer.id, newer.weight, newer.parts.len()), (7, None, 1));

    let whole = v1::Draft {
        parts: vec![draft("leg")],
        rank: Some(9),
        note: Some("mind the step".to_owned()),
        labels: Some(vec!["x".to_owned()]),
        ..draft("table")
    };
    assert_eq!(client.put(&whole, None).await, Ok(11));
    let expected = Draft {
        parts: vec![lifted("leg")],
        rank: 9,
        note: "mind the step".to_owned(),
        labels: vec![Name("x".to_owned())],
        ..lifted("table")
    };
    assert_eq!(sent.recv().await, Some(expected));

    let page = client.page(300, 20).await.expect("a page");
    assert_eq!((page.items, page.next), (vec![lowered(1)], Some(301)));
    assert_eq!(client.forget(1).await, Ok(()));
    let things = BTreeMap::from([(3, 1), (250, u32::MAX)]);
    assert_eq!(client.count(&things).await, Ok(BTreeSet::from([3, 250])));

    let filled = client.fill("attic", stream::iter([draft("a"), draft("b")]));
    assert_eq!(filled.await, Ok(2));
    assert_eq!(sent.recv().await, Some(lifted("a")));
    assert_eq!(sent.recv().await, Some(lifted("b")));
    let exchanged = client.exchange(stream::iter([draft("a"), draft("b")]));
    let exchanged: Vec<v1::Article> = exchanged.try_collect().await.expect("articles");
    let named = |name: &str| v1::Article {
        name: Some(name.to_owned()),
        ..lowered(1)
    };
    assert_eq!(exchanged, [named("a"), named("b")]);
}

/// I-25: sets and maps are brought into the order of the other revision.
#[tokio::test]
async fn keys_are_sorted_anew() {
    let client = v1::ShopClient::new(open().0);
    let colors = BTreeSet::from([v1::Color::Red, v1::Color::Green, v1::Color::Blue]);
    // Numbered in the order that the server sees: blue, green, red.
    let expected = [(v1::Color::Red, 3), (v1::Color::Green, 2), (v1::Color::Blue, 1)];
    assert_eq!(client.colors(&colors).await, Ok(BTreeMap::from(expected)));
}

/// I-24: variants that were dropped and added become the fallback.
#[tokio::test]
async fn variants_come_and_go() {
    let client = v1::ShopClient::new(open().0);
    let tree = |left, right| v1::Shape::Tree(Box::new(v1::Tree { left, right }));
    let boxed = |shape| Some(Box::new(shape));
    let shapes = [
        v1::Shape::Point,
        v1::Shape::Circle { radius: 1.5 },
        v1::Shape::Line(1, 2),
        tree(
            boxed(v1::Shape::Point),
            boxed(tree(None, boxed(v1::Shape::Line(3, 4)))),
        ),
        v1::Shape::Unknown,
    ];
    let expected = [
        v1::Shape::Unknown,
        v1::Shape::Circle { radius: 1.5 },
        v1::Shape::Line(1, 2),
        tree(
            boxed(v1::Shape::Unknown),
            boxed(tree(None, boxed(v1::Shape::Line(3, 4)))),
        ),
        v1::Shape::Unknown,
        // The square.
        v1::Shape::Unknown,
    ];
    assert_eq!(client.shapes(&shapes).await.as_deref(), Ok(&expected[..]));
}

/// I-26: errors are lowered, or only their status is told.
#[tokio::test]
async fn errors_are_those_of_the_release() {
    let client = v1::ShopClient::new(open().0);
    let errors = [
        client.get(0).await.unwrap_err(),
        client.get(1).await.unwrap_err(),
        client.get(2).await.unwrap_err(),
        client.get(3).await.unwrap_err(),
    ];
    assert_eq!(thrown(&errors[0]), Some(&v1::ShopError::Closed));
    assert_eq!(
        (errors[1].status(), thrown(&errors[1])),
        (Status::ResourceExhausted, None)
    );
    assert_eq!(thrown(&errors[2]), Some(&v1::ShopError::NoArticle { id: 2 }));
    assert_eq!((errors[3].status(), thrown(&errors[3])), (Status::Aborted, None));
    let watched: Vec<_> = client.watch(v1::Color::Red).collect().await;
    assert_eq!(watched[..2], [Ok(lowered(1)), Ok(lowered(2))]);
    let end = watched[2].as_ref().unwrap_err();
    assert_eq!((watched.len(), end.status()), (3, Status::ResourceExhausted));
    let things = BTreeMap::from([(1, 1), (2, 2), (3, 3)]);
    assert_eq!(
        client.count(&things).await.unwrap_err().status(),
        Status::OutOfRange
    );
}

/// I-32: what has no way is a mismatch, which names both schemas and the release of the caller.
#[tokio::test]
async fn what_cannot_be_adapted_is_a_mismatch() {
    let client = v1::ShopClient::new(open().0);
    let error = client.gone(1).await.unwrap_err();
    assert_eq!(error.status(), Status::SchemaMismatch);
    let told = error.to_string();
    let ids = [v1::SHOP.schema_id, now::SHOP.schema_id].map(|id| format!("{:016x}", u64::from_be_bytes(id)));
    assert!(
        ids.iter().all(|id| told.contains(id)) && told.contains("(release v1)"),
        "{told}"
    );
    // Beside it, what has not changed is called as it is.
    assert_eq!(
        client.same(&v1::Unchanged { id: 4 }).await,
        Ok(v1::Unchanged { id: 4 })
    );
}

/// I-34, V-22: values that contain themselves go both ways as deep as they always could, and no deeper.
#[tokio::test]
async fn depth_is_counted_as_in_the_release() {
    let client = v1::ShopClient::new(open().0);
    let deep = |levels| {
        let mut shelf = v1::Shelf {
            label: "bottom".to_owned(),
            next: None,
            books: v1::Books(vec![]),
        };
        for level in 1..levels {
            shelf = v1::Shelf {
                label: level.to_string(),
                next: Some(Box::new(shelf)),
                books: v1::Books(vec![]),
            };
        }
        shelf
    };
    // The innermost list of books counts as one level, as it did.
    let shelf = deep(127);
    assert_eq!(client.shelf(&shelf).await, Ok(shelf));
    // One more could not be sent by that client, so others send it.
    let mut writer = Writer::new().with_max_depth(1_000);
    deep(128).encode(&mut writer);
    let bytes = writer.finish().expect("bytes");
    let error = raw(&open().0, 3, &bytes).await;
    assert_eq!(error.status(), Status::InvalidArgument);
    assert!(
        error.to_string().contains("nested deeper than 128 levels"),
        "{error}"
    );
}

/// Calls a method of the first release with bytes as arguments, which are refused.
async fn raw(channel: &Channel, method: usize, bytes: &[u8]) -> CallError {
    let call: Call<Vec<u8>> = channel.bind(&v1::SHOP).unary(method, |writer| writer.raw(bytes));
    call.await.unwrap_err()
}

/// I-34, V-20, V-23, V-24, V-26, V-27: bytes of a release are read as strictly as others, also what is dropped.
#[tokio::test]
async fn bytes_of_releases_are_checked() {
    let channel = open().0;
    let of = |value: &dyn Fn(&mut Writer)| {
        let mut writer = Writer::new();
        value(&mut writer);
        writer.finish().expect("bytes")
    };
    let put = |draft: &v1::Draft| {
        let draft = draft.clone();
        of(&move |writer| {
            draft.encode(writer);
            writer.u8(0);
        })
    };
    let whole = put(&draft("chair"));
    let mut long = whole.clone();
    long.push(0);
    let error = raw(&channel, 1, &long).await.to_string();
    assert!(error.contains("1 byte is left"), "{error}");
    for end in 0..whole.len() {
        let error = raw(&channel, 1, &whole[..end]).await;
        assert_eq!(error.status(), Status::InvalidArgument, "{end}");
    }
    let find = |part: &[u8]| {
        whole
            .windows(part.len())
            .position(|it| it == part)
            .expect("the part")
    };
    // The codes are one byte longer than the release allows.
    let mut codes = whole.clone();
    let at = find(&[1, 3, 1, 2, 3]);
    codes.splice(at..at + 5, [1, 4, 1, 2, 3, 4]);
    let error = raw(&channel, 1, &codes).await.to_string();
    assert!(
        error.contains("draft.origin.codes: a length of 4, where at most 3"),
        "{error}"
    );
    // Red and blue stood in that order, in a set that is dropped and in a map that is kept.
    let mut firsts = whole.clone();
    let at = find(&[2, 0, 2, 1, 3]);
    firsts.splice(at..at + 3, [2, 2, 0]);
    let error = raw(&channel, 1, &firsts).await.to_string();
    assert!(
        error.contains("draft.origin.firsts[1]: the item does not come after"),
        "{error}"
    );
    let mut stock = whole.clone();
    let at = find(&[2, 0, 1, 2, 255]);
    stock.splice(at..at + 5, [2, 2, 1, 0, 1]);
    let error = raw(&channel, 1, &stock).await.to_string();
    assert!(
        error.contains("draft.stock[1]: the item does not come after"),
        "{error}"
    );
}

/// I-34, V-27: lengths are those that the server promises its handlers, and that it may send.
#[tokio::test]
async fn lengths_are_checked() {
    let client = v1::ShopClient::new(open().0);
    assert_eq!(client.get(4).await.unwrap_err().status(), Status::Internal);
}

/// Bytes at random, near those of true calls: a value or a complaint about the bytes, and never more memory than they pay for.
#[tokio::test]
async fn hostile_bytes_are_values_or_refused() {
    let channel = open().0;
    let of = |value: &dyn Fn(&mut Writer)| {
        let mut writer = Writer::new();
        value(&mut writer);
        writer.finish().expect("bytes")
    };
    let table = draft("table");
    let shapes = [v1::Shape::Line(1, 2), v1::Shape::Point];
    let shelf = v1::Shelf {
        label: "top".to_owned(),
        next: None,
        books: v1::Books(vec![v1::Book {
            title: "Tales".to_owned(),
            inner: None,
        }]),
    };
    let colors = BTreeSet::from([v1::Color::Red, v1::Color::Blue]);
    let things = BTreeMap::from([(1_u8, 2_u32), (3, 4)]);
    let seeds: [(usize, Vec<u8>); 6] = [
        (1, of(&|writer| (&table, None::<String>).encode(writer))),
        (2, of(&|writer| (300_u32, 20_u8).encode(writer))),
        (3, of(&|writer| shelf.encode(writer))),
        (7, of(&|writer| shapes.as_slice().encode(writer))),
        (11, of(&|writer| things.encode(writer))),
        (12, of(&|writer| colors.encode(writer))),
    ];
    let mut random = fastrand::Rng::with_seed(6);
    let (mut taken, mut refused) = (0, 0);
    for round in 0..6_000 {
        let (method, seed) = &seeds[round % seeds.len()];
        let mut bytes = seed.clone();
        for _ in 0..random.usize(1..4) {
            let at = random.usize(..bytes.len());
            match random.u8(..4) {
                0 => bytes[at] = random.u8(..),
                1 => bytes.insert(at, random.choice([0, 1, 250, 251, 252, 253, 255]).unwrap_or(0)),
                2 if bytes.len() > 1 => drop(bytes.remove(at)),
                _ => {
                    let part = bytes[at..].to_vec();
                    bytes.extend(part);
                }
            }
        }
        let call: Call<Raw> = channel
            .bind(&v1::SHOP)
            .unary(*method, |writer| writer.raw(&bytes));
        match call.await {
            Ok(_) => taken += 1,
            // What the handler says of arguments that are values.
            Err(error) if error.to_string().contains("internal error") => taken += 1,
            Err(error) => {
                assert_eq!(
                    error.status(),
                    Status::InvalidArgument,
                    "{method} {bytes:?}: {error}"
                );
                refused += 1;
            }
        }
    }
    assert!(taken > 100 && refused > 1_000, "{taken} {refused}");
}

/// An answer of any bytes.
struct Raw;

impl Decode for Raw {
    const MIN_SIZE: usize = 0;

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.raw(reader.rest().len()).map(|_| Self)
    }
}

/// V-20, V-25: what a value of a release becomes is paid for, however short its bytes are.
#[tokio::test]
async fn what_bytes_become_is_paid_for() {
    let channel = open().0;
    let parts = v1::Draft {
        origin: None,
        tags: BTreeSet::new(),
        stock: BTreeMap::new(),
        name: String::new(),
        place: (0, String::new()),
        ..draft("")
    };
    let mut writer = Writer::new();
    parts.encode(&mut writer);
    let least = writer.finish().expect("bytes");
    // A list that promises a million drafts, and has none.
    let mut bytes = least[..least.len() - 4].to_vec();
    bytes.extend([252, 64, 66, 15, 0]);
    let error = raw(&channel, 1, &bytes).await.to_string();
    assert!(
        error.contains("draft.parts: a length of 1000000 runs past the end"),
        "{error}"
    );
}

/// I-34: layers see the method as it is now.
#[tokio::test]
async fn layers_are_around_adapted_calls() {
    let (seen, mut names) = mpsc::unbounded_channel();
    let (sender, _sent) = mpsc::unbounded_channel();
    let layer = tower::layer::layer_fn(move |inner: Calls| {
        let seen = seen.clone();
        tower::util::MapRequest::new(inner, move |request: Request| {
            let _ = seen.send((request.method(), request.descriptor().signature));
            request
        })
    });
    let endpoint = Endpoint::builder()
        .service(ShopServer::new(Desk(sender)))
        .layer(layer)
        .build();
    let client = v1::ShopClient::new(memory::connect(&endpoint));
    assert_eq!(client.page(300, 20).await.expect("a page").next, Some(301));
    let errors = [client.get(1).await.unwrap_err(), client.get(2).await.unwrap_err()];
    assert_eq!(
        (errors[0].status(), thrown(&errors[0])),
        (Status::ResourceExhausted, None)
    );
    assert_eq!(thrown(&errors[1]), Some(&v1::ShopError::NoArticle { id: 2 }));
    assert_eq!(names.recv().await, Some(("page", now::SHOP.methods[2].signature)));
}
