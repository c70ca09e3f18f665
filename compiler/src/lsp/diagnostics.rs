//! What is wrong, file by file.

use std::collections::{BTreeMap, BTreeSet};

use gen_lsp_types::{
    Code, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Message,
    PublishDiagnosticsParams,
};
use turbo_idl::{Note, Severity, Span};

use super::host::{Host, Project};
use super::positions::Lines;

/// Knows what a client has been told.
#[derive(Debug, Default)]
pub(super) struct Publisher {
    /// By path: what was wrong, and the version that it was about.
    told: BTreeMap<String, (Option<i32>, Vec<Diagnostic>)>,
}

impl Publisher {
    /// What has to be told now: of each file about which there is something else to say.
    pub(super) fn changes(&mut self, host: &Host) -> Vec<PublishDiagnosticsParams> {
        let mut now = all(host);
        // A file without problems is told of once, when it had some before or is open.
        for path in self.told.keys().cloned() {
            now.entry(path).or_default();
        }
        for (path, _) in host.documents.iter() {
            now.entry(path.to_owned()).or_default();
        }
        let open: BTreeSet<String> = host.documents.iter().map(|(path, _)| path.to_owned()).collect();
        let mut changes = Vec::new();
        for (path, diagnostics) in now {
            let version = host.documents.get(&path).map(|document| document.version);
            let state = (version, diagnostics);
            if self.told.get(&path) == Some(&state) {
                continue;
            }
            changes.push(PublishDiagnosticsParams {
                uri: host.documents.uri(&path),
                version,
                diagnostics: state.1.clone(),
            });
            if state.1.is_empty() && !open.contains(&path) {
                self.told.remove(&path);
            } else {
                self.told.insert(path, state);
            }
        }
        changes
    }
}

fn all(host: &Host) -> BTreeMap<String, Vec<Diagnostic>> {
    let mut told: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
    for project in host.projects() {
        let mut found: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
        for problem in project.analysis.diagnostics() {
            let (path, diagnostic) = match &problem.primary {
                Some(label) => (
                    project.path(label.span.file).to_owned(),
                    diagnostic(host, project, problem, label.span),
                ),
                None => match of_root(project, problem) {
                    Some(found) => found,
                    None => continue,
                },
            };
            // A file that two projects have has its problems once.
            let of_others = told.get(&path).map_or(&[][..], |told| told.as_slice());
            if !of_others.contains(&diagnostic) {
                found.entry(path).or_default().push(diagnostic);
            }
        }
        for (path, more) in found {
            told.entry(path).or_default().extend(more);
        }
    }
    told
}

/// A root that cannot be read has no text; the configuration that names it does.
fn of_root(project: &Project, problem: &turbo_idl::Diagnostic) -> Option<(String, Diagnostic)> {
    let config = project.config.as_ref()?;
    let named =
        |(path, _): &&(String, std::ops::Range<usize>)| problem.message.contains(&format!("`{path}`"));
    let (_, place) = config.schemas.iter().find(named)?;
    let lines = Lines::new(&config.text);
    let diagnostic = Diagnostic {
        range: lines.range(&config.text, place.clone(), super::positions::Encoding::Utf16),
        ..plain(problem, "")
    };
    Some((config.path.clone(), diagnostic))
}

/// A problem in the form of the protocol.
pub(super) fn diagnostic(
    host: &Host,
    project: &Project,
    problem: &turbo_idl::Diagnostic,
    place: Span,
) -> Diagnostic {
    let related = problem
        .secondary
        .iter()
        .map(|label| DiagnosticRelatedInformation {
            location: host.location(project, label.span),
            message: label.text.clone(),
        });
    let related: Vec<DiagnosticRelatedInformation> = related.collect();
    let label = problem.primary.as_ref().map_or("", |label| label.text.as_str());
    Diagnostic {
        range: host.range(project, place),
        related_information: (!related.is_empty()).then_some(related),
        ..plain(problem, label)
    }
}

/// How an editor shows what a lint has found: as superfluous, or as out of use.
fn tag(rule: &str) -> Option<DiagnosticTag> {
    match rule {
        "unused-allow" | "unused-const" | "unused-import" | "unused-type" => Some(DiagnosticTag::Unnecessary),
        "deprecated-use" => Some(DiagnosticTag::Deprecated),
        _ => None,
    }
}

/// All of a problem but its places.
fn plain(problem: &turbo_idl::Diagnostic, label: &str) -> Diagnostic {
    let mut message = problem.message.clone();
    if !label.is_empty() && !problem.message.ends_with(label) {
        message.push_str(&format!("\n{label}"));
    }
    for note in &problem.notes {
        message.push_str(&match note {
            Note::Help(text) => format!("\nhelp: {text}"),
            Note::Note(text) => format!("\nnote: {text}"),
        });
    }
    for fix in &problem.fixes {
        message.push_str(&format!("\nhelp: {}", fix.title));
    }
    Diagnostic {
        severity: Some(match problem.severity {
            Severity::Error => DiagnosticSeverity::Error,
            Severity::Warning => DiagnosticSeverity::Warning,
        }),
        code: Some(Code::String(problem.rule.id().to_owned())),
        source: Some("turboc".to_owned()),
        tags: tag(problem.rule.id()).map(|tag| vec![tag]),
        message: Message::String(message),
        ..Diagnostic::default()
    }
}
