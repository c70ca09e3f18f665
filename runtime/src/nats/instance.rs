use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_nats::{Client, Message, Subject, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};

use super::Options;
use super::drain::leave;
use super::hub::{Hub, Refusal, unreachable};
use super::line::Bounds;
use super::packet::{self, FULL, GONE};
use super::transport::Conversation;
use super::{discovery, outlet, subjects};
use crate::client::ConnectError;
use crate::server::revisions::Served;
use crate::server::{Endpoint, Peer};
use crate::transport::Close;

/// How long a NATS server may take to show that it knows of the subscriptions.
const SETTLING: Duration = Duration::from_secs(5);

/// An instance of an endpoint's services, at work since [`serve`].
///
/// Dropping it ends it at once: it takes no more calls, and those in flight are lost. [`shutdown`](Self::shutdown) loses
/// none.
#[must_use = "an instance ends when it is dropped"]
pub struct Instance {
    hub: Arc<Hub>,
    tasks: JoinSet<()>,
    leaving: watch::Sender<bool>,
}

/// Serves an endpoint's own services over NATS, as a member of the queue group: instances share the calls.
///
/// Each call is served like a connection with one call: by the endpoint's limits, with its authentication and its layers. What the endpoint
/// forwards itself is not served. Returns when the NATS server knows of the instance.
///
/// ```no_run
/// # use turbo_runtime::{nats, server::{Endpoint, shutdown_signal}};
/// # async fn example(endpoint: Endpoint) -> Result<(), Box<dyn std::error::Error>> {
/// let client = nats::async_nats::connect("127.0.0.1:4222").await?;
/// let instance = nats::serve(client, endpoint, nats::Options::default()).await?;
/// shutdown_signal().await;
/// instance.shutdown(std::time::Duration::from_secs(30)).await;
/// # Ok(())
/// # }
/// ```
///
/// When the connection to NATS is lost, the calls in flight are dropped, as on any lost connection; the NATS client connects again by
/// itself, and the instance goes on.
///
/// # Errors
/// The options name no subjects, or the NATS client has ended.
///
/// # Panics
/// Outside of a tokio runtime with time enabled.
pub async fn serve(client: Client, endpoint: Endpoint, options: Options) -> Result<Instance, ConnectError> {
    subjects::check(&options)?;
    let options = options.bounded();
    let limits = &endpoint.inner.limits;
    let bounds = Bounds {
        // Items cost 16 bytes at least, and take 64 more here, however small; and one message may come on top.
        waiting: limits.window as usize * 5 + limits.max_message as usize + (64 << 10),
        instances_of: None,
    };
    let base = subjects::instance(&options.prefix, &client);
    let hub = Hub::open(client.clone(), base, bounds, &options, true).await?;
    let leaving = watch::Sender::new(false);
    let mut tasks = JoinSet::new();
    for served in endpoint.inner.served.iter() {
        let descriptor = served.descriptor;
        // A gateway's name is none of a service.
        let Some(subject) = subjects::service(&options.prefix, descriptor.name) else {
            continue;
        };
        let Some(asked) = subjects::question(&options.prefix, descriptor.name) else {
            continue;
        };
        let questions = client.subscribe(asked).await.map_err(unreachable)?;
        let subscriber = client
            .queue_subscribe(subject.clone(), options.queue.clone())
            .await
            .map_err(unreachable)?;
        let desk = Desk {
            endpoint: endpoint.clone(),
            client: client.clone(),
            hub: Arc::clone(&hub),
            subject,
            service: served.clone(),
            taken: 0,
        };
        tasks.spawn(desk.work(subscriber, questions, leaving.subscribe()));
    }
    settle(&client).await.map_err(unreachable)?;
    Ok(Instance { hub, tasks, leaving })
}

/// Waits until the NATS server has taken what was sent to it. It does so in order: what comes back came behind the rest. So
/// another instance may leave as soon as this one is there, and this one when its last answers are.
async fn settle(client: &Client) -> Result<(), Box<dyn Error + Send + Sync>> {
    let there = client.new_inbox();
    let mut back = client.subscribe(there.clone()).await?;
    client.publish(there, Bytes::new()).await?;
    client.flush().await?;
    // Without a server there is nothing to wait for: it is told when it is back.
    let _ = timeout(SETTLING, back.next()).await;
    Ok(())
}

impl Instance {
    /// Takes no more calls, lets those in flight finish for at most `limit`, and ends. Other instances get what comes
    /// meanwhile; nothing that has come is lost.
    ///
    /// [`Endpoint::shutdown`] refuses calls that arrive while it waits, so this comes first.
    pub async fn shutdown(mut self, limit: Duration) {
        let now = Instant::now();
        let end = now
            .checked_add(limit)
            .unwrap_or(now + Duration::from_secs(86_400 * 365));
        self.leaving.send_replace(true);
        let _ = timeout_at(end, async {
            while self.tasks.join_next().await.is_some() {}
            self.hub.emptied().await;
        })
        .await;
        self.hub.end_all("the instance has ended");
        // The last answers arrive: a program that ends now may reset its socket, and what the server had not read would be lost.
        let grace = Instant::now() + Duration::from_secs(2);
        let _ = timeout_at(grace, settle(self.hub.client())).await;
    }
}

impl fmt::Debug for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instance")
            .field("services", &self.tasks.len())
            .finish_non_exhaustive()
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.hub.end_all("the instance has ended");
    }
}

/// Takes the first messages of one service.
pub(crate) struct Desk {
    endpoint: Endpoint,
    pub(crate) client: Client,
    pub(crate) hub: Arc<Hub>,
    pub(crate) subject: Subject,
    service: Served,
    /// Messages since the subscription began.
    pub(crate) taken: u64,
}

impl Desk {
    async fn work(
        mut self,
        mut subscriber: Subscriber,
        mut questions: Subscriber,
        mut leaving: watch::Receiver<bool>,
    ) {
        let mut shutdown = self.endpoint.inner.shutdown.subscribe();
        let link = *self.hub.link().borrow();
        let asked = async {
            tokio::select! {
                _ = leaving.wait_for(|is_leaving| *is_leaving) => {}
                // The endpoint is held by this task, so its word cannot be an error.
                _ = shutdown.wait_for(Option::is_some) => {}
            }
        };
        tokio::pin!(asked);
        loop {
            tokio::select! {
                message = subscriber.next() => match message {
                    Some(message) => self.take(message),
                    None => return,
                },
                Some(question) = questions.next() => {
                    discovery::answer(&mut self.client, &self.service, question);
                }
                () = &mut asked => {
                    // What it says from now on would soon be untrue.
                    drop(questions);
                    return leave(self, subscriber, link).await;
                }
            }
        }
    }

    /// Starts a conversation, or says why not.
    pub(crate) fn take(&mut self, message: Message) {
        self.taken += 1;
        // Without an inbox nobody waits: it is a filler, or nothing of ours.
        let Some(inbox) = message.reply.filter(|inbox| subjects::is_publishable(inbox)) else {
            return;
        };
        if message.status.is_some() {
            return;
        }
        let frames = match packet::read(&message.payload) {
            Some((0, frames)) if packet::begins_a_call(&frames) => frames,
            _ => return self.refuse(inbox, &Close::protocol("a first message that starts no call")),
        };
        let line = match self.hub.begin() {
            Ok(line) => line,
            Err(Refusal::Full) => {
                let close = Close::new(FULL, "the instance has as many calls as it takes");
                return self.refuse(inbox, &close);
            }
            Err(Refusal::Down | Refusal::Ending) => {
                return self.refuse(inbox, &Close::new(GONE, "the instance lost its connection"));
            }
        };
        line.begin(inbox.clone(), frames);
        let conversation = Conversation::new(Arc::clone(&self.hub), line, inbox);
        let endpoint = self.endpoint.clone();
        tokio::spawn(async move { endpoint.serve(conversation, Peer::default()).await });
    }

    fn refuse(&mut self, inbox: Subject, close: &Close) {
        outlet::close(&mut self.client, inbox, close);
    }
}
