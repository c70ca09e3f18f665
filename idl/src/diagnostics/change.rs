/// What a difference between two revisions of a schema means for those who were made from the old one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it is felt.
    pub level: ChangeLevel,
    /// Who notices.
    pub notices: Vec<Notices>,
    /// The names of the old revisions that it is a difference from.
    pub against: Vec<String>,
    /// The methods that it concerns, by their full names; of a service that is gone, its own name. Only at the level
    /// [`Wire`](ChangeLevel::Wire), and no more than some hundreds.
    pub methods: Vec<String>,
    /// Who was seen to call them, where somebody has counted.
    pub usage: Option<ChangeUsage>,
}

/// Calls of methods that a difference concerns, as servers have counted them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeUsage {
    /// Since when they were counted: `2026-11-22T10:00:00Z`.
    pub since: String,
    /// Until when.
    pub until: String,
    /// How many there were, by release and by method.
    pub calls: Vec<ChangeCalls>,
}

/// Calls of one method by clients of one release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeCalls {
    /// The name of the release; `(unknown)` for clients whose schema the server does not know.
    pub release: String,
    /// The full name of the method.
    pub method: String,
    /// How many.
    pub calls: u64,
}

/// Where a difference is felt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeLevel {
    /// By clients that are running: calls of theirs fail.
    Wire,
    /// By people who generate code again: theirs has to change.
    Source,
}

/// Who notices a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Notices {
    /// Old clients that call a method.
    Calling,
    /// Old clients that receive an answer, an item or an error.
    Receiving,
    /// The source code of servers.
    ServerSource,
    /// The source code of clients.
    ClientSource,
}

impl ChangeLevel {
    /// For programs and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Source => "source",
        }
    }
}

impl Notices {
    /// For people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Calling => "old clients that call",
            Self::Receiving => "old clients that receive",
            Self::ServerSource => "the source code of servers",
            Self::ClientSource => "the source code of clients",
        }
    }

    /// For programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Calling => "old-clients-calling",
            Self::Receiving => "old-clients-receiving",
            Self::ServerSource => "server-source",
            Self::ClientSource => "client-source",
        }
    }
}
