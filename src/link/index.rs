//! Finding the pupil a row means: staged passes, each with a name, none of which guesses.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::academic_year::AcademicYear;
use crate::domain::name::{PupilName, folded};
use crate::domain::upn::{Upn, tidy};
use crate::link::school::{Pupil, PupilIndex};
use crate::normalise::records::{NameAsWritten, PupilReference, Roll};

/// Whom a row means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// One pupil on roll, by the pass named.
    Pupil(PupilIndex, Pass),
    /// Somebody known from another list of the school who is not on roll on the day.
    NotOnRoll,
    /// Nobody known.
    Nobody,
    /// Several pupils; a person must say which.
    Several(Vec<PupilIndex>),
    /// Two keys of the row name two pupils.
    Contradiction(Vec<PupilIndex>),
}

/// The rule that made a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pass {
    /// Same UPN.
    Upn,
    /// The row's UPN is the pupil's former UPN, or the other way round.
    FormerUpn,
    /// Same admission number and nothing that contradicts it.
    AdmissionNumber,
    /// Same surname, forename and date of birth.
    NameAndBirth,
    /// The only pupil of that name in the class, or on the whole roll when the row names no class.
    UniqueName,
}

/// A set of pupils under a key.
type Under<K> = BTreeMap<K, BTreeSet<PupilIndex>>;

/// Every key by which a pupil on roll can be found, and whoever else the school's lists name.
#[derive(Debug, Default)]
pub(crate) struct RollIndex {
    upn: Under<String>,
    former: Under<String>,
    admission: Under<String>,
    name_birth: Under<(String, NaiveDate)>,
    name: Under<String>,
    names_of: Vec<BTreeSet<String>>,
    birth_of: Vec<Option<NaiveDate>>,
    /// Class of each pupil by school year, as far as the lists tell.
    classes_of: Vec<BTreeMap<AcademicYear, String>>,
    /// UPNs of people who are on a list of the school but not on roll on the day.
    upns_elsewhere: BTreeSet<String>,
    /// Their names, each with birth date and the class of that list.
    elsewhere: BTreeMap<String, Vec<Elsewhere>>,
}

/// Somebody of another list.
#[derive(Clone, Debug)]
struct Elsewhere {
    birth: Option<NaiveDate>,
    year: AcademicYear,
    class: String,
}

impl RollIndex {
    /// Builds the index; lists other than the one in force serve to recognise leavers and joiners to come,
    /// and to know who was in which class in an earlier year.
    pub fn new(pupils: &[Pupil], rolls: &[Roll], in_force: &Roll) -> RollIndex {
        let mut index = RollIndex::default();
        for (position, pupil) in pupils.iter().enumerate() {
            index.add_pupil(PupilIndex(position), pupil, AcademicYear::of(in_force.as_at));
        }
        let on_roll: BTreeSet<_> = pupils.iter().map(|pupil| &pupil.row).collect();
        for roll in rolls {
            let year = AcademicYear::of(roll.as_at);
            for row in roll.pupils.iter().filter(|row| !on_roll.contains(&row.row)) {
                index.add_other(&row.pupil, year);
            }
        }
        index
    }

    fn add_pupil(&mut self, at: PupilIndex, pupil: &Pupil, year: AcademicYear) {
        if !pupil.upn.text().is_empty() {
            self.upn.entry(tidy(pupil.upn.text())).or_default().insert(at);
        }
        if let Some(former) = &pupil.former_upn {
            self.former.entry(tidy(former.text())).or_default().insert(at);
        }
        if let Some(number) = &pupil.admission_number {
            self.admission.entry(number.clone()).or_default().insert(at);
        }
        let names = names(&pupil.name, pupil.former_surname.as_deref());
        for name in &names {
            self.name.entry(name.clone()).or_default().insert(at);
            if let Some(birth) = pupil.date_of_birth {
                self.name_birth.entry((name.clone(), birth)).or_default().insert(at);
            }
        }
        self.names_of.push(names);
        self.birth_of.push(pupil.date_of_birth);
        self.classes_of.push(BTreeMap::from([(year, class_key(&pupil.class))]));
    }

    fn add_other(&mut self, who: &PupilReference, year: AcademicYear) {
        let class = who.class.as_deref().map(class_key).unwrap_or_default();
        let known = match self.by_upn_alone(who) {
            found if !found.is_empty() => found,
            _ => self.same_name_and_birth(who),
        };
        if !known.is_empty() {
            self.learn(&known, who, year, &class);
            return;
        }
        for upn in [&who.upn, &who.former_upn].into_iter().flatten().filter(|upn| !upn.text().is_empty()) {
            self.upns_elsewhere.insert(tidy(upn.text()));
        }
        for name in written_names(&who.name) {
            self.elsewhere.entry(name).or_default().push(Elsewhere { birth: who.date_of_birth, year, class: class.clone() });
        }
    }

    /// What another list says of a pupil on roll: the class of that year, and the name borne then.
    fn learn(&mut self, known: &BTreeSet<PupilIndex>, who: &PupilReference, year: AcademicYear, class: &str) {
        for at in known {
            if let Some(classes) = self.classes_of.get_mut(at.0) {
                classes.entry(year).or_insert_with(|| class.to_owned());
            }
        }
        let NameAsWritten::Known(name) = &who.name else { return };
        if has_lost_letters(&name.surname) || has_lost_letters(&name.forename) {
            return;
        }
        let (Some(at), 1) = (known.iter().next().copied(), known.len()) else { return };
        for name in names(name, None) {
            self.name.entry(name.clone()).or_default().insert(at);
            if let Some(birth) = self.birth_of.get(at.0).copied().flatten() {
                self.name_birth.entry((name.clone(), birth)).or_default().insert(at);
            }
            if let Some(all) = self.names_of.get_mut(at.0) {
                all.insert(name);
            }
        }
    }

    /// The pupil a row means. `year` is the school year the row speaks of: classes change every September.
    pub fn find(&self, who: &PupilReference, year: AcademicYear) -> Match {
        if let Some(found) = self.by_upn(who) {
            return found;
        }
        if let Some(found) = self.by_admission_number(who) {
            return found;
        }
        self.by_name(who, year)
    }

    fn by_upn(&self, who: &PupilReference) -> Option<Match> {
        let current = who.upn.as_ref().map(|upn| tidy(upn.text())).filter(|text| !text.is_empty());
        if let Some(found) = current.as_ref().and_then(|text| self.upn.get(text)) {
            return Some(one_of(found, Pass::Upn));
        }
        let by_former = self.by_upn_alone(who);
        if !by_former.is_empty() {
            return Some(one_of(&by_former, Pass::FormerUpn));
        }
        if current.is_some_and(|text| self.upns_elsewhere.contains(&text)) {
            return Some(Match::NotOnRoll);
        }
        // A well-formed permanent UPN that nobody has is another child, or a number that was changed: a name
        // must not override it, so a person is asked. A temporary or malformed one may be tied by other keys.
        let permanent: Option<&Upn> = who.upn.as_ref().and_then(|upn| upn.valid()).filter(|upn| !upn.is_temporary());
        permanent.map(|_| match self.same_name_and_birth(who) {
            found if found.is_empty() => Match::Nobody,
            found => Match::Several(found.into_iter().collect()),
        })
    }

    /// Pupils whose current or former UPN is the row's current or former UPN.
    fn by_upn_alone(&self, who: &PupilReference) -> BTreeSet<PupilIndex> {
        [&who.upn, &who.former_upn]
            .into_iter()
            .flatten()
            .map(|upn| tidy(upn.text()))
            .filter(|text| !text.is_empty())
            .flat_map(|text| [self.upn.get(&text), self.former.get(&text)])
            .flatten()
            .flatten()
            .copied()
            .collect()
    }

    fn by_admission_number(&self, who: &PupilReference) -> Option<Match> {
        let found = self.admission.get(who.admission_number.as_ref()?)?;
        let agreeing: BTreeSet<PupilIndex> = found.iter().copied().filter(|at| !self.contradicts(*at, who)).collect();
        if agreeing.is_empty() {
            // The number says one pupil, name or birth date another: an MIS change may have reused numbers.
            return Some(Match::Contradiction(found.iter().copied().collect()));
        }
        Some(one_of(&agreeing, Pass::AdmissionNumber))
    }

    fn by_name(&self, who: &PupilReference, year: AcademicYear) -> Match {
        let written = written_names(&who.name);
        let elsewhere: Vec<&Elsewhere> = written.iter().filter_map(|name| self.elsewhere.get(name)).flatten().collect();
        let by_birth = self.same_name_and_birth(who);
        if !by_birth.is_empty() {
            return one_of(&by_birth, Pass::NameAndBirth);
        }
        if who.date_of_birth.is_some() {
            let known = elsewhere.iter().any(|other| other.birth == who.date_of_birth);
            return if known { Match::NotOnRoll } else { Match::Nobody };
        }
        let same_name: BTreeSet<PupilIndex> = written.iter().filter_map(|name| self.name.get(name)).flatten().copied().collect();
        match (same_name.len(), elsewhere.is_empty()) {
            (0, true) => Match::Nobody,
            (0, false) => Match::NotOnRoll,
            (1, true) => one_of(&same_name, Pass::UniqueName),
            _ => self.by_class(who, year, same_name, &elsewhere),
        }
    }

    /// Several bearers of one name: the class of that school year decides, or a person does.
    fn by_class(&self, who: &PupilReference, year: AcademicYear, same_name: BTreeSet<PupilIndex>, elsewhere: &[&Elsewhere]) -> Match {
        let class = who.class.as_deref().map(class_key).filter(|class| !class.is_empty());
        let Some(class) = class else { return Match::Several(same_name.into_iter().collect()) };
        let in_class: BTreeSet<PupilIndex> = same_name
            .iter()
            .copied()
            .filter(|at| self.classes_of.get(at.0).and_then(|classes| classes.get(&year)) == Some(&class))
            .collect();
        let others_in_class = elsewhere.iter().filter(|other| other.year == year && other.class == class).count();
        match (in_class.len(), others_in_class) {
            (1, 0) => one_of(&in_class, Pass::UniqueName),
            (0, 1..) => Match::NotOnRoll,
            _ => Match::Several(same_name.into_iter().collect()),
        }
    }

    fn same_name_and_birth(&self, who: &PupilReference) -> BTreeSet<PupilIndex> {
        let Some(birth) = who.date_of_birth else { return BTreeSet::new() };
        written_names(&who.name).iter().filter_map(|name| self.name_birth.get(&(name.clone(), birth))).flatten().copied().collect()
    }

    fn contradicts(&self, at: PupilIndex, who: &PupilReference) -> bool {
        let written = written_names(&who.name);
        let other_name = !written.is_empty() && self.names_of.get(at.0).is_some_and(|names| written.is_disjoint(names));
        let other_birth = match (who.date_of_birth, self.birth_of.get(at.0).copied().flatten()) {
            (Some(a), Some(b)) => a != b,
            _ => false,
        };
        // A changed surname with the same birth date, or a birth date typed differently with the same name, is
        // no contradiction; both at once are. So is another name where no birth date speaks.
        let birth_agrees = who.date_of_birth.is_some() && !other_birth;
        (other_name && !birth_agrees) || (other_birth && (other_name || written.is_empty()))
    }
}

fn one_of(found: &BTreeSet<PupilIndex>, pass: Pass) -> Match {
    match found.iter().next() {
        Some(only) if found.len() == 1 => Match::Pupil(*only, pass),
        Some(_) => Match::Several(found.iter().copied().collect()),
        None => Match::Nobody,
    }
}

/// Folded `surname forename` in every form under which a pupil may be listed: legal, preferred, former surname.
fn names(name: &PupilName, former_surname: Option<&str>) -> BTreeSet<String> {
    let surnames = [Some(name.surname.as_str()), name.preferred_surname.as_deref(), former_surname];
    let forenames = [Some(name.forename.as_str()), name.preferred_forename.as_deref()];
    let mut all = BTreeSet::new();
    for surname in surnames.iter().flatten() {
        for forename in forenames.iter().flatten() {
            let key = name_key(surname, forename);
            if key.len() > 1 {
                all.insert(key);
            }
        }
    }
    all
}

fn name_key(surname: &str, forename: &str) -> String {
    format!("{} {}", folded(surname), folded(forename))
}

/// A name in which letters were lost (`?` or a replacement character) names nobody: it neither matches nor contradicts.
fn has_lost_letters(text: &str) -> bool {
    text.contains(['?', '\u{FFFD}'])
}

fn written_names(name: &NameAsWritten) -> BTreeSet<String> {
    match name {
        NameAsWritten::Known(name) if has_lost_letters(&name.surname) || has_lost_letters(&name.forename) => BTreeSet::new(),
        NameAsWritten::UnknownOrder(text) if has_lost_letters(text) => BTreeSet::new(),
        NameAsWritten::Absent => BTreeSet::new(),
        NameAsWritten::Known(name) => names(name, None),
        NameAsWritten::UnknownOrder(text) => {
            // Every split into two parts, in both orders: "Ava Adams", "Adams Ava", "de la Cruz Maria".
            let words: Vec<&str> = text.split_whitespace().collect();
            (1..words.len())
                .flat_map(|cut| {
                    let (left, right) = (words[..cut].join(" "), words[cut..].join(" "));
                    [name_key(&left, &right), name_key(&right, &left)]
                })
                .chain((words.len() == 1).then(|| name_key("", text)))
                .chain((words.len() == 1).then(|| name_key(text, "")))
                .collect()
        }
    }
}

/// Class names compare without case, blanks and the words "class" and "year".
pub(crate) fn class_key(class: &str) -> String {
    folded(&class.to_lowercase().replace("class", ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::entered::Entered;
    use crate::link::roll::testing::{pupil, reference, roll_of};

    const YEAR: fn() -> AcademicYear = || AcademicYear::of(NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default());

    fn index(pupils: &[Pupil], others: &[PupilReference]) -> RollIndex {
        let in_force = roll_of("now.csv", 2026, &[]);
        let before = roll_of("before.csv", 2025, others);
        RollIndex::new(pupils, &[in_force.clone(), before], &in_force)
    }

    fn upn(text: &str) -> Option<Entered<Upn, crate::domain::upn::UpnFault>> {
        Some(Entered::parse(text, Upn::parse))
    }

    #[test]
    fn a_changed_surname_is_found_by_upn() {
        let index = index(&[pupil("H801200001001", "Adams", "Ava", "2017-09-15", "Oak")], &[]);
        let row = PupilReference { upn: upn("h801200001001"), ..reference("Brown", "Ava", None, None) };
        assert_eq!(index.find(&row, YEAR()), Match::Pupil(PupilIndex(0), Pass::Upn));
    }

    #[test]
    fn a_former_upn_is_a_match_of_its_own() {
        let mut ava = pupil("H801200001001", "Adams", "Ava", "2017-09-15", "Oak");
        ava.former_upn = upn("M20112345678A");
        let row = PupilReference { upn: upn("M20112345678A"), ..reference("", "", None, None) };
        assert_eq!(index(&[ava], &[]).find(&row, YEAR()), Match::Pupil(PupilIndex(0), Pass::FormerUpn));
    }

    #[test]
    fn an_unknown_permanent_upn_is_never_overridden_by_a_name() {
        let index = index(&[pupil("H801200001001", "Adams", "Ava", "2017-09-15", "Oak")], &[]);
        let row = PupilReference { upn: upn("B801200005001"), ..reference("Adams", "Ava", Some("2017-09-15"), None) };
        assert_eq!(index.find(&row, YEAR()), Match::Several(vec![PupilIndex(0)]));
    }

    #[test]
    fn twins_are_told_apart_by_forename() {
        let index = index(&[pupil("", "Adams", "Ava", "2017-09-15", "Oak"), pupil("", "Adams", "Eva", "2017-09-15", "Oak")], &[]);
        assert_eq!(
            index.find(&reference("Adams", "Eva", Some("2017-09-15"), None), YEAR()),
            Match::Pupil(PupilIndex(1), Pass::NameAndBirth)
        );
    }

    #[test]
    fn one_name_in_two_classes_needs_the_class() {
        let pupils = [pupil("", "Lee", "James", "2017-09-15", "Oak"), pupil("", "Lee", "James", "2016-02-01", "Ash")];
        let index = index(&pupils, &[]);
        assert_eq!(index.find(&reference("Lee", "James", None, Some("Ash Class")), YEAR()), Match::Pupil(PupilIndex(1), Pass::UniqueName));
        assert!(matches!(index.find(&reference("Lee", "James", None, None), YEAR()), Match::Several(_)));
    }

    #[test]
    fn last_years_class_does_not_name_this_years_pupil() {
        let pupils = [pupil("", "Lee", "James", "2017-09-15", "Oak"), pupil("", "Lee", "James", "2016-02-01", "Ash")];
        let older = PupilReference { class: Some("Oak".into()), ..reference("Lee", "James", Some("2016-02-01"), None) };
        let index = index(&pupils, &[older]);
        let row = reference("Lee", "James", None, Some("Oak"));
        assert_eq!(index.find(&row, YEAR().previous()), Match::Pupil(PupilIndex(1), Pass::UniqueName));
        assert_eq!(index.find(&row, YEAR()), Match::Pupil(PupilIndex(0), Pass::UniqueName));
    }

    #[test]
    fn the_surname_of_last_years_list_still_names_the_pupil() {
        let older = PupilReference { upn: upn("H801200001001"), ..reference("Brown", "Ava", Some("2017-09-15"), Some("Oak")) };
        let index = index(&[pupil("H801200001001", "Adams", "Ava", "2017-09-15", "Ash")], &[older]);
        assert_eq!(
            index.find(&reference("Brown", "Ava", None, Some("Oak")), YEAR().previous()),
            Match::Pupil(PupilIndex(0), Pass::UniqueName)
        );
    }

    #[test]
    fn a_leaver_of_the_same_name_stops_a_name_match() {
        let index = index(&[pupil("", "Khan", "Sara", "2017-09-15", "Oak")], &[reference("Khan", "Sara", Some("2015-01-01"), None)]);
        assert!(matches!(index.find(&reference("Khan", "Sara", None, None), YEAR()), Match::Several(_)));
        assert_eq!(index.find(&reference("Khan", "Sara", Some("2015-01-01"), None), YEAR()), Match::NotOnRoll);
    }

    #[test]
    fn a_reused_admission_number_is_a_contradiction() {
        let mut ava = pupil("", "Adams", "Ava", "2017-09-15", "Oak");
        ava.admission_number = Some("1234".into());
        let index = index(&[ava], &[]);
        let row = PupilReference { admission_number: Some("1234".into()), ..reference("Khan", "Sara", None, None) };
        assert_eq!(index.find(&row, YEAR()), Match::Contradiction(vec![PupilIndex(0)]));
        let same = PupilReference { admission_number: Some("1234".into()), ..reference("Brown", "Ava", Some("2017-09-15"), None) };
        assert_eq!(index.find(&same, YEAR()), Match::Pupil(PupilIndex(0), Pass::AdmissionNumber));
    }

    #[test]
    fn a_name_with_lost_letters_neither_matches_nor_contradicts() {
        let mut pupil = pupil("", "Łuczak", "Ola", "2017-09-15", "Oak");
        pupil.admission_number = Some("1234".into());
        let index = index(&[pupil], &[]);
        let row = PupilReference { admission_number: Some("1234".into()), ..reference("?uczak", "Ola", None, None) };
        assert_eq!(index.find(&row, YEAR()), Match::Pupil(PupilIndex(0), Pass::AdmissionNumber));
        assert_eq!(index.find(&reference("?uczak", "Ola", None, None), YEAR()), Match::Nobody);
    }

    #[test]
    fn a_name_of_unknown_order_is_tried_both_ways() {
        let index = index(&[pupil("", "de la Cruz", "Maria", "2017-09-15", "Oak")], &[]);
        for text in ["Maria de la Cruz", "de la Cruz Maria", "DE LA CRUZ MARIA"] {
            let row = PupilReference { name: NameAsWritten::UnknownOrder(text.into()), ..reference("", "", None, None) };
            assert_eq!(index.find(&row, YEAR()), Match::Pupil(PupilIndex(0), Pass::UniqueName), "{text}");
        }
    }
}
