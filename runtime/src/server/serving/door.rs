use std::any::Any;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use super::connection::{Connection, Counted, Io};
use super::opening::{Opening, Openings};
use super::phase::{Listening, Phase};
use crate::server::context::Peer;

/// What all listeners of a server share.
#[derive(Clone)]
pub(super) struct Hall {
    pub(super) phase: Listening,
    pub(super) room: Arc<Semaphore>,
    pub(super) openings: Arc<Openings>,
    pub(super) opening_timeout: Duration,
    pub(super) idle_timeout: Duration,
}

/// What is around the bytes.
#[derive(Clone)]
pub(super) enum Wrap {
    Nothing,
    #[cfg(feature = "tls")]
    Tls(crate::server::tls::Acceptor),
}

/// Accepts connections until the server stops, and serves each in a task of its own.
pub(super) async fn accept<L, S, F>(mut listener: L, wrap: Wrap, hall: Hall, serve: S)
where
    L: Listener<Addr: 'static>,
    S: Fn(Connection, Opening) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = ()> + Send,
{
    let mut phase = hall.phase.clone();
    loop {
        // Accepting logs what fails, and waits where the process has run out of something.
        let accepted = async {
            let permit = Arc::clone(&hall.room).acquire_owned().await;
            (permit, listener.accept().await)
        };
        let (permit, (stream, addr)) = tokio::select! {
            accepted = accepted => accepted,
            () = phase.until(Phase::Draining) => return,
        };
        // The semaphore is never closed.
        let Ok(permit) = permit else { return };
        let peer = peer_of(&stream, &addr);
        let stream = Counted::new(stream, permit);
        let (hall, wrap, serve) = (hall.clone(), wrap.clone(), serve.clone());
        tokio::spawn(async move {
            let (opening, overdue) = hall.openings.begin(hall.opening_timeout);
            let mut phase = hall.phase.clone();
            tokio::select! {
                () = welcome(stream, peer, wrap, hall, opening, serve) => {}
                () = overdue => tracing::debug!("a connection was not opened in time"),
                () = phase.until(Phase::Over) => {}
            }
        });
    }
}

/// Agrees on what is around the bytes, then serves.
async fn welcome<I, S, F>(stream: I, peer: Peer, wrap: Wrap, hall: Hall, opening: Opening, serve: S)
where
    I: Io,
    S: Fn(Connection, Opening) -> F,
    F: Future<Output = ()>,
{
    let connection = match wrap {
        Wrap::Nothing => Connection {
            io: Box::new(stream),
            peer,
            hall,
        },
        #[cfg(feature = "tls")]
        Wrap::Tls(acceptor) => {
            let Some((stream, certificates)) = acceptor.accept(stream).await else {
                return;
            };
            Connection {
                io: Box::new(stream),
                peer: Peer { certificates, ..peer },
                hall,
            }
        }
    };
    serve(connection, opening).await;
}

/// What the operating system knows of the other end.
fn peer_of<S: 'static, A: 'static>(stream: &S, addr: &A) -> Peer {
    let stream: &dyn Any = stream;
    let mut peer = Peer {
        addr: (addr as &dyn Any).downcast_ref::<SocketAddr>().copied(),
        ..Peer::default()
    };
    if let Some(stream) = stream.downcast_ref::<TcpStream>() {
        // Answers are small and leave when they are ready: waiting to fill a packet would only make them late.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY is not set");
        }
    }
    #[cfg(unix)]
    if let Some(stream) = stream.downcast_ref::<tokio::net::UnixStream>()
        && let Ok(of) = stream.peer_cred()
    {
        peer.process = Some(crate::server::Process {
            user: of.uid(),
            group: of.gid(),
            id: of.pid(),
        });
    }
    peer
}
