//! The compound file around old and around encrypted workbooks ([MS-CFB]): its streams by name, and a plain one of ours.
//!
//! Chains of sectors may run in circles or out of the file; each is followed no further than the file has sectors, and a
//! stream is only as long as its sectors. Streams of embedded objects are never taken for those of the workbook.

use std::collections::BTreeMap;

use crate::read::Refusal;
use crate::read::guard::damaged;

pub(super) const MAGIC: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// Numbers from here on are marks, not sectors.
const FIRST_MARK: u32 = 0xFFFF_FFFA;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;

/// A compound file whose tables have been read.
pub(super) struct Ole<'a> {
    bytes: &'a [u8],
    sector: usize,
    mini_sector: usize,
    mini_cutoff: u64,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini_stream: Vec<u8>,
    /// Streams of the root folder, in lower case: first sector and length.
    streams: BTreeMap<String, (u32, u64)>,
    storages: Vec<String>,
}

impl<'a> Ole<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Ole<'a>, Refusal> {
        let (shift, mini_shift) = (u16_at(bytes, 30)?, u16_at(bytes, 32)?);
        if !matches!(shift, 9 | 12) || mini_shift > shift || mini_shift < 3 {
            return Err(damaged());
        }
        let mut ole = Ole {
            bytes,
            sector: 1 << shift,
            mini_sector: 1 << mini_shift,
            mini_cutoff: u64::from(u32_at(bytes, 56)?),
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini_stream: Vec::new(),
            streams: BTreeMap::new(),
            storages: Vec::new(),
        };
        ole.read_fat()?;
        ole.mini_fat = numbers(&ole.chain(u32_at(bytes, 60)?)?);
        let directory = ole.chain(u32_at(bytes, 48)?)?;
        let entries: Vec<&[u8]> = directory.chunks_exact(128).collect();
        let root = entries.first().copied().ok_or_else(damaged)?;
        ole.mini_stream = ole.chain(u32_at(root, 116)?)?;
        ole.list(&entries, u32_at(root, 76)?)?;
        Ok(ole)
    }

    /// Whether the root folder has a stream or a folder of this name.
    pub(super) fn holds(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        self.streams.contains_key(&name) || self.storages.contains(&name)
    }

    /// A stream of the root folder.
    pub(super) fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let Some((first, length)) = self.streams.get(&name.to_lowercase()).copied() else { return Ok(None) };
        let mut stream = if length < self.mini_cutoff { self.mini_chain(first)? } else { self.chain(first)? };
        let length = usize::try_from(length).map_err(|_| damaged())?;
        if stream.len() < length {
            // A copy that was cut off has lost rows; part of a stream is not used.
            return Err(damaged());
        }
        stream.truncate(length);
        Ok(Some(stream))
    }

    fn n_sectors(&self) -> usize {
        self.bytes.len() / self.sector + 1
    }

    fn sector_at(&self, number: u32) -> Option<&'a [u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?.min(self.bytes.len());
        self.bytes.get(start..end).filter(|sector| !sector.is_empty())
    }

    fn read_fat(&mut self) -> Result<(), Refusal> {
        let mut tables = numbers(self.bytes.get(76..512).ok_or_else(damaged)?);
        let mut next = u32_at(self.bytes, 68)?;
        let mut n_steps = 0;
        while next < FIRST_MARK {
            n_steps += 1;
            if n_steps > self.n_sectors() {
                return Err(damaged());
            }
            let mut more = numbers(self.sector_at(next).ok_or_else(damaged)?);
            next = more.pop().ok_or_else(damaged)?;
            tables.extend(more);
        }
        let tables: Vec<u32> = tables.into_iter().filter(|number| *number < FIRST_MARK).collect();
        if tables.len() > self.n_sectors() {
            return Err(damaged());
        }
        for number in tables {
            let table = self.sector_at(number).ok_or_else(damaged)?;
            self.fat.extend(numbers(table));
        }
        Ok(())
    }

    fn chain(&self, first: u32) -> Result<Vec<u8>, Refusal> {
        let (mut bytes, mut next, mut n_steps) = (Vec::new(), first, 0);
        while next < FIRST_MARK {
            n_steps += 1;
            if n_steps > self.n_sectors() {
                return Err(damaged());
            }
            bytes.extend_from_slice(self.sector_at(next).ok_or_else(damaged)?);
            next = *self.fat.get(next as usize).ok_or_else(damaged)?;
        }
        Ok(bytes)
    }

    fn mini_chain(&self, first: u32) -> Result<Vec<u8>, Refusal> {
        let (mut bytes, mut next, mut n_steps) = (Vec::new(), first, 0);
        while next < FIRST_MARK {
            n_steps += 1;
            if n_steps > self.mini_stream.len() / self.mini_sector + 1 {
                return Err(damaged());
            }
            let start = (next as usize).checked_mul(self.mini_sector).ok_or_else(damaged)?;
            let end = start.checked_add(self.mini_sector).ok_or_else(damaged)?.min(self.mini_stream.len());
            bytes.extend_from_slice(self.mini_stream.get(start..end).ok_or_else(damaged)?);
            next = *self.mini_fat.get(next as usize).ok_or_else(damaged)?;
        }
        Ok(bytes)
    }

    /// Walks the tree of the root folder's own entries.
    fn list(&mut self, entries: &[&[u8]], first: u32) -> Result<(), Refusal> {
        let (mut to_see, mut n_seen) = (vec![first], 0);
        while let Some(number) = to_see.pop() {
            if number == FREE {
                continue;
            }
            n_seen += 1;
            let entry = entries.get(number as usize).copied().ok_or_else(damaged)?;
            if n_seen > entries.len() {
                return Err(damaged());
            }
            let length = usize::from(u16_at(entry, 64)?).saturating_sub(2).min(62);
            let units: Vec<u16> =
                entry.get(..length).unwrap_or_default().chunks_exact(2).map(|pair| u16_at(pair, 0)).collect::<Result<_, _>>()?;
            let name = String::from_utf16_lossy(&units).to_lowercase();
            match entry.get(66) {
                Some(1) => self.storages.push(name),
                Some(2) => {
                    let high = if self.sector == 4096 { u64::from(u32_at(entry, 124)?) } else { 0 };
                    self.streams.insert(name, (u32_at(entry, 116)?, high << 32 | u64::from(u32_at(entry, 120)?)));
                }
                _ => {}
            }
            to_see.extend([u32_at(entry, 68)?, u32_at(entry, 72)?]);
        }
        Ok(())
    }
}

/// A compound file of one stream and nothing else, for a library that must not see what the school's file declares.
pub(super) fn around(name: &str, stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 4096;
    // Shorter streams would live in a stream of small sectors.
    let length = stream.len().max(SECTOR);
    let n_stream = length.div_ceil(SECTOR);
    let n_fat = (n_stream + 1).div_ceil(SECTOR / 4 - 1);
    // Sector order: tables, directory, stream.
    let mut fat: Vec<u32> = vec![0xFFFF_FFFD; n_fat];
    fat.push(END_OF_CHAIN);
    let first = fat.len() as u32;
    fat.extend((1..n_stream as u32).map(|step| first + step));
    fat.push(END_OF_CHAIN);
    fat.resize(n_fat * SECTOR / 4, FREE);
    let mut header = MAGIC.to_vec();
    header.resize(24, 0);
    header.extend([0x3E, 0, 4, 0, 0xFE, 0xFF, 12, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
    let words = [1, n_fat as u32, n_fat as u32, 0, 4096, END_OF_CHAIN, 0, END_OF_CHAIN, 0];
    header.extend(words.iter().flat_map(|word: &u32| word.to_le_bytes()));
    header.extend((0..109).flat_map(|number: u32| if (number as usize) < n_fat { number } else { FREE }.to_le_bytes()));
    header.resize(SECTOR, 0);
    let mut bytes = header;
    bytes.extend(fat.iter().flat_map(|number| number.to_le_bytes()));
    let start = bytes.len();
    // calamine takes a root entry without a first sector for an empty file; it has no length, so nothing is read of it.
    bytes.extend(entry("Root Entry", 5, 1, 0, 0));
    bytes.extend(entry(name, 2, FREE, first, length as u64));
    bytes.resize(start + SECTOR, 0);
    bytes.extend_from_slice(stream);
    bytes.resize(start + SECTOR + n_stream * SECTOR, 0);
    bytes
}

fn entry(name: &str, kind: u8, child: u32, first: u32, length: u64) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).take(62).collect();
    let n_bytes = entry.len() as u16 + 2;
    entry.resize(64, 0);
    entry.extend(n_bytes.to_le_bytes());
    entry.extend([kind, 1]);
    entry.extend([FREE, FREE, child].iter().flat_map(|number| number.to_le_bytes()));
    entry.resize(116, 0);
    entry.extend(first.to_le_bytes());
    entry.extend(length.to_le_bytes());
    entry
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks::<4>().0.iter().map(|four| u32::from_le_bytes(*four)).collect()
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, Refusal> {
    bytes.get(at..).and_then(|from| from.first_chunk()).map(|two| u16::from_le_bytes(*two)).ok_or_else(damaged)
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, Refusal> {
    bytes.get(at..).and_then(|from| from.first_chunk()).map(|four| u32::from_le_bytes(*four)).ok_or_else(damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_we_wrap_we_unwrap() {
        for length in [10, 4096, 5000, 5_000_000] {
            let stream: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let file = around("Workbook", &stream);
            let ole = Ole::open(&file).unwrap();
            assert!(ole.holds("workbook") && !ole.holds("Book"));
            assert_eq!(ole.stream("Workbook").unwrap().unwrap()[..length], stream);
        }
    }

    #[test]
    fn a_chain_that_runs_in_a_circle_is_damage() {
        let mut file = around("Workbook", &[7; 9000]);
        // The second sector of the stream leads back to the first.
        file[4096 + 3 * 4..4096 + 4 * 4].copy_from_slice(&2_u32.to_le_bytes());
        assert!(Ole::open(&file).unwrap().stream("Workbook").is_err());
    }

    #[test]
    fn a_file_cut_off_gives_no_part_of_a_stream() {
        let file = around("Workbook", &[7; 90_000]);
        for end in [600, 5000, 9000, 60_000] {
            let part = Ole::open(&file[..end]).and_then(|ole| ole.stream("Workbook"));
            assert!(!matches!(part, Ok(Some(_))), "{end}");
        }
    }
}
