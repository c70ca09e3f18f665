use std::collections::VecDeque;
use std::future::{Future, pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, Waker};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

use super::context::{Connection, Context, Peer};
use super::endpoint::Endpoint;
use super::job::{CallOut, Job, write_failure};
use super::jobs::Jobs;
use super::outcome::{self, Site};
use super::service::{Request, Started};
use super::session::{Event, InFlight, Incoming, Session};
use crate::failure::Failure;
use crate::frame::Frames;
use crate::status::Status;
use crate::transport::{Close, Disconnect, Transport};

/// Messages that are read before the calls they brought are answered. More make larger batches; fewer answer sooner.
const MESSAGES_PER_TURN: usize = 32;

/// Turns before the task lets others run.
const TURNS: usize = 16;

/// How long a peer may take to accept the last messages of a connection that is being closed.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// Serves one connection until it ends.
pub(crate) async fn drive<T: Transport>(endpoint: Endpoint, transport: T, peer: Peer) {
    let mut driver = Driver::new(endpoint, transport, peer);
    poll_fn(|cx| driver.poll(cx)).await;
}

/// One connection: moves messages between a transport and the session, and runs the calls.
struct Driver<T> {
    endpoint: Endpoint,
    connection: Arc<Connection>,
    session: Session,
    jobs: Jobs,
    pipe: Pipe<T>,
    /// Until `Hello` has arrived.
    handshake: Option<Pin<Box<Sleep>>>,
    drain: Drain,
    /// Tells the endpoint that this connection is still there.
    _alive: watch::Receiver<Option<Instant>>,
    closing: Option<Closing>,
}

/// The transport, and the messages that it has not accepted yet.
struct Pipe<T> {
    transport: Pin<Box<T>>,
    waiting: VecDeque<Bytes>,
    waiting_bytes: usize,
    is_flushed: bool,
}

/// Whether the endpoint is shutting down.
enum Drain {
    /// The future ends when somebody asks for it, with the time by which everything has to be finished.
    NotAsked(Pin<Box<dyn Future<Output = Instant> + Send>>),
    Until(Pin<Box<Sleep>>),
}

/// The last words, and how long the peer may take to hear them.
struct Closing {
    close: Close,
    patience: Pin<Box<Sleep>>,
}

/// Why a turn was the last.
enum Over {
    /// We end it, and say so.
    Close(Close),
    /// The peer has gone.
    Gone,
}

impl<T: Transport> Driver<T> {
    fn new(endpoint: Endpoint, transport: T, peer: Peer) -> Self {
        let inner = &endpoint.inner;
        Self {
            connection: Arc::new(Connection::new(peer)),
            session: Session::new(Arc::clone(&inner.descriptors), inner.limits.clone()),
            jobs: Jobs::default(),
            pipe: Pipe {
                transport: Box::pin(transport),
                waiting: VecDeque::new(),
                waiting_bytes: 0,
                is_flushed: true,
            },
            handshake: Some(Box::pin(sleep(inner.limits.handshake))),
            drain: Drain::NotAsked(Box::pin(asked(inner.shutdown.subscribe()))),
            _alive: inner.shutdown.subscribe(),
            closing: None,
            endpoint,
        }
    }

    fn poll(&mut self, cx: &mut TaskContext<'_>) -> Poll<()> {
        self.jobs.register(cx.waker());
        for _ in 0..TURNS {
            if let Some(closing) = &mut self.closing {
                return self.pipe.poll_close(cx, closing);
            }
            match self.turn(cx) {
                Ok(true) => {}
                Ok(false) => return Poll::Pending,
                Err(Over::Gone) => return Poll::Ready(()),
                Err(Over::Close(close)) => self.begin_close(close),
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Reads what has arrived, works on what is ready, sends what there is. Whether anything moved.
    fn turn(&mut self, cx: &mut TaskContext<'_>) -> Result<bool, Over> {
        self.check_clocks(cx)?;
        let mut moved = self.receive(cx)?;
        moved |= self.work();
        moved |= self.pipe.send(cx, &mut self.session)?;
        Ok(moved)
    }

    fn check_clocks(&mut self, cx: &mut TaskContext<'_>) -> Result<(), Over> {
        if let Some(handshake) = &mut self.handshake {
            if self.session.is_open() {
                self.handshake = None;
            } else if handshake.as_mut().poll(cx).is_ready() {
                return Err(Over::Close(Close::new(
                    Close::HANDSHAKE_TIMEOUT,
                    "no Hello in time",
                )));
            }
        }
        if let Drain::NotAsked(asked) = &mut self.drain
            && let Poll::Ready(deadline) = asked.as_mut().poll(cx)
        {
            self.drain = Drain::Until(Box::pin(sleep_until(deadline)));
        }
        if let Drain::Until(deadline) = &mut self.drain {
            self.session.go_away("the server is shutting down");
            let is_late = deadline.as_mut().poll(cx).is_ready();
            let is_done = self.jobs.len() == 0 && self.session.outbox.is_empty() && self.pipe.is_idle();
            if is_late || is_done {
                return Err(Over::Close(Close::new(
                    Close::GOING_AWAY,
                    "the server is shutting down",
                )));
            }
        }
        Ok(())
    }

    /// Whether the peer reads so slowly that nothing more is to be made for it.
    fn is_congested(&self) -> bool {
        self.session.outbox.len() + self.pipe.waiting_bytes > self.endpoint.inner.limits.send_buffer
    }

    fn receive(&mut self, cx: &mut TaskContext<'_>) -> Result<bool, Over> {
        let mut moved = false;
        for _ in 0..MESSAGES_PER_TURN {
            if self.is_congested() {
                break;
            }
            let message = match self.pipe.transport.as_mut().poll_receive(cx) {
                Poll::Pending => break,
                Poll::Ready(Ok(message)) => message,
                Poll::Ready(Err(disconnect)) => return Err(Over::from(disconnect)),
            };
            moved = true;
            for frame in Frames::new(&message) {
                let frame = frame.map_err(|error| Over::Close(Close::protocol(error.to_string())))?;
                match self
                    .session
                    .accept(frame, &message, &mut self.jobs)
                    .map_err(Over::Close)?
                {
                    Event::None => {}
                    Event::Hello(metadata) => {
                        // The session lets only one `Hello` through.
                        let _ = self.connection.hello.set(metadata);
                    }
                    Event::Call(incoming) => self.start(incoming),
                    Event::Cancel(id) => {
                        self.jobs.remove(id);
                    }
                    Event::Credit(id) => self.jobs.wake(id),
                    Event::Bye => return Err(Over::Close(Close::new(Close::NORMAL, ""))),
                }
            }
        }
        Ok(moved)
    }

    /// Starts a call and polls it once: most handlers finish at once, and need no place in the table.
    fn start(&mut self, incoming: Incoming) {
        let Incoming {
            id,
            service,
            method,
            timeout,
            metadata,
            arguments,
            mut credit,
        } = incoming;
        let inner = Arc::clone(&self.endpoint.inner);
        let service = &inner.services[service];
        let descriptor = service.descriptor();
        // A deadline that the clock cannot express is none.
        let deadline = timeout.and_then(|left| Instant::now().checked_add(Duration::from_millis(left)));
        let context = Context {
            connection: Arc::clone(&self.connection),
            service: descriptor.name,
            method: &descriptor.methods[method],
            metadata,
            deadline: deadline.map(Instant::into_std),
        };
        let site = Site::of(&context);
        let request = Request {
            arguments,
            context,
            max_depth: inner.limits.max_depth,
        };
        let started = catch_unwind(AssertUnwindSafe(|| service.call(method, request)));
        let mut job = match started.map(|response| response.0) {
            Ok(Started::Job(job)) => job,
            Ok(Started::Refused(failure)) => return write_failure(&mut self.session.outbox, id, &failure),
            Err(panic) => {
                let failure = outcome::panicked(&site, &*panic);
                return write_failure(&mut self.session.outbox, id, &failure);
            }
        };
        let ticket = self.jobs.ticket(id);
        let waker = Waker::from(Arc::clone(&ticket));
        let mut cx = TaskContext::from_waker(&waker);
        let mut clock = deadline.map(|deadline| Box::pin(sleep_until(deadline)));
        let mut out = CallOut {
            outbox: &mut self.session.outbox,
            id,
            credit: &mut credit,
            send_buffer: inner.limits.send_buffer,
            show_internal: inner.show_internal,
        };
        if poll_call(&mut job, clock.as_mut(), &mut cx, &mut out, &site).is_pending() {
            self.jobs.insert(ticket, site, job, credit, clock);
        }
    }

    /// Polls the calls that asked for it by now; those that ask meanwhile come in the next turn.
    fn work(&mut self) -> bool {
        let mut moved = false;
        for _ in 0..self.jobs.ready_len() {
            if self.is_congested() {
                break;
            }
            let Some((waker, entry)) = self.jobs.pop_ready() else {
                break;
            };
            moved = true;
            let id = entry.id();
            let site = entry.site;
            let mut out = CallOut {
                outbox: &mut self.session.outbox,
                id,
                credit: &mut entry.credit,
                send_buffer: self.endpoint.inner.limits.send_buffer,
                show_internal: self.endpoint.inner.show_internal,
            };
            let mut cx = TaskContext::from_waker(&waker);
            if poll_call(&mut entry.job, entry.deadline.as_mut(), &mut cx, &mut out, &site).is_ready() {
                self.jobs.remove(id);
            }
        }
        moved
    }

    fn begin_close(&mut self, close: Close) {
        // The work is of no use any more; what has been answered still leaves.
        self.jobs = Jobs::default();
        self.pipe.take_from(&mut self.session);
        self.closing = Some(Closing {
            close,
            patience: Box::pin(sleep(CLOSE_TIMEOUT)),
        });
    }
}

/// Polls a call; ready when its last frame has been written.
fn poll_call(
    job: &mut Pin<Box<dyn Job>>,
    deadline: Option<&mut Pin<Box<Sleep>>>,
    cx: &mut TaskContext<'_>,
    out: &mut CallOut<'_>,
    site: &Site,
) -> Poll<()> {
    if let Some(deadline) = deadline
        && deadline.as_mut().poll(cx).is_ready()
    {
        out.fail(&Failure::new(
            Status::DeadlineExceeded,
            "the deadline passed while the server was at work",
        ));
        return Poll::Ready(());
    }
    catch_unwind(AssertUnwindSafe(|| job.as_mut().poll(cx, out))).unwrap_or_else(|panic| {
        out.fail(&outcome::panicked(site, &*panic));
        Poll::Ready(())
    })
}

impl InFlight for Jobs {
    fn count(&self) -> usize {
        self.len()
    }

    fn contains(&self, id: u32) -> bool {
        self.contains(id)
    }

    fn credit(&mut self, id: u32) -> Option<&mut i64> {
        self.get_mut(id).map(|entry| &mut entry.credit)
    }
}

impl<T: Transport> Pipe<T> {
    fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.is_flushed
    }

    fn take_from(&mut self, session: &mut Session) {
        self.waiting_bytes += session.outbox.len();
        session.outbox.take(&mut self.waiting);
    }

    /// Hands over what there is, and flushes once.
    fn send(&mut self, cx: &mut TaskContext<'_>, session: &mut Session) -> Result<bool, Over> {
        self.take_from(session);
        self.push(cx).map_err(|_| Over::Gone)
    }

    fn push(&mut self, cx: &mut TaskContext<'_>) -> Result<bool, Disconnect> {
        let mut moved = false;
        while !self.waiting.is_empty() {
            match self.transport.as_mut().poll_ready(cx) {
                Poll::Pending => return Ok(moved),
                Poll::Ready(ready) => ready?,
            }
            if let Some(message) = self.waiting.pop_front() {
                self.waiting_bytes -= message.len();
                self.is_flushed = false;
                self.transport.as_mut().start_send(message)?;
                moved = true;
            }
        }
        if !self.is_flushed
            && let Poll::Ready(flushed) = self.transport.as_mut().poll_flush(cx)
        {
            flushed?;
            self.is_flushed = true;
            moved = true;
        }
        Ok(moved)
    }

    fn poll_close(&mut self, cx: &mut TaskContext<'_>, closing: &mut Closing) -> Poll<()> {
        if closing.patience.as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        match self.push(cx) {
            Err(_) => Poll::Ready(()),
            Ok(_) if !self.is_idle() => Poll::Pending,
            Ok(_) => self.transport.as_mut().poll_close(cx, &closing.close),
        }
    }
}

impl From<Disconnect> for Over {
    fn from(disconnect: Disconnect) -> Self {
        match disconnect {
            Disconnect::Text => Self::Close(Close::new(Close::UNSUPPORTED, "messages must be binary")),
            Disconnect::TooLarge => Self::Close(Close::new(Close::TOO_LARGE, "a message over the limit")),
            Disconnect::Closed(_) | Disconnect::Broken(_) => Self::Gone,
        }
    }
}

/// Waits until somebody asks the endpoint to shut down.
async fn asked(mut shutdown: watch::Receiver<Option<Instant>>) -> Instant {
    loop {
        if let Some(deadline) = *shutdown.borrow_and_update() {
            return deadline;
        }
        if shutdown.changed().await.is_err() {
            pending::<()>().await;
        }
    }
}
