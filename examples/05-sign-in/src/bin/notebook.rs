//! Writes into a notebook, and reads it, from a shell.

use std::error::Error;
use std::io::{self, Write};

use clap::{Parser, Subcommand};
use notebook::v1::DoorClient;
use notebook::visit;
use turbo_runtime::client::connect;

/// A notebook from a shell. The password is that of the environment variable NOTEBOOK_PASSWORD.
#[derive(Parser)]
#[command(name = "notebook", version)]
struct Args {
    /// The server.
    #[arg(long, value_name = "URL", default_value = "ws://127.0.0.1:8080/rpc")]
    at: String,
    /// Whose notebook.
    #[arg(long = "as", value_name = "NAME")]
    name: String,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Makes an account.
    Join,
    /// Writes a note.
    Write {
        /// What it says.
        note: String,
    },
    /// Prints the notes.
    Read,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let Args { at, name, what } = Args::parse();
    // Arguments are seen by everybody on the machine.
    let password = std::env::var("NOTEBOOK_PASSWORD").map_err(|_| "NOTEBOOK_PASSWORD is not set")?;
    if matches!(what, What::Join) {
        return Ok(DoorClient::new(connect(&at).await?)
            .join(&name, &password)
            .await?);
    }
    let visitor = visit(&at, &name, &password).await?;
    match what {
        What::Join => {}
        What::Write { note } => writeln!(io::stdout(), "{}", visitor.notebook().write(&note).await?)?,
        What::Read => {
            for note in visitor.notebook().notes().await? {
                writeln!(io::stdout(), "{note}")?;
            }
        }
    }
    visitor.sign_out().await
}
