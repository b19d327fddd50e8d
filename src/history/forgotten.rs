//! The decision log after a purge: written anew without the children who go, its chain proved from the first row on.

use rusqlite::Transaction;

use crate::history::decisions::{insert, link, read_log};
use crate::history::people::People;
use crate::history::unnaming::{GONE, Unnaming};

/// Takes out of the log what is about children who go; notes and names of files that name one of them lose their words.
pub(crate) fn forget(transaction: &Transaction<'_>, people: &People, unnaming: &Unnaming) -> rusqlite::Result<()> {
    let log = read_log(transaction)?;
    transaction.execute("DELETE FROM decision", [])?;
    let mut chain = String::new();
    for (mut entry, _) in log.into_iter().filter(|(entry, _)| !people.is_due_key(&entry.pupil_key)) {
        let says = &mut entry.says;
        for text in [&mut entry.file, &mut entry.sheet, &mut says.action, &mut says.owner, &mut says.initials] {
            *text = unnaming.sentence(text).unwrap_or_else(|| GONE.to_owned());
        }
        chain = link(&chain, &entry);
        insert(transaction, &entry, &chain)?;
    }
    let mut query = transaction.prepare("SELECT DISTINCT pupil_key FROM signal")?;
    let keys: Vec<String> = query.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for key in keys.iter().filter(|key| people.is_due_key(key)) {
        transaction.execute("DELETE FROM signal WHERE pupil_key = ?", [key])?;
    }
    Ok(())
}
