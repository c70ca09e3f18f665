//! Calls: how they start, and how those that have not finished go on.

use std::sync::Arc;
use std::task::{Context as TaskContext, Waker};
use std::time::Duration;

use axum::http::Extensions;
use tokio::task::coop::has_budget_remaining;
use tokio::time::Instant;

use super::Driver;
use crate::scope::Scope;
use crate::server::context::Context;
use crate::server::inbox::{Inbox, Reading};
use crate::server::inflow::Input;
use crate::server::job::CallOut;
use crate::server::jobs::Ticket;
use crate::server::observed::Observed;
use crate::server::outcome::{self, Site};
use crate::server::request::Request;
use crate::server::response::Started;
use crate::server::revisions;
use crate::server::session::Incoming;
use crate::server::work::{Work, too_late};

/// Calls that are polled again before what they brought is sent.
const CALLS_PER_TURN: usize = 1_024;

/// Streams that had no room and are polled again before other calls come in between.
const STREAMS_PER_TURN: usize = 256;

impl Driver {
    /// Starts a call and polls it once: most handlers finish at once, and need no place in the table.
    pub(super) fn start(&mut self, incoming: Incoming) {
        let Incoming {
            id,
            service,
            call,
            origin,
            timeout,
            metadata,
            arguments,
            mut credit,
            inflow,
            route,
        } = incoming;
        self.vigil.called();
        let pause_at = self.stream_buffer().saturating_sub(self.pipe.waiting_bytes());
        let inner = &*self.endpoint.inner;
        inner.usage.count(service, call, origin);
        let service = &inner.services[service];
        let descriptor = service.descriptor();
        let method = match descriptor.methods.get(call) {
            Some(method) => method,
            None => revisions::adapted(descriptor, service.revisions(), call),
        };
        // A deadline that the clock cannot express is none.
        let deadline = timeout.and_then(|left| Instant::now().checked_add(Duration::from_millis(left)));
        let size = arguments.len() + metadata.size();
        let site = Site::new(descriptor, method);
        let mut out = CallOut {
            outbox: &mut self.session.outbox,
            id,
            site,
            credit: &mut credit,
            pause_at,
            is_paused: false,
            is_alone: false,
            show_internal: inner.show_internal,
            items: 0,
            failed: None,
        };
        let (mut observed, trace) =
            Observed::begin(&site, &self.connection, &metadata, inner.link.as_deref());
        if timeout == Some(0) {
            out.fail(&too_late());
            return observed.end(out.failed);
        }
        let principal = match self.gate.principal() {
            Ok(principal) => principal.clone(),
            Err(failure) => return out.fail(&failure),
        };
        let mut scope = Scope {
            deadline: deadline.map(Instant::into_std),
            trace,
        };
        let lease = self.jobs.lease(id);
        let context = Context {
            connection: Arc::clone(&self.connection),
            service: descriptor,
            method,
            metadata,
            scope: scope.clone(),
            ticket: Arc::clone(lease.ticket()),
            principal,
            extensions: Extensions::new(),
        };
        let window = inner.limits.window;
        let input = inflow.map(|inflow| Input {
            inflow,
            inbox: Arc::new(Inbox::new(id, window, Arc::clone(self.jobs.ledger()))),
        });
        let request = Request {
            arguments,
            context,
            max_depth: inner.limits.max_depth,
            show_internal: inner.show_internal,
            target: None,
            reading: input
                .as_ref()
                .map(|input| Box::new(Reading::new(Arc::clone(&input.inbox)))),
            route,
        };
        let started =
            observed.enter(|| scope.enter(|| outcome::contain(&site, || service.call(call, request))));
        let job = match started.map(|response| response.0) {
            Ok(Started::Job(job)) => job,
            Ok(Started::Answered(answer)) => {
                out.answer(&answer);
                observed.end(out.failed);
                return self.jobs.give_back(lease);
            }
            Ok(Started::Refused(failure)) | Err(failure) => {
                out.fail(&failure);
                observed.end(out.failed);
                return self.jobs.give_back(lease);
            }
        };
        let mut work = Work::new(job, deadline, scope, site, observed);
        let ended = work.poll(&mut TaskContext::from_waker(lease.waker()), &mut out);
        let is_paused = out.is_paused;
        if ended.is_ready() {
            drop(input);
            drop(work);
            return self.jobs.give_back(lease);
        }
        self.jobs.insert(lease, work, credit, input, size);
        if is_paused {
            self.jobs.pause(id);
        }
    }

    /// Polls the streams that waited for the peer to read, and the calls that asked for it by now. Whether there were any.
    pub(super) fn work(&mut self) -> bool {
        self.jobs.begin_turn();
        // Streams that have waited longest come first, or those that are ready again at once would take all the room.
        let mut streams = STREAMS_PER_TURN;
        while streams > 0 && self.backlog() < self.stream_buffer() && has_budget_remaining() {
            let Some(ticket) = self.jobs.next_paused() else {
                break;
            };
            self.go_on(ticket);
            streams -= 1;
        }
        // Somebody else may wait for what a handler holds, so a peer that does not read stops its handlers last.
        let limit = self.endpoint.inner.limits.send_buffer.saturating_mul(4);
        let mut calls = CALLS_PER_TURN;
        while calls > 0 && self.backlog() <= limit && has_budget_remaining() {
            let Some(ticket) = self.jobs.next_ready() else {
                break;
            };
            self.go_on(ticket);
            calls -= 1;
        }
        streams < STREAMS_PER_TURN || calls < CALLS_PER_TURN
    }

    /// Tells the client what has been taken of its streams, and which nobody reads any more.
    pub(super) fn notify(&mut self) {
        self.jobs.take_due(&mut self.due);
        for inbox in self.due.drain(..) {
            let id = inbox.id();
            // Another call may have its id by now.
            if let Some(input) = self.jobs.input(id)
                && Arc::ptr_eq(&input.inbox, &inbox)
            {
                self.session.notify(id, &mut input.inflow, inbox.take_notice());
            }
        }
    }

    fn go_on(&mut self, ticket: Arc<Ticket>) {
        let pause_at = self.stream_buffer().saturating_sub(self.pipe.waiting_bytes());
        let is_alone = !self.jobs.is_anyone_waiting();
        let Some(entry) = self.jobs.of(&ticket) else {
            return;
        };
        let id = ticket.id();
        let mut out = CallOut {
            outbox: &mut self.session.outbox,
            id,
            site: entry.work.site(),
            credit: &mut entry.credit,
            pause_at,
            is_paused: false,
            is_alone,
            show_internal: self.endpoint.inner.show_internal,
            items: 0,
            failed: None,
        };
        let waker = Waker::from(ticket);
        let ended = entry.work.poll(&mut TaskContext::from_waker(&waker), &mut out);
        let is_paused = out.is_paused;
        if ended.is_ready() {
            self.jobs.remove(id);
        } else if is_paused {
            self.jobs.pause(id);
        }
    }
}
