//! Rows of other schools in a file of a whole trust (M157): told by the number of the school in the row, set aside and counted.
//!
//! Only a number that can be read and is not the school's own takes a row away. Where the settings do not say the school's own
//! number nothing is judged, and a file with one number that is nobody's here is asked about as a whole.

use std::collections::BTreeSet;

use crate::config::school::SchoolNumbers;
use crate::domain::school_number::LaEstab;
use crate::finding::Action;
use crate::normalise::kind::Kind;
use crate::normalise::notes::Fault;
use crate::normalise::out::Out;
use crate::normalise::sheet::{DataRow, Sheet};

/// The number a row gives for its school.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Number {
    LaEstab(LaEstab),
    /// The establishment alone, where the file has no column of the authority.
    Estab(String),
    Urn(String),
}

/// Takes out the rows of other schools, each with its fate.
pub(crate) fn set_aside(sheet: &Sheet<'_>, kind: Kind, rows: Vec<DataRow>, out: &mut Out) -> Vec<DataRow> {
    let own = &sheet.settings.reading.own;
    // Results of a transfer are those of the school that the pupil came from.
    if kind == Kind::TransferResults || own.is_unknown() {
        return rows;
    }
    let numbers: Vec<Option<Number>> = rows.iter().map(|row| number(sheet, row.at)).collect();
    let others: BTreeSet<&Number> = numbers.iter().flatten().filter(|number| !is_own(number, own)).collect();
    if others.is_empty() || is_a_pupils_number(&numbers) {
        return rows;
    }
    let has_own = numbers.iter().flatten().any(|number| is_own(number, own));
    let (mut kept, mut n_others, mut n_unsaid) = (Vec::new(), 0usize, 0usize);
    for (row, number) in rows.into_iter().zip(&numbers) {
        match number {
            Some(number) if is_own(number, own) => kept.push(row),
            Some(_) => {
                n_others += 1;
                out.skip(sheet, row.at, "row of another school");
            }
            // Among the rows of several schools a row without a number may be anybody's.
            None => {
                n_unsaid += 1;
                out.left_out_quietly(sheet, row.at, "M157");
            }
        }
    }
    note(sheet, others.len(), n_others, has_own, out);
    if n_unsaid > 0 {
        let what = format!("The file holds rows of several schools, and {n_unsaid} of them do not say which school they are of");
        let fault = Fault::new("M157", Action::Quarantined, what, "Those rows are left out.");
        out.notes.add(sheet.table.place(), fault.hint("Fill in the number of the school in those rows.").alike("no school"));
    }
    kept
}

/// Some trackers head the pupil's own reference "URN": six digits that hardly ever repeat.
fn is_a_pupils_number(numbers: &[Option<Number>]) -> bool {
    let urns: Vec<&Number> = numbers.iter().flatten().filter(|number| matches!(number, Number::Urn(_))).collect();
    let different: BTreeSet<&Number> = urns.iter().copied().collect();
    urns.len() >= 4 && different.len() * 2 > urns.len()
}

fn note(sheet: &Sheet<'_>, n_schools: usize, n_rows: usize, has_own: bool, out: &mut Out) {
    let schools = if n_schools == 1 { "another school".to_owned() } else { format!("{n_schools} other schools") };
    let what = format!("{n_rows} rows bear the number of {schools}");
    let fault = if has_own {
        Fault::new("M157", Action::Warned, what, "They are set aside, and the rows of this school are used.")
            .hint("Nothing needs doing if the file is of a whole trust.")
    } else {
        Fault::new("M157", Action::Rejected, format!("{what}, and no row bears the number of this school"), "The rows are not used.").hint(
            "If the number is one that this school has or had, add it to the school's settings under [reading]:\nschool_numbers = \
             [\"123/4567\"]",
        )
    };
    out.notes.add(sheet.table.place(), fault.alike("other schools"));
}

fn is_own(number: &Number, own: &SchoolNumbers) -> bool {
    match number {
        Number::LaEstab(number) => own.la_estabs.is_empty() || own.la_estabs.contains(number),
        Number::Estab(estab) => own.la_estabs.is_empty() || own.la_estabs.iter().any(|own| own.estab() == estab),
        Number::Urn(urn) => own.urns.is_empty() || own.urns.contains(urn),
    }
}

/// What a row says: the whole number, else its two parts, else the URN. What cannot be read says nothing.
fn number(sheet: &Sheet<'_>, at: usize) -> Option<Number> {
    let digits = |name: &str, length: usize| {
        let text = sheet.text(at, name);
        let is_number = !text.is_empty() && text.len() <= length && text.bytes().all(|b| b.is_ascii_digit());
        // A workbook keeps numbers without the zeros in front.
        is_number.then(|| format!("{text:0>length$}"))
    };
    let whole = sheet.text(at, "school_laestab");
    if let Some(number) = digits("school_laestab", 7).as_deref().and_then(LaEstab::parse).or_else(|| LaEstab::parse(&whole)) {
        return Some(Number::LaEstab(number));
    }
    if let Some(estab) = digits("school_estab", 4) {
        let both = digits("school_la", 3).and_then(|la| LaEstab::parse(&format!("{la}/{estab}")));
        return Some(both.map_or(Number::Estab(estab), Number::LaEstab));
    }
    digits("school_urn", 6).map(Number::Urn)
}
