//! Workers, a gateway and a NATS server, each a process of its own, and what happens when some of them end.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use factors::v1::{FactorsClient, FactorsError};
use futures_util::{StreamExt, stream};
use tempfile::TempDir;
use tokio::task::JoinSet;
use turbo_runtime::Status;
use turbo_runtime::client::{CallError, Channel, connect};
use turbo_runtime::nats::{self, Options, async_nats};

/// Long enough for any machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process of this test's own. It ends with the test.
struct Process {
    child: Child,
    /// What it said first.
    line: String,
}

impl Process {
    fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it can be run");
        let stdout = child.stdout.take().expect("its output is a pipe");
        let line = BufReader::new(stdout).lines().next();
        Self {
            child,
            line: line.expect("a line").expect("of text"),
        }
    }

    fn worker(nats: &Nats, name: &str) -> Self {
        Self::start(Command::new(env!("CARGO_BIN_EXE_worker")).args(["--nats", &nats.url, name]))
    }

    fn gateway(nats: &Nats) -> Self {
        Self::start(Command::new(env!("CARGO_BIN_EXE_gateway")).args(["--nats", &nats.url, "--port", "0"]))
    }

    /// The address that a gateway has said.
    fn url(&self) -> &str {
        let begin = self.line.find("ws://").expect("an address");
        let end = self.line.find("/rpc").expect("a path");
        &self.line[begin..end + "/rpc".len()]
    }

    /// Ends it in the middle of whatever it does: SIGKILL.
    fn kill(mut self) {
        self.child.kill().expect("it is alive");
        self.child.wait().expect("a child");
    }

    /// Asks it to stop, and waits until it has.
    async fn stop(mut self) {
        let id = self.child.id().to_string();
        let asked = Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .expect("`kill` can be run");
        assert!(asked.success());
        let begin = Instant::now();
        while self.child.try_wait().expect("a child").is_none() {
            assert!(begin.elapsed() < PATIENCE, "it does not stop");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert!(self.child.wait().expect("a child").success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Nats {
    process: Child,
    /// Where the server tells its port.
    _folder: TempDir,
    url: String,
}

impl Nats {
    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // Debian keeps it where only root's `PATH` leads.
        let debian = PathBuf::from("/usr/sbin/nats-server");
        let found = if debian.exists() {
            debian
        } else {
            "nats-server".into()
        };
        let executable = std::env::var_os("NATS_SERVER").map_or(found, PathBuf::from);
        let mut process = Command::new(executable)
            .args(["-a", "127.0.0.1", "-p", "-1", "--ports_file_dir"])
            .arg(folder.path())
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("nats-server can be run: `cargo xtask setup` installs it");
        let file = folder.path().join(format!("nats-server_{}.ports", process.id()));
        let begin = Instant::now();
        let url = loop {
            assert!(begin.elapsed() < PATIENCE, "nats-server does not start");
            assert!(
                process.try_wait().expect("a child").is_none(),
                "nats-server has ended"
            );
            // {"nats":["nats://127.0.0.1:41234"]}
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            if let Some(url) = text.split('"').find(|word| word.starts_with("nats://"))
                && text.trim_end().ends_with('}')
            {
                break url.to_owned();
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        Self {
            process,
            _folder: folder,
            url,
        }
    }

    async fn channel(&self) -> Channel {
        let client = async_nats::connect(&self.url).await.expect("a connection");
        nats::connect(client, Options::default())
            .await
            .expect("a channel")
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn soon<F: Future>(what: &str, future: F) -> F::Output {
    tokio::time::timeout(PATIENCE, future)
        .await
        .unwrap_or_else(|_| panic!("not in time: {what}"))
}

/// Both ways lead to both workers, and everything works on each.
#[tokio::test(flavor = "multi_thread")]
async fn two_workers_share_the_calls_of_both_worlds() {
    let nats = Nats::start();
    let _workers = [Process::worker(&nats, "Ada"), Process::worker(&nats, "Grace")];
    let gateway = Process::gateway(&nats);
    let through = connect(gateway.url()).await.expect("the gateway");
    for channel in [through, nats.channel().await] {
        let client = FactorsClient::new(channel);
        let mut shares: BTreeMap<String, u32> = BTreeMap::new();
        for number in 1..=200 {
            let found = soon("an answer", client.factor(number)).await.expect("an answer");
            assert_eq!(found.factors.iter().product::<u64>(), number);
            *shares.entry(found.worker).or_default() += 1;
        }
        assert!(
            shares.len() == 2 && shares.values().all(|share| *share > 20),
            "{shares:?}"
        );
        let primes: Vec<u64> = soon(
            "primes",
            client
                .primes(1_000)
                .take(3)
                .map(|prime| prime.expect("a prime"))
                .collect(),
        )
        .await;
        assert_eq!(primes, [1_009, 1_013, 1_019]);
        let common = client.common(stream::iter((1..=1_000).map(|number| number * 42)));
        assert_eq!(soon("a divisor", common).await.expect("an answer"), 42);
        let zero = client.factor(0).await;
        assert!(
            matches!(zero, Err(CallError::Error(FactorsError::Zero))),
            "{zero:?}"
        );
    }
}

/// A worker that is killed takes with it what it had in hand: each call ends by its kind, the other worker's go on, and
/// idempotent ones are carried out by the other.
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_worker_loses_only_what_it_had_in_hand() {
    let nats = Nats::start();
    let (ada, _grace) = (Process::worker(&nats, "Ada"), Process::worker(&nats, "Grace"));
    let gateway = Process::gateway(&nats);
    let through = connect(gateway.url()).await.expect("the gateway");
    let mut streams = Vec::new();
    let mut uploads = JoinSet::new();
    let channels = [through, nats.channel().await];
    for channel in &channels {
        let client = FactorsClient::new(channel.clone());
        for _ in 0..20 {
            let mut primes = client.primes(2);
            assert_eq!(
                soon("a prime", primes.next())
                    .await
                    .expect("no end")
                    .expect("a prime"),
                2
            );
            streams.push(primes);
            uploads.spawn(client.common(stream::pending()));
        }
    }
    let is_over = Arc::new(AtomicBool::new(false));
    let answered = Arc::new(AtomicU32::new(0));
    let mut load = JoinSet::new();
    for channel in channels.iter().cycle().take(8) {
        let client = FactorsClient::new(channel.clone());
        let (is_over, answered) = (Arc::clone(&is_over), Arc::clone(&answered));
        load.spawn(async move {
            while !is_over.load(Ordering::SeqCst) {
                let found = soon("an answer", client.factor(1_000_003 * 1_009))
                    .await
                    .expect("the other one does it");
                assert_eq!(found.factors, [1_009, 1_000_003]);
                answered.fetch_add(1, Ordering::SeqCst);
            }
        });
    }
    let more = async |count| {
        let before = answered.load(Ordering::SeqCst);
        while answered.load(Ordering::SeqCst) < before + count {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    soon("load", more(50)).await;
    ada.kill();
    soon("load", more(50)).await;
    is_over.store(true, Ordering::SeqCst);
    while let Some(done) = load.join_next().await {
        done.expect("nothing is lost");
    }
    let (mut lost, mut kept) = (0, 0);
    for mut primes in streams {
        if lost > 2 && kept > 2 {
            break;
        }
        // More than what lay on its way when the worker was killed.
        let mut end = None;
        for _ in 0..60_000 {
            match soon("a prime or the end", primes.next()).await {
                Some(Ok(_)) => {}
                other => {
                    end = Some(other);
                    break;
                }
            }
        }
        match end {
            None => kept += 1,
            Some(end) => {
                let failure = end.expect("no plain end").expect_err("an end");
                assert_eq!(failure.status(), Status::Unavailable, "{failure}");
                lost += 1;
            }
        }
    }
    assert!(lost > 2 && kept > 2, "{lost} and {kept}");
    // Some of forty were the killed worker's; that nothing more comes of them is known by the next sign of life.
    for _ in 0..3 {
        let ended = soon("an upload ends", uploads.join_next())
            .await
            .expect("forty of them");
        let failure = ended.expect("no panic").expect_err("it never ends");
        assert_eq!(failure.status(), Status::Indeterminate, "{failure}");
    }
    assert!(!uploads.is_empty(), "those of the other worker go on");
}

/// A worker that is asked to stop finishes what it has, and nobody notices.
#[tokio::test(flavor = "multi_thread")]
async fn workers_come_and_go_under_load() {
    let nats = Nats::start();
    let mut worker = Process::worker(&nats, "1");
    let gateway = Process::gateway(&nats);
    let channels = [
        connect(gateway.url()).await.expect("the gateway"),
        nats.channel().await,
    ];
    let is_over = Arc::new(AtomicBool::new(false));
    let mut load = JoinSet::new();
    for channel in channels.iter().cycle().take(8) {
        let client = FactorsClient::new(channel.clone());
        let is_over = Arc::clone(&is_over);
        load.spawn(async move {
            // Not repeated by anybody: one that is lost would be seen.
            while !is_over.load(Ordering::SeqCst) {
                let common = client.common(stream::iter([84, 126, 210]));
                assert_eq!(soon("an answer", common).await.expect("nothing is lost"), 42);
            }
        });
    }
    for number in 2..7 {
        let next = Process::worker(&nats, &number.to_string());
        worker.stop().await;
        worker = next;
    }
    is_over.store(true, Ordering::SeqCst);
    while let Some(done) = load.join_next().await {
        done.expect("nothing is lost");
    }
    worker.stop().await;
    let nobody = FactorsClient::new(channels[0].clone())
        .factor(7)
        .await
        .expect_err("all have left");
    assert_eq!(nobody.status(), Status::Unavailable);
}

/// A page in a real browser calls workers through the gateway, with a client that was made from the schema.
#[test]
fn a_page_reaches_the_workers() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(
        example
            .join("../../xtask/npm/node_modules/playwright-core")
            .is_dir(),
        "the npm packages of xtask are not installed: run `cargo xtask setup`"
    );
    assert!(
        example.join("web/factors/factors.js").is_file(),
        "web/factors has not been generated: run `cargo xtask test`, or `turboc generate` in examples/04-nats"
    );
    let nats = Nats::start();
    let _workers = [Process::worker(&nats, "Ada"), Process::worker(&nats, "Grace")];
    let gateway = Process::gateway(&nats);
    let address = gateway.url().replace("ws://", "http://").replace("/rpc", "/");
    let output = Command::new("node")
        .current_dir(example)
        .args([
            "--test",
            "--test-reporter=spec",
            "--test-timeout=240000",
            "tests/page.test.mjs",
        ])
        .env("GATEWAY", address)
        .output()
        .expect("Node is installed: run `cargo xtask setup`");
    assert!(
        output.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
