//! A server of `Everything` that answers with what it was asked, mostly.

use futures_util::{StreamExt, TryStreamExt, stream};
use generated_tests::everything::sample::everything::v1::{
    Containers, Everything, Expr, Page, Person, PersonError, PersonId, Reserved, Scalars, Shape,
};
use turbo_runtime::server::{ClientStream, Context};
use turbo_runtime::{Bytes, Fault, Stream};

pub struct Mirror;

fn value(expr: &Expr) -> f64 {
    match expr {
        Expr::Number(number) => *number,
        Expr::Text(_) => f64::NAN,
        Expr::Neg(inner) => -value(inner),
        Expr::Add { left, right } => value(left) + value(right),
    }
}

impl Everything for Mirror {
    async fn get(&self, _: &Context, id: PersonId) -> Result<Person, Fault<PersonError>> {
        Err(PersonError::NotFound { id }.into())
    }

    async fn insert(&self, _: &Context, person: Person) -> Result<PersonId, Fault<PersonError>> {
        Ok(person.id)
    }

    async fn list(&self, _: &Context, after: Option<String>, limit: u32) -> Result<Page<Person>, Fault> {
        let person = Person::new(PersonId(1), String::new(), vec![], Bytes::new());
        Ok(Page {
            items: vec![person; limit as usize],
            next: after,
        })
    }

    async fn touch(&self, _: &Context, _: PersonId) -> Result<(), Fault> {
        Ok(())
    }

    async fn ping(&self, _: &Context) -> Result<(), Fault> {
        Ok(())
    }

    async fn scalars(&self, _: &Context, value: Scalars) -> Result<Scalars, Fault> {
        Ok(value)
    }

    async fn containers(&self, _: &Context, value: Containers) -> Result<Containers, Fault> {
        Ok(value)
    }

    async fn shape(&self, _: &Context, value: Shape) -> Result<Shape, Fault> {
        Ok(value)
    }

    async fn eval(&self, _: &Context, expr: Expr) -> Result<f64, Fault> {
        Ok(value(&expr))
    }

    async fn reserved(&self, _: &Context, _: String, reserved: Reserved) -> Result<Reserved, Fault> {
        Ok(reserved)
    }

    fn watch(
        &self,
        _: &Context,
        prefix: String,
    ) -> impl Stream<Item = Result<Person, Fault<PersonError>>> + Send + 'static {
        let letters: Vec<char> = prefix.chars().collect();
        let person = |letter: char| {
            let id = PersonId(u64::from(u32::from(letter)));
            Ok(Person::new(id, letter.into(), vec![], Bytes::new()))
        };
        stream::iter(letters.into_iter().map(person))
    }

    async fn load(
        &self,
        _: &Context,
        source: String,
        mut people: ClientStream<Person>,
    ) -> Result<u64, Fault<PersonError>> {
        let mut count = 0;
        while let Some(person) = people.try_next().await? {
            if person.name == source {
                return Err(PersonError::NameTaken(source).into());
            }
            count += 1;
        }
        Ok(count)
    }

    fn chat(
        &self,
        _: &Context,
        room: String,
        lines: ClientStream<String>,
    ) -> impl Stream<Item = Result<String, Fault>> + Send + 'static {
        lines.map(move |line| Ok(format!("{room}: {}", line?)))
    }

    async fn all(&self, _: &Context) -> Result<Vec<Person>, Fault> {
        Ok(vec![])
    }
}
