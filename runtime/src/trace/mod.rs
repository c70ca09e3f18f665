//! Where a call stands in a trace that spans programs: W3C Trace Context, level 1, in the metadata of calls.

mod id;
mod state;

#[cfg(not(target_arch = "wasm32"))]
use core::future::Future;
#[cfg(not(target_arch = "wasm32"))]
use core::pin::Pin;
#[cfg(not(target_arch = "wasm32"))]
use core::task::{Context, Poll};
use std::sync::Arc;

use self::id::{hex, push_hex};
use self::state::checked_state;
use crate::Metadata;
#[cfg(not(target_arch = "wasm32"))]
use crate::scope::Scope;

pub use self::id::{SpanId, TraceId};

/// The metadata key of the ids (W-60).
const TRACEPARENT: &str = "traceparent";

/// The metadata key of what vendors add (W-60).
const TRACESTATE: &str = "tracestate";

/// Version, ids and flags with dashes between them, in version `00`.
const LENGTH: usize = 55;

/// The only flag that is known: whoever called records this trace.
const SAMPLED: u8 = 1;

/// One span of a trace: which trace it is, which span of it, and whether it is recorded.
///
/// It is what W3C Trace Context writes as `traceparent` and `tracestate`. A handler has that of its call
/// ([`Context::trace`](crate::server::Context::trace)), and the calls that it makes continue it without being told; elsewhere
/// [`TraceContext::scope`] does that for what runs within. No tracing library is needed for that, and each can be joined to it.
///
/// ```
/// use turbo_runtime::TraceContext;
///
/// let trace = TraceContext::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", None).unwrap();
/// assert_eq!(trace.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
/// let child = trace.child();
/// assert_eq!(child.trace_id(), trace.trace_id());
/// assert_ne!(child.span_id(), trace.span_id());
/// assert!(child.is_sampled());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TraceContext {
    trace_id: TraceId,
    span_id: SpanId,
    is_sampled: bool,
    state: Option<Arc<str>>,
}

impl TraceContext {
    /// Begins a trace, with random ids.
    #[must_use]
    pub fn root(is_sampled: bool) -> Self {
        Self {
            trace_id: TraceId::random(),
            span_id: SpanId::random(),
            is_sampled,
            state: None,
        }
    }

    /// A span that another library has numbered.
    #[must_use]
    pub fn new(trace_id: TraceId, span_id: SpanId, is_sampled: bool) -> Self {
        Self {
            trace_id,
            span_id,
            is_sampled,
            state: None,
        }
    }

    /// A span within this one, with a random id.
    #[must_use]
    pub fn child(&self) -> Self {
        Self {
            span_id: SpanId::random(),
            ..self.clone()
        }
    }

    /// Reads what `traceparent` and `tracestate` say, as strictly as the standard wants it. A `tracestate` that is not well
    /// formed is as good as none.
    #[must_use]
    pub fn parse(traceparent: &str, tracestate: Option<&str>) -> Option<Self> {
        let bytes = traceparent.as_bytes();
        if bytes.len() < LENGTH || [bytes[2], bytes[35], bytes[52]] != [b'-'; 3] {
            return None;
        }
        match hex::<1>(&bytes[..2])? {
            [0xff] => return None,
            [0] if bytes.len() > LENGTH => return None,
            // Later versions may have more to say, behind a dash.
            _ if bytes.get(LENGTH).is_some_and(|&next| next != b'-') => return None,
            _ => {}
        }
        let [flags] = hex::<1>(&bytes[53..LENGTH])?;
        Some(Self {
            trace_id: TraceId::new(hex(&bytes[3..35])?)?,
            span_id: SpanId::new(hex(&bytes[36..52])?)?,
            is_sampled: flags & SAMPLED != 0,
            state: tracestate.and_then(checked_state).map(Arc::from),
        })
    }

    /// What the metadata of a call says of its trace, if it says something that is well formed (W-61).
    #[must_use]
    pub fn of_metadata(metadata: &Metadata) -> Option<Self> {
        Self::parse(metadata.get(TRACEPARENT)?, metadata.get(TRACESTATE))
    }

    /// Puts it into the metadata of a call, in place of what may be there (W-60).
    pub fn put_into(&self, metadata: &mut Metadata) {
        // Both keys are well formed.
        let _ = metadata.insert(TRACEPARENT, self.traceparent());
        match &self.state {
            Some(state) => {
                let _ = metadata.insert(TRACESTATE, &**state);
            }
            None => {
                metadata.remove(TRACESTATE);
            }
        }
    }

    /// Whether the metadata names a trace, well formed or not.
    #[cfg(feature = "client")]
    pub(crate) fn is_in(metadata: &Metadata) -> bool {
        !metadata.is_empty() && metadata.get(TRACEPARENT).is_some()
    }

    /// The value of `traceparent`.
    #[must_use]
    pub fn traceparent(&self) -> String {
        let mut text = String::with_capacity(LENGTH);
        text.push_str("00-");
        push_hex(&mut text, &self.trace_id.0);
        text.push('-');
        push_hex(&mut text, &self.span_id.0);
        text.push_str(if self.is_sampled { "-01" } else { "-00" });
        text
    }

    /// The value of `tracestate`, if there is one.
    #[must_use]
    pub fn tracestate(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// Which trace it is.
    #[must_use]
    pub fn trace_id(&self) -> TraceId {
        self.trace_id
    }

    /// Which span of the trace.
    #[must_use]
    pub fn span_id(&self) -> SpanId {
        self.span_id
    }

    /// Whether the trace is recorded by whoever began it.
    #[must_use]
    pub fn is_sampled(&self) -> bool {
        self.is_sampled
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl TraceContext {
    /// The one whose calls start here: that of the handler, or of the innermost [`scope`](Self::scope), that is being polled.
    #[must_use]
    pub fn current() -> Option<Self> {
        Scope::current().trace.as_deref().cloned()
    }

    /// Lets all calls that `future` makes continue this trace, while it is polled. A task that it spawns is not a part of it.
    ///
    /// ```
    /// use turbo_runtime::TraceContext;
    ///
    /// # async fn nightly_report() {}
    /// # async fn run() {
    /// TraceContext::root(true).scope(nightly_report()).await;
    /// # }
    /// ```
    pub fn scope<F: Future>(self, future: F) -> Traced<F> {
        Traced {
            trace: Arc::new(self),
            future,
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
pin_project_lite::pin_project! {
    /// A future whose calls are parts of a trace: made by [`TraceContext::scope`].
    #[derive(Debug)]
    #[must_use = "a future does nothing unless awaited"]
    pub struct Traced<F> {
        trace: Arc<TraceContext>,
        #[pin]
        future: F,
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl<F: Future> Future for Traced<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let mut scope = Scope {
            trace: Some(Arc::clone(this.trace)),
            ..Scope::current()
        };
        scope.enter(|| this.future.poll(cx))
    }
}

#[cfg(test)]
mod tests {
    use super::TraceContext;
    use crate::Metadata;

    const VALID: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn ids_and_flags_are_read_and_written() {
        // W-60
        let trace = TraceContext::parse(VALID, Some("a=1")).unwrap();
        assert_eq!(trace.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(format!("{:?}", trace.span_id()), "00f067aa0ba902b7");
        assert_eq!(trace.span_id().to_bytes()[1], 0xf0);
        assert_eq!((trace.is_sampled(), trace.tracestate()), (true, Some("a=1")));
        assert_eq!(trace.traceparent(), VALID);
        let mut metadata = Metadata::new();
        trace.put_into(&mut metadata);
        assert_eq!(
            metadata.iter().collect::<Vec<_>>(),
            [("traceparent", VALID), ("tracestate", "a=1")]
        );
        assert_eq!(TraceContext::of_metadata(&metadata), Some(trace.clone()));
        // What was there before goes, the state too.
        TraceContext::parse(&VALID.replace("-01", "-00"), None)
            .unwrap()
            .put_into(&mut metadata);
        assert_eq!(metadata.len(), 1);
        assert_eq!(
            TraceContext::of_metadata(&metadata).map(|trace| trace.is_sampled()),
            Some(false)
        );
    }

    #[test]
    fn children_stay_in_the_trace() {
        let parent = TraceContext::parse(VALID, Some("a=1")).unwrap();
        let child = parent.child();
        assert_eq!(
            (child.trace_id(), child.tracestate(), child.is_sampled()),
            (parent.trace_id(), Some("a=1"), true)
        );
        assert_ne!(child.span_id(), parent.span_id());
        let roots = [TraceContext::root(true), TraceContext::root(false)];
        assert_ne!(roots[0].trace_id(), roots[1].trace_id());
        assert_eq!(roots.map(|root| root.is_sampled()), [true, false]);
    }

    #[test]
    fn what_is_not_well_formed_is_no_trace() {
        // W-61
        let refused = [
            "",
            "00",
            // Too short, too long for its version, with other letters and separators.
            &VALID[..54],
            &format!("{VALID}-"),
            &format!("{VALID}-00"),
            &VALID.to_uppercase(),
            &VALID.replace('-', "_"),
            &VALID.replace("4bf9", "4bg9"),
            &VALID.replace("4bf9", "4b 9"),
            &format!(" {VALID}"),
            // The forbidden version, and none.
            &VALID.replacen("00", "ff", 1),
            &VALID.replacen("00", "0x", 1),
            // Ids of nothing.
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g",
            // A later version whose rest is not separated.
            &format!("{}00", VALID.replacen("00", "01", 1)),
            "00-4bf92f3577b34da6a3ce929d0e0e473ü-00f067aa0ba902b7-1",
        ];
        for text in refused {
            assert_eq!(TraceContext::parse(text, Some("a=1")), None, "{text:?}");
        }
        let later = VALID.replacen("00", "cc", 1);
        for text in [later.clone(), format!("{later}-what-the-future-brings")] {
            // It is passed on in the version that is known.
            assert_eq!(TraceContext::parse(&text, None).unwrap().traceparent(), VALID);
        }
        let unknown_flags = VALID.replace("-01", "-fe");
        assert_eq!(
            TraceContext::parse(&unknown_flags, None).unwrap().traceparent(),
            VALID.replace("-01", "-00")
        );
    }

    #[test]
    fn a_state_that_is_not_well_formed_is_none() {
        // W-61
        let state = |state: &str| {
            let trace = TraceContext::parse(VALID, Some(state)).unwrap();
            trace.tracestate().map(str::to_owned)
        };
        let many = |count: usize| {
            let members: Vec<String> = (0..count).map(|n| format!("k{n}=v")).collect();
            members.join(",")
        };
        let accepted = [
            "a=1",
            "a=1,b=2",
            "a=1 ,\t b=2,,",
            "0tenant@system=x y",
            "a_-*/9=!~",
            &many(32),
            &format!("a={}", "v".repeat(256)),
            &format!("{}=1", "k".repeat(256)),
        ];
        for text in accepted {
            assert_eq!(state(text).as_deref(), Some(text));
        }
        let refused = [
            "",
            ",",
            "a",
            "a=",
            "=1",
            "A=1",
            "0a=1",
            "a=1,a=2",
            "a=b=c",
            "a@=1",
            "@a=1",
            "a@0b=1",
            "a=\u{7f}",
            "a=ü",
            "a=1\n",
            &many(33),
            &format!("a={}", "v".repeat(257)),
            &format!("{}=1", "k".repeat(257)),
            &format!("a@{}=1", "s".repeat(15)),
        ];
        for text in refused {
            assert_eq!(state(text), None, "{text:?}");
        }
    }
}
