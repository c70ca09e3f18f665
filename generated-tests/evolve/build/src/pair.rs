//! What an old client and a new server have to do with each other, method by method, and cases that tell whether they do.

use std::collections::BTreeMap;

use evolve_model::{As, Cover, No, Slot, Tree, V, encode, read, record, tree};
use turbo_idl::breaking::{Level, findings};
use turbo_idl::evolve::{MethodPlans, compare};
use turbo_idl::ir::{Definition, Limits, Method, Param, Returns, Schema, Type};

use crate::case::{Case, End, Outcome, method};

/// So many values of each part of a method are tried.
const MOST: usize = 6;

/// What becomes of calls of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The signatures are the same.
    Same,
    /// The server adapts.
    Adapted,
    /// They end with `schema_mismatch`.
    Refused,
    /// The new revision has no such method.
    Gone,
}

/// A method of the old revision.
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    /// Its service, and its index there.
    pub old: (usize, usize),
    /// The same in the new revision, if that has it.
    pub new: Option<(usize, usize)>,
    /// What becomes of calls.
    pub verdict: Verdict,
}

/// The verdict on each method of the old revision, by the same comparison that `turboc breaking` reports.
///
/// # Panics
/// When the two lead to too many types.
#[must_use]
pub fn verdicts(old: &Schema, new: &Schema) -> Vec<Judged> {
    let comparison = compare(old, new).expect("small schemas");
    let services = old.services.iter().enumerate();
    let all = services.flat_map(|(service, item)| (0..item.methods.len()).map(move |index| (service, index)));
    let judged = all.map(
        |at| match comparison.methods.iter().find(|method| method.old == at) {
            None => Judged {
                old: at,
                new: None,
                verdict: Verdict::Gone,
            },
            Some(found) => Judged {
                old: at,
                new: Some(found.new),
                verdict: verdict(found),
            },
        },
    );
    judged.collect()
}

fn verdict(method: &MethodPlans) -> Verdict {
    match (method.is_same, method.is_whole) {
        // Bytes are bytes: only a limit can be in the way of a value.
        (true, _) => Verdict::Same,
        (false, true) => Verdict::Adapted,
        (false, false) => Verdict::Refused,
    }
}

/// Two sides of a family.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'a> {
    /// All revisions, as the server's lock has them.
    pub releases: &'a [&'a Schema],
    /// Which of them the client was made from.
    pub client: usize,
    /// Which of them the server was made from.
    pub server: usize,
}

impl<'a> Pair<'a> {
    /// What the server makes of a method, and the release that says what its bytes mean. Signatures leave out fallbacks, defaults and limits,
    /// so it may be another one than the client is from: I-31, I-33.
    fn told(&self, judged: Judged) -> (Verdict, &'a Schema) {
        let own = self.releases[self.client];
        if matches!(judged.verdict, Verdict::Same | Verdict::Gone) {
            return (judged.verdict, own);
        }
        let id = own.services[judged.old.0].schema_id;
        let signature = method(own, judged.old).signature;
        let alike = self.releases.iter().rev().filter_map(|release| {
            let judged = verdicts(release, self.releases[self.server]).into_iter();
            let mut judged = judged.filter(|judged| method(release, judged.old).signature == signature);
            Some((*release, judged.next()?))
        });
        let alike: Vec<(&Schema, Judged)> = alike.collect();
        let cannot_be_told_apart =
            |(release, judged): &&(&Schema, Judged)| release.services[judged.old.0].schema_id == id;
        let newest = alike.iter().find(cannot_be_told_apart);
        let has_way = |(_, judged): &&(&Schema, Judged)| judged.verdict == Verdict::Adapted;
        match (
            newest.map(|(_, judged)| judged.verdict),
            alike.iter().find(has_way),
        ) {
            (Some(Verdict::Adapted), Some((release, _))) => (Verdict::Adapted, release),
            _ => (Verdict::Refused, own),
        }
    }
}

/// Cases of all methods of a pair, with what their values mean by name as the oracle. Nothing here looks into a plan. The two numbers are
/// those of the client's and of the server's revision among all.
#[must_use]
pub fn cases((client, server): (usize, usize), pair: Pair<'_>) -> Vec<Case> {
    let (old, new) = (pair.releases[pair.client], pair.releases[pair.server]);
    let mut cases = Vec::new();
    for judged in verdicts(old, new) {
        let (verdict, meaning) = pair.told(judged);
        let (at, new_at) = (judged.old, judged.new);
        let before = method(old, at);
        let name = before.name.as_written();
        let mut known = meaning.services[at.0].methods.iter();
        let one = One {
            old,
            new,
            before,
            meaning,
            meant: known
                .find(|method| method.name.as_written() == name)
                .unwrap_or(before),
        };
        let plain = |arguments: Vec<V>, items: Vec<V>| Case {
            client,
            server,
            old: at,
            new: new_at,
            arguments,
            items,
            seen_arguments: Vec::new(),
            seen_items: Vec::new(),
            answer: None,
            received: Outcome {
                items: Vec::new(),
                end: End::Status("schema_mismatch".to_owned()),
            },
        };
        match new_at.map(|at| method(new, at)) {
            Some(after) if matches!(verdict, Verdict::Same | Verdict::Adapted) => {
                for (sent, seen, outcome) in one.calls(after) {
                    cases.push(Case {
                        seen_arguments: seen.0,
                        seen_items: seen.1,
                        answer: Some(outcome.0),
                        received: outcome.1,
                        ..plain(sent.0, sent.1)
                    });
                }
            }
            _ => {
                let Some(arguments) = one.rows().into_iter().next() else {
                    continue;
                };
                cases.push(plain(arguments, one.items()));
            }
        }
    }
    cases
}

/// Arguments, and what is streamed.
type Sent = (Vec<V>, Vec<V>);

struct One<'a> {
    old: &'a Schema,
    new: &'a Schema,
    before: &'a Method,
    /// The release that says what bytes mean for the client, and the method in it.
    meaning: &'a Schema,
    meant: &'a Method,
}

impl One<'_> {
    /// Rows of arguments of the old revision.
    fn rows(&self) -> Vec<Vec<V>> {
        let params = self.before.params.iter();
        let parts = params.map(|param| (param.ty.clone(), param.limits));
        let mut rows = cover(self.old).side_by_side(&parts.collect::<Vec<_>>());
        rows.retain(|row| {
            self.meant
                .params
                .iter()
                .zip(row)
                .all(|(param, value)| self.is_taken(param, value))
        });
        some(rows)
    }

    fn items(&self) -> Vec<V> {
        let (Some(items), Some(meant)) = (&self.before.stream, &self.meant.stream) else {
            return Vec::new();
        };
        let mut values = cover(self.old).values(&items.ty, items.limits);
        values.retain(|value| self.is_taken(meant, value));
        some(values)
    }

    /// Whether a server takes such a value of the client: what it drops has the lengths of the release that says what bytes mean (I-34).
    fn is_taken(&self, meant: &Param, value: &V) -> bool {
        encode(self.meaning, &meant.ty, meant.limits, value, &mut Vec::new()).is_ok()
    }

    /// What is sent and seen, answered and received: each value of each is in one of them.
    fn calls(&self, after: &Method) -> Vec<(Sent, Sent, (Outcome, Outcome))> {
        let rows = self.rows().into_iter();
        let rows: Vec<(Vec<V>, Vec<V>)> = rows
            .filter_map(|row| Some((row.clone(), self.seen(after, &row)?)))
            .collect();
        let items: Vec<(V, V)> = match (&self.before.stream, &after.stream) {
            (Some(from), Some(to)) => self
                .items()
                .into_iter()
                .filter_map(|value| {
                    let seen = read(
                        self.new,
                        &to.ty,
                        to.limits,
                        &tree(self.old, &from.ty, &value),
                        As::Value,
                    );
                    Some((value, seen.ok()?))
                })
                .collect(),
            _ => Vec::new(),
        };
        let outcomes = self.outcomes(after);
        if rows.is_empty() || outcomes.is_empty() {
            return Vec::new();
        }
        let count = rows.len().max(outcomes.len());
        let call = |at: usize| {
            let (row, seen) = rows[at % rows.len()].clone();
            let (items, seen_items) = items.iter().cloned().unzip();
            (
                (row, items),
                (seen, seen_items),
                outcomes[at % outcomes.len()].clone(),
            )
        };
        (0..count).map(call).collect()
    }

    fn seen(&self, after: &Method, row: &[V]) -> Option<Vec<V>> {
        let named = |(param, value): (&Param, &V)| {
            (
                param.name.as_written().to_owned(),
                tree(self.old, &param.ty, value),
            )
        };
        let named: BTreeMap<String, Tree> = self.before.params.iter().zip(row).map(named).collect();
        let slot = |param: &'_ Param| {
            (
                param.name.as_written().to_owned(),
                param.ty.clone(),
                param.limits,
                param.default.clone(),
            )
        };
        let owned: Vec<_> = after.params.iter().map(slot).collect();
        let slots: Vec<Slot<'_>> = owned
            .iter()
            .map(|(name, ty, limits, default)| Slot {
                name,
                ty: ty.clone(),
                limits: *limits,
                default: default.as_ref(),
            })
            .collect();
        record(self.new, &slots, &named).ok()
    }

    /// Whether a client reads such a value: lengths are those of its own revision.
    fn is_read(&self, ty: &Type, value: &V) -> bool {
        encode(self.old, ty, Limits::default(), value, &mut Vec::new()).is_ok()
    }

    /// What the new revision answers, and what the client makes of it.
    fn outcomes(&self, after: &Method) -> Vec<(Outcome, Outcome)> {
        let results: Vec<(V, Option<V>)> = match (&self.meant.returns, &after.returns) {
            (
                Returns::Unary(Some(to)) | Returns::Stream(to),
                Returns::Unary(Some(from)) | Returns::Stream(from),
            ) => {
                let values = some(cover(self.new).values(from, Limits::default())).into_iter();
                values
                    .filter_map(|value| {
                        let found = read(
                            self.meaning,
                            to,
                            Limits::default(),
                            &tree(self.new, from, &value),
                            As::Value,
                        );
                        let found = found.ok()?;
                        let is_read = self.is_read(answered(self.before)?, &found);
                        is_read.then_some((value, Some(found)))
                    })
                    .collect()
            }
            (_, Returns::Unary(Some(from))) => some(cover(self.new).values(from, Limits::default()))
                .into_iter()
                .map(|value| (value, None))
                .collect(),
            _ => Vec::new(),
        };
        let done = |items| Outcome {
            items,
            end: End::Done,
        };
        let mut outcomes: Vec<(Outcome, Outcome)> = Vec::new();
        let (sent, found): (Vec<V>, Vec<Option<V>>) = results.into_iter().unzip();
        let found: Vec<V> = found.into_iter().flatten().collect();
        match &after.returns {
            Returns::Unary(None) => outcomes.push((done(Vec::new()), done(Vec::new()))),
            Returns::Stream(_) => outcomes.push((done(sent.clone()), done(found.clone()))),
            Returns::Unary(Some(_)) => {
                let results = sent.into_iter().enumerate();
                outcomes.extend(results.map(|(at, value)| {
                    (
                        done(vec![value]),
                        done(found.get(at).cloned().into_iter().collect()),
                    )
                }));
            }
        }
        outcomes.extend(
            self.errors(after)
                .into_iter()
                .map(|(error, end)| {
                    // Some items come before the end of a stream.
                    let items = |of: &[(Outcome, Outcome)], is_new: bool| match (&after.returns, of.first()) {
                        (Returns::Stream(_), Some((new, old))) => {
                            if is_new { new } else { old }.items[..new.items.len().min(1)].to_vec()
                        }
                        _ => Vec::new(),
                    };
                    let new = Outcome {
                        items: items(&outcomes, true),
                        end: End::Error(error),
                    };
                    (
                        new,
                        Outcome {
                            items: items(&outcomes, false),
                            end,
                        },
                    )
                })
                .collect::<Vec<_>>(),
        );
        outcomes
    }

    fn errors(&self, after: &Method) -> Vec<(V, End)> {
        let Some(from) = after.throws else {
            return Vec::new();
        };
        let from_ty = Type::named(from);
        let values = some(cover(self.new).values(&from_ty, Limits::default())).into_iter();
        values
            .filter_map(|value| {
                let status = || {
                    let (V::Variant(index, _), Definition::Error(item)) =
                        (&value, &self.new.type_def(from).definition)
                    else {
                        panic!("{value:?} is no error");
                    };
                    let status = item.variants[*index].status.expect("an error has a status");
                    End::Status(status.name().to_owned())
                };
                let end = match self.meant.throws {
                    None => status(),
                    Some(to) => {
                        let to = Type::named(to);
                        match read(
                            self.meaning,
                            &to,
                            Limits::default(),
                            &tree(self.new, &from_ty, &value),
                            As::Thrown,
                        ) {
                            Ok(found) if !self.is_read(&Type::named(self.before.throws?), &found) => {
                                return None;
                            }
                            Ok(found) => End::Error(found),
                            Err(No::Status) => status(),
                            Err(No::Value) => return None,
                        }
                    }
                };
                Some((value, end))
            })
            .collect()
    }
}

fn answered(method: &Method) -> Option<&Type> {
    match &method.returns {
        Returns::Unary(ty) => ty.as_ref(),
        Returns::Stream(ty) => Some(ty),
    }
}

fn cover(schema: &Schema) -> Cover<'_> {
    Cover {
        schema,
        within: Vec::new(),
    }
}

/// A few of them, from all over.
fn some<T>(values: Vec<T>) -> Vec<T> {
    let step = values.len().div_ceil(MOST).max(1);
    values.into_iter().step_by(step).collect()
}

/// Whether `turboc breaking` reports anything that old clients notice.
///
/// # Panics
/// When the two lead to too many types.
#[must_use]
pub fn is_breaking(old: &Schema, new: &Schema) -> bool {
    !findings(old, new, "r0", Level::Wire)
        .expect("small schemas")
        .is_empty()
}
