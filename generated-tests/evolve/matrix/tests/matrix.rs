//! I-20 to I-29: each row of the matrix has the verdict that the table says, by `turboc breaking` and by what becomes of calls, from Rust and
//! from JavaScript over a WebSocket. `cargo test -p evolve-matrix -- --nocapture` prints it row by row.

use std::collections::BTreeSet;
use std::path::Path;

use evolve_build::{Matrix, Row};
use evolve_live::{Case, Cases, Peer, over, serve};

include!(concat!(env!("OUT_DIR"), "/world/world.rs"));

const TABLE: &str = include_str!("../edits.txt");
const CASES: &str = include_str!(concat!(env!("OUT_DIR"), "/world/cases.txt"));

/// What is wrong with the verdict of a row, if it is.
fn other_verdict(matrix: &Matrix, row: &Row) -> Option<String> {
    let (verdict, rules) = matrix.said(row);
    let rules: BTreeSet<&str> = rules.into_iter().collect();
    let expected: BTreeSet<&str> = row.rule.iter().map(String::as_str).collect();
    let is_well = verdict == row.verdict && rules == expected;
    (!is_well).then(|| format!("{verdict:?} by {rules:?}, not {:?} by {expected:?}", row.verdict))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[allow(clippy::print_stdout, reason = "the table is for people to read")]
async fn each_row_of_the_matrix() {
    let matrix = Matrix::read(TABLE);
    let cases: Vec<&Case> = Cases::read(CASES).iter().collect();
    let addr = serve(vec![(REVISIONS[1].endpoint)()]).await;
    let in_rust = over(REVISIONS[0], &format!("ws://{addr}/0/rpc"), &cases).await;
    let folder = Path::new(concat!(env!("OUT_DIR"), "/world/r0"));
    let (module, file) = (folder.join("js/matrix.js"), folder.join("cases_1.mjs"));
    let peer = Peer {
        module: &module,
        cases: &file,
        server: 0,
    };
    let (in_node, told) = tokio::task::block_in_place(|| Peer::run(&[peer], addr));
    let in_node: BTreeSet<u32> = in_node.into_iter().collect();
    let mut wrong = Vec::new();
    let mut number = 0;
    for row in &matrix.rows {
        let numbers = number..number + row.cases.len() as u32;
        number = numbers.end;
        let name = format!("{} as {}", row.edit, row.position);
        let before = wrong.len();
        wrong.extend(other_verdict(&matrix, row).map(|other| format!("{name}: {other}")));
        for case in in_rust.iter().filter(|case| numbers.contains(&case.number)) {
            let expected = &cases[case.number as usize].received;
            wrong.push(format!(
                "{name}, Rust: {:x?} in the place of {expected:x?}",
                case.received
            ));
        }
        let missing: Vec<u32> = numbers
            .clone()
            .filter(|number| !in_node.contains(number))
            .collect();
        for number in &missing {
            let said = told.iter().find(|told| told.starts_with(&format!("{number}: ")));
            wrong.push(format!(
                "{name}, JavaScript: {}",
                said.map_or("not run", |said| said)
            ));
        }
        let outcome = if wrong.len() == before {
            "as it should"
        } else {
            "WRONG"
        };
        let rule = row.rule.as_deref().unwrap_or_default();
        println!(
            "{:<45} {:<17} {:<8} {rule:<21} {outcome}",
            row.edit,
            row.position,
            format!("{:?}", row.verdict)
        );
    }
    assert_eq!(number as usize, cases.len(), "the cases are those of the rows");
    println!(
        "{} rows, {} calls from each of Rust and JavaScript",
        matrix.rows.len(),
        cases.len()
    );
    let first = wrong
        .iter()
        .take(20)
        .map(|wrong| wrong.chars().take(400).collect::<String>());
    let first: Vec<String> = first.collect();
    assert!(
        wrong.is_empty(),
        "{} things are wrong:\n{}",
        wrong.len(),
        first.join("\n")
    );
}
