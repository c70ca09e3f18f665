/// What a difference between two revisions of a schema means for those who were made from the old one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it is felt.
    pub level: ChangeLevel,
    /// Who notices.
    pub notices: Vec<Notices>,
    /// The names of the old revisions that it is a difference from.
    pub against: Vec<String>,
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
