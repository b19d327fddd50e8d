//! Reads the text of a condition: signs, then `or` of `and` of `not` of one thing. No text makes it panic, and
//! brackets nest only so deep. Every fault names the character, what stands there and what was expected.

use crate::config::condition::{Asked, COMPUTED, Condition, ConditionFault, Relation};
use crate::config::suggest;

/// Deepest nesting of brackets and `not`.
const DEEPEST: usize = 32;

/// Longest condition in characters: the longest of the four shipped policies has 139.
const LONGEST: usize = 2_000;

/// Reads a condition.
pub(super) fn read(text: &str) -> Result<Condition, ConditionFault> {
    let signs = signs(text)?;
    let mut reader = Reader { signs: &signs, next: 0, end: text.chars().count() + 1 };
    let condition = reader.any(0)?;
    match reader.peek() {
        None => Ok(condition),
        Some((position, Sign::Word(word))) if matches!(word.as_str(), "AND" | "OR" | "And" | "Or") => Err(unknown(*position, word)),
        Some((position, sign)) => Err(fault(*position, format!("{} cannot stand here; write 'and' or 'or' before it", sign.shown()))),
    }
}

fn fault(position: usize, message: impl Into<String>) -> ConditionFault {
    ConditionFault { position, message: message.into() }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Sign {
    Word(String),
    Number(u32),
    Compare(Relation),
    Open,
    Close,
}

impl Sign {
    fn shown(&self) -> String {
        match self {
            Sign::Word(word) => crate::finding::quoted(word),
            Sign::Number(number) => format!("'{number}'"),
            Sign::Compare(relation) => format!("'{}'", relation.sign()),
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
            '=' | '!' | '>' | '<' => {
                let next = characters.next_if(|(c, _)| matches!(c, '=' | '>' | '<')).map(|(c, _)| c);
                Sign::Compare(relation(character, next).map_err(|message| fault(position, message))?)
            }
            '&' => return Err(fault(position, "the sign '&' is not part of the language; write 'and'")),
            '|' => return Err(fault(position, "the sign '|' is not part of the language; write 'or'")),
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

/// A comparison by its one or two characters.
fn relation(first: char, second: Option<char>) -> Result<Relation, String> {
    match (first, second) {
        ('=', Some('=')) => Ok(Relation::Equal),
        ('!', Some('=')) => Ok(Relation::Unequal),
        ('>', Some('=')) => Ok(Relation::AtLeast),
        ('<', Some('=')) => Ok(Relation::AtMost),
        ('>', None) => Ok(Relation::Above),
        ('<', None) => Ok(Relation::Below),
        ('=', Some('>')) => Err("'=>' means nothing; write '>='".to_owned()),
        ('=', Some('<')) => Err("'=<' means nothing; write '<='".to_owned()),
        ('<', Some('>')) => Err("'<>' means nothing; write '!='".to_owned()),
        ('!', None) => Err("'!' by itself means nothing; write 'not', or '!=' to compare".to_owned()),
        ('=', None) => Err("'=' by itself means nothing; write '==' or '>='".to_owned()),
        (first, second) => {
            let second = second.map(String::from).unwrap_or_default();
            Err(format!("'{first}{second}' is not a comparison; those are ==, !=, >=, <=, > and <"))
        }
    }
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
        let relation = match self.peek() {
            Some((_, Sign::Compare(relation))) => Some(*relation),
            _ => None,
        };
        self.next += usize::from(relation.is_some());
        match (asked, relation) {
            (Some(Asked::Word(words)), Some(Relation::Equal)) => {
                let word = self.word_of(&name, words)?;
                Ok(Condition::Is(name, word))
            }
            (Some(Asked::Word(words)), Some(Relation::Unequal)) => {
                let word = self.word_of(&name, words)?;
                Ok(Condition::IsNot(name, word))
            }
            (Some(Asked::Word(words)), _) => {
                Err(fault(position, format!("{name} is asked for with '==' or '!=' and one of {}", words.join(", "))))
            }
            (Some(Asked::Number), Some(relation)) => Ok(Condition::Compared(name, relation, self.number()?)),
            (Some(Asked::Number), None) => Err(fault(position, format!("{name} is a number; write '{name}>=1'"))),
            (Some(Asked::YesNo), None) => Ok(Condition::Computed(name)),
            (None, None) if name.chars().all(|c| !c.is_ascii_uppercase()) => Ok(Condition::Fact(name)),
            (None, _) if asked_otherwise(&name).is_some() || relation.is_none() || name.chars().all(|c| !c.is_ascii_lowercase()) => {
                Err(unknown(position, &name))
            }
            _ => Err(fault(position, format!("{} is a plain yes or no and cannot be compared", crate::finding::quoted(&name)))),
        }
    }

    fn word_of(&mut self, name: &str, words: &[&str]) -> Result<String, ConditionFault> {
        match self.take() {
            Some((_, Sign::Word(word))) if words.contains(&word.as_str()) => Ok(word),
            Some((position, sign)) => {
                let meant = match &sign {
                    Sign::Word(word) => suggest::did_you_mean(word, words.iter().copied()),
                    _ => String::new(),
                };
                Err(fault(position, format!("{} is not a value of {name}; those are {}{meant}", sign.shown(), words.join(", "))))
            }
            None => Err(fault(self.end, format!("the condition ends where a value of {name} is expected: {}", words.join(", ")))),
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

/// A token that is compared by another spelling of its name, such as `prog`.
fn asked_otherwise(name: &str) -> Option<&'static str> {
    suggest::nearest(name, COMPUTED.iter().filter(|(_, asked)| *asked != Asked::YesNo).map(|(token, _)| *token))
}

fn unknown(position: usize, name: &str) -> ConditionFault {
    let joining = ["AND", "OR", "NOT", "And", "Or", "Not"];
    if joining.contains(&name) {
        return fault(position, format!("'{name}' is written in small letters: write '{}'", name.to_lowercase()));
    }
    let all = COMPUTED.map(|(token, _)| token);
    let meant = suggest::did_you_mean(name, all);
    let shown = crate::finding::quoted(name);
    let small = if meant.is_empty() { "; facts and rules of a policy are written in small letters" } else { "" };
    fault(position, format!("{shown} is not a token the program computes; those are {}{small}{meant}", all.join(", ")))
}
