//! Compound files by what they hold: old workbooks, workbooks behind a password, and files that are no workbooks.
//!
//! A password is told before anything is opened, so that it is never reported as damage (inputs catalogue, M006, M007).
//! office-crypto answers a wrong password with rubbish of the right length: only a package that opens was opened rightly.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::read::container::Content;
use crate::read::guard::{Package, damaged};
use crate::read::ole::Ole;
use crate::read::{Limits, Refusal, workbook, worker, xls};

/// The password that Excel tries by itself: a book of which only the structure is protected may be encrypted with it.
const EXCELS_OWN: &str = "VelvetSweatshop";
/// Rounds of hashing a school's file asks for are 50,000 or 100,000; many more would only take time.
const MOST_ROUNDS: u32 = 2_000_000;

pub(super) fn read(file: &Arc<str>, bytes: &[u8], limits: &Limits) -> Result<Content, (&'static str, Refusal)> {
    let ole = Ole::open(bytes)
        .map_err(|refusal| ("old Office container", if names_encryption(bytes) { password_needed("M006") } else { refusal }))?;
    if ole.holds("EncryptionInfo") || ole.holds("EncryptedPackage") {
        return read_encrypted(file, bytes, &ole, limits).map_err(|refusal| ("protected workbook", refusal));
    }
    if let Some(what) = other_document(&ole) {
        let message = format!("by its content this is {what}, not a table, so it is not used");
        return Err((what, Refusal::new("M001", message, "Export the data itself as .xlsx or .csv.")));
    }
    xls::read(file, &ole, limits).map_err(|refusal| ("old Excel workbook", refusal))
}

/// A damaged container may still say that it is an encrypted one.
fn names_encryption(bytes: &[u8]) -> bool {
    let wanted: Vec<u8> = "EncryptionInfo".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(wanted.len()).any(|window| window == wanted.as_slice())
}

fn other_document(ole: &Ole<'_>) -> Option<&'static str> {
    const KINDS: &[(&str, &str)] = &[
        ("WordDocument", "a Word document"),
        ("PowerPoint Document", "a PowerPoint presentation"),
        ("__properties_version1.0", "an Outlook message"),
        ("VisioDocument", "a Visio drawing"),
        ("Quill", "a Publisher document"),
    ];
    if ole.holds("Workbook") || ole.holds("Book") {
        return None;
    }
    Some(KINDS.iter().find(|(stream, _)| ole.holds(stream)).map_or("an Office file without a workbook", |(_, what)| what))
}

fn read_encrypted(file: &Arc<str>, bytes: &[u8], ole: &Ole<'_>, limits: &Limits) -> Result<Content, Refusal> {
    judge(ole)?;
    let kept = limits.opening.passphrases_for(file);
    let passphrases: Vec<&str> = std::iter::once(EXCELS_OWN).chain(kept.iter().filter_map(|kept| kept.as_deref().ok())).collect();
    let opened = match &limits.opening.worker {
        Some(worker) => worker::decrypt(worker, bytes, &passphrases, limits)?,
        None => decrypted(bytes, &passphrases, limits),
    };
    match opened {
        Some(package) => {
            let mut content = workbook::read(file, &package, limits)?;
            content.described = format!("{}, opened with its password", content.described);
            Ok(content)
        }
        None => Err(match kept.iter().find_map(|kept| kept.as_ref().err()) {
            Some(why) => password_unused(why),
            None if passphrases.len() > 1 => password_unused("the one that the settings name does not open it"),
            None => password_needed("M006"),
        }),
    }
}

/// Looks at what the encryption declares before a library does.
fn judge(ole: &Ole<'_>) -> Result<(), Refusal> {
    let info = ole.stream("EncryptionInfo")?.ok_or_else(damaged)?;
    let package = ole.stream("EncryptedPackage")?.ok_or_else(damaged)?;
    let declared = package.first_chunk().map(|eight| u64::from_le_bytes(*eight)).ok_or_else(damaged)?;
    if declared > package.len() as u64 {
        return Err(damaged());
    }
    let text = String::from_utf8_lossy(&info);
    let rounds = text.match_indices("spinCount=\"").map(|(at, mark)| {
        let digits: String = text.get(at + mark.len()..).unwrap_or_default().chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u32>().unwrap_or(u32::MAX)
    });
    if rounds.max().unwrap_or_default() > MOST_ROUNDS { Err(damaged()) } else { Ok(()) }
}

/// The package inside, with the first passphrase that really opens it.
pub(super) fn decrypted(bytes: &[u8], passphrases: &[&str], limits: &Limits) -> Option<Vec<u8>> {
    passphrases.iter().find_map(|passphrase| {
        // The bytes are a copy, and nothing of a panic is kept.
        let opened = catch_unwind(AssertUnwindSafe(|| office_crypto::decrypt_from_bytes(bytes.to_vec(), passphrase).ok())).ok()??;
        (opened.starts_with(b"PK\x03\x04") && Package::open(&opened, limits).is_ok()).then_some(opened)
    })
}

/// M006 for books of today, M007 for old ones.
pub(super) fn password_needed(code: &'static str) -> Refusal {
    let hint = if code == "M006" {
        "Save a copy without the password for the run, or give passphrase_file under [[reading.files]] in the school's settings."
    } else {
        "Open it, save it as an Excel workbook (.xlsx) without the password, and give that file."
    };
    Refusal::new(code, "the workbook is protected by a password, so it cannot be read", hint)
}

fn password_unused(why: &str) -> Refusal {
    Refusal::new(
        "M006",
        format!("the workbook is protected by a password, and {why}, so it cannot be read"),
        "Put the password alone into a file that only you may read, and name it as passphrase_file under [[reading.files]].",
    )
}
