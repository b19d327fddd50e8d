//! The small language in which a policy's table of moves states its conditions.
//!
//! `and`, `or`, `not`, the comparisons `==`, `!=`, `>=`, `<=`, `>`, `<`, brackets, facts recorded by staff
//! (`lower_case`) and tokens the program computes (`COMPUTED`). Comparisons bind closest, then `not`, then `and`,
//! then `or`. `condition_reader.rs` reads the text; `decide/condition.rs` asks what it means for a pupil.

use std::collections::BTreeSet;
use std::fmt;

use crate::config::condition_reader;

/// What the program can compute and how a condition may ask for it.
pub(crate) const COMPUTED: [(&str, Asked); 13] = [
    ("OUT", Asked::Word(&["CANDIDATE", "REVIEW_CANDIDATE", "WATCH", "REVIEW_WATCH", "INSUFFICIENT", "LOW_ATTAINMENT_ONLY", "NONE"])),
    ("PROG", Asked::Word(&["NOT_SUFFICIENT", "SUFFICIENT", "NO_EVIDENCE", "UNCLEAR"])),
    ("SPLD", Asked::Word(&["GATE_MET", "GATE_NOT_MET", "BORDERLINE", "INSUFFICIENT"])),
    ("TERMS", Asked::Number),
    ("EAL", Asked::YesNo),
    ("B_MET", Asked::YesNo),
    ("C_MET", Asked::YesNo),
    ("gap_closed", Asked::YesNo),
    ("everyday_access", Asked::YesNo),
    ("skills_improved", Asked::YesNo),
    ("little_or_no_progress", Asked::YesNo),
    ("little_or_no_progress_range", Asked::YesNo),
    ("no_contrary_evidence", Asked::YesNo),
];

/// How a computed token may stand in a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// `TOKEN==WORD` or `TOKEN!=WORD`, one of these words.
    Word(&'static [&'static str]),
    /// `TOKEN>=3`, or any other comparison with a whole number.
    Number,
    /// The token by itself.
    YesNo,
}

/// The word of a computed token as the program holds it, if the token can have it.
pub(crate) fn word_of(token: &str, word: &str) -> Option<&'static str> {
    let (_, asked) = COMPUTED.iter().find(|(name, _)| *name == token)?;
    let Asked::Word(words) = asked else { return None };
    words.iter().find(|known| **known == word).copied()
}

/// A condition, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// All hold.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
    /// Does not hold.
    Not(Box<Condition>),
    /// A fact recorded by staff.
    Fact(String),
    /// A computed yes-or-no token.
    Computed(String),
    /// A computed token has this word.
    Is(String, String),
    /// A computed token has a word, and another than this.
    IsNot(String, String),
    /// A computed number stands so to this one.
    Compared(String, Relation, u32),
}

/// How a number stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `>=`
    AtLeast,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `<`
    Below,
}

impl Relation {
    /// As written in a condition.
    pub fn sign(self) -> &'static str {
        match self {
            Relation::Equal => "==",
            Relation::Unequal => "!=",
            Relation::AtLeast => ">=",
            Relation::AtMost => "<=",
            Relation::Above => ">",
            Relation::Below => "<",
        }
    }

    /// The relation that holds exactly when this one does not.
    pub fn opposite(self) -> Relation {
        match self {
            Relation::Equal => Relation::Unequal,
            Relation::Unequal => Relation::Equal,
            Relation::AtLeast => Relation::Below,
            Relation::AtMost => Relation::Above,
            Relation::Above => Relation::AtMost,
            Relation::Below => Relation::AtLeast,
        }
    }

    /// Whether `left` stands so to `right`.
    pub fn holds(self, left: u32, right: u32) -> bool {
        match self {
            Relation::Equal => left == right,
            Relation::Unequal => left != right,
            Relation::AtLeast => left >= right,
            Relation::AtMost => left <= right,
            Relation::Above => left > right,
            Relation::Below => left < right,
        }
    }
}

/// What is wrong with a condition, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionFault {
    /// Character of the condition, 1-based.
    pub position: usize,
    /// What is wrong, with what is allowed.
    pub message: String,
}

impl fmt::Display for ConditionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "character {}: {}", self.position, self.message)
    }
}

impl Condition {
    /// Reads a condition.
    pub fn parse(text: &str) -> Result<Condition, ConditionFault> {
        condition_reader::read(text)
    }

    /// The same condition with these names asked for as results of the program, not as facts of staff.
    pub(crate) fn with_computed(self, names: &BTreeSet<String>) -> Condition {
        let all = |parts: Vec<Condition>| parts.into_iter().map(|part| part.with_computed(names)).collect();
        match self {
            Condition::All(parts) => Condition::All(all(parts)),
            Condition::Any(parts) => Condition::Any(all(parts)),
            Condition::Not(part) => Condition::Not(Box::new(part.with_computed(names))),
            Condition::Fact(name) if names.contains(&name) => Condition::Computed(name),
            other => other,
        }
    }

    /// Names of the results it asks for by themselves: yes or no.
    pub(crate) fn results(&self) -> BTreeSet<&str> {
        match self {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(Condition::results).collect(),
            Condition::Not(part) => part.results(),
            Condition::Computed(name) => BTreeSet::from([name.as_str()]),
            _ => BTreeSet::new(),
        }
    }

    /// Names of the staff facts it asks for.
    pub fn facts(&self) -> BTreeSet<&str> {
        match self {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(Condition::facts).collect(),
            Condition::Not(part) => part.facts(),
            Condition::Fact(name) => BTreeSet::from([name.as_str()]),
            _ => BTreeSet::new(),
        }
    }

    /// True when it could hold although staff have recorded nothing, and part of it asks that a fact be absent.
    /// A step down on such a condition would rest on the absence of a fact.
    pub fn rests_on_absence(&self) -> bool {
        self.denies_a_fact(false) && self.is_possible_without_facts(true)
    }

    fn denies_a_fact(&self, denied: bool) -> bool {
        match self {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().any(|part| part.denies_a_fact(denied)),
            Condition::Not(part) => part.denies_a_fact(!denied),
            Condition::Fact(_) => denied,
            _ => false,
        }
    }

    /// Whether it can come out as `wanted` when no fact is on record, whatever the program computes.
    fn is_possible_without_facts(&self, wanted: bool) -> bool {
        match (self, wanted) {
            (Condition::All(parts), true) | (Condition::Any(parts), false) => {
                parts.iter().all(|part| part.is_possible_without_facts(wanted))
            }
            (Condition::All(parts), false) | (Condition::Any(parts), true) => {
                parts.iter().any(|part| part.is_possible_without_facts(wanted))
            }
            (Condition::Not(part), _) => part.is_possible_without_facts(!wanted),
            (Condition::Fact(_), _) => !wanted,
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(name: &str) -> Condition {
        Condition::Fact(name.to_owned())
    }

    fn check_fault(text: &str, position: usize, part: &str) {
        let fault = Condition::parse(text).expect_err(text);
        assert!(fault.position == position && fault.message.contains(part), "{text}: {fault}");
    }

    #[test]
    fn and_binds_closer_than_or_and_not_closest() {
        let Ok(Condition::Any(parts)) = Condition::parse("a or not b and c") else { unreachable!() };
        assert_eq!(parts, [fact("a"), Condition::All(vec![Condition::Not(Box::new(fact("b"))), fact("c")])]);
    }

    #[test]
    fn faults_say_where_and_what_is_allowed() {
        check_fault("", 1, "ends where");
        check_fault("a and", 6, "ends where");
        check_fault("a b", 3, "cannot stand here");
        check_fault("(a or b", 1, "never closed");
        check_fault("a)", 2, "cannot stand here");
        check_fault("OUT==MAYBE", 6, "CANDIDATE");
        check_fault("OUT", 1, "'=='");
        check_fault("TERMS>=many", 8, "whole number");
        check_fault("TERMS", 1, "TERMS>=1");
        check_fault("GAP_OK", 1, "not a token the program computes");
        check_fault("SPLED==GATE_MET", 1, "Did you mean SPLD?");
        check_fault("prog==SUFFICIENT", 1, "Did you mean PROG?");
        check_fault("PROG==SUFFICENT", 7, "Did you mean SUFFICIENT?");
        check_fault("PROG>=SUFFICIENT", 1, "'==' or '!='");
        check_fault("TERMS=>1", 6, "write '>='");
        check_fault("a ! b", 3, "'not'");
        check_fault("a && b", 3, "write 'and'");
        check_fault("a || b", 3, "write 'or'");
        check_fault("a AND b", 3, "write 'and'");
        check_fault("NOT a", 1, "write 'not'");
        check_fault("not", 4, "ends where");
        check_fault("()", 2, "stands where");
        check_fault("TERMS>=-1", 8, "not part of the language");
        check_fault("TERMS>=1.5", 9, "not part of the language");
        check_fault("TERMS == and a", 10, "whole number");
        check_fault("PROG==", 7, "SUFFICIENT");
        check_fault("a  and  or b", 9, "nothing before");
        check_fault("é", 1, "not part of the language");
        check_fault("teacher_concern==1", 1, "plain yes or no");
        check_fault("a = b", 3, "'=='");
        check_fault("TERMS = 1", 7, "'=='");
        check_fault("a & b", 3, "not part of the language");
        check_fault("or a", 1, "nothing before");
        check_fault("99999999999 and a", 1, "whole number");
    }

    #[test]
    fn every_comparison_of_a_number_is_read_and_blanks_do_not_matter() {
        for (text, relation, holds) in [
            ("TERMS==2", Relation::Equal, [false, true, false]),
            ("TERMS != 2", Relation::Unequal, [true, false, true]),
            ("TERMS>= 2", Relation::AtLeast, [false, true, true]),
            ("TERMS <=2", Relation::AtMost, [true, true, false]),
            ("TERMS>2", Relation::Above, [false, false, true]),
            ("TERMS < 2", Relation::Below, [true, false, false]),
        ] {
            assert_eq!(Condition::parse(text), Ok(Condition::Compared("TERMS".into(), relation, 2)), "{text}");
            assert_eq!([1, 2, 3].map(|terms| relation.holds(terms, 2)), holds, "{text}");
        }
        assert_eq!(Condition::parse("PROG != UNCLEAR"), Ok(Condition::IsNot("PROG".into(), "UNCLEAR".into())));
    }

    #[test]
    fn not_binds_looser_than_a_comparison_and_brackets_bind_closest() {
        let Ok(Condition::All(parts)) = Condition::parse("not TERMS>=2 and (a or b)") else { unreachable!() };
        let compared = Condition::Compared("TERMS".into(), Relation::AtLeast, 2);
        assert_eq!(parts, [Condition::Not(Box::new(compared)), Condition::Any(vec![fact("a"), fact("b")])]);
    }

    #[test]
    fn brackets_nest_only_so_deep() {
        let deep = |n: usize| format!("{}a{}", "(".repeat(n), ")".repeat(n));
        assert!(Condition::parse(&deep(20)).is_ok());
        check_fault(&deep(500), 33, "inside one another");
        check_fault(&format!("{}a", "not ".repeat(400)), 129, "inside one another");
    }

    #[test]
    fn a_step_down_on_an_absent_fact_is_recognised() {
        for (text, rests) in [
            ("not needs_support", true),
            ("PROG==SUFFICIENT and not needs_support", true),
            ("assessment_complete and not need", false),
            ("TERMS>=1 and PROG==SUFFICIENT", false),
            ("not (PROG==SUFFICIENT)", false),
            ("not not done", false),
            ("not (needs_support or TERMS<1)", true),
            ("assessment_complete or not need", true),
            ("TERMS>=1 and not (done and not need)", true),
            ("done and not (need or PROG!=SUFFICIENT)", false),
        ] {
            assert_eq!(Condition::parse(text).unwrap().rests_on_absence(), rests, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}", signs in "[()a=>ndorT 1é_]{0,80}") {
            let _ = (Condition::parse(&text), Condition::parse(&signs));
        }
    }
}
