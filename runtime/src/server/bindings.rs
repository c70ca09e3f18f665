use std::collections::BTreeMap;
use std::sync::Arc;

use super::revisions::Served;
use super::route::{Elsewhere, Route, find};
use crate::frame::{Availability, Bind, Bound, Standing};
use crate::transport::Close;

/// What the method numbers of a connection stand for. Rules W-14 to W-17.
///
/// Kept by the `Bind` that gave them: what it takes is in proportion to what the client sent, wherever the numbers lie.
#[derive(Default)]
pub(crate) struct Bindings {
    all: Vec<Binding>,
    /// Their places, by their first numbers.
    by_first: BTreeMap<usize, usize>,
    /// Where the number was that was looked up last: the next one mostly is there too.
    recent: usize,
    bound: usize,
}

/// The numbers from one `Bind`.
struct Binding {
    /// The first of them.
    first: usize,
    /// Which of the endpoint's services it is, if any.
    service: Option<usize>,
    /// The client's.
    schema_id: [u8; 8],
    /// [`Served::origin`] of it.
    origin: u16,
    /// The call that each number stands for, by its number with the service, or [`NONE`].
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
        /// The method, or behind all methods an adapter of one.
        call: usize,
        /// Whose client it is: [`Served::origin`].
        origin: u16,
    },
    /// The service is not the endpoint's; another one takes its calls.
    Elsewhere {
        service: usize,
        route: Box<Route>,
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
    /// Gives the numbers from `first` on to the methods of a service. `None` if somebody else has to be asked what of it is
    /// there.
    ///
    /// # Errors
    /// The numbers are taken or too high, or there are more of them than `max_methods`.
    pub(crate) fn bind(
        &mut self,
        first: u32,
        bind: &Bind,
        services: &[Served],
        elsewhere: Option<&Elsewhere>,
        max_methods: usize,
    ) -> Result<Option<Bound>, Close> {
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
        if before.is_some_and(|(start, place)| start + self.all[*place].methods.len() > first) {
            return Err(Close::protocol("a method number was bound twice"));
        }
        let service = find(services, elsewhere, &bind.service);
        if let (None, Some(elsewhere)) = (service, elsewhere)
            && (elsewhere.takes)(&bind.service)
        {
            return Ok(self.forward(first, bind, elsewhere));
        }
        let served = service.map(|service| &services[service]);
        let methods: Box<[u16]> = bind
            .signatures
            .iter()
            .map(|signature| place(served, signature, bind.schema_id))
            .collect();
        let answer = Bound {
            schema_id: served.map_or([0; 8], |served| served.descriptor.schema_id),
            methods: methods
                .iter()
                .map(|method| match (service, *method) {
                    (None, _) => Availability::Unimplemented,
                    (Some(_), NONE) => Availability::SchemaMismatch,
                    (Some(_), _) => Availability::Available,
                })
                .collect(),
            standing: served.map_or_else(Standing::default, |served| served.standing(bind.schema_id)),
        };
        if !methods.is_empty() {
            let origin = served.map_or(0, |served| served.origin(bind.schema_id));
            self.add(Binding {
                first,
                service,
                schema_id: bind.schema_id,
                origin: u16::try_from(origin).unwrap_or(u16::MAX),
                methods,
                forwarded: None,
            });
        }
        Ok(Some(answer))
    }

    fn add(&mut self, binding: Binding) {
        self.by_first.insert(binding.first, self.all.len());
        self.all.push(binding);
    }

    /// Numbers methods that are somewhere else. Whether they are there when it matters, a call will tell. Who binds no
    /// method asks for nothing, and costs nobody a question.
    fn forward(&mut self, first: usize, bind: &Bind, elsewhere: &Elsewhere) -> Option<Bound> {
        if bind.signatures.is_empty() {
            return Some(Bound {
                schema_id: [0; 8],
                methods: Vec::new(),
                standing: Standing::default(),
            });
        }
        self.add(Binding {
            first,
            service: Some(elsewhere.service),
            schema_id: bind.schema_id,
            origin: 0,
            methods: vec![0; bind.signatures.len()].into(),
            forwarded: Some(Forwarded {
                name: Arc::from(bind.service.as_str()),
                signatures: bind.signatures.as_slice().into(),
            }),
        });
        None
    }

    #[inline]
    pub(crate) fn target(&mut self, number: u32) -> Target {
        let number = number as usize;
        let of_recent = self
            .all
            .get(self.recent)
            .and_then(|it| Some((it, it.method(number)?)));
        let Some((binding, method)) = of_recent.or_else(|| {
            let (_, place) = self.by_first.range(..=number).next_back()?;
            self.recent = *place;
            let found = &self.all[*place];
            Some((found, found.method(number)?))
        }) else {
            return Target::Unbound;
        };
        if let (Some(service), Some(forwarded)) = (binding.service, &binding.forwarded) {
            let route = Route {
                service: Arc::clone(&forwarded.name),
                schema_id: binding.schema_id,
                signature: forwarded.signatures[number - binding.first],
            };
            return Target::Elsewhere {
                service,
                route: Box::new(route),
            };
        }
        match (binding.service, method) {
            (None, _) => Target::Missing,
            (Some(service), NONE) => Target::Mismatch {
                service,
                theirs: binding.schema_id,
            },
            (Some(service), call) => Target::Method {
                service,
                call: usize::from(call),
                origin: binding.origin,
            },
        }
    }
}

impl Binding {
    /// What that number stands for, if it is one of them.
    #[inline]
    fn method(&self, number: usize) -> Option<u16> {
        self.methods.get(number.checked_sub(self.first)?).copied()
    }
}

/// What of a service is there, for a client that binds it so; nothing if it is another service. Rule W-16.
#[cfg_attr(not(feature = "nats"), allow(dead_code, reason = "only instances are asked"))]
pub(crate) fn bound(served: &Served, bind: &Bind) -> Option<Bound> {
    let availability = |signature| match place(Some(served), signature, bind.schema_id) {
        NONE => Availability::SchemaMismatch,
        _ => Availability::Available,
    };
    (bind.service == served.descriptor.name).then(|| Bound {
        schema_id: served.descriptor.schema_id,
        methods: bind.signatures.iter().map(availability).collect(),
        standing: served.standing(bind.schema_id),
    })
}

/// The number of the call that a service has for that signature, of clients of that schema.
fn place(served: Option<&Served>, signature: &[u8; 8], schema_id: [u8; 8]) -> u16 {
    served
        .and_then(|served| served.call(*signature, schema_id))
        .unwrap_or(NONE)
}

#[cfg(test)]
mod tests {
    use super::{Bindings, Target};
    use crate::descriptor::{MethodDescriptor, MethodKind, ServiceDescriptor};
    use crate::frame::Bind;
    use crate::server::revisions::Served;

    static SERVICE: ServiceDescriptor = ServiceDescriptor {
        name: "test.v1.Desk",
        schema_id: [9; 8],
        methods: &[MethodDescriptor {
            name: "ask",
            signature: [1; 8],
            kind: MethodKind::Unary,
            is_idempotent: false,
            timeout: None,
        }],
    };

    /// W-14, W-17: whichever was looked up before, a number stands for what its own `Bind` says.
    #[test]
    fn numbers_are_found_in_any_order() {
        let services = [Served::from(&SERVICE)];
        let mut bindings = Bindings::default();
        let all = [(10, 2), (0, 3), (5, 1)];
        for (first, count) in all {
            let bind = Bind {
                service: SERVICE.name.to_owned(),
                schema_id: [first as u8; 8],
                signatures: vec![[7; 8]; count],
            };
            let bound = bindings.bind(first, &bind, &services, None, 100);
            assert!(matches!(bound, Ok(Some(_))));
        }
        for step in 1..15 {
            for number in (0..15).map(|at| at * step % 15) {
                let of = all
                    .iter()
                    .find(|(first, count)| (*first..first + *count as u32).contains(&number));
                match (bindings.target(number), of) {
                    (Target::Unbound, None) => {}
                    (Target::Mismatch { service: 0, theirs }, Some((first, _))) => {
                        assert_eq!(theirs, [*first as u8; 8], "{number}");
                    }
                    (other, _) => panic!("{number}: {other:?}"),
                }
            }
        }
    }
}
