//! The run: starts the server and everybody who wants something of it, watches, and judges.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use fastrand::Rng;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use turbo_runtime::client::{Backoff, Channel, Connector, connect};

use crate::Args;
use crate::api::soak::v1::SoakClient;
use crate::book::Book;
use crate::calls::{Caller, Link};
use crate::memory::Memory;
use crate::process::Server;
use crate::report::{self, Seen};
use crate::{faults, hostile, vanish};

/// Callers that share a connection.
const CALLERS: u32 = 4;

/// How often a client tries to connect by way of the faults.
const ATTEMPTS: u32 = 1_000;

/// How long what has begun may take to end, beyond the patience of each call.
const DRAIN: Duration = Duration::from_secs(90);

/// How long the server may take to notice that everybody has gone: it waits for some of them to come back.
const REST: Duration = Duration::from_secs(60);

/// Runs it all and prints the report.
///
/// # Errors
/// The server does not start, or ends before its time.
pub(crate) async fn run(args: &Args) -> Result<ExitCode, String> {
    let mut server = Server::start(args.sabotage).await?;
    let book = Arc::new(Book::default());
    let mut rng = Rng::with_seed(args.seed);
    let proxy = faults::start(server.address, Arc::clone(&book), rng.fork())
        .await
        .map_err(|cause| format!("no port: {cause}"))?;
    let begin = Instant::now();
    let mut tasks = JoinSet::new();
    // The crowd asks for connections together, as after a restart.
    populate(&mut tasks, args, [server.address, proxy], &book, &mut rng).await?;

    let (mut theirs, mut ours) = (Memory::default(), Memory::default());
    let end = begin + Duration::from_secs(args.seconds);
    let mut ticks = interval(Duration::from_millis(200));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = 0;
    let mut is_interrupted = false;
    while Instant::now() < end && !is_interrupted {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = tokio::signal::ctrl_c() => is_interrupted = true,
        }
        if let Some(status) = server.ended() {
            return Err(format!("the server has ended: {status}"));
        }
        theirs.sample(server.id());
        ours.sample(Some(std::process::id()));
        let second = begin.elapsed().as_secs();
        if second > told {
            told = second;
            report::progress(second, &book, &theirs);
        }
    }
    let elapsed = begin.elapsed();
    let problem = finish(&book, &mut tasks).await;
    let mut seen = rest(server.address).await?;
    seen.problems.extend(problem);
    // Besides healthy clients, half as many others come and go.
    let connections = u64::from(args.connections) * 3 / 2;
    let found = [("server", &theirs), ("clients", &ours)];
    seen.problems
        .extend(found.into_iter().filter_map(|(who, memory)| {
            memory
                .problem(connections)
                .map(|what| format!("memory of the {who}: {what}"))
        }));
    if let Some(status) = server.ended() {
        return Err(format!("the server has ended: {status}"));
    }
    server.stop().await;
    Ok(report::print(args, elapsed, &book, seen, &theirs, &ours))
}

/// Starts everybody.
async fn populate(
    tasks: &mut JoinSet<()>,
    args: &Args,
    [server, proxy]: [SocketAddr; 2],
    book: &Arc<Book>,
    rng: &mut Rng,
) -> Result<(), String> {
    for index in 0..args.connections {
        let link = match index % 4 {
            0 | 1 => Link::Direct,
            2 => Link::Resumed,
            _ => Link::Cut,
        };
        let client = SoakClient::new(open(link, [server, proxy]).await?);
        for caller in 0..CALLERS {
            let caller_of = Caller::new(client.clone(), link, book, rng.fork());
            match (index % 4, caller) {
                (1, 0) => tasks.spawn(caller_of.read_slowly()),
                _ => tasks.spawn(caller_of.run()),
            };
        }
    }
    for _ in 0..args.connections.div_ceil(6) {
        tasks.spawn(hostile::run(server, Arc::clone(book), rng.fork()));
        tasks.spawn(vanish::run(server, Arc::clone(book), rng.fork()));
        tasks.spawn(visit(server, Arc::clone(book), rng.fork()));
    }
    Ok(())
}

async fn open(link: Link, [server, proxy]: [SocketAddr; 2]) -> Result<Channel, String> {
    match link {
        Link::Direct => connect(url(server))
            .await
            .map_err(|cause| format!("no connection: {cause}")),
        Link::Resumed | Link::Cut => {
            let backoff = Backoff {
                first: Duration::from_millis(5),
                most: Duration::from_millis(200),
            };
            let connector = || Connector::new(url(proxy)).backoff(backoff);
            if link == Link::Cut {
                return Ok(connector().resume(false).start());
            }
            // Only what is sent to a server that has answered can be resumed: nobody calls before that.
            for _ in 0..ATTEMPTS {
                if let Ok(channel) = connector().connect().await {
                    return Ok(channel);
                }
            }
            Err(format!("no connection in {ATTEMPTS} attempts"))
        }
    }
}

fn url(address: SocketAddr) -> String {
    format!("ws://{address}/rpc")
}

/// Clients that come, call and say goodbye, until the book says that it is enough.
async fn visit(server: SocketAddr, book: Arc<Book>, mut rng: Rng) {
    while !book.stops() {
        match connect(url(server)).await {
            Ok(channel) => {
                let client = SoakClient::new(channel.clone());
                let mut caller = Caller::new(client, Link::Direct, &book, rng.fork());
                for _ in 0..rng.u32(1..20) {
                    caller.call().await;
                }
                channel.close().await;
                book.visits.fetch_add(1, Ordering::Relaxed);
            }
            Err(cause) => book.note(crate::book::End::Lost(format!("no connection: {cause}"))),
        }
        sleep(Duration::from_millis(rng.u64(..50))).await;
    }
}

/// Lets what has begun end. Says so if something does not.
async fn finish(book: &Book, tasks: &mut JoinSet<()>) -> Option<String> {
    book.stop();
    let mut failed = 0;
    let ended = timeout(DRAIN, async {
        while let Some(task) = tasks.join_next().await {
            failed += u32::from(task.is_err());
        }
    });
    if ended.await.is_err() {
        return Some(format!("{} tasks do not end", tasks.len()));
    }
    (failed > 0).then(|| format!("{failed} tasks panicked"))
}

/// What the server has seen, once it has noticed that everybody has gone.
async fn rest(server: SocketAddr) -> Result<Seen, String> {
    let channel = connect(url(server))
        .await
        .map_err(|cause| format!("no connection at the end: {cause}"))?;
    let client = SoakClient::new(channel.clone());
    let begin = Instant::now();
    loop {
        let report = client.report().timeout(REST).await;
        let report = report.map_err(|error| format!("no report: {error}"))?;
        let mut problems = Vec::new();
        if report.live > 0 {
            if begin.elapsed() < REST {
                sleep(Duration::from_millis(50)).await;
                continue;
            }
            problems.push(format!("{} handlers work for nobody", report.live));
        }
        channel.close().await;
        return Ok(Seen { report, problems });
    }
}
