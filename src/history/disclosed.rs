//! What was released: each figure of a governors' report or of a published page, with the pupils behind it.
//!
//! Pupils stand under keyed pseudonyms (HMAC-SHA-256, RFC 2104), so that a release tells no more than which figures share
//! pupils. The key is made with the first release and stays in this file. A purge gives the children who go new names that
//! nobody can foretell, the same in every release: sizes and differences stay what they were, and no name leads back.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use hmac::{Hmac, Mac};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use sha2::Sha256;

use crate::error::Error;
use crate::history::load::hex;
use crate::history::random::secret_bytes;
use crate::history::schema;
use crate::history::store::{History, machine};

/// The step of the layout that made the tables of this file.
const SINCE: usize = 3;

/// Digits of a pseudonym.
const DIGITS: usize = 24;

/// Suffixes that tell pupils with one key apart, as far as they are looked for.
const MOST_NAMESAKES: usize = 9;

/// Tables of the releases, as a step of the layout.
pub(crate) const TABLES: &str = "
CREATE TABLE release_key (
    secret TEXT NOT NULL
) STRICT;
CREATE TABLE release (
    turn INTEGER PRIMARY KEY,
    identity TEXT NOT NULL,
    as_at TEXT NOT NULL,
    tier INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    measure TEXT NOT NULL,
    pupil_group TEXT NOT NULL,
    shown TEXT NOT NULL,
    pupils TEXT NOT NULL
) STRICT;
";

/// Who may read a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Governors.
    Board,
    /// Everybody.
    Published,
}

/// What a released figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReleaseKind {
    /// A number of pupils.
    Count,
    /// A mean, a gap or a share.
    Figure,
}

/// One released figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The day the report speaks for.
    pub as_at: NaiveDate,
    /// Who may read it.
    pub tier: Tier,
    /// What it is.
    pub kind: ReleaseKind,
    /// What is measured.
    pub measure: String,
    /// Of whom.
    pub group: String,
    /// As printed.
    pub shown: String,
    /// Its pupils: row keys while it is new, pseudonyms once it is kept.
    pub pupils: BTreeSet<String>,
}

/// Every kept release of the newest report of each term and tier, with the pseudonyms to compare them by.
#[derive(Clone, Default)]
pub struct Released {
    /// Oldest first.
    pub releases: Vec<Release>,
    key: Option<Hmac<Sha256>>,
}

impl std::fmt::Debug for Released {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Released({} figures)", self.releases.len())
    }
}

impl Released {
    /// Releases under names that are compared as they are; for the releases of documents that no history keeps.
    #[cfg(test)]
    pub(crate) fn unkeyed(releases: Vec<Release>) -> Released {
        Released { releases, key: None }
    }

    /// The name under which a pupil stands in the releases.
    pub(crate) fn name_of(&self, row_key: &str) -> String {
        self.key.as_ref().map_or_else(|| row_key.to_owned(), |key| pseudonym(key, row_key))
    }
}

fn pseudonym(key: &Hmac<Sha256>, row_key: &str) -> String {
    let mut digits = hex(&key.clone().chain_update(row_key).finalize().into_bytes());
    digits.truncate(DIGITS);
    digits
}

fn key_of(secret: &str) -> Option<Hmac<Sha256>> {
    Hmac::new_from_slice(secret.as_bytes()).ok()
}

impl History {
    /// What was released by the runs of this history. Of the reports of one term the newest counts.
    pub fn released(&self, term_of: impl Fn(NaiveDate) -> i32) -> Result<Released, Error> {
        let Some(connection) = self.connection.as_ref().filter(|connection| has_tables(connection)) else { return Ok(Released::default()) };
        let fault = |error| machine("reading what was released from", &self.path, &error);
        let mut newest: BTreeMap<(i32, Tier), String> = BTreeMap::new();
        let all = read(connection).map_err(fault)?;
        for (identity, one) in &all {
            newest.insert((term_of(one.as_at), one.tier), identity.clone());
        }
        let is_newest = |(identity, one): &(String, Release)| newest.get(&(term_of(one.as_at), one.tier)) == Some(identity);
        let releases = all.into_iter().filter(is_newest).map(|(_, one)| one).collect();
        let key = secret(connection).map_err(fault)?.as_deref().and_then(key_of);
        Ok(Released { releases, key })
    }

    /// Keeps what the run of this identity released. A run that is there already adds nothing.
    pub(crate) fn add_releases(&mut self, identity: &str, new: &[Release]) -> Result<(), Error> {
        if self.connection.is_none() && self.lock.is_some() {
            self.begin()?;
        }
        let path = self.path.clone();
        let Some(connection) = self.connection.as_mut().filter(|_| self.lock.is_some()) else {
            return Err(Error::Fault("releases were to be added to a history opened for reading".to_owned()));
        };
        let random = hex(&secret_bytes()?);
        add(connection, identity, new, &random).map_err(|error| machine("writing what was released to the history", &path, &error))
    }
}

fn has_tables(connection: &Connection) -> bool {
    schema::versions(connection).is_ok_and(|(_, version)| version >= SINCE)
}

fn secret(connection: &Connection) -> rusqlite::Result<Option<String>> {
    connection.query_row("SELECT secret FROM release_key", [], |row| row.get(0)).optional()
}

fn read(connection: &Connection) -> rusqlite::Result<Vec<(String, Release)>> {
    let mut query =
        connection.prepare("SELECT identity, as_at, tier, kind, measure, pupil_group, shown, pupils FROM release ORDER BY turn")?;
    let rows = query.query_map([], |row| {
        let as_at: String = row.get(1)?;
        let pupils: String = row.get(7)?;
        let release = Release {
            as_at: as_at.parse().map_err(|_| rusqlite::Error::InvalidQuery)?,
            tier: if row.get::<_, u8>(2)? == 1 { Tier::Board } else { Tier::Published },
            kind: if row.get::<_, u8>(3)? == 1 { ReleaseKind::Count } else { ReleaseKind::Figure },
            measure: row.get(4)?,
            group: row.get(5)?,
            shown: row.get(6)?,
            pupils: pupils.split_whitespace().map(str::to_owned).collect(),
        };
        Ok((row.get(0)?, release))
    })?;
    rows.collect()
}

fn add(connection: &mut Connection, identity: &str, new: &[Release], random: &str) -> rusqlite::Result<()> {
    let step = connection.savepoint()?;
    let is_there: bool = step.query_row("SELECT EXISTS (SELECT 1 FROM release WHERE identity = ?)", [identity], |row| row.get(0))?;
    if is_there {
        return Ok(());
    }
    let secret = match secret(&step)? {
        Some(secret) => secret,
        None => {
            step.execute("INSERT INTO release_key (secret) VALUES (?)", [random])?;
            random.to_owned()
        }
    };
    let key = key_of(&secret).ok_or(rusqlite::Error::InvalidQuery)?;
    // A pupil stands behind hundreds of figures and has one name.
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    for one in new {
        let pupils: BTreeSet<String> =
            one.pupils.iter().map(|row_key| names.entry(row_key).or_insert_with(|| pseudonym(&key, row_key)).clone()).collect();
        let tier = if one.tier == Tier::Board { 1 } else { 2 };
        let kind = if one.kind == ReleaseKind::Count { 1 } else { 2 };
        let values = params![identity, one.as_at.to_string(), tier, kind, one.measure, one.group, one.shown, joined(&pupils)];
        let sql = "INSERT INTO release (identity, as_at, tier, kind, measure, pupil_group, shown, pupils) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        step.prepare_cached(sql)?.execute(values)?;
    }
    step.commit()
}

fn joined(pupils: &BTreeSet<String>) -> String {
    pupils.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// Gives children who go new names in every release, made of `random`, which is kept nowhere.
pub(crate) fn forget<'a>(transaction: &Transaction<'_>, keys: impl Iterator<Item = &'a String>, random: &str) -> rusqlite::Result<()> {
    if !has_tables(transaction) {
        return Ok(());
    }
    let (Some(key), Some(new_key)) = (secret(transaction)?.as_deref().and_then(key_of), key_of(random)) else { return Ok(()) };
    let gone: BTreeMap<String, String> = keys
        .flat_map(|plain| std::iter::once(plain.clone()).chain((2..=MOST_NAMESAKES).map(move |n| format!("{plain}-{n}"))))
        .map(|row_key| (pseudonym(&key, &row_key), pseudonym(&new_key, &row_key)))
        .collect();
    let mut query = transaction.prepare("SELECT turn, pupils FROM release")?;
    let kept: Vec<(i64, String)> = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    for (turn, pupils) in kept {
        if pupils.split_whitespace().any(|name| gone.contains_key(name)) {
            let renamed: BTreeSet<String> =
                pupils.split_whitespace().map(|name| gone.get(name).map_or_else(|| name.to_owned(), Clone::clone)).collect();
            transaction.execute("UPDATE release SET pupils = ? WHERE turn = ?", params![joined(&renamed), turn])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(group: &str, pupils: &[&str]) -> Release {
        Release {
            as_at: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap(),
            tier: Tier::Board,
            kind: ReleaseKind::Count,
            measure: "pupils by stage".to_owned(),
            group: group.to_owned(),
            shown: pupils.len().to_string(),
            pupils: pupils.iter().map(|key| (*key).to_owned()).collect(),
        }
    }

    fn database() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(TABLES).unwrap();
        connection.pragma_update(None, "user_version", SINCE as i64).unwrap();
        connection
    }

    #[test]
    fn pupils_are_kept_under_names_that_only_the_key_leads_to() {
        let mut connection = database();
        add(&mut connection, "run", &[release("All", &["a1", "b2"]), release("Plan", &["b2"])], "secret").unwrap();
        add(&mut connection, "run", &[release("All", &["zz"])], "other").unwrap();
        let kept = read(&connection).unwrap();
        assert_eq!(kept.len(), 2, "a run is kept once");
        assert!(kept[0].1.pupils.is_superset(&kept[1].1.pupils) && !kept[0].1.pupils.contains("b2"));
        let key = key_of(&secret(&connection).unwrap().unwrap());
        let released = Released { releases: Vec::new(), key };
        assert!(kept[1].1.pupils.contains(&released.name_of("b2")));
    }

    #[test]
    fn a_purge_keeps_sizes_and_differences_and_no_way_back() {
        let mut connection = database();
        add(&mut connection, "run", &[release("All", &["a1", "b2", "c3"]), release("Plan", &["b2"])], "secret").unwrap();
        let released = Released { releases: Vec::new(), key: key_of("secret") };
        let transaction = connection.transaction().unwrap();
        forget(&transaction, ["b2".to_owned()].iter(), "random").unwrap();
        transaction.commit().unwrap();
        let kept = read(&connection).unwrap();
        assert!(!kept.iter().any(|(_, one)| one.pupils.contains(&released.name_of("b2"))));
        assert!(kept[0].1.pupils.contains(&released.name_of("a1")));
        assert_eq!((kept[0].1.pupils.len(), kept[1].1.pupils.len()), (3, 1));
        assert!(kept[0].1.pupils.is_superset(&kept[1].1.pupils), "the same new name in both");
    }
}
