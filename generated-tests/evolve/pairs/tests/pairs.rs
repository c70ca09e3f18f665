//! I-20 to I-29: old clients, generated from one revision, call servers that were generated from another with the lock of all. What a
//! handler sees and what the client receives is what the values mean by name; what is refused answers `schema_mismatch`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use evolve_live::{Case, Cases, Peer, in_memory, serve};

include!(concat!(env!("OUT_DIR"), "/world/world.rs"));

const CASES: &str = include_str!(concat!(env!("OUT_DIR"), "/world/cases.txt"));
const SUMMARY: &str = include_str!(concat!(env!("OUT_DIR"), "/world/summary.txt"));

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[allow(clippy::print_stdout, reason = "the outcome of a long run is its counts")]
async fn old_clients_call_new_servers() {
    let cases = Cases::read(CASES);
    let mut pairs: BTreeMap<(usize, usize), Vec<&Case>> = BTreeMap::new();
    for case in cases {
        pairs.entry((case.client, case.server)).or_default().push(case);
    }
    let mut wrong = Vec::new();
    for ((client, server), cases) in &pairs {
        let endpoint = (REVISIONS[*server].endpoint)();
        for told in in_memory(REVISIONS[*client], &endpoint, cases).await {
            let case = cases.iter().find(|case| case.number == told.number);
            let expected = case.map(|case| &case.received);
            wrong.push(format!(
                "Rust: case {}: {:x?} in the place of {expected:x?}",
                told.number, told.received
            ));
        }
    }
    let in_rust = cases.len() - wrong.len();
    let in_node = in_node(&pairs, &mut wrong).await;
    println!("{SUMMARY}; {in_rust} calls from Rust and {in_node} from JavaScript went as they should");
    let first = wrong
        .iter()
        .take(8)
        .map(|wrong| wrong.chars().take(500).collect::<String>());
    let first: Vec<String> = first.collect();
    let (count, all, first) = (wrong.len(), cases.len(), first.join("\n"));
    assert!(
        wrong.is_empty(),
        "{SUMMARY}: {count} of {all} calls are wrong:\n{first}"
    );
}

/// Runs the cases that JavaScript can express, and counts them.
async fn in_node(pairs: &BTreeMap<(usize, usize), Vec<&Case>>, wrong: &mut Vec<String>) -> usize {
    let world = Path::new(concat!(env!("OUT_DIR"), "/world"));
    let mut files: Vec<(PathBuf, PathBuf, usize)> = Vec::new();
    for (client, server) in pairs.keys() {
        let folder = world.join(format!("r{client}"));
        let cases = folder.join(format!("cases_{server}.mjs"));
        if cases.exists() {
            files.push((folder.join("js/random.js"), cases, *server));
        }
    }
    let servers: BTreeSet<usize> = files.iter().map(|(.., server)| *server).collect();
    let servers: Vec<usize> = servers.into_iter().collect();
    let addr = serve(
        servers
            .iter()
            .map(|server| (REVISIONS[*server].endpoint)())
            .collect(),
    )
    .await;
    let peers: Vec<Peer<'_>> = files
        .iter()
        .map(|(module, cases, server)| Peer {
            module,
            cases,
            server: servers.binary_search(server).expect("a server"),
        })
        .collect();
    let (well, told) = tokio::task::block_in_place(|| Peer::run(&peers, addr));
    wrong.extend(told.into_iter().map(|told| format!("JavaScript: case {told}")));
    well.len()
}
