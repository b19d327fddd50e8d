//! The small language in which a policy's table of moves states its conditions.
//!
//! `and`, `or`, `not`, `==`, `>=`, brackets, facts recorded by staff (`lower_case`) and tokens the program
//! computes ([`COMPUTED`]). This module reads the text; `decide/condition.rs` asks what it means for a pupil.
//! No text makes it panic, and brackets nest only so deep.

use std::collections::BTreeSet;
use std::fmt;

/// Deepest nesting of brackets and `not`.
const DEEPEST: usize = 32;

/// Longest condition in characters: the longest of the four shipped policies has 139.
const LONGEST: usize = 2_000;

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
    /// `TOKEN==WORD`, one of these words.
    Word(&'static [&'static str]),
    /// `TOKEN>=3` or `TOKEN==3`.
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
    /// A computed number is exactly this.
    Exactly(String, u32),
    /// A computed number is at least this.
    AtLeast(String, u32),
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
        let signs = signs(text)?;
        let mut reader = Reader { signs: &signs, next: 0, end: text.chars().count() + 1 };
        let condition = reader.any(0)?;
        match reader.peek() {
            None => Ok(condition),
            Some((position, sign)) => Err(fault(*position, format!("{} cannot stand here; write 'and' or 'or' before it", sign.shown()))),
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

fn fault(position: usize, message: impl Into<String>) -> ConditionFault {
    ConditionFault { position, message: message.into() }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Sign {
    Word(String),
    Number(u32),
    Equal,
    AtLeast,
    Open,
    Close,
}

impl Sign {
    fn shown(&self) -> String {
        match self {
            Sign::Word(word) => crate::finding::quoted(word),
            Sign::Number(number) => format!("'{number}'"),
            Sign::Equal => "'=='".to_owned(),
            Sign::AtLeast => "'>='".to_owned(),
            Sign::Open => "'('".to_owned(),
            Sign::Close => "')'".to_owned(),
        }
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self, Sign::Word(text) if text == word)
    }
}

/// Splits a text into signs, each with its position.
fn signs(text: &str) -> Result<Vec<(usize, Sign)>, ConditionFault> {
    if text.chars().count() > LONGEST {
        return Err(fault(LONGEST, format!("the condition is longer than {LONGEST} characters")));
    }
    let mut characters = text.chars().zip(1..).peekable();
    let mut signs = Vec::new();
    while let Some((character, position)) = characters.next() {
        let sign = match character {
            c if c.is_whitespace() => continue,
            '(' => Sign::Open,
            ')' => Sign::Close,
            '=' | '>' if characters.next_if(|(c, _)| *c == '=').is_some() => {
                if character == '=' {
                    Sign::Equal
                } else {
                    Sign::AtLeast
                }
            }
            '=' | '>' => return Err(fault(position, format!("'{character}' by itself means nothing; write '==' or '>='"))),
            c if c.is_ascii_alphanumeric() || c == '_' => {
                let mut word = String::from(c);
                while let Some((more, _)) = characters.next_if(|(c, _)| c.is_ascii_alphanumeric() || *c == '_') {
                    word.push(more);
                }
                word_or_number(word, position)?
            }
            c => return Err(fault(position, format!("the sign '{}' is not part of the language", c.escape_debug()))),
        };
        signs.push((position, sign));
    }
    Ok(signs)
}

fn word_or_number(word: String, position: usize) -> Result<Sign, ConditionFault> {
    if !word.starts_with(|c: char| c.is_ascii_digit()) {
        return Ok(Sign::Word(word));
    }
    word.parse()
        .map(Sign::Number)
        .map_err(|_| fault(position, format!("{} is neither a name nor a whole number", crate::finding::quoted(&word))))
}

struct Reader<'a> {
    signs: &'a [(usize, Sign)],
    next: usize,
    end: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&(usize, Sign)> {
        self.signs.get(self.next)
    }

    fn take(&mut self) -> Option<(usize, Sign)> {
        let sign = self.signs.get(self.next).cloned();
        self.next += 1;
        sign
    }

    fn take_if(&mut self, wanted: impl Fn(&Sign) -> bool) -> bool {
        let found = self.peek().is_some_and(|(_, sign)| wanted(sign));
        self.next += usize::from(found);
        found
    }

    fn any(&mut self, depth: usize) -> Result<Condition, ConditionFault> {
        let mut parts = vec![self.all(depth)?];
        while self.take_if(|sign| sign.is_word("or")) {
            parts.push(self.all(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::Any(parts) })
    }

    fn all(&mut self, depth: usize) -> Result<Condition, ConditionFault> {
        let mut parts = vec![self.one(depth)?];
        while self.take_if(|sign| sign.is_word("and")) {
            parts.push(self.one(depth)?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::All(parts) })
    }

    fn one(&mut self, depth: usize) -> Result<Condition, ConditionFault> {
        let Some((position, sign)) = self.take() else {
            return Err(fault(self.end, "the condition ends where a fact, a token or '(' is expected"));
        };
        if depth >= DEEPEST {
            return Err(fault(position, format!("more than {DEEPEST} brackets and 'not' inside one another")));
        }
        match sign {
            Sign::Open => {
                let inner = self.any(depth + 1)?;
                if self.take_if(|sign| *sign == Sign::Close) { Ok(inner) } else { Err(fault(position, "this '(' is never closed")) }
            }
            Sign::Word(word) if word == "not" => Ok(Condition::Not(Box::new(self.one(depth + 1)?))),
            Sign::Word(word) if word == "and" || word == "or" => Err(fault(position, format!("'{word}' has nothing before it"))),
            Sign::Word(word) => self.named(position, word),
            other => Err(fault(position, format!("{} stands where a fact, a token or '(' is expected", other.shown()))),
        }
    }

    fn named(&mut self, position: usize, name: String) -> Result<Condition, ConditionFault> {
        let asked = COMPUTED.iter().find(|(token, _)| *token == name).map(|(_, asked)| *asked);
        let is_equal = self.take_if(|sign| *sign == Sign::Equal);
        let is_at_least = !is_equal && self.take_if(|sign| *sign == Sign::AtLeast);
        match (asked, is_equal, is_at_least) {
            (Some(Asked::Word(words)), true, _) => self.word_of(position, name, words),
            (Some(Asked::Word(words)), _, _) => {
                Err(fault(position, format!("{name} is asked for with '==' and one of {}", words.join(", "))))
            }
            (Some(Asked::Number), true, _) => Ok(Condition::Exactly(name, self.number()?)),
            (Some(Asked::Number), _, true) => Ok(Condition::AtLeast(name, self.number()?)),
            (Some(Asked::Number), _, _) => Err(fault(position, format!("{name} is a number; write '{name}>=1'"))),
            (Some(Asked::YesNo), false, false) => Ok(Condition::Computed(name)),
            (None, false, false) if name.chars().all(|c| !c.is_ascii_uppercase()) => Ok(Condition::Fact(name)),
            (None, false, false) => Err(fault(
                position,
                format!("{} is not a token the program computes; those are {}", crate::finding::quoted(&name), tokens()),
            )),
            _ => Err(fault(position, format!("{} is a plain yes or no and cannot be compared", crate::finding::quoted(&name)))),
        }
    }

    fn word_of(&mut self, position: usize, name: String, words: &[&str]) -> Result<Condition, ConditionFault> {
        match self.take() {
            Some((_, Sign::Word(word))) if words.contains(&word.as_str()) => Ok(Condition::Is(name, word)),
            Some((position, sign)) => {
                Err(fault(position, format!("{} is not a value of {name}; those are {}", sign.shown(), words.join(", "))))
            }
            None => Err(fault(position, format!("{name} is compared with nothing"))),
        }
    }

    fn number(&mut self) -> Result<u32, ConditionFault> {
        match self.take() {
            Some((_, Sign::Number(number))) => Ok(number),
            Some((position, sign)) => Err(fault(position, format!("{} is not a whole number", sign.shown()))),
            None => Err(fault(self.end, "the condition ends where a number is expected")),
        }
    }
}

fn tokens() -> String {
    COMPUTED.map(|(token, _)| token).join(", ")
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
        check_fault("teacher_concern==1", 1, "plain yes or no");
        check_fault("a = b", 3, "'=='");
        check_fault("a & b", 3, "not part of the language");
        check_fault("or a", 1, "nothing before");
        check_fault("99999999999 and a", 1, "whole number");
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
