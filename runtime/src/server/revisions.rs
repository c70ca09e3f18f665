//! What a server knows of the released revisions of its schema. Rules I-30 to I-34.

use std::sync::Arc;

use super::service::Service;
use crate::descriptor::{MethodDescriptor, ServiceDescriptor};
use crate::frame::Standing;

/// The releases of a service's schema that the server still knows, as generated code has them from `turbo.lock`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revisions {
    /// How many releases the schema has, retired ones among them.
    pub count: u32,
    /// The releases that have the service, from the oldest to the newest.
    pub releases: &'static [Release],
    /// What is adapted. Call n of them has the number behind those of the methods: `methods.len() + n`.
    pub adapters: &'static [Adapter],
    /// What looks like one of the adapters, and has no way from where it comes.
    pub refused: &'static [Refused],
}

/// A signature that an adapter has, in a release from which there is no way. Signatures leave out what makes the difference:
/// defaults, fallbacks and limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The identity of the service in that release (I-6).
    pub schema_id: [u8; 8],
    /// The signature of the method (I-5).
    pub signature: [u8; 8],
}

/// A service as it was in a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    /// The name of the release, as in `v3`.
    pub name: &'static str,
    /// The identity of the service in it (I-6). Releases between which the service has not changed have the same.
    pub schema_id: [u8; 8],
}

/// A method as clients of an earlier revision call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Adapter {
    /// The signature of the method in their revision (I-5).
    pub signature: [u8; 8],
    /// The index of the method in the service's table.
    pub method: usize,
}

impl Revisions {
    /// Of a service that knows no release.
    pub const NONE: Self = Self {
        count: 0,
        releases: &[],
        adapters: &[],
        refused: &[],
    };

    /// The newest release in which the service had that identity.
    #[must_use]
    pub fn release(&self, schema_id: [u8; 8]) -> Option<&'static Release> {
        self.place(schema_id).map(|place| &self.releases[place])
    }

    /// Its place among the releases.
    fn place(&self, schema_id: [u8; 8]) -> Option<usize> {
        let mut releases = self.releases.iter();
        releases.rposition(|release| release.schema_id == schema_id)
    }
}

/// A service and what it knows of its past.
#[derive(Clone, Debug)]
pub(crate) struct Served {
    pub(crate) descriptor: &'static ServiceDescriptor,
    pub(crate) revisions: &'static Revisions,
    /// The numbers of its calls by their signatures, in order.
    calls: Arc<[([u8; 8], u16)]>,
}

impl Served {
    pub(crate) fn new(descriptor: &'static ServiceDescriptor, revisions: &'static Revisions) -> Self {
        let methods = descriptor.methods;
        let adapters = revisions.adapters.iter().enumerate();
        // A table that somebody wrote by hand may name methods that are not there.
        let adapters = adapters.filter(|(_, adapter)| adapter.method < methods.len());
        let current = methods.iter().enumerate().map(|(call, it)| (it.signature, call));
        let past = adapters.map(|(index, it)| (it.signature, methods.len() + index));
        let mut calls: Vec<([u8; 8], u16)> = current
            .chain(past)
            .filter_map(|(signature, call)| Some((signature, u16::try_from(call).ok()?)))
            .collect();
        // Methods as they are now come first.
        calls.sort();
        calls.dedup_by_key(|(signature, _)| *signature);
        Self {
            descriptor,
            revisions,
            calls: calls.into(),
        }
    }

    pub(crate) fn of(service: &dyn Service) -> Self {
        Self::new(service.descriptor(), service.revisions())
    }

    /// The number of the call that has a signature, for clients of that schema: of a method as it is now before one as it was.
    /// Rule I-31.
    pub(crate) fn call(&self, signature: [u8; 8], schema_id: [u8; 8]) -> Option<u16> {
        let found = self
            .calls
            .binary_search_by_key(&signature, |(signature, _)| *signature);
        let call = self.calls[found.ok()?].1;
        let is_current = usize::from(call) < self.descriptor.methods.len();
        let refused = Refused { schema_id, signature };
        (is_current || !self.revisions.refused.contains(&refused)).then_some(call)
    }

    /// The method of a call that [`call`](Self::call) has found.
    #[inline]
    pub(crate) fn method(&self, call: usize) -> &'static MethodDescriptor {
        let methods = self.descriptor.methods;
        methods
            .get(call)
            .unwrap_or_else(|| adapted(self.descriptor, self.revisions, call))
    }

    /// What is told of the releases to a client of that schema. Rule W-90.
    pub(crate) fn standing(&self, schema_id: [u8; 8]) -> Standing {
        Standing {
            releases: self.revisions.count,
            is_known: self.revisions.release(schema_id).is_some(),
        }
    }

    /// Whose client has that schema, for those who count: the place of a release, or behind them [`CURRENT`](Self::CURRENT) and
    /// [`UNKNOWN`](Self::UNKNOWN). Rule I-35.
    pub(crate) fn origin(&self, schema_id: [u8; 8]) -> usize {
        let count = self.revisions.releases.len();
        match self.revisions.place(schema_id) {
            Some(place) => place,
            None if schema_id == self.descriptor.schema_id => count + Self::CURRENT,
            None => count + Self::UNKNOWN,
        }
    }

    pub(crate) const CURRENT: usize = 0;
    pub(crate) const UNKNOWN: usize = 1;
    /// How many origins there are besides the releases.
    pub(crate) const OTHERS: usize = 2;
}

/// The method of a call that is none of the methods as they are now.
#[cold]
pub(crate) fn adapted(
    descriptor: &'static ServiceDescriptor,
    revisions: &Revisions,
    call: usize,
) -> &'static MethodDescriptor {
    &descriptor.methods[revisions.adapters[call - descriptor.methods.len()].method]
}

impl From<&'static ServiceDescriptor> for Served {
    fn from(descriptor: &'static ServiceDescriptor) -> Self {
        Self::new(descriptor, &Revisions::NONE)
    }
}

#[cfg(test)]
mod tests {
    use super::{Adapter, Refused, Release, Revisions, Served};
    use crate::descriptor::{MethodDescriptor, MethodKind, ServiceDescriptor};

    const fn method(name: &'static str, signature: u8) -> MethodDescriptor {
        MethodDescriptor {
            name,
            signature: [signature; 8],
            kind: MethodKind::Unary,
            is_idempotent: false,
            timeout: None,
        }
    }

    static SERVICE: ServiceDescriptor = ServiceDescriptor {
        name: "test.v1.Desk",
        schema_id: [9; 8],
        methods: &[method("ask", 1), method("tell", 2)],
    };

    static PAST: Revisions = Revisions {
        count: 3,
        releases: &[
            Release {
                name: "v1",
                schema_id: [7; 8],
            },
            Release {
                name: "v2",
                schema_id: [7; 8],
            },
        ],
        adapters: &[
            // One that nobody could serve.
            Adapter {
                signature: [5; 8],
                method: 2,
            },
            Adapter {
                signature: [1; 8],
                method: 1,
            },
            Adapter {
                signature: [4; 8],
                method: 1,
            },
        ],
        refused: &[
            Refused {
                schema_id: [6; 8],
                signature: [1; 8],
            },
            Refused {
                schema_id: [6; 8],
                signature: [4; 8],
            },
        ],
    };

    /// I-31
    #[test]
    fn the_method_as_it_is_now_comes_before_one_as_it_was() {
        let served = Served::new(&SERVICE, &PAST);
        assert_eq!(
            [1, 2, 4].map(|it| served.call([it; 8], [7; 8])),
            [Some(0), Some(1), Some(4)]
        );
        assert_eq!([3, 5].map(|it| served.call([it; 8], [7; 8])), [None, None]);
        // From that release there is no way.
        assert_eq!([1, 4].map(|it| served.call([it; 8], [6; 8])), [Some(0), None]);
        assert_eq!(
            [0, 1, 4].map(|it| served.method(it).name),
            ["ask", "tell", "tell"]
        );
    }

    /// I-33
    #[test]
    fn of_releases_that_are_alike_the_newest_is_meant() {
        assert_eq!(PAST.release([7; 8]).map(|it| it.name), Some("v2"));
        assert_eq!(PAST.release([9; 8]), None);
    }

    /// W-90, I-35
    #[test]
    fn a_client_is_from_a_release_or_of_the_schema_as_it_is_now_or_unknown() {
        let served = Served::new(&SERVICE, &PAST);
        let of = |id: u8| (served.origin([id; 8]), served.standing([id; 8]).is_known);
        assert_eq!([of(7), of(9), of(8)], [(1, true), (2, false), (3, false)]);
        assert_eq!(served.standing([8; 8]).releases, 3);
        let without = Served::from(&SERVICE);
        assert_eq!(without.standing([9; 8]).releases, 0);
    }
}
