//! How a row names its pupil, and what is wrong with it. Keys are never corrected in silence.

use chrono::NaiveDate;

use crate::config::mappings::Mappings;
use crate::config::school::WrittenOrder;
use crate::domain::entered::Entered;
use crate::domain::name::{PupilName, folded};
use crate::domain::nc_year::NcYear;
use crate::domain::upn::{Upn, UpnFault, tidy};
use crate::finding::{Action, quoted};
use crate::normalise::birth_parts::BirthParts;
use crate::normalise::date_notes::note_repairs;
use crate::normalise::notes::{Fault, Notes};
use crate::normalise::records::{NameAsWritten, PupilReference};
use crate::normalise::sheet::{DataRow, Sheet, toml_text};
use crate::normalise::values::dates::{DateFault, DateOrder, DateUse, order_of, read};
use crate::normalise::values::names::{self, NameOrder};
use crate::normalise::values::nothing::stands_for_nothing;
use crate::table::Cell;

/// A column of dates with its order decided; `None` inside when the column is not used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DateColumn {
    index: usize,
    order: DateOrder,
    usage: DateUse,
}

impl DateColumn {
    /// Decides the order of a field's column and says so where it is not the English one.
    pub(crate) fn of(sheet: &Sheet<'_>, rows: &[DataRow], field: &str, usage: DateUse, notes: &mut Notes) -> Option<DateColumn> {
        DateColumn::at(sheet, rows, sheet.column(field)?.index, usage, notes)
    }

    /// The same for a column by its position.
    pub(crate) fn at(sheet: &Sheet<'_>, rows: &[DataRow], index: usize, usage: DateUse, notes: &mut Notes) -> Option<DateColumn> {
        let column = sheet.layout.columns.get(index)?;
        let said = sheet.settings.reading.order_under(&column.heading).map(|said| match said {
            WrittenOrder::DayFirst => DateOrder::DayFirst,
            WrittenOrder::MonthFirst => DateOrder::MonthFirst,
        });
        let found = order_of(sheet.cells(rows, index));
        // A spreadsheet that has swapped dates has done so whatever was meant.
        let order = said.filter(|_| found != DateOrder::Swapped).unwrap_or(found);
        let place = sheet.column_place(column);
        match order {
            DateOrder::DayFirst => {}
            DateOrder::MonthFirst if said.is_some() => {}
            DateOrder::MonthFirst => {
                notes.add(place, Fault::new("M143", Action::Repaired, "The dates are written month first", "They are read month first."))
            }
            DateOrder::Mixed => notes.add(
                place,
                Fault::new(
                    "M143",
                    Action::Warned,
                    "Some dates are written day first and some month first",
                    "Those that could be either are left out.",
                )
                .hint(format!(
                    "Export the file again with one date format; or, if you know which order is meant, add to the school's settings under [reading.date_order]:\n{} = \"day first\"",
                    toml_text(&column.heading)
                )),
            ),
            DateOrder::Swapped => {
                let what = "Every real date has a day up to 12 and every date kept as text a day above 12: a spreadsheet with American settings has swapped day and month";
                notes.add(
                    place,
                    Fault::new("M141", Action::Rejected, what, "The column is not used.")
                        .hint("Export the file again and do not save it from such a spreadsheet."),
                );
                return None;
            }
        }
        note_repairs(sheet, rows, column, notes);
        Some(DateColumn { index, order, usage })
    }

    /// The date in a row, or what is wrong with it, without a finding.
    pub(crate) fn raw(&self, sheet: &Sheet<'_>, at: usize) -> Result<Option<NaiveDate>, DateFault> {
        read(sheet.at(at, self.index), self.order, self.usage, sheet.as_at)
    }

    /// The date in a row, with a finding where the cell holds something else.
    pub(crate) fn date(&self, sheet: &Sheet<'_>, at: usize, notes: &mut Notes) -> Option<NaiveDate> {
        let cell = sheet.at(at, self.index);
        match read(cell, self.order, self.usage, sheet.as_at) {
            Ok(date) => date,
            Err(fault) => {
                if let Some(column) = sheet.layout.columns.get(self.index) {
                    notes.add(sheet.cell_place(at, column), date_fault(sheet, cell, fault));
                }
                None
            }
        }
    }
}

fn date_fault(sheet: &Sheet<'_>, cell: &Cell, fault: DateFault) -> Fault {
    let (code, action, key) = match fault {
        DateFault::Placeholder => ("M145", Action::Warned, "placeholder"),
        DateFault::OpenEnd => ("M145", Action::Warned, "open end"),
        DateFault::Impossible => ("M144", Action::Quarantined, "impossible"),
        DateFault::Unreadable => ("M140", Action::Quarantined, "unreadable"),
        DateFault::NoYear => ("M140", Action::Quarantined, "no year"),
        DateFault::OrderUnknown => ("M143", Action::Quarantined, "either order"),
        DateFault::OutOfRange => ("M146", Action::Quarantined, "out of range"),
    };
    // A birth date off its range is personal data; the place says where it is.
    let value = if fault == DateFault::OutOfRange { "The date".to_owned() } else { sheet.quote(cell) };
    Fault::new(code, action, format!("{value} {}", fault.words()), "The cell is read as empty.").alike(key)
}

/// Reads who a row is about.
pub(crate) struct Identity {
    birth: Option<DateColumn>,
    birth_parts: Option<BirthParts>,
}

impl Identity {
    /// Decides what the whole column decides.
    pub(crate) fn new(sheet: &Sheet<'_>, rows: &[DataRow], notes: &mut Notes) -> Identity {
        if let Some(column) = sheet.layout.inferred_name.and_then(|index| sheet.layout.columns.get(index)) {
            let fault = Fault::new(
                "M053",
                Action::Warned,
                "The column has no heading that names it, and its cells look like names",
                "It is read as the pupils' names.",
            )
            .hint("Write Name above the column.");
            notes.add(sheet.column_place(column), fault);
        }
        let birth_parts = BirthParts::of(sheet);
        let birth = match birth_parts {
            Some(_) => None,
            None => DateColumn::of(sheet, rows, "date_of_birth", DateUse::Birth, notes),
        };
        Identity { birth, birth_parts }
    }

    /// Who the row is about; `None` when nothing usable names a pupil.
    pub(crate) fn reference(&self, sheet: &Sheet<'_>, row: &DataRow, notes: &mut Notes) -> Option<PupilReference> {
        let name = self.name(sheet, row.at, notes);
        self.reference_named(sheet, row, name, notes)
    }

    /// The same with the name already known, for cells that hold several pupils.
    pub(crate) fn reference_named(
        &self,
        sheet: &Sheet<'_>,
        row: &DataRow,
        name: NameAsWritten,
        notes: &mut Notes,
    ) -> Option<PupilReference> {
        let at = row.at;
        let admission = admission_number(sheet.cell(at, "admission_number"));
        let others = name != NameAsWritten::Absent || admission.is_some();
        let upn = upn(sheet, at, "upn", others, notes);
        let usable = |upn: &Entered<Upn, UpnFault>| upn.valid().is_some() || upn.fault() == Some(&UpnFault::CheckLetter);
        if !others && !upn.as_ref().is_some_and(usable) {
            return None;
        }
        Some(PupilReference {
            upn,
            former_upn: upn_quietly(sheet.cell(at, "former_upn")),
            admission_number: admission,
            name,
            date_of_birth: match self.birth_parts {
                Some(parts) => parts.date(sheet, row, notes),
                None => self.birth.and_then(|birth| birth.date(sheet, at, notes)),
            },
            class: class(sheet, row, notes),
            nc_year: nc_year(sheet, at, notes),
        })
    }

    fn name(&self, sheet: &Sheet<'_>, at: usize, notes: &mut Notes) -> NameAsWritten {
        note_long_names(sheet, at, notes);
        let mut noted = false;
        let mut damaged = None;
        let mut part = |field: &str| {
            let text = names::text(sheet.cell(at, field));
            // A surname may be Null or Na; a preferred name that is a dash or `n/a` is none.
            let text = if field.starts_with("preferred") && stands_for_nothing(&text) { String::new() } else { text };
            damaged = damaged.or(names::damage(&text));
            let cleaned = names::cleaned(&text);
            noted |= cleaned.had_note;
            names::part(&cleaned.text)
        };
        let (surname, forename) = (part("surname"), part("forename"));
        let (preferred_surname, preferred_forename) = (part("preferred_surname"), part("preferred_forename"));
        let name = if !surname.is_empty() || !forename.is_empty() || !preferred_forename.is_empty() {
            let differs = |preferred: String, legal: &str| {
                (!preferred.is_empty() && names::with_plain_marks(&preferred) != names::with_plain_marks(legal)).then_some(preferred)
            };
            let forename = if forename.is_empty() { preferred_forename.clone() } else { forename };
            let (preferred_forename, preferred_surname) = (differs(preferred_forename, &forename), differs(preferred_surname, &surname));
            NameAsWritten::Known(PupilName { surname, forename, preferred_forename, preferred_surname })
        } else {
            let orders = [
                ("full_name_surname_first", NameOrder::SurnameFirst),
                ("full_name_forename_first", NameOrder::ForenameFirst),
                ("full_name_unknown_order", NameOrder::Unknown),
            ];
            let found = orders
                .into_iter()
                .map(|(field, order)| (names::cleaned(&names::text(sheet.cell(at, field))), order))
                .find(|(cleaned, _)| !cleaned.text.is_empty());
            found.map_or(NameAsWritten::Absent, |(cleaned, order)| {
                noted |= cleaned.had_note;
                damaged = damaged.or(names::damage(&cleaned.text));
                names::whole(&cleaned.text, order)
            })
        };
        if let Some(damage) = damaged {
            let (code, what) = match damage {
                names::Damage::Lost => ("M030", "Letters of the pupil's name were lost when the file was saved"),
                names::Damage::Mistaken => ("M029", "Letters of the pupil's name were mistaken for others when the file was saved"),
            };
            let fault = Fault::new(code, Action::Warned, what, "The name is kept as it is, and the pupil is best matched by number.")
                .hint("Export the file again as UTF-8 or as a workbook.");
            notes.add(sheet.row_place(at), fault);
        }
        if noted {
            notes.add(
                sheet.row_place(at),
                Fault::new(
                    "M091",
                    Action::Repaired,
                    "A remark or mark stands beside the pupil's name",
                    "It is taken off for matching and its meaning is not used.",
                ),
            );
        }
        name
    }
}

/// Cells of a name that hold far more than a name.
fn note_long_names(sheet: &Sheet<'_>, at: usize, notes: &mut Notes) {
    const FIELDS: [&str; 7] = [
        "surname",
        "forename",
        "preferred_surname",
        "preferred_forename",
        "full_name_surname_first",
        "full_name_forename_first",
        "full_name_unknown_order",
    ];
    for column in FIELDS.iter().filter_map(|field| sheet.column(field)).filter(|column| names::is_too_long(sheet.at(at, column.index))) {
        let what = format!("The pupil's name is longer than {} letters", names::LONGEST);
        let fault = Fault::new("M136", Action::Quarantined, what, "The cell is read as empty.")
            .hint("Check what was pasted into it.")
            .alike("long name");
        notes.add(sheet.cell_place(at, column), fault);
    }
}

/// Admission number without leading zeros (M076).
pub(crate) fn admission_number(cell: &Cell) -> Option<String> {
    let text = cell.text();
    let text = text.strip_suffix(".0").unwrap_or(&text).trim_start_matches('0').to_owned();
    (!text.is_empty() && text.chars().any(|c| c.is_ascii_digit())).then_some(text)
}

fn upn_quietly(cell: &Cell) -> Option<Entered<Upn, UpnFault>> {
    let text = cell.text();
    (!text.is_empty() && !stands_for_nothing(&text)).then(|| Entered::parse(&text, Upn::parse))
}

fn upn(sheet: &Sheet<'_>, at: usize, field: &str, others: bool, notes: &mut Notes) -> Option<Entered<Upn, UpnFault>> {
    let column = sheet.column(field)?;
    let cell = sheet.at(at, column.index);
    let entered = upn_quietly(cell)?;
    let place = sheet.cell_place(at, column);
    let rest = if others {
        "The pupil is matched by the other columns."
    } else {
        "Nothing else in the row names the pupil, so the row is left out."
    };
    match entered.fault() {
        None if entered.text() != tidy(entered.text()) => notes.add(
            place,
            Fault::new("M070", Action::Repaired, "The UPN is written with blanks or small letters", "It is read without them."),
        ),
        None => {}
        Some(UpnFault::CheckLetter) if tidy(entered.text()).len() == 13 => {
            let fault = Fault::new(
                "M071",
                Action::Warned,
                "The first letter of the UPN does not fit its digits",
                "The number is kept as it is and not trusted alone.",
            )
            .hint("Check the number in the MIS; one character is probably mistyped.");
            notes.add(place, fault);
        }
        Some(_) => {
            let fault = Fault::new(
                "M072",
                if others { Action::Warned } else { Action::Quarantined },
                "The cell does not hold a UPN of thirteen characters",
                rest,
            )
            .hint("Check the number in the MIS; a spreadsheet may have changed it.");
            notes.add(place, fault);
        }
    }
    Some(entered)
}

/// The class by the name that the school uses for it.
fn class(sheet: &Sheet<'_>, row: &DataRow, notes: &mut Notes) -> Option<String> {
    class_as_written(sheet, row, notes).map(|written| sheet.settings.reading.class_name(&written))
}

fn class_as_written(sheet: &Sheet<'_>, row: &DataRow, notes: &mut Notes) -> Option<String> {
    let Some(column) = sheet.column("class_or_form") else {
        return row.class.clone().or_else(|| sheet.facts.class.clone());
    };
    match sheet.at(row.at, column.index) {
        Cell::Date(_) | Cell::DateTime(_) | Cell::Time(_) => {
            let fault = Fault::new(
                "M103",
                Action::Quarantined,
                "The class has been turned into a date or time by a spreadsheet",
                "The cell is read as empty.",
            )
            .hint("Export the file again and do not save it from the spreadsheet.");
            notes.add(sheet.cell_place(row.at, column), fault);
            None
        }
        cell => {
            let text = cell.text();
            if matches!(cell, Cell::Number(number) if *number > 14.0) {
                let fault =
                    Fault::new("M104", Action::Warned, format!("{} stands where a class is named", quoted(&text)), "It is read as it is.")
                        .hint("A class such as 4E2 is read as a number by spreadsheets; check it.");
                notes.add(sheet.cell_place(row.at, column), fault);
            }
            if text.is_empty() || stands_for_nothing(&text) { row.class.clone() } else { Some(text) }
        }
    }
}

/// Year group of a text: the type's own spellings, then the table's.
pub(crate) fn nc_year_of(text: &str, mappings: &Mappings) -> Option<NcYear> {
    NcYear::parse(text).or_else(|| mappings.value("year_group", text).and_then(|alias| alias.canonical.parse().ok()).and_then(NcYear::new))
}

fn nc_year(sheet: &Sheet<'_>, at: usize, notes: &mut Notes) -> Option<NcYear> {
    let Some(column) = sheet.column("year_group") else { return sheet.facts.parts.nc_year };
    let cell = sheet.at(at, column.index);
    let text = cell.text();
    let year = nc_year_of(&text, &sheet.settings.mappings);
    if year.is_none() && !text.is_empty() && !stands_for_nothing(&text) {
        let fault = Fault::new(
            "M131",
            Action::Warned,
            format!("{} does not name one year group", sheet.quote(cell)),
            "The year group is read as not given.",
        )
        .hint("Write the year the pupil is taught in, for example Year 4.");
        notes.add(sheet.cell_place(at, column), fault);
    }
    year
}

/// One text per pupil inside one file: UPN, else admission number, else name, birth date and class.
pub(crate) fn pupil_key(pupil: &PupilReference) -> String {
    if let Some(upn) = &pupil.upn {
        return format!("upn {}", tidy(upn.text()));
    }
    if let Some(number) = &pupil.admission_number {
        return format!("number {number}");
    }
    let name = match &pupil.name {
        NameAsWritten::Known(name) => format!("{} {}", folded(&name.surname), folded(&name.forename)),
        NameAsWritten::UnknownOrder(text) => folded(text),
        NameAsWritten::Absent => String::new(),
    };
    format!("name {name} {:?} {}", pupil.date_of_birth, pupil.class.as_deref().unwrap_or(""))
}
