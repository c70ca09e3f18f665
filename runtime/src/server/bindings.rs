use std::collections::BTreeMap;
use std::sync::Arc;

use super::route::{Elsewhere, Route, find};
use crate::descriptor::ServiceDescriptor;
use crate::frame::{Availability, Bind, Bound};
use crate::transport::Close;

/// What the method numbers of a connection stand for. Rules W-14 to W-17.
///
/// Kept by the `Bind` that gave them: what it takes is in proportion to what the client sent, wherever the numbers lie.
#[derive(Default)]
pub(crate) struct Bindings {
    by_first: BTreeMap<usize, Binding>,
    bound: usize,
}

/// The numbers from one `Bind`.
struct Binding {
    /// Which of the endpoint's services it is, if any.
    service: Option<usize>,
    /// The client's.
    schema_id: [u8; 8],
    /// Each number's place in the service's table, or [`NONE`].
    methods: Box<[u16]>,
    forwarded: Option<Forwarded>,
}

/// What is kept of a service that is somewhere else.
struct Forwarded {
    name: Arc<str>,
    signatures: Box<[[u8; 8]]>,
}

/// What a method number stands for.
#[derive(Debug)]
pub(crate) enum Target {
    Unbound,
    Method {
        service: usize,
        method: usize,
    },
    /// The service is not the endpoint's; another one takes its calls.
    Elsewhere {
        service: usize,
        route: Route,
    },
    /// The service is there, with another schema.
    Mismatch {
        service: usize,
        theirs: [u8; 8],
    },
    /// The client bound a service that is not there.
    Missing,
}

/// No method of the service.
const NONE: u16 = u16::MAX;

/// Method numbers are below this. Rule W-14.
const METHOD_NUMBERS: usize = 65_536;

impl Bindings {
    /// Gives the numbers from `first` on to the methods of a service.
    ///
    /// # Errors
    /// The numbers are taken or too high, or there are more of them than `max_methods`.
    pub(crate) fn bind(
        &mut self,
        first: u32,
        bind: &Bind,
        services: &[&'static ServiceDescriptor],
        elsewhere: Option<&Elsewhere>,
        max_methods: usize,
    ) -> Result<Bound, Close> {
        let first = first as usize;
        let end = first.saturating_add(bind.signatures.len());
        if end > METHOD_NUMBERS {
            return Err(Close::protocol("method numbers must be below 65,536"));
        }
        self.bound += bind.signatures.len();
        if self.bound > max_methods {
            return Err(Close::protocol(format!("more than {max_methods} methods bound")));
        }
        let before = self.by_first.range(..end).next_back();
        if before.is_some_and(|(start, binding)| start + binding.methods.len() > first) {
            return Err(Close::protocol("a method number was bound twice"));
        }
        let service = find(services, elsewhere, &bind.service);
        if let (None, Some(elsewhere)) = (service, elsewhere)
            && (elsewhere.takes)(&bind.service)
        {
            return Ok(self.forward(first, bind, elsewhere));
        }
        let descriptor = service.map(|service| services[service]);
        let methods: Box<[u16]> = bind
            .signatures
            .iter()
            .map(|signature| place(descriptor, signature))
            .collect();
        let answer = Bound {
            schema_id: descriptor.map_or([0; 8], |descriptor| descriptor.schema_id),
            methods: methods
                .iter()
                .map(|method| match (service, *method) {
                    (None, _) => Availability::Unimplemented,
                    (Some(_), NONE) => Availability::SchemaMismatch,
                    (Some(_), _) => Availability::Available,
                })
                .collect(),
        };
        if !methods.is_empty() {
            let binding = Binding {
                service,
                schema_id: bind.schema_id,
                methods,
                forwarded: None,
            };
            self.by_first.insert(first, binding);
        }
        Ok(answer)
    }

    /// Numbers methods that are somewhere else. Whether they are there, a call will tell.
    fn forward(&mut self, first: usize, bind: &Bind, elsewhere: &Elsewhere) -> Bound {
        let count = bind.signatures.len();
        if count > 0 {
            let binding = Binding {
                service: Some(elsewhere.service),
                schema_id: bind.schema_id,
                methods: vec![0; count].into(),
                forwarded: Some(Forwarded {
                    name: Arc::from(bind.service.as_str()),
                    signatures: bind.signatures.as_slice().into(),
                }),
            };
            self.by_first.insert(first, binding);
        }
        Bound {
            schema_id: [0; 8],
            methods: vec![Availability::Available; count],
        }
    }

    pub(crate) fn target(&self, number: u32) -> Target {
        let number = number as usize;
        let Some((first, binding)) = self.by_first.range(..=number).next_back() else {
            return Target::Unbound;
        };
        let Some(method) = binding.methods.get(number - first) else {
            return Target::Unbound;
        };
        if let (Some(service), Some(forwarded)) = (binding.service, &binding.forwarded) {
            let route = Route {
                service: Arc::clone(&forwarded.name),
                schema_id: binding.schema_id,
                signature: forwarded.signatures[number - first],
            };
            return Target::Elsewhere { service, route };
        }
        match (binding.service, *method) {
            (None, _) => Target::Missing,
            (Some(service), NONE) => Target::Mismatch {
                service,
                theirs: binding.schema_id,
            },
            (Some(service), method) => Target::Method {
                service,
                method: usize::from(method),
            },
        }
    }
}

/// Where a service has the method of that signature.
fn place(descriptor: Option<&ServiceDescriptor>, signature: &[u8; 8]) -> u16 {
    descriptor
        .and_then(|descriptor| {
            descriptor
                .methods
                .iter()
                .position(|method| method.signature == *signature)
        })
        .and_then(|method| u16::try_from(method).ok())
        .unwrap_or(NONE)
}
