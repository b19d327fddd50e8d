//! The clean school of `tests/data/census-rules` as a tree that examples change: a reader of its own, so that faults are
//! planted in the file itself and the program reads them as it would read anybody's.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use waymark::domain::term::Term;
use waymark::domain::upn::check_letter;

/// An element of a return.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) parts: Vec<Node>,
}

/// Where a change is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    School,
    Header,
    Whole,
    EveryPupil,
    OnRoll(usize),
    Left(usize),
}

/// What happens there.
#[derive(Clone, Debug)]
enum Deed {
    Write(String),
    Remove,
    Repeat,
}

/// One step of a change.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) target: Target,
    names: Vec<(String, usize)>,
    deed: Deed,
}

/// The folder of the examples.
pub(super) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/census-rules")
}

/// The letter of a return in the examples.
pub(super) fn letter(term: Term) -> char {
    match term {
        Term::Autumn => 'A',
        Term::Spring => 'S',
        Term::Summer => 'M',
    }
}

/// The clean school's return of a term.
pub(super) fn clean(term: Term) -> Node {
    static RETURNS: LazyLock<Vec<Node>> = LazyLock::new(|| Term::ALL.into_iter().map(of_template).collect());
    let position = Term::ALL.into_iter().position(|one| one == term).expect("a term");
    RETURNS.get(position).expect("a return").clone()
}

fn of_template(term: Term) -> Node {
    let text = std::fs::read_to_string(folder().join("clean-school.xml")).expect("the clean school");
    let mut rest = text.as_str();
    let mut open: Vec<(Node, bool)> = vec![(Node::default(), true)];
    while let Some((words, after)) = rest.split_once('<') {
        let (tag, next) = after.split_once('>').expect("a tag that ends");
        open.last_mut().expect("an open element").0.text.push_str(words.trim());
        if let Some(name) = tag.strip_prefix('/') {
            let (node, is_kept) = open.pop().expect("an open element");
            assert_eq!(node.name, name);
            if is_kept {
                open.last_mut().expect("an element around it").0.parts.push(node);
            }
        } else if !tag.starts_with(['?', '!']) {
            let (name, terms) = tag.split_once(" t=").unwrap_or((tag, "ASM"));
            open.push((Node { name: name.to_owned(), ..Node::default() }, terms.contains(letter(term))));
        }
        rest = next;
    }
    let (mut around, _) = open.pop().expect("the document");
    around.parts.remove(0)
}

/// Reads a change: steps parted by ` ; `.
pub(super) fn steps(change: &str) -> Vec<Step> {
    change.split(" ; ").map(step).collect()
}

fn step(text: &str) -> Step {
    let (place, deed) = match (text.split_once(" = "), text.strip_suffix(" -"), text.strip_suffix(" x2")) {
        (Some((place, words)), _, _) => (place, Deed::Write(words.to_owned())),
        (_, Some(place), _) => (place, Deed::Remove),
        (_, _, Some(place)) => (place, Deed::Repeat),
        _ => panic!("'{text}' is no step"),
    };
    let (whom, names) = place.split_once('/').unwrap_or_else(|| panic!("'{place}' is no place"));
    let number = |digits: &str| digits.parse::<usize>().unwrap_or_else(|_| panic!("'{whom}' is nobody")) - 1;
    let target = match whom.split_at(1) {
        ("S", "") => Target::School,
        ("H", "") => Target::Header,
        ("M", "") => Target::Whole,
        ("P", "*") => Target::EveryPupil,
        ("P", digits) => Target::OnRoll(number(digits)),
        ("L", digits) => Target::Left(number(digits)),
        _ => panic!("'{whom}' is nobody"),
    };
    let name = |text: &str| match text.split_once('[') {
        Some((name, index)) => (name.to_owned(), number(index.trim_end_matches(']'))),
        None => (text.to_owned(), 0),
    };
    Step { target, names: names.split('/').map(name).collect(), deed }
}

impl Node {
    /// The document.
    pub(super) fn document(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        let text = self.text.replace('&', "&amp;").replace('<', "&lt;");
        out.push_str(&format!("<{}>{text}", self.name));
        if !self.parts.is_empty() {
            out.push('\n');
        }
        self.parts.iter().for_each(|part| part.write(out));
        out.push_str(&format!("</{}>\n", self.name));
    }

    /// The first part of a name, at any depth.
    pub(super) fn first(&mut self, name: &str) -> &mut Node {
        self.nth(name, &mut 0).unwrap_or_else(|| panic!("{name} is in the clean school"))
    }

    fn nth(&mut self, name: &str, skip: &mut usize) -> Option<&mut Node> {
        let path = self.path_of(name, skip)?;
        path.into_iter().try_fold(self, |node, index| node.parts.get_mut(index))
    }

    fn path_of(&self, name: &str, skip: &mut usize) -> Option<Vec<usize>> {
        for (index, part) in self.parts.iter().enumerate() {
            if part.name == name {
                if *skip == 0 {
                    return Some(vec![index]);
                }
                *skip -= 1;
            }
            if let Some(mut below) = part.path_of(name, skip) {
                below.insert(0, index);
                return Some(below);
            }
        }
        None
    }

    /// Makes one step.
    pub(super) fn change(&mut self, step: &Step) {
        let (on_roll, left) = ("PupilsOnRoll", "PupilsNoLongerOnRoll");
        match step.target {
            Target::Whole => self.go(&step.names, &step.deed),
            Target::School => self.first("School").go(&step.names, &step.deed),
            Target::Header => self.first("Header").go(&step.names, &step.deed),
            Target::EveryPupil => self.first(on_roll).parts.iter_mut().for_each(|pupil| pupil.go(&step.names, &step.deed)),
            Target::OnRoll(index) => self.first(on_roll).parts.get_mut(index).expect("a pupil").go(&step.names, &step.deed),
            Target::Left(index) => self.first(left).parts.get_mut(index).expect("a leaver").go(&step.names, &step.deed),
        }
    }

    fn go(&mut self, names: &[(String, usize)], deed: &Deed) {
        let ((name, index), rest) = names.split_first().expect("a name");
        let found = self.path_of(name, &mut index.clone());
        match (found, rest.is_empty(), deed) {
            (None, _, Deed::Remove) => {}
            (None, _, Deed::Repeat) => panic!("{name} is not there to stand twice"),
            (None, is_last, Deed::Write(words)) => {
                let mut part = Node { name: name.clone(), ..Node::default() };
                if is_last {
                    part.text.clone_from(words);
                } else {
                    part.go(rest, deed);
                }
                self.parts.push(part);
            }
            (Some(path), is_last, deed) => {
                let (last, above) = path.split_last().expect("a place");
                let around = above.iter().fold(self, |node, index| node.parts.get_mut(*index).expect("a part"));
                match (is_last, deed) {
                    (false, _) => around.parts.get_mut(*last).expect("a part").go(rest, deed),
                    (true, Deed::Write(words)) => around.parts.get_mut(*last).expect("a part").text.clone_from(words),
                    (true, Deed::Remove) => drop(around.parts.remove(*last)),
                    (true, Deed::Repeat) => {
                        let again = around.parts.get(*last).expect("a part").clone();
                        around.parts.insert(*last + 1, again);
                    }
                }
            }
        }
    }
}

/// A UPN of the clean school's own.
pub(super) fn fresh_upn(serial: usize) -> String {
    let rest = format!("80129992{serial:04}");
    format!("{}{rest}", char::from(check_letter(rest.as_bytes()).expect("twelve digits")))
}
