//! What connections take of a server that wait: memory in RAM for each, and processor time for all of them while it looks whether they are there.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bench_report::{Row, Spread};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::Result;
use crate::peers::named;
use crate::process::Server;

/// A server whose connections wait.
struct Waiting {
    name: &'static str,
    title: &'static str,
    /// The first message of a client, and with which byte the answer to it begins.
    greeting: (u8, &'static [u8]),
    answer: u8,
    /// Within that time each connection is looked after once; any time of a server that does not.
    period: Duration,
}

const BINARY: u8 = 0x82;
const TEXT: u8 = 0x81;

/// `Hello` with protocol 1, a window of 65,536, messages of 1 MiB and no metadata; to an echo it is any message.
const HELLO: &[u8] = &[1, 0, 12, 1, 0xfc, 0, 0, 1, 0, 0xfc, 0, 0, 0x10, 0, 0];

const SERVERS: [Waiting; 3] = [
    Waiting {
        name: "turbo",
        title: "turbo",
        greeting: (BINARY, HELLO),
        answer: BINARY,
        period: Duration::from_secs(45),
    },
    Waiting {
        name: "websocket",
        title: "axum WebSocket, no keepalive",
        greeting: (BINARY, HELLO),
        answer: BINARY,
        period: Duration::from_secs(30),
    },
    Waiting {
        name: "jsonrpsee-waiting",
        title: "jsonrpsee, WebSocket",
        greeting: (
            TEXT,
            br#"{"jsonrpc":"2.0","id":1,"method":"echo","params":["YWJj"]}"#,
        ),
        answer: TEXT,
        period: Duration::from_secs(30),
    },
];

/// Opens as many connections to each server as are asked for, or as the limit of open files allows.
pub(crate) async fn run(quick: bool, only: &[String]) -> Result {
    let wanted = if quick { 2_000 } else { 10_000 };
    let connections = files()?.saturating_sub(100).min(wanted);
    println!("{connections} connections that wait, in servers of one thread.\n");
    println!("| server | KiB for each | s of processor a minute, for all |");
    println!("|---|---|---|");
    for server in &SERVERS {
        if only.is_empty() || only.iter().any(|name| name == server.name) {
            let (memory, processor) = measure(server, connections).await?;
            println!("| {} | {memory:.1} | {processor:.3} |", server.title);
            report(server.title, "memory", "KiB", memory)?;
            report(server.title, "processor time a minute", "s", processor)?;
        }
    }
    Ok(())
}

/// KiB for each connection, and seconds of processor time a minute for all.
async fn measure(waiting: &Waiting, connections: usize) -> Result<(f64, f64)> {
    let server = Server::start(named(waiting.name)?).await?;
    let mut clients = JoinSet::new();
    // What is paid for once.
    for _ in 0..50 {
        clients.spawn(answer(open(server.address, waiting).await?));
    }
    sleep(Duration::from_millis(200)).await;
    let before = server.memory()?;
    for _ in 0..connections {
        clients.spawn(answer(open(server.address, waiting).await?));
    }
    sleep(Duration::from_secs(1)).await;
    let taken = server.memory()?.saturating_sub(before);
    let (cpu, begin) = (server.cpu()?, Instant::now());
    sleep(waiting.period).await;
    let processor = (server.cpu()? - cpu).as_secs_f64() / begin.elapsed().as_secs_f64() * 60.0;
    match clients.try_join_next() {
        None => Ok((taken as f64 / connections as f64 / 1024.0, processor)),
        Some(ended) => Err(format!("{} ends a connection: {:?}", waiting.title, ended?.err()).into()),
    }
}

fn report(peer: &str, measure: &str, unit: &str, figure: f64) -> Result {
    let row = Row {
        work: "idle connections",
        measure,
        peer,
        unit,
        value: Spread::exactly(figure),
        ratio: None,
    };
    Ok(row.write()?)
}

/// How many files this process may open, after asking for as many as it can have. A child has the same.
fn files() -> Result<usize> {
    let limit = getrlimit(Resource::Nofile);
    let most = limit.maximum;
    setrlimit(
        Resource::Nofile,
        Rlimit {
            current: most,
            maximum: most,
        },
    )?;
    Ok(most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX)))
}

/// A frame of a client, masked with zeros.
fn frame(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let head = [opcode, 0x80 | payload.len() as u8, 0, 0, 0, 0];
    [&head[..], payload].concat()
}

/// A connection that has been greeted, as a browser would begin it; nothing on this side but a socket, and what it has to answer.
async fn open(address: SocketAddr, waiting: &Waiting) -> Result<(TcpStream, Vec<u8>)> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!(
        "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0\r\n\
         Cookie: session=0123456789abcdef0123456789abcdef\r\nAccept-Language: en-GB,en;q=0.9\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: turbo.v1\r\n\r\n"
    );
    let (opcode, payload) = waiting.greeting;
    stream
        .write_all(&[request.as_bytes(), &frame(opcode, payload)].concat())
        .await?;
    let mut input = Vec::with_capacity(1 << 10);
    let end = [b'\r', b'\n', b'\r', b'\n', waiting.answer];
    loop {
        if stream.read_buf(&mut input).await? == 0 {
            return Err(format!("{} refuses", waiting.title).into());
        }
        if let Some(at) = input.windows(5).position(|bytes| bytes == end) {
            // Most of it has come already, and was for the first time only.
            let mut rest = input.split_off(at + 4);
            rest.shrink_to_fit();
            return Ok((stream, rest));
        }
    }
}

/// Answers whoever asks whether it is there: a `Ping` of turbo, and that of WebSockets. Ends with the connection.
async fn answer((mut stream, mut input): (TcpStream, Vec<u8>)) -> Result {
    const PING: u8 = 12;
    const PONG: u8 = 13;
    const WEBSOCKET_PING: u8 = 0x89;
    const WEBSOCKET_PONG: u8 = 0x8a;
    loop {
        while let [opcode, length @ ..=125, rest @ ..] = &input[..] {
            let length = usize::from(*length);
            let Some(payload) = rest.get(..length) else { break };
            match (*opcode, payload) {
                (WEBSOCKET_PING, payload) => stream.write_all(&frame(WEBSOCKET_PONG, payload)).await?,
                (BINARY, [PING, payload @ ..]) => {
                    let pong = [&[PONG], payload].concat();
                    stream.write_all(&frame(BINARY, &pong)).await?;
                }
                _ => {}
            }
            input.drain(..2 + length);
        }
        if input.get(1).is_some_and(|length| *length > 125) {
            return Err("a message that is longer than any that is expected".into());
        }
        if stream.read_buf(&mut input).await? == 0 {
            return Err("the server has gone".into());
        }
    }
}
