//! The people, by calls and as JSON. They are made up when somebody asks: what is measured is the way there and back.

use axum::Json;
use axum::body::Body;
use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use bytes::Bytes;
use futures_util::stream;
use serde::Serialize;
use turbo_runtime::server::Context;
use turbo_runtime::{Fault, Stream};

#[allow(missing_docs, clippy::pedantic)]
pub(crate) mod api {
    include!(concat!(env!("OUT_DIR"), "/turbo.rs"));
}

use self::api::calls::v1::{Calls, Person};

pub(crate) struct People;

/// Every other one has an address.
fn made_up(rowid: u32) -> Person {
    Person {
        rowid,
        name: format!("Person number {rowid}"),
        email: rowid
            .is_multiple_of(2)
            .then(|| format!("person.{rowid}@example.org")),
        age: (rowid % 100) as u8,
    }
}

impl Calls for People {
    async fn get_person(&self, _: &Context, rowid: u32) -> Result<Person, Fault> {
        Ok(made_up(rowid))
    }

    fn list_people(
        &self,
        _: &Context,
        count: u32,
    ) -> impl Stream<Item = Result<Person, Fault>> + Send + 'static {
        stream::iter((0..count).map(|rowid| Ok(made_up(rowid))))
    }
}

/// The same as an application has it that answers JSON.
#[derive(Serialize)]
struct Plain {
    rowid: u32,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    age: u8,
}

impl From<Person> for Plain {
    fn from(person: Person) -> Self {
        let Person {
            rowid,
            name,
            email,
            age,
        } = person;
        Self {
            rowid,
            name,
            email,
            age,
        }
    }
}

pub(crate) async fn person(Path(rowid): Path<u32>) -> impl IntoResponse {
    Json(Plain::from(made_up(rowid)))
}

/// So many lines leave as one piece of the body.
const LINES: u32 = 100;

/// A line each.
pub(crate) async fn people(Path(count): Path<u32>) -> impl IntoResponse {
    let pieces = (0..count).step_by(LINES as usize).map(move |first| {
        let mut piece = Vec::new();
        for rowid in first..count.min(first + LINES) {
            serde_json::to_writer(&mut piece, &Plain::from(made_up(rowid)))?;
            piece.push(b'\n');
        }
        Ok::<_, serde_json::Error>(Bytes::from(piece))
    });
    (
        [(CONTENT_TYPE, "application/x-ndjson")],
        Body::from_stream(stream::iter(pieces)),
    )
}
