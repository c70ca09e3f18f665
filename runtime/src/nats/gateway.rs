use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use async_nats::Client;

use super::discovery::Findings;
use super::forward::Forwarding;
use super::hub::Hub;
use super::line::Bounds;
use super::{Options, subjects};
use crate::client::ConnectError;
use crate::frame::{Availability, Bind, Bound, Standing};
use crate::server::route::Answer;
use crate::server::{Context, Request, Response, Service};
use crate::{Failure, Metadata, Status};
use crate::{MethodDescriptor, MethodKind, ServiceDescriptor};

/// Forwards the calls of an endpoint to instances behind NATS: of all services that the endpoint does not serve itself,
/// or of [some](Self::only).
///
/// It needs no schema: whoever binds a service is told what its instances have. Limits, origin, authentication and layers of the endpoint hold, and streams run on credit from end
/// to end: a slow page slows down the instance. To layers, all forwarded calls are of one method.
///
/// ```no_run
/// # use turbo_runtime::{nats, server::Endpoint};
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let client = nats::async_nats::connect("127.0.0.1:4222").await?;
/// let gateway = nats::Gateway::new(client, nats::Options::default()).await?.only(["people.v1.People"]);
/// let endpoint = Endpoint::builder().gateway(gateway).build();
/// let app = axum::Router::<()>::new().route("/rpc", endpoint.into());
/// # let _ = app;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Gateway {
    shared: Arc<Shared>,
    introduce: Option<Arc<Introduce>>,
    only: Option<Arc<BTreeSet<String>>>,
}

/// What instances are told of a caller.
type Introduce = dyn Fn(&Context) -> Metadata + Send + Sync;

/// What the calls of a gateway share.
pub(crate) struct Shared {
    pub(crate) hub: Arc<Hub>,
    pub(crate) options: Options,
    findings: Findings,
}

/// The one name under which a gateway stands among the services of an endpoint. No service has it: `*` is in no name.
static FORWARDED: ServiceDescriptor = ServiceDescriptor {
    name: "*",
    schema_id: [0; 8],
    methods: &[MethodDescriptor {
        name: "*",
        signature: [0; 8],
        // What it really is, only the instance knows; this one can be all of them.
        kind: MethodKind::Bidirectional,
        is_idempotent: false,
        timeout: None,
    }],
};

impl Gateway {
    /// A gateway to the instances that have the same prefix.
    ///
    /// # Errors
    /// The options name no subjects, or the NATS client has ended.
    ///
    /// # Panics
    /// Outside of a tokio runtime with time enabled.
    pub async fn new(client: Client, options: Options) -> Result<Self, ConnectError> {
        Self::open(client, options, true).await
    }

    /// Without `ends_with_link`, somebody else ends the calls when the connection to NATS is lost.
    pub(crate) async fn open(
        client: Client,
        options: Options,
        ends_with_link: bool,
    ) -> Result<Self, ConnectError> {
        subjects::check(&options)?;
        let options = options.bounded();
        let bounds = Bounds {
            // As an instance has it.
            waiting: options.window as usize * 5 + options.max_message as usize + (64 << 10),
            instances_of: Some(options.prefix.clone()),
        };
        let inbox = client.new_inbox();
        let hub = Hub::open(client, inbox, bounds, &options, ends_with_link).await?;
        Ok(Self {
            shared: Arc::new(Shared {
                findings: Findings::new(options.keepalive),
                hub,
                options,
            }),
            introduce: None,
            only: None,
        })
    }

    /// Forwards these services only, by their full names: others are not there. Without it, whoever reaches the endpoint
    /// reaches every service behind NATS.
    #[must_use]
    pub fn only<S: Into<String>>(mut self, services: impl IntoIterator<Item = S>) -> Self {
        self.only = Some(Arc::new(services.into_iter().map(Into::into).collect()));
        self
    }

    /// What instances see as the metadata of the connection, [`Context::connection_metadata`], for each call: who the caller is, by what the
    /// endpoint's authentication found. Without it, they see what the caller said itself; with it, nothing of
    /// that but what the function takes over, so that no caller can pretend to be another.
    #[must_use]
    pub fn introduce(mut self, introduce: impl Fn(&Context) -> Metadata + Send + Sync + 'static) -> Self {
        self.introduce = Some(Arc::new(introduce));
        self
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.shared.hub
    }

    /// Whether a service is to be forwarded.
    pub(crate) fn takes(&self, service: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(service))
            && subjects::service(&self.shared.options.prefix, service).is_some()
    }

    /// Finds out what of a service that it [takes](Self::takes) is there.
    pub(crate) fn ask(&self, bind: Bind) -> Answer {
        let shared = Arc::clone(&self.shared);
        Box::pin(async move {
            match subjects::question(&shared.options.prefix, &bind.service) {
                Some(subject) => shared.findings.ask(shared.hub.client(), subject, &bind).await,
                None => Bound {
                    schema_id: [0; 8],
                    methods: vec![Availability::Unimplemented; bind.signatures.len()],
                    standing: Standing::default(),
                },
            }
        })
    }
}

impl Service for Gateway {
    fn descriptor(&self) -> &'static ServiceDescriptor {
        &FORWARDED
    }

    fn call(&self, _: usize, request: Request) -> Response {
        let Some(route) = &request.route else {
            return request.unknown();
        };
        let Some(subject) = subjects::service(&self.shared.options.prefix, &route.service) else {
            return Response::fail(Failure::new(
                Status::Unimplemented,
                "this is no name of a service",
            ));
        };
        let introduction = match &self.introduce {
            Some(introduce) => introduce(&request.context),
            None => request.context.connection_metadata().clone(),
        };
        Response::job(Forwarding::new(
            Arc::clone(&self.shared),
            subject,
            introduction,
            request,
        ))
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway")
            .field("options", &self.shared.options)
            .field("only", &self.only)
            .finish_non_exhaustive()
    }
}
