//! A zip of files to inputs of their own, named `archive.zip/member.csv`.
//!
//! The Department's downloads come this way. Members are read in memory and never written anywhere, so a name cannot
//! reach out of the folder; a name that tries is refused with the whole archive (inputs catalogue, M010, M012 to M014).

use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::sync::Arc;

use zip::ZipArchive;

use crate::finding::Checked;
use crate::read::container;
use crate::read::guard::refuse_crowded_directory;
use crate::read::inbox::is_litter;
use crate::read::{Limits, Refusal};
use crate::table::{Container, InputFile};

/// Members with data; the largest download of the Department holds about ten.
const MOST_MEMBERS: usize = 300;
/// Archives inside archives that are opened.
const DEEPEST: usize = 2;

/// Bytes of a member's name, and of one step of it, that a computer can write as a file.
const LONGEST_NAME: usize = 1_024;
const LONGEST_STEP: usize = 255;

/// Parts that only the zip of a document holds, in lower case.
const DOCUMENT_PARTS: [&str; 8] = [
    "[content_types].xml",
    "_rels/.rels",
    "mimetype",
    "content.xml",
    "xl/workbook.xml",
    "xl/workbook.bin",
    "word/document.xml",
    "ppt/presentation.xml",
];

/// What all members of an archive together may still take.
struct Allowance {
    limits: Limits,
    members: usize,
    /// Bytes to which the workbooks among the members may unpack.
    workbook_bytes: u64,
}

/// Reads an archive: first the archive itself, without tables, then each member in name order. `None` for anything
/// that is not a zip of files: a workbook, or a zip too damaged to tell.
pub(super) fn read(name: &str, bytes: &[u8], limits: &Limits) -> Option<Checked<Vec<InputFile>>> {
    if !is_archive(bytes, limits) {
        return None;
    }
    // All members together may hold as much as one file, and the workbooks among them unpack to as much as one does.
    let own = Limits { package_bytes: limits.package_bytes.min(limits.file_bytes), ..limits.clone() };
    let mut allowance = Allowance { limits: own, members: MOST_MEMBERS, workbook_bytes: limits.package_bytes };
    Some(read_at(name, bytes, &mut allowance, 1))
}

/// An archive and its members as one input, for a caller that knows of one file only: the tables of all members, each
/// under its member's name. They are of the members' own container where all have the same.
pub(super) fn as_one(read: Checked<Vec<InputFile>>) -> Checked<InputFile> {
    let mut files = read.value.into_iter();
    let Some(mut own) = files.next() else {
        let refused = container::refused("", &[], "zip archive", damaged());
        return Checked { value: refused.value, findings: read.findings };
    };
    let (mut containers, mut tables) = (BTreeSet::new(), Vec::new());
    for member in files {
        if !member.tables.is_empty() {
            containers.insert(format!("{:?}", member.container));
            if containers.len() == 1 {
                own.container = member.container;
            }
        }
        tables.extend(member.tables);
    }
    if containers.len() > 1 {
        own.container = Container::Archive;
    }
    own.tables = tables;
    Checked { value: own, findings: read.findings }
}

/// A zip whose directory holds none of the parts by which a document is known.
fn is_archive(bytes: &[u8], limits: &Limits) -> bool {
    if !bytes.starts_with(b"PK\x03\x04") {
        return false;
    }
    if refuse_crowded_directory(bytes, limits).is_err() {
        // Never opened; but whether it is a workbook or a zip of files is said in the right words.
        return !crowded_names(bytes).any(is_document_part);
    }
    let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) else { return false };
    !archive.file_names_raw().any(is_document_part)
}

fn is_document_part(name: &[u8]) -> bool {
    let name = String::from_utf8_lossy(name.get(..LONGEST_NAME).unwrap_or(name)).replace('\\', "/").to_lowercase();
    let name = name.trim_start_matches('/');
    DOCUMENT_PARTS.contains(&name) || name.ends_with(".iwa")
}

/// Names in a directory too crowded to be opened, by the signature of its entries.
fn crowded_names(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let entries = bytes.windows(4).enumerate().filter(|(_, window)| *window == b"PK\x01\x02");
    entries.filter_map(|(at, _)| {
        let length = bytes.get(at + 28..at + 30)?.try_into().map(u16::from_le_bytes).ok()?;
        bytes.get(at + 46..at + 46 + usize::from(length))
    })
}

fn read_at(name: &str, bytes: &[u8], allowance: &mut Allowance, depth: usize) -> Checked<Vec<InputFile>> {
    match unpacked(name, bytes, allowance, depth) {
        Ok(checked) => checked,
        Err(refusal) => {
            let refused = container::refused(name, bytes, "zip archive", refusal);
            Checked { value: vec![refused.value], findings: refused.findings }
        }
    }
}

fn unpacked(name: &str, bytes: &[u8], allowance: &mut Allowance, depth: usize) -> Result<Checked<Vec<InputFile>>, Refusal> {
    if depth > DEEPEST {
        return Err(Refusal::new(
            "M010",
            "this is a zip inside a zip inside a zip, which no school's export is, so it is not opened",
            "Unpack it into the folder and run again.",
        ));
    }
    refuse_crowded_directory(bytes, &allowance.limits).map_err(|_| crowded())?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let (members, n_litter) = listed(&mut archive, allowance)?;
    if members.is_empty() {
        return Err(Refusal::new("M016", "the zip holds no file, so nothing is read from it", "Export the data again."));
    }
    let mut checked = Checked { value: Vec::new(), findings: Vec::new() };
    for (member, index) in &members {
        let content = member_bytes(&mut archive, *index, allowance)?;
        let full = format!("{name}/{member}");
        let is_zip = is_archive(&content, &allowance.limits);
        let read = if is_zip {
            read_at(&full, &content, allowance, depth + 1)
        } else {
            let limits = Limits { package_bytes: allowance.workbook_bytes, ..allowance.limits.clone() };
            let read = container::read_bytes(&full, &content, &limits);
            // A bomb among the members: nothing after it is opened.
            if read.findings.iter().any(|finding| finding.code.0 == "M010" && read.value.container == Container::Refused) {
                return Err(swollen());
            }
            allowance.workbook_bytes = allowance.workbook_bytes.saturating_sub(unpacked_bytes(&content));
            Checked { value: vec![read.value], findings: read.findings }
        };
        if !is_zip {
            charge(&read.value, allowance);
        }
        checked.value.extend(read.value);
        checked.findings.extend(read.findings);
    }
    let own = InputFile {
        name: Arc::from(name),
        bytes: bytes.len() as u64,
        sha256: container::sha256(bytes),
        container: Container::Archive,
        described: described(members.len(), n_litter),
        tables: Vec::new(),
    };
    checked.value.insert(0, own);
    Ok(checked)
}

fn described(n_members: usize, n_litter: usize) -> String {
    let files = |n: usize| if n == 1 { "1 file".to_owned() } else { format!("{n} files") };
    let skipped = match n_litter {
        0 => String::new(),
        n => format!(", {} left behind by a computer skipped", files(n)),
    };
    format!("zip archive of {}{skipped}", files(n_members))
}

/// Members to read, by name, and how many are nothing but litter. The whole directory is judged before any is opened.
fn listed(archive: &mut ZipArchive<Cursor<&[u8]>>, allowance: &mut Allowance) -> Result<(Vec<(String, usize)>, usize), Refusal> {
    let limits = &allowance.limits;
    if archive.has_duplicate_names() {
        return Err(ambiguous());
    }
    if archive.len() > limits.zip_entries {
        return Err(crowded());
    }
    let (mut members, mut folded, mut n_litter, mut declared) = (Vec::new(), BTreeSet::new(), 0, 0_u64);
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|_| damaged())?;
        let name = entry.name().map_err(|_| strange_name())?.replace('\\', "/");
        if is_trick(&name) || entry.is_symlink() {
            return Err(strange_name());
        }
        if entry.is_dir() || name.ends_with('/') {
            continue;
        }
        if name.split('/').any(|step| is_litter(step) || step.starts_with("~$")) {
            n_litter += 1;
            continue;
        }
        if entry.encrypted() {
            return Err(protected());
        }
        let (size, packed) = (entry.size(), entry.compressed_size());
        declared = declared.saturating_add(size);
        let is_swollen = size > 1024 * 1024 && size / packed.max(1) > limits.ratio;
        if size > limits.entry_bytes || declared > limits.package_bytes || is_swollen {
            return Err(swollen());
        }
        if !folded.insert(name.to_lowercase()) {
            return Err(ambiguous());
        }
        members.push((name, index));
    }
    if archive.has_overlapping_files().unwrap_or(true) {
        return Err(swollen());
    }
    allowance.members = allowance.members.checked_sub(members.len()).ok_or_else(crowded)?;
    members.sort();
    Ok((members, n_litter))
}

/// Names that would lead out of a folder, or that no program writes.
fn is_trick(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    let is_long = name.len() > LONGEST_NAME || name.split('/').any(|step| step.len() > LONGEST_STEP);
    let leads_out = name.starts_with('/') || drive || name.split('/').any(|step| step == "..");
    name.is_empty() || is_long || leads_out || name.chars().any(char::is_control)
}

/// Inflates one member, counting what comes out rather than believing what was declared.
fn member_bytes(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize, allowance: &mut Allowance) -> Result<Vec<u8>, Refusal> {
    let limits = &mut allowance.limits;
    let cap = limits.entry_bytes.min(limits.package_bytes).min(limits.file_bytes);
    let entry = archive.by_index(index).map_err(|error| match error {
        zip::result::ZipError::UnsupportedArchive(_) => unknown_packing(),
        _ => damaged(),
    })?;
    let mut bytes = Vec::new();
    entry.take(cap + 1).read_to_end(&mut bytes).map_err(|_| damaged())?;
    let length = bytes.len() as u64;
    if length > cap {
        return Err(swollen());
    }
    limits.package_bytes -= length;
    Ok(bytes)
}

/// What a workbook among the members declares to unpack to; nothing for other files.
fn unpacked_bytes(content: &[u8]) -> u64 {
    if !content.starts_with(b"PK\x03\x04") {
        return 0;
    }
    ZipArchive::new(Cursor::new(content))
        .ok()
        .and_then(|archive| archive.decompressed_size())
        .map_or(0, |n| u64::try_from(n).unwrap_or(u64::MAX))
}

/// What was read counts against all that follows.
fn charge(files: &[InputFile], allowance: &mut Allowance) {
    let rows = files.iter().flat_map(|file| &file.tables).flat_map(|table| &table.rows);
    let cells: usize = rows.map(|row| row.cells.len()).sum();
    allowance.limits.cells = allowance.limits.cells.saturating_sub(cells);
}

const UNPACK: &str = "Unpack it into the folder and run again.";

fn damaged() -> Refusal {
    Refusal::new("M009", "the zip is damaged or only half copied, so nothing is read from it", "Download or copy it again.")
}

fn swollen() -> Refusal {
    Refusal::new("M010", "the zip unpacks to far more than a school's data can be, so it is not opened", "Give only the files needed.")
}

fn crowded() -> Refusal {
    let message = format!("the zip holds more than {MOST_MEMBERS} files, so it is not opened");
    Refusal::new("M010", message, "Give only the files needed.")
}

fn ambiguous() -> Refusal {
    Refusal::new("M012", "the zip holds two files of the same name, so it is not clear which is meant, and it is not used", UNPACK)
}

fn strange_name() -> Refusal {
    Refusal::new(
        "M013",
        "the zip holds a file whose name leads out of its folder or cannot be a file's name, so nothing of it is used",
        "Ask who sent it for the files themselves.",
    )
}

fn protected() -> Refusal {
    Refusal::new(
        "M006",
        "the zip is protected by a password, so it cannot be read",
        "Unpack it with its password into the folder and run again.",
    )
}

fn unknown_packing() -> Refusal {
    Refusal::new("M009", "the zip is packed in a way that is not read, so nothing is read from it", UNPACK)
}

#[cfg(test)]
mod tests;
