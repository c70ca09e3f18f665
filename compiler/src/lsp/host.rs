//! What is known of the files that are open, and of those around them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use gen_lsp_types::{Location, Position, Range, Uri};
use turbo_idl::index::{Analysis, Place, analyze};
use turbo_idl::lint::Levels;
use turbo_idl::{Cache, FileId, Span};

use super::config;
use super::documents::Documents;
use super::loader::Overlay;
use super::positions::{Encoding, Lines};
use super::uri;

/// The open files and their analyses.
pub(super) struct Host {
    pub(super) documents: Documents,
    pub(super) encoding: Encoding,
    projects: Vec<Project>,
    /// What was parsed, by the roots that led to it.
    caches: BTreeMap<Vec<String>, Cache>,
    /// The configuration of each open file; read again when something on the disk may have changed.
    configs: BTreeMap<String, Option<config::Project>>,
    changed: BTreeSet<String>,
    is_all_changed: bool,
    /// Whether anything has changed since somebody was told.
    has_news: bool,
}

/// Files that are compiled together.
pub(super) struct Project {
    pub(super) roots: Vec<String>,
    /// The configuration that names the roots; none if an open file is the root.
    pub(super) config: Option<config::Project>,
    pub(super) analysis: Analysis,
    files: BTreeMap<String, FileId>,
    lines: Vec<OnceLock<Lines>>,
}

/// A place that a client has asked about.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) project: &'a Project,
    pub(super) file: FileId,
    pub(super) byte: u32,
}

impl Host {
    pub(super) fn new(encoding: Encoding) -> Self {
        Self {
            documents: Documents::default(),
            encoding,
            projects: Vec::new(),
            caches: BTreeMap::new(),
            configs: BTreeMap::new(),
            changed: BTreeSet::new(),
            is_all_changed: false,
            has_news: false,
        }
    }

    /// The text of an open file is another one.
    pub(super) fn file_changed(&mut self, path: String) {
        self.changed.insert(path);
        self.has_news = true;
    }

    /// Files were opened, closed, or changed on the disk.
    pub(super) fn all_changed(&mut self) {
        self.is_all_changed = true;
        self.has_news = true;
    }

    /// Whether anything has changed since this was last asked.
    pub(super) fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.has_news)
    }

    /// Brings the analyses up to date. What nothing has changed in is kept.
    pub(super) fn refresh(&mut self) {
        if !self.is_all_changed && self.changed.is_empty() {
            return;
        }
        if std::mem::take(&mut self.is_all_changed) {
            self.projects.clear();
            self.configs.clear();
        }
        let changed = std::mem::take(&mut self.changed);
        let is_fresh = |project: &Project| !changed.iter().any(|path| project.files.contains_key(path));
        let mut old: Vec<Project> = std::mem::take(&mut self.projects);
        old.retain(is_fresh);
        let mut wanted: Vec<(Vec<String>, Option<config::Project>)> = Vec::new();
        for (path, _) in self.documents.iter() {
            let found = self
                .configs
                .entry(path.to_owned())
                .or_insert_with(|| config::nearest(path));
            if let Some(config) = found {
                let roots: Vec<String> = config.schemas.iter().map(|(path, _)| path.clone()).collect();
                if !wanted.iter().any(|(known, _)| *known == roots) {
                    wanted.push((roots, Some(config.clone())));
                }
            }
        }
        for (roots, config) in wanted {
            self.keep(&mut old, roots, config);
        }
        // What no configuration leads to stands for itself.
        let paths: Vec<String> = self.documents.iter().map(|(path, _)| path.to_owned()).collect();
        for path in paths {
            if !self
                .projects
                .iter()
                .any(|project| project.files.contains_key(&path))
            {
                self.keep(&mut old, vec![path], None);
            }
        }
        let projects = &self.projects;
        self.caches
            .retain(|roots, _| projects.iter().any(|project| project.roots == *roots));
    }

    fn keep(&mut self, old: &mut Vec<Project>, roots: Vec<String>, config: Option<config::Project>) {
        let kept = old
            .iter()
            .position(|project| project.roots == roots && project.config == config);
        let project = match kept {
            Some(at) => old.swap_remove(at),
            None => {
                let mut cache = self.caches.remove(&roots).unwrap_or_default();
                // Lints are about projects: a file by itself may be a part of one that is not known.
                let levels = config.as_ref().map(|config| &config.levels);
                let analysis = self.analyse(&mut cache, &roots, BTreeMap::new(), levels);
                self.caches.insert(roots.clone(), cache);
                Project::new(analysis, roots, config)
            }
        };
        self.projects.push(project);
    }

    /// The one call of the compiler: of files as the editor has them, but for those that have another text here.
    pub(super) fn analyse(
        &self,
        cache: &mut Cache,
        roots: &[String],
        instead: BTreeMap<String, String>,
        levels: Option<&Levels>,
    ) -> Analysis {
        let loader = Overlay {
            documents: &self.documents,
            instead,
        };
        analyze(cache, &loader, roots, levels)
    }

    pub(super) fn projects(&self) -> &[Project] {
        &self.projects
    }

    /// Every project that has a file, those of configurations first.
    pub(super) fn projects_with(&self, path: &str) -> impl Iterator<Item = (&Project, FileId)> {
        self.projects
            .iter()
            .filter_map(move |project| Some((project, project.file(path)?)))
    }

    /// A file, in the first project that has it.
    pub(super) fn file(&self, uri: &Uri) -> Option<(&Project, FileId)> {
        self.projects_with(&uri::to_path(&uri.0)).next()
    }

    /// A position, in each project that has its file.
    pub(super) fn asked(&self, uri: &Uri, position: Position) -> Vec<Asked<'_>> {
        let path = uri::to_path(&uri.0);
        let found = self.projects_with(&path).map(|(project, file)| Asked {
            project,
            file,
            byte: self.byte(project, file, position),
        });
        found.collect()
    }

    pub(super) fn byte(&self, project: &Project, file: FileId, position: Position) -> u32 {
        let text = self.client_text(project, file);
        project
            .lines(file, text)
            .source_byte(text, position, self.encoding)
    }

    pub(super) fn range(&self, project: &Project, span: Span) -> Range {
        let text = self.client_text(project, span.file);
        project
            .lines(span.file, text)
            .range(text, span.range(), self.encoding)
    }

    pub(super) fn uri_of(&self, project: &Project, file: FileId) -> Uri {
        self.documents.uri(project.path(file))
    }

    pub(super) fn location(&self, project: &Project, span: Span) -> Location {
        Location {
            uri: self.uri_of(project, span.file),
            range: self.range(project, span),
        }
    }

    /// A file's text as the client has it: the compiler's may lack a byte order mark.
    fn client_text<'a>(&'a self, project: &'a Project, file: FileId) -> &'a str {
        let own = project.analysis.sources().file(file).text();
        match self.documents.get(project.path(file)) {
            Some(document) if document.text.len() == own.len() + 3 => &document.text,
            _ => own,
        }
    }
}

impl Project {
    fn new(analysis: Analysis, roots: Vec<String>, config: Option<config::Project>) -> Self {
        let sources = analysis.sources();
        let files: BTreeMap<String, FileId> = sources
            .iter()
            .map(|(id, source)| (source.name().to_owned(), id))
            .collect();
        Self {
            roots,
            config,
            lines: files.iter().map(|_| OnceLock::new()).collect(),
            files,
            analysis,
        }
    }

    pub(super) fn file(&self, path: &str) -> Option<FileId> {
        self.files.get(path).copied()
    }

    pub(super) fn path(&self, file: FileId) -> &str {
        self.analysis.sources().file(file).name()
    }

    pub(super) fn files(&self) -> impl Iterator<Item = FileId> {
        self.files.values().copied()
    }

    fn lines(&self, file: FileId, text: &str) -> &Lines {
        self.lines[file.0 as usize].get_or_init(|| Lines::new(text))
    }
}

impl Asked<'_> {
    /// What is named there.
    pub(super) fn place(&self) -> Option<Place> {
        self.project.analysis.at(self.file, self.byte)
    }
}
