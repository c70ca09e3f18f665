/// The one table of what can be wrong: a number, a title, and the long story in `explain/`.
macro_rules! codes {
    ($($variant:ident = $id:literal $title:literal;)*) => {
        /// What kind of thing is wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = concat!("`", $id, "`: ", $title, ".")] $variant,)* }

        impl Code {
            /// Every code, ascending by number.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The number, such as `E0301`. It never changes its meaning.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// The kind in a few words.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            /// The long story, in Markdown: what it means, a schema that has it, and what to do.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$variant => include_str!(concat!("explain/", $id, ".md")),)* }
            }

            /// The code of that number, whatever the case of its letter.
            #[must_use]
            pub fn from_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.id().eq_ignore_ascii_case(id))
            }
        }
    };
}

codes! {
    // Files.
    CannotRead = "E0101" "a file cannot be read";
    NotUtf8 = "E0102" "a file is not UTF-8";
    FileTooLarge = "E0103" "a file is too large";
    NestedTooDeeply = "E0104" "brackets or comments are nested too deeply";
    TooMuchToRead = "E0105" "files are too much together";

    // Syntax.
    Unexpected = "E0201" "something else was expected here";
    UnclosedBracket = "E0202" "a bracket is never closed";
    NothingToClose = "E0203" "a closing bracket has nothing to close";
    UnclosedComment = "E0204" "a comment is never closed";
    UnclosedString = "E0205" "a string is never closed";
    BadEscape = "E0206" "a string has an unknown escape";
    WrongSeparator = "E0207" "a separator is missing or is the wrong one";
    BadName = "E0208" "a name has characters that names cannot have";
    NothingDocumented = "E0210" "a doc comment or an attribute belongs to nothing";
    OptionalTwice = "E0211" "a type is optional twice";
    EmptyPayload = "E0212" "a variant has brackets with nothing in them";
    TupleTooShort = "E0213" "a tuple has fewer than two parts";
    NameTooLong = "E0214" "a name is too long";

    // Packages, imports and names.
    NoPackage = "E0301" "a file does not begin with its package";
    SecondPackage = "E0302" "a package is declared twice";
    BadPackageName = "E0303" "a package is not in lower_snake";
    BadImportPath = "E0304" "an import is not a relative path";
    ImportsItself = "E0305" "a file imports itself";
    ImportedTwice = "E0306" "a file is imported twice";
    ImportNeedsName = "E0307" "an import needs a name";
    UnknownType = "E0308" "there is no such type";
    UnknownImport = "E0309" "there is no import of that name";
    NotAType = "E0310" "something is used as a type and is none";
    DefinedTwice = "E0311" "a name is defined twice";
    NamesBecomeOne = "E0312" "two names become one in a target language";
    ReservedName = "E0313" "a name belongs to the language";
    UnknownConstant = "E0314" "there is no such constant";
    StandsForItself = "E0315" "an alias or a newtype stands for itself";
    BrokenLink = "E0316" "documentation links to nothing";

    // Types and methods.
    NeverEnds = "E0401" "a value would never end";
    NoVariants = "E0402" "an enum has no variants";
    ThrowsNoError = "E0403" "a method throws something that is not an error";
    TooManyMethods = "E0404" "a service has too many methods";
    TooLarge = "E0405" "a type is too large";
    WrongArguments = "E0406" "a type has the wrong number of arguments";
    NotAKey = "E0407" "a type cannot be a key";
    UnusedParameter = "E0408" "a type parameter is not used";
    GrowsWithoutEnd = "E0409" "type arguments grow without end";
    MisplacedStream = "E0410" "the stream of the client is not the last parameter";
    BadLength = "E0411" "the length of an array is wrong";
    BadParameters = "E0412" "a type cannot have these type parameters";
    TooMuchToSign = "E0413" "the methods of a schema lead to too many types";

    // Attributes.
    UnknownAttribute = "E0501" "there is no such attribute";
    MisplacedAttribute = "E0502" "an attribute stands in the wrong place";
    RepeatedAttribute = "E0503" "an attribute is given twice";
    BadArgument = "E0504" "an attribute has a wrong argument";
    UnknownStatus = "E0505" "there is no such status";
    BadFallback = "E0506" "a fallback carries something, or is one of two";
    UnknownLint = "E0507" "there is no such lint";

    // Values.
    BadValue = "E0601" "a value does not fit its type";
    BadConstant = "E0602" "a constant cannot have this type";
    TooMuchText = "E0603" "the texts of constants are too much where they are used";

    // turbo.toml and targets: reported by turboc, which has their cases.
    ConfigSyntax = "E0701" "turbo.toml is not TOML";
    ConfigUnknownKey = "E0702" "turbo.toml has an unknown key";
    ConfigBadValue = "E0703" "a value in turbo.toml is not what it should be";
    ConfigMissingKey = "E0704" "a key is missing in turbo.toml";
    UnknownBackend = "E0705" "there is no such backend";
    OutputTwice = "E0706" "two targets write the same file";
    PackageTooDeep = "E0707" "a package has more parts than targets can nest";
    NotInBackend = "E0708" "a backend does not support a part of the language yet";

    // turbo.lock.
    LockDamaged = "E0801" "turbo.lock cannot be read";
    LockTooNew = "E0802" "turbo.lock is of a later format";
    LockChanged = "E0803" "a release in turbo.lock is not what was locked";
}
