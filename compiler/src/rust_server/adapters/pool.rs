//! Functions that call each other before they have names: those that do the same are one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use turbo_idl::evolve::PlanId;
use turbo_idl::ir::{Type, TypeId};

/// What a function does, in a release of that index.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Job {
    /// Reads the arguments of a method of the comparison, by its index there.
    Arguments(usize),
    /// Reads a value of the release as one of the schema.
    Lift(PlanId),
    /// Writes a value of the schema as one of the release.
    Lower(PlanId),
    /// Does so for an error that is thrown, and says whether the release has it.
    LowerThrown(PlanId),
    /// Reads past a value of the release.
    Skip(Type),
    /// Where a variant of the first type, of the schema, stands in the second, of the release.
    Order(TypeId, TypeId),
}

/// A function as it was made: calls of others are marks.
#[derive(Clone, Debug)]
pub(super) struct Made {
    /// What the docs say, with `{}` for the releases.
    pub(super) docs: String,
    /// The name around that of the release: `person_from_` and nothing.
    pub(super) stem: String,
    /// The parameters, the result and the body.
    pub(super) code: String,
}

/// Functions of one package, each made once for each release.
#[derive(Debug, Default)]
pub(super) struct Pool {
    known: HashMap<(usize, Job), usize>,
    made: Vec<Option<Made>>,
    releases: Vec<usize>,
    todo: Vec<(usize, usize, Job)>,
}

/// A function with its name.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) docs: String,
    pub(super) name: String,
    pub(super) code: String,
}

/// Functions with their names.
pub(super) struct Settled {
    pub(super) functions: Vec<Named>,
    names: Vec<String>,
}

/// Stands before and behind the number of a function in code. Literals have escapes in the place of such characters.
const MARK: char = '\u{1}';

impl Pool {
    /// What code calls a function by, until it has its name.
    pub(super) fn call(&mut self, release: usize, job: Job) -> String {
        let next = self.made.len();
        let index = *self.known.entry((release, job.clone())).or_insert(next);
        if index == next {
            self.made.push(None);
            self.releases.push(release);
            self.todo.push((index, release, job));
        }
        format!("{MARK}{index}{MARK}")
    }

    /// A function that is promised and not made yet.
    pub(super) fn next(&mut self) -> Option<(usize, usize, Job)> {
        self.todo.pop()
    }

    pub(super) fn make(&mut self, index: usize, made: Made) {
        self.made[index] = Some(made);
    }

    /// Gives names to all, which are not among `taken`: to those that do the same, the same.
    pub(super) fn settle(self, releases: &[String], taken: &BTreeSet<String>) -> Settled {
        let classes = self.classes();
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, class) in classes.iter().enumerate() {
            members.entry(*class).or_default().push(index);
        }
        let mut taken = taken.clone();
        let mut names = vec![String::new(); self.made.len()];
        let mut order: Vec<Vec<usize>> = members.into_values().collect();
        // The function of the oldest release gives the name, and functions that are much alike lie together.
        for members in &mut order {
            members.sort_by_key(|&index| (self.releases[index], index));
        }
        for members in &order {
            let first = members[0];
            let Some(made) = &self.made[first] else {
                continue;
            };
            let name = free(&made.stem, &releases[self.releases[first]], &mut taken);
            for &member in members {
                names[member].clone_from(&name);
            }
        }
        let mut functions: Vec<Named> = Vec::new();
        for members in &order {
            let Some(made) = &self.made[members[0]] else {
                continue;
            };
            let of: BTreeSet<usize> = members.iter().map(|&index| self.releases[index]).collect();
            let of: Vec<&str> = of.iter().map(|&release| releases[release].as_str()).collect();
            functions.push(Named {
                docs: made.docs.replace("{}", &told(&of)),
                name: names[members[0]].clone(),
                code: named(&made.code, &names),
            });
        }
        functions.sort_by(|a, b| a.name.cmp(&b.name));
        Settled { functions, names }
    }

    /// The class of each function: two are in one if their code is the same, and so are the classes of what they call. Found by
    /// parting what differs, until nothing does.
    fn classes(&self) -> Vec<usize> {
        let parts: Vec<(String, Vec<usize>)> = self
            .made
            .iter()
            .map(|made| made.as_ref().map(apart).unwrap_or_default())
            .collect();
        let mut classes = number(parts.iter().map(|(text, _)| (text.as_str(), Vec::<usize>::new())));
        loop {
            let finer = number(parts.iter().enumerate().map(|(index, (text, calls))| {
                let mut key = vec![classes[index]];
                key.extend(calls.iter().map(|&call| classes[call]));
                (text.as_str(), key)
            }));
            if finer.iter().max() == classes.iter().max() {
                return finer;
            }
            classes = finer;
        }
    }
}

impl Settled {
    /// Code with the names of what it calls.
    pub(super) fn named(&self, code: &str) -> String {
        named(code, &self.names)
    }

    /// Drops the functions to which no code leads: those of a release whose signature means what it does in a newer one.
    pub(super) fn keep<'c>(&mut self, roots: impl Iterator<Item = &'c str>) {
        let by_name: HashMap<&str, usize> = self
            .functions
            .iter()
            .enumerate()
            .map(|(index, function)| (function.name.as_str(), index))
            .collect();
        let called = |code: &str| -> Vec<usize> {
            let is_part = |c: char| c.is_alphanumeric() || c == '_';
            let words = code.split(|c| !is_part(c));
            words.filter_map(|word| by_name.get(word).copied()).collect()
        };
        let mut is_kept = vec![false; self.functions.len()];
        let mut todo: Vec<usize> = roots.flat_map(called).collect();
        while let Some(index) = todo.pop() {
            if !std::mem::replace(&mut is_kept[index], true) {
                todo.extend(called(&self.functions[index].code));
            }
        }
        let mut is_kept = is_kept.into_iter();
        self.functions.retain(|_| is_kept.next().unwrap_or_default());
    }
}

fn named(code: &str, names: &[String]) -> String {
    let parts = code.split(MARK).enumerate();
    let part = |(at, part): (usize, &str)| match part.parse::<usize>() {
        Ok(index) if at % 2 == 1 => names[index].clone(),
        _ => part.to_owned(),
    };
    parts.map(part).collect()
}

/// The code without what it calls, and what it calls.
fn apart(made: &Made) -> (String, Vec<usize>) {
    let (mut text, mut calls) = (format!("{}{MARK}", made.stem), Vec::new());
    for (at, part) in made.code.split(MARK).enumerate() {
        match part.parse() {
            Ok(index) if at % 2 == 1 => calls.push(index),
            _ => text.push_str(part),
        }
        text.push(MARK);
    }
    (text, calls)
}

/// A number for each different key, in order of meeting.
fn number<K: std::hash::Hash + Eq>(keys: impl Iterator<Item = K>) -> Vec<usize> {
    let mut known = HashMap::new();
    keys.map(|key| {
        let next = known.len();
        *known.entry(key).or_insert(next)
    })
    .collect()
}

/// `person_from_v1`, or one with a number behind it.
fn free(stem: &str, release: &str, taken: &mut BTreeSet<String>) -> String {
    let letters = release.chars().map(|c| match c {
        c if c.is_ascii_alphanumeric() => c.to_ascii_lowercase(),
        _ => '_',
    });
    let name: String = stem.chars().chain(letters).collect();
    let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
    let name = words.join("_");
    let mut free = name.clone();
    let mut number = 2;
    while !taken.insert(free.clone()) {
        free = format!("{name}_{number}");
        number += 1;
    }
    free
}

/// "release `v1`", or "releases `v1` and `v2`".
fn told(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [only] => format!("release {only}"),
        [first @ .., last] => format!("releases {} and {last}", first.join(", ")),
        [] => String::new(),
    }
}
