//! Peers that want to do harm: one attack after the other, each bounded in bytes and time.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use fastrand::Rng;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::book::Book;
use crate::raw::{call, frame, message, opening, upgrade, varint, websocket, websocket_frame};

/// How long an attack goes on before the next one.
const ATTACK: Duration = Duration::from_secs(3);

const ATTACKS: u32 = 16;

/// Attacks until the book says that it is enough. None of its peers reads an answer after the upgrade.
pub(crate) async fn run(address: SocketAddr, book: Arc<Book>, mut rng: Rng) {
    let mut number = book.caller();
    while !book.stops() {
        let kind = rng.u32(..ATTACKS);
        // That the server ends it is as good as any other end.
        let _ = timeout(ATTACK, attack(kind, address, &mut number, &mut rng)).await;
        book.attacks.fetch_add(1, Ordering::Relaxed);
        sleep(Duration::from_millis(rng.u64(..100))).await;
    }
}

async fn attack(kind: u32, address: SocketAddr, number: &mut u64, rng: &mut Rng) -> io::Result<()> {
    let connect = || TcpStream::connect(address);
    let opened = opening(0x7fff_ffff);
    match kind {
        // Half a request, and one that comes byte by byte.
        0 => {
            let request = upgrade(address);
            let sent = rng.usize(..request.len());
            let mut stream = connect().await?;
            stream.write_all(&request[..sent]).await?;
            wait(rng).await;
        }
        1 => trickle(connect().await?, &upgrade(address)).await?,
        // No `Hello`, and one that comes byte by byte, in the socket and in messages.
        2 => {
            let _stream = websocket(address).await?;
            wait(rng).await;
        }
        3 => trickle(websocket(address).await?, &message(&opened)).await?,
        4 => {
            let messages: Vec<u8> = opened
                .iter()
                .flat_map(|byte| websocket_frame(0x82, &[*byte]))
                .collect();
            send(websocket(address).await?, &messages, rng).await?;
        }
        // Garbage, before and after the opening.
        5 => {
            let garbage: Vec<u8> = (0..rng.usize(..4_000)).map(|_| rng.u8(..)).collect();
            let messages = match rng.u8(..3) {
                0 => garbage,
                1 => message(&garbage),
                _ => [message(&opened), message(&garbage)].concat(),
            };
            send(websocket(address).await?, &messages, rng).await?;
        }
        // Floods, in large messages and in tiny ones.
        6 => flood(address, &call(0, "nothing", &[]), rng).await?,
        7 => flood(address, &frame(12, 0, &[0; 64]), rng).await?,
        8 => flood(address, &frame(10, rng.u32(..), &[]), rng).await?,
        9 => flood(address, &frame(11, rng.u32(..), &varint(1 << 30)), rng).await?,
        10 => flood(address, &call(7, "report", &[]), rng).await?,
        // Streams that nobody reads, with all the credit there is.
        11 => {
            let mut calls = opened;
            for id in 0..200 {
                *number += 1;
                let arguments = [varint(*number), varint(u32::MAX.into()), varint(5_000)];
                calls.extend(call(id, "numbers", &arguments.concat()));
            }
            send(websocket(address).await?, &message(&calls), rng).await?;
        }
        // A message of which the header promises more than comes, or more than may be.
        12 => {
            let length = if rng.bool() { 1_u64 << 40 } else { 4 << 20 };
            let header = [&[0x82, 0x80 | 127][..], &length.to_be_bytes(), &[0; 4]].concat();
            send(
                websocket(address).await?,
                &[header, vec![0; 100_000]].concat(),
                rng,
            )
            .await?;
        }
        // Frames behind `Bye`, and an id that is in use.
        13 => {
            let frames = [opened, frame(15, 0, &[]), call(1, "report", &[])].concat();
            send(websocket(address).await?, &message(&frames), rng).await?;
        }
        14 => {
            *number += 1;
            let hang = call(1, "hang", &varint(*number));
            let frames = [opened, hang.clone(), hang].concat();
            send(websocket(address).await?, &message(&frames), rng).await?;
        }
        // As many calls as may be, all of which wait.
        _ => {
            let mut frames = opened;
            for id in 0..20_000 {
                *number += 1;
                frames.extend(call(id, "hang", &varint(*number)));
            }
            send(websocket(address).await?, &message(&frames), rng).await?;
        }
    }
    Ok(())
}

async fn wait(rng: &mut Rng) {
    sleep(Duration::from_millis(rng.u64(..2_000))).await;
}

async fn send(mut stream: TcpStream, bytes: &[u8], rng: &mut Rng) -> io::Result<()> {
    stream.write_all(bytes).await?;
    wait(rng).await;
    Ok(())
}

async fn trickle(mut stream: TcpStream, bytes: &[u8]) -> io::Result<()> {
    stream.set_nodelay(true)?;
    for byte in bytes {
        stream.write_all(&[*byte]).await?;
        sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

/// The same frame again and again: many to a message, or each in one of its own.
async fn flood(address: SocketAddr, unit: &[u8], rng: &mut Rng) -> io::Result<()> {
    let mut stream = websocket(address).await?;
    stream.write_all(&message(&opening(65_536))).await?;
    let many = match rng.bool() {
        true => message(&unit.repeat(10_000)),
        false => message(unit).repeat(10_000),
    };
    for _ in 0..rng.u32(1..10) {
        stream.write_all(&many).await?;
    }
    wait(rng).await;
    Ok(())
}
