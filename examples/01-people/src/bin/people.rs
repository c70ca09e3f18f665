//! The directory from a shell: the same calls as the page's, from a native client.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line speaks to its user"
)]

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use futures_util::StreamExt;
use people::v1::{ConnectionClient, PeopleClient, Person, PersonError};
use turbo_runtime::client::{CallError, Channel, connect};

const EXAMPLES: &str = "\
Examples:
  people insert 'Ada Lovelace'
  people get 1
  people watch A               everyone whose name starts with A, then each new one
  people watch --count 3       the first three, and no more";

/// Calls the directory of people.
#[derive(Parser)]
#[command(name = "people", version, after_help = EXAMPLES)]
struct Args {
    /// Where the server is.
    #[arg(long, global = true, default_value = "ws://127.0.0.1:8080/rpc")]
    url: String,
    #[command(subcommand)]
    call: Call,
}

#[derive(Subcommand)]
enum Call {
    /// Stores a person and prints the number.
    Insert {
        /// The person's name.
        name: String,
    },
    /// Prints the person with a number.
    Get {
        /// The number.
        #[arg(allow_negative_numbers = true)]
        rowid: i64,
    },
    /// Prints everyone stored, then each new one, until Ctrl-C.
    #[command(visible_alias = "list")]
    Watch {
        /// Only names that start with this.
        #[arg(default_value = "")]
        prefix: String,
        /// Ends after so many.
        #[arg(long, value_name = "N")]
        count: Option<usize>,
    },
    /// Prints what the server knows about this connection.
    Visits,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let args = Args::parse();
    match run(args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let channel = connect(&args.url)
        .await
        .map_err(|cause| format!("{}: {cause}", args.url))?;
    let people = PeopleClient::new(channel.clone());
    match args.call {
        Call::Insert { name } => {
            let person = Person {
                rowid: None,
                name: Some(name),
            };
            println!("{}", people.insert_person(&person).await.map_err(told)?);
        }
        Call::Get { rowid } => show(&people.get_person(rowid).await.map_err(told)?),
        Call::Watch { prefix, count } => {
            let mut arrivals = people.watch_people(&prefix).take(count.unwrap_or(usize::MAX));
            while let Some(person) = arrivals.next().await {
                show(&person?);
            }
        }
        Call::Visits => visits(&channel).await?,
    }
    Ok(())
}

async fn visits(channel: &Channel) -> Result<(), Box<dyn Error>> {
    let connection = ConnectionClient::new(channel.clone());
    // Asked at once, answered over one socket.
    let (remote, agent, visits) = tokio::try_join!(
        connection.remote_addr(),
        connection.user_agent(),
        connection.visits()
    )?;
    println!("remote address  {remote}");
    println!("user agent      {}", agent.as_deref().unwrap_or("none given"));
    println!("calls           {visits}");
    Ok(())
}

fn show(person: &Person) {
    let rowid = person.rowid.map(|rowid| rowid.to_string()).unwrap_or_default();
    println!("{rowid:>6}  {}", person.name.as_deref().unwrap_or_default());
}

/// The schema's own errors in words; the compiler sees to it that none is forgotten.
fn told(error: CallError<PersonError>) -> String {
    match error {
        CallError::Error(PersonError::NotFound { rowid }) => {
            format!("nobody has number {rowid} (PersonError::NotFound)")
        }
        CallError::Error(PersonError::Unnamed) => "a person needs a name (PersonError::Unnamed)".to_owned(),
        CallError::Failure(failure) => failure.to_string(),
    }
}
