//! What a purge does to the words that stay: the names of files and sheets, and notes in the rows of other children.
//!
//! A file or sheet whose name tells of a child who goes gets a number in its place, the same in every load: in the list of
//! inputs, in each place, in the row ledger and in the findings. Other texts that name such a child are taken out whole. A
//! name that somebody who stays bears too tells nobody, and is left.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::name::folded;
use crate::history::bytes::Damaged;
use crate::history::chunk::{self, Chunk, Kind, retexted};
use crate::history::load::{KeptInput, LoadHead, hash_of};
use crate::history::people::{People, words_of};
use crate::history::store::History;
use crate::normalise::records::Records;

/// What stands in the place of a text that named a child who goes.
pub(crate) const GONE: &str = "(taken out: it named a pupil who is no longer kept)";

/// By what a text names a child who goes.
#[derive(Debug, Default)]
pub(crate) struct Telling {
    /// UPNs and keys, each enough by itself.
    marks: BTreeSet<String>,
    /// Names, as their folded words.
    names: BTreeSet<Vec<String>>,
    /// Each word of a name that is long enough to tell of somebody.
    words: BTreeSet<String>,
    /// Names of those who stay, in the order of their words.
    kept: BTreeSet<Vec<String>>,
}

impl Telling {
    /// What tells of the children who go.
    pub(crate) fn of(people: &People) -> Telling {
        let mut telling = Telling::default();
        for person in &people.due {
            telling.marks.extend(person.numbers.iter().chain(&person.keys).cloned());
            for name in person.names.iter().filter(|name| !people.is_borne_by_somebody_kept(name)) {
                let words = folded_words(&name.join(" "));
                telling.words.extend(words.iter().filter(|word| word.chars().count() > 2).cloned());
                telling.names.insert(words);
            }
        }
        telling.kept = people.kept().flat_map(|person| &person.names).map(|name| sorted(folded_words(&name.join(" ")))).collect();
        telling
    }

    /// True when a text holds a number, a key, or the words of a name beside each other in any order.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        if self.marks.iter().any(|mark| text.contains(mark.as_str())) {
            return true;
        }
        let said = folded_words(text);
        if said.len() < 2 || self.kept.contains(&sorted(said.clone())) {
            return false;
        }
        self.names.iter().any(|name| {
            // One other word may stand between: a middle name, an initial.
            let near = (name.len() + 1).min(said.len());
            said.windows(near).any(|words| name.iter().all(|word| words.contains(word)))
        })
    }

    /// The same of the name of a file or sheet, where words may be run together.
    fn is_in_name(&self, name: &str) -> bool {
        let squeezed = folded(name);
        let is_run_together = |words: &Vec<String>| {
            let (there, back) = (words.concat(), words.iter().rev().map(String::as_str).collect::<String>());
            there.chars().count() > 6 && (squeezed.contains(&there) || squeezed.contains(&back))
        };
        self.is_in(name) || self.names.iter().any(is_run_together)
    }

    /// True when a name holds one word of the name of somebody who goes.
    fn has_a_word_in(&self, name: &str) -> bool {
        folded_words(name).iter().any(|word| self.words.contains(word))
    }
}

fn folded_words(text: &str) -> Vec<String> {
    words_of(text).iter().map(|word| folded(word)).filter(|word| !word.is_empty()).collect()
}

fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort();
    words
}

/// Words that change, in all loads alike.
#[derive(Debug, Default)]
pub(crate) struct Unnaming {
    telling: Telling,
    /// New names of files and sheets by the old ones.
    new_names: BTreeMap<String, String>,
    /// Other texts that were taken out, in the order in which they were met: two interventions stay two.
    taken_out: Vec<String>,
    /// Files whose name tells by itself who goes: no output may hold it.
    pub(crate) telling_files: Vec<String>,
}

impl Unnaming {
    /// What changes when the children go. A file that is about nobody who stays loses its name for a single word of a name;
    /// any other file only for a whole one.
    pub(crate) fn of(history: &History, people: &People) -> Result<Unnaming, Damaged> {
        let mut unnaming = Unnaming { telling: Telling::of(people), ..Unnaming::default() };
        if people.due.is_empty() {
            return Ok(unnaming);
        }
        let (mut files, mut sheets, mut with_rows_left) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        files.extend(history.heads.iter().flat_map(|head| head.inputs.iter().map(|input| input.name.to_string())));
        for stored in history.chunks.values() {
            let chunk = &stored.chunk;
            files.insert(chunk.file.clone());
            if chunk.kind == Kind::Ledger {
                let ledger = chunk::ledger(&chunk.bytes)?;
                files.extend(ledger.expected().map(|(file, _)| file.to_string()));
                sheets.extend(ledger.rows().filter_map(|(row, _)| row.sheet.as_deref().map(str::to_owned)));
            }
            let mut records = Records::default();
            chunk::read_into(&mut records, chunk.kind, &chunk.bytes, Arc::from(chunk.file.as_str()))?;
            let rows = records.pupil_rows();
            sheets.extend(rows.iter().filter_map(|row| row.row.sheet.as_deref().map(str::to_owned)));
            let stays = rows.iter().any(|row| !people.is_due(row.pupil))
                || records.rolls.iter().flat_map(|roll| &roll.pupils).any(|row| !people.is_due(&row.pupil))
                || !records.answers.is_empty();
            if stays {
                with_rows_left.insert(chunk.file.clone());
            }
        }
        files.remove("");
        let telling = &unnaming.telling;
        unnaming.telling_files = files.iter().filter(|name| telling.is_in_name(name)).cloned().collect();
        let has_a_word = |name: &String| !with_rows_left.contains(name) && telling.has_a_word_in(name);
        let named_files: Vec<String> = files.iter().filter(|name| telling.is_in_name(name) || has_a_word(name)).cloned().collect();
        let named_sheets: Vec<String> = sheets.iter().filter(|name| telling.is_in_name(name)).cloned().collect();
        let mut taken: BTreeSet<String> = files.into_iter().chain(sheets).collect();
        for old in named_sheets {
            let new = free(&mut taken, |n| format!("(sheet {n} of pupils no longer kept)"));
            unnaming.new_names.insert(old, new);
        }
        for old in named_files {
            let ending = old.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| ending.len() < 6 && !telling.has_a_word_in(ending));
            let ending = ending.map(|ending| format!(".{ending}")).unwrap_or_default();
            let new = free(&mut taken, |n| format!("(file {n} of pupils no longer kept){ending}"));
            unnaming.new_names.insert(old, new);
        }
        Ok(unnaming)
    }

    /// The name that a file or sheet has from now on.
    pub(crate) fn name(&self, old: &str) -> String {
        self.new_names.get(old).cloned().unwrap_or_else(|| old.to_owned())
    }

    /// A sentence as it may stay: names of files and sheets in it changed. `None` when it names a child who goes all the same.
    pub(crate) fn sentence(&self, text: &str) -> Option<String> {
        let mut changed = text.to_owned();
        let mut by_length: Vec<(&String, &String)> = self.new_names.iter().filter(|(old, _)| old.len() > 3).collect();
        by_length.sort_by_key(|(old, _)| std::cmp::Reverse(old.len()));
        for (old, new) in by_length {
            if changed.contains(old.as_str()) {
                changed = changed.replace(old.as_str(), new);
            }
        }
        (!self.telling.is_in(&changed)).then_some(changed)
    }

    /// A text of a kept row: the name of a file or sheet, or anything else.
    fn text(&mut self, text: &str) -> String {
        if let Some(new) = self.new_names.get(text) {
            return new.clone();
        }
        if !self.telling.is_in(text) {
            return text.to_owned();
        }
        let at = self.taken_out.iter().position(|known| known == text).unwrap_or_else(|| {
            self.taken_out.push(text.to_owned());
            self.taken_out.len() - 1
        });
        if at == 0 { GONE.to_owned() } else { GONE.replacen(':', &format!(" {}:", at + 1), 1) }
    }

    /// The chunk with its texts as they may stay; its rows are those of children who stay.
    pub(crate) fn chunk(&mut self, chunk: &Chunk) -> Result<Chunk, Damaged> {
        let bytes = retexted(&chunk.bytes, |text| self.text(text))?;
        Ok(Chunk { kind: chunk.kind, file: self.name(&chunk.file), bytes })
    }

    /// The head with the inputs' new names. The id that the run printed on its outputs is kept, for filled-in workbooks name it.
    pub(crate) fn head(&self, head: &LoadHead, run: String) -> LoadHead {
        let inputs: Vec<KeptInput> =
            head.inputs.iter().map(|input| KeptInput { name: self.name(&input.name).into(), ..input.clone() }).collect();
        let is_changed = inputs != head.inputs;
        LoadHead { inputs, run: if is_changed { Some(run) } else { head.run.clone() }, ..head.clone() }
    }
}

fn free(taken: &mut BTreeSet<String>, name: impl Fn(usize) -> String) -> String {
    let new = (1..).map(name).find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(new.clone());
    new
}

/// Hashes of chunks, in their order.
pub(crate) fn hashes_of(chunks: &[Chunk]) -> Vec<String> {
    chunks.iter().map(hash_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn telling() -> Telling {
        let words = |name: &[&str]| name.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        Telling {
            marks: ["A123456789012".to_owned()].into(),
            names: [words(&["zwygart", "quillon"])].into(),
            words: ["zwygart".to_owned(), "quillon".to_owned()].into(),
            kept: [sorted(words(&["zwygart", "marie", "quillon"]))].into(),
        }
    }

    #[test]
    fn a_text_names_a_child_by_number_or_by_the_whole_name() {
        let telling = telling();
        for text in ["sits with Quillon ZWYGART", "Zwygart, Quillon", "Zwygart, J. Quillon", "see A123456789012"] {
            assert!(telling.is_in(text), "{text}");
        }
        for text in ["Quillon", "Zwygart Road", "Quillon came first, then his sister Zwygart", "Zwygart Marie Quillon"] {
            assert!(!telling.is_in(text), "{text}");
        }
    }

    #[test]
    fn a_file_name_tells_where_its_words_run_together() {
        let telling = telling();
        for name in ["quillonzwygart.xlsx", "ZwygartQuillon-IEP.docx", "Year 3/zwygart_quillon.csv"] {
            assert!(telling.is_in_name(name), "{name}");
        }
        assert!(!telling.is_in_name("Zwygart class.csv") && telling.has_a_word_in("Zwygart class.csv"));
        assert!(!telling.has_a_word_in("Pupil list.csv"));
    }
}
