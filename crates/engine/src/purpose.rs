//! What a question is read for: how much of it is looked at, and how much is told.

/// Interpretations after which an option is given up whose best reading is none that could be offered: of four hundred options that are
/// offered, none rests on a later one (nine on the second).
pub(crate) const GLANCED: usize = 2;

/// What a question is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose<'a> {
    /// Who asked it is told; where it can't be answered as it stands, what could be asked instead is looked for.
    Answer,
    /// The same without looking for anything else.
    Reply,
    /// To see whether it could be asked instead of another: only the decision and the best reading count, nothing is reported.
    Lead,
    /// What is left of a question without one of its clauses: of the others one more is read apart, so that the time stays bounded.
    Part,
    /// The same as a whole: none of its clauses is read apart.
    Whole,
    /// What is left of a question without what its list is to show.
    Rest,
    /// The same of an option, which must leave no word out and come to this SQL, where it stands for a reading.
    Option(Option<&'a str>),
}

impl Purpose<'_> {
    /// True where the things that a list is to show are looked for.
    pub fn reads_lists(self) -> bool {
        !matches!(self, Self::Rest | Self::Option(_))
    }

    /// True where clauses are read apart.
    pub fn reads_clauses(self) -> bool {
        self.reads_lists() && self != Self::Whole
    }

    /// What a question is read for without a clause of it.
    pub fn of_part(self) -> Self {
        if self == Self::Part { Self::Whole } else { Self::Part }
    }

    /// False where nobody is told more than the decision.
    pub fn is_reported(self) -> bool {
        matches!(self, Self::Answer | Self::Reply)
    }

    /// True for an option where a reading can't be offered; `clean`: it leaves no word out.
    pub fn misses(self, sql: &str, clean: bool) -> bool {
        let Self::Option(wanted) = self else { return false };
        !clean || wanted.is_some_and(|w| w != sql)
    }
}
