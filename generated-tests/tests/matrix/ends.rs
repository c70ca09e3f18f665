//! The ends: the native one in this process, the others in Node and in a browser.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::{StreamExt, stream};
use generated_tests::matrix::{Played, Stage, play};
use generated_tests::vectors::{EVERYTHING, VALUES};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::Command;

use super::rows::{Column, NOTHING_UNHANDLED, Row};
use super::schema::load;
use super::table::Outcomes;
use super::{describe, schema};

/// How long a row may take: what hangs is found, and nothing else.
const LIMIT: Duration = Duration::from_secs(300);

/// How long all rows of an end may take.
const ALL: Duration = Duration::from_secs(1_200);

/// So many rows are played at once.
const AT_ONCE: usize = 6;

pub type Shared = Arc<Mutex<Outcomes>>;

fn put(outcomes: &Shared, row: &str, column: Column, problem: Option<String>) {
    let mut outcomes = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
    outcomes.put(row, column, problem);
}

/// The rows that an end plays.
fn played(rows: &[Row], column: Column) -> Vec<&'static str> {
    let rows = rows.iter().filter(|row| row.reason(column).is_none());
    rows.map(|row| row.name).collect()
}

/// Plays the native column.
pub async fn native(addr: SocketAddr, rows: &[Row], outcomes: &Shared) {
    let playing = played(rows, Column::Native).into_iter().map(|row| {
        let outcomes = Arc::clone(outcomes);
        tokio::spawn(async move {
            let name = format!("{}: {row}", Column::Native.name());
            let playing = async {
                let stage = Stage::open(&format!("ws://{addr}/rpc"), &name).await?;
                play(row, &stage).ok_or("Rust does not play it")?.await
            };
            let outcome: Played = tokio::time::timeout(LIMIT, playing)
                .await
                .unwrap_or_else(|_| Err("it has not ended in time".into()));
            put(&outcomes, row, Column::Native, outcome.err().map(|wrong| wrong.0));
        })
    });
    let mut playing = stream::iter(playing).buffer_unordered(AT_ONCE);
    while let Some(ended) = playing.next().await {
        // A panic leaves its cell empty, which is told there.
        drop(ended);
    }
}

/// Columns of one process of Node: the script's word for them, and of each its package and where pages find it.
pub struct Elsewhere {
    pub end: &'static str,
    pub columns: Vec<(Column, PathBuf, &'static str)>,
}

/// Plays the columns of a process.
pub async fn elsewhere(addr: SocketAddr, end: Elsewhere, rows: &[Row], outcomes: &Shared) {
    let plans: Vec<Value> = end
        .columns
        .iter()
        .map(|(column, folder, files)| {
            json!({
                "end": end.end,
                "column": column.name(),
                "rows": played(rows, *column),
                "unhandled": NOTHING_UNHANDLED,
                "limit": LIMIT.as_millis() as u64,
                "http": format!("http://{addr}"),
                "folder": folder,
                "files": files,
                "schemas": schemas(),
                "vectors": { "values": VALUES, "everything": EVERYTHING },
            })
        })
        .collect();
    let told = tokio::time::timeout(
        ALL,
        run(end.end, &plans, |line| {
            let column = Column::ALL
                .into_iter()
                .find(|column| line["column"] == column.name());
            let (Some(column), Some(row)) = (column, line["row"].as_str()) else {
                return;
            };
            let problem = line["problem"].as_str().filter(|problem| !problem.is_empty());
            put(outcomes, row, column, problem.map(str::to_owned));
        }),
    );
    let problem = match told.await {
        Ok(Ok(())) => return,
        Ok(Err(problem)) => problem,
        Err(_) => "it has not ended in time".to_owned(),
    };
    for (column, _, _) in &end.columns {
        for row in played(rows, *column) {
            let is_empty = {
                let outcomes = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
                !outcomes.has(row, *column)
            };
            if is_empty {
                put(outcomes, row, *column, Some(problem.clone()));
            }
        }
    }
}

/// Runs Node with plans, and hands on what it says.
async fn run(end: &str, plans: &[Value], hear: impl Fn(&Value)) -> Result<(), String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("matrix-{end}-{}.json", plans[0]["column"]));
    fs::write(&file, json!(plans).to_string()).map_err(|error| error.to_string())?;
    let mut child = Command::new("node")
        .arg(here.join("tests/matrix/end.mjs"))
        .arg(&file)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("node cannot be run ({error}): `cargo xtask setup` says what is missing"))?;
    let (Some(out), Some(mut err)) = (child.stdout.take(), child.stderr.take()) else {
        return Err("node has no output".to_owned());
    };
    let said = tokio::spawn(async move {
        let mut said = Vec::new();
        drop(err.read_to_end(&mut said).await);
        String::from_utf8_lossy(&said).into_owned()
    });
    let mut lines = BufReader::new(out).lines();
    while let Some(line) = lines.next_line().await.map_err(|error| error.to_string())? {
        if let Ok(line) = serde_json::from_str(&line) {
            hear(&line);
        }
    }
    let status = child.wait().await.map_err(|error| error.to_string())?;
    let said = said.await.unwrap_or_default();
    if status.success() {
        Ok(())
    } else {
        Err(format!("node ended with {status}: {said}"))
    }
}

/// What the types of the cases are made of.
fn schemas() -> Value {
    let described = |schema: &_| -> Value {
        serde_json::from_str(&describe::json(schema)).expect("what is described is JSON")
    };
    json!({
        "people": described(&load("people", &["people.turbo"])),
        "scalars": described(&load("scalars", &["scalars.turbo"])),
        "everything": described(&schema::everything()),
    })
}
