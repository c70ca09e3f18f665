//! Clients and servers of the three generated modules, with one handler each that does nothing but answer.

use std::hint::black_box;

use turbo_runtime::server::{Context, Endpoint};
use turbo_runtime::{Fault, memory};

use crate::people::{email, name, tags};

/// Items of a long list.
const LONG: u32 = 1000;

/// What is measured.
#[derive(Clone, Copy)]
pub(crate) enum Work {
    Ping,
    Insert,
    Get,
    Exchange,
    InsertAll,
    List,
}

impl Work {
    pub(crate) const ALL: &[Self] = &[
        Self::Ping,
        Self::Insert,
        Self::Get,
        Self::Exchange,
        Self::InsertAll,
        Self::List,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ping => "a number there and back, which did not change",
            Self::Insert => "a small record sent",
            Self::Get => "a small record received",
            Self::Exchange => "a small record there and another back",
            Self::InsertAll => "a list of 1,000 sent",
            Self::List => "a list of 1,000 received",
        }
    }
}

macro_rules! client {
    ($peer:ident, $module:ident, $server:ident, $person:expr) => {
        #[doc = "A client, connected to its server."]
        pub(crate) struct $peer {
            client: $module::bench::v1::PeopleClient,
            person: $module::bench::v1::Person,
            people: Vec<$module::bench::v1::Person>,
        }

        impl $peer {
            pub(crate) fn new() -> Self {
                let service = $server::bench::v1::PeopleServer::new(Handler);
                let endpoint = Endpoint::builder().service(service).build();
                let person: fn(u64) -> $module::bench::v1::Person = $person;
                Self {
                    client: $module::bench::v1::PeopleClient::new(memory::connect(&endpoint)),
                    person: person(7),
                    people: (0..u64::from(LONG)).map(person).collect(),
                }
            }

            /// Does it once.
            pub(crate) async fn run(&self, work: Work) {
                let client = &self.client;
                match work {
                    Work::Ping => drop(black_box(client.ping(7).await.expect("an answer"))),
                    Work::Insert => drop(black_box(
                        client.insert(&self.person).await.expect("an answer"),
                    )),
                    Work::Get => drop(black_box(client.get(7).await.expect("an answer"))),
                    Work::Exchange => drop(black_box(
                        client.exchange(&self.person).await.expect("an answer"),
                    )),
                    Work::InsertAll => drop(black_box(
                        client.insert_all(&self.people).await.expect("an answer"),
                    )),
                    Work::List => drop(black_box(client.list(LONG).await.expect("an answer"))),
                }
            }
        }
    };
}

macro_rules! handler {
    ($module:ident) => {
        impl $module::bench::v1::People for Handler {
            async fn ping(&self, _: &Context, id: u64) -> Result<u64, Fault> {
                Ok(id)
            }

            async fn insert(&self, _: &Context, person: $module::bench::v1::Person) -> Result<u64, Fault> {
                Ok(black_box(person).id)
            }

            async fn get(&self, _: &Context, id: u64) -> Result<$module::bench::v1::Card, Fault> {
                Ok($module::card(id))
            }

            async fn exchange(
                &self,
                _: &Context,
                person: $module::bench::v1::Person,
            ) -> Result<$module::bench::v1::Card, Fault> {
                Ok($module::card(black_box(person).id))
            }

            async fn insert_all(
                &self,
                _: &Context,
                people: Vec<$module::bench::v1::Person>,
            ) -> Result<u64, Fault> {
                Ok(black_box(people).len() as u64)
            }

            async fn list(&self, _: &Context, count: u32) -> Result<Vec<$module::bench::v1::Card>, Fault> {
                Ok((0..u64::from(count)).map($module::card).collect())
            }
        }
    };
}

macro_rules! new {
    ($module:ident, $folder:literal) => {
        #[allow(missing_docs, clippy::pedantic)]
        mod $module {
            include!(concat!(env!("OUT_DIR"), $folder));

            /// What a handler answers.
            pub(super) fn card(id: u64) -> bench::v1::Card {
                bench::v1::Card {
                    name: super::name(id),
                    id,
                    score: 0.5,
                    email: super::email(id),
                    rank: 3,
                }
            }
        }
    };
}

#[allow(missing_docs, clippy::pedantic)]
mod old {
    include!(concat!(env!("OUT_DIR"), "/old/api.rs"));
}
new!(new, "/new/api.rs");
new!(alone, "/alone/api.rs");

struct Handler;

handler!(new);
handler!(alone);
client!(Old, old, new, |at| old::bench::v1::Person {
    id: at,
    name: name(at),
    email: email(at),
    age: 40,
    tags: tags(),
});
client!(Current, new, new, |at| new::bench::v1::Person {
    name: name(at),
    id: at,
    email: email(at),
    nickname: None,
    age: 40,
    tags: tags(),
    level: 3,
});
client!(Alone, alone, alone, |at| alone::bench::v1::Person {
    name: name(at),
    id: at,
    email: email(at),
    nickname: None,
    age: 40,
    tags: tags(),
    level: 3,
});
