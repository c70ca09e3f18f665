//! What joins the spans of calls to OpenTelemetry: a function for each side.

use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use turbo_runtime::client::Outgoing;
use turbo_runtime::{Failure, TraceContext};

/// For [`Connector::intercept`](turbo_runtime::client::Connector::intercept): a call says which span it is.
pub(crate) fn tell(call: &mut Outgoing<'_>) -> Result<(), Failure> {
    if let Some(trace) = ids_of(call.span()) {
        trace.put_into(call.metadata_mut());
    }
    Ok(())
}

/// For [`EndpointBuilder::link_spans`](turbo_runtime::server::EndpointBuilder::link_spans): a served call is a child of that.
pub(crate) fn link(span: &tracing::Span, caller: Option<&TraceContext>) -> Option<TraceContext> {
    if let Some(caller) = caller {
        let state = caller.tracestate().and_then(|state| state.parse().ok());
        let ids = SpanContext::new(
            TraceId::from_bytes(caller.trace_id().to_bytes()),
            SpanId::from_bytes(caller.span_id().to_bytes()),
            TraceFlags::new(u8::from(caller.is_sampled())),
            true,
            state.unwrap_or_default(),
        );
        let parent = opentelemetry::Context::new().with_remote_span_context(ids);
        // It fails where OpenTelemetry does not listen.
        let _ = span.set_parent(parent);
    }
    ids_of(span)
}

fn ids_of(span: &tracing::Span) -> Option<TraceContext> {
    let context = span.context();
    let span = context.span();
    let ids = span.span_context();
    let flags = ids.trace_flags().to_u8();
    let traceparent = format!("00-{}-{}-{flags:02x}", ids.trace_id(), ids.span_id());
    // Without OpenTelemetry the ids are zeros, which are none.
    TraceContext::parse(&traceparent, Some(&ids.trace_state().header()))
}
