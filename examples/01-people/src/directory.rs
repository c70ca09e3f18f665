use std::sync::Arc;

use rusqlite::{OptionalExtension, Row, named_params};
use tokio::sync::watch;
use turbo_runtime::server::Context;
use turbo_runtime::{Fault, Status, Stream};

use crate::database::{Database, DatabaseError, Place};
use crate::lobby::Visits;
use crate::v1::{People, Person, PersonError};
use crate::watch::Watch;

/// The directory of people: everyone in one SQLite table.
#[derive(Debug)]
pub struct Directory {
    database: Arc<Database>,
    /// Changes with every insert. What was inserted stands in the database: see [`Watch`].
    inserted: Arc<watch::Sender<State>>,
}

/// What watchers wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Open,
    Closed,
}

impl Directory {
    /// Opens the directory. Blocks while SQLite opens its file.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened, or is something else than a database.
    pub fn open(place: &Place) -> Result<Self, DatabaseError> {
        let (inserted, _) = watch::channel(State::Open);
        Ok(Self {
            database: Arc::new(Database::open(place)?),
            inserted: Arc::new(inserted),
        })
    }

    /// Ends every [`watch_people`](People::watch_people) with `unavailable`, so that a server which stops need not wait for
    /// streams that have no end. Other calls are answered as before.
    pub fn close(&self) {
        self.inserted.send_replace(State::Closed);
    }
}

impl People for Directory {
    async fn insert_person(&self, cx: &Context, person: Person) -> Result<i64, Fault<PersonError>> {
        cx.connection::<Visits>().count();
        if person.rowid.is_some() {
            return Err(Fault::new(
                Status::InvalidArgument,
                "the directory gives the row id: leave it out",
            ));
        }
        let name = person
            .name
            .filter(|name| !name.trim().is_empty())
            .ok_or(PersonError::Unnamed)?;
        let inserted = Arc::clone(&self.inserted);
        let rowid = self.database.run(move |connection| {
            connection
                .prepare_cached("INSERT INTO person (name) VALUES (?)")?
                .execute([name])?;
            // Here and not after the answer: a caller that hangs up meanwhile must not cost the watchers the news.
            inserted.send_modify(|_| {});
            Ok(connection.last_insert_rowid())
        });
        Ok(rowid.await?)
    }

    async fn get_person(&self, cx: &Context, rowid: i64) -> Result<Person, Fault<PersonError>> {
        cx.connection::<Visits>().count();
        let found = self.database.run(move |connection| {
            let mut query = connection.prepare_cached("SELECT rowid, name FROM person WHERE rowid = ?")?;
            query.query_row([rowid], person).optional()
        });
        Ok(found.await?.ok_or(PersonError::NotFound { rowid })?)
    }

    fn watch_people(
        &self,
        cx: &Context,
        prefix: String,
    ) -> impl Stream<Item = Result<Person, Fault>> + Send + 'static {
        cx.connection::<Visits>().count();
        Watch::new(Arc::clone(&self.database), self.inserted.subscribe(), prefix).into_stream()
    }
}

/// Some of the people that a watcher asked for.
pub(crate) struct Page {
    pub(crate) people: Vec<Person>,
    /// The row id to go on after: who follows has a higher one.
    pub(crate) last: i64,
}

/// Up to `limit` people whose name starts with `prefix`, in order of row id, from the first one above `after`.
pub(crate) async fn page(
    database: &Database,
    prefix: String,
    after: i64,
    limit: u32,
) -> Result<Page, DatabaseError> {
    let page = database.run(move |connection| {
        // Asked first: whoever is inserted after it, by another program perhaps, is left for the next page.
        let newest: Option<i64> = connection
            .prepare_cached("SELECT max(rowid) FROM person")?
            .query_one([], |row| row.get(0))?;
        let newest = newest.unwrap_or(0).max(after);
        // `instr` and not `LIKE`: the prefix is text, not a pattern.
        let mut query = connection.prepare_cached(
            "SELECT rowid, name FROM person
             WHERE rowid > :after AND rowid <= :newest AND instr(name, :prefix) = 1
             ORDER BY rowid LIMIT :limit",
        )?;
        let parameters =
            named_params! { ":after": after, ":newest": newest, ":prefix": prefix, ":limit": limit };
        let people: Vec<Person> = query.query_map(parameters, person)?.collect::<Result<_, _>>()?;
        let last = match people.last() {
            Some(person) if people.len() == limit as usize => person.rowid.unwrap_or(newest),
            _ => newest,
        };
        Ok(Page { people, last })
    });
    page.await
}

fn person(row: &Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person {
        rowid: row.get(0)?,
        name: row.get(1)?,
    })
}
