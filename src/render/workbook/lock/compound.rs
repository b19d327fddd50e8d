//! Writes a compound file (MS-CFB version 3): streams and storages in sectors of 512 bytes, small streams in sectors of 64.

/// A stream or a storage.
pub(super) enum Node {
    /// Bytes with a name.
    Stream(&'static str, Vec<u8>),
    /// Nodes with a name.
    Storage(&'static str, Vec<Node>),
}

impl Node {
    fn name(&self) -> &'static str {
        match self {
            Node::Stream(name, _) | Node::Storage(name, _) => name,
        }
    }
}

const SECTOR: usize = 512;
const SMALL_SECTOR: usize = 64;
/// Streams below this size stand in small sectors.
const CUTOFF: usize = 4096;
const END: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
const FAT: u32 = 0xFFFF_FFFD;
const DIFAT: u32 = 0xFFFF_FFFC;
const NONE: u32 = 0xFFFF_FFFF;
/// Entries of a sector of numbers, and of numbers of the table's own sectors in the header.
const PER_SECTOR: usize = SECTOR / 4;
const IN_HEADER: usize = 109;

/// An entry of the directory.
struct Entry {
    name: &'static str,
    kind: u8,
    is_red: bool,
    left: u32,
    right: u32,
    child: u32,
    start: u32,
    size: u64,
}

/// Sectors as they are laid out.
#[derive(Default)]
struct Sectors {
    /// Whole sectors.
    bytes: Vec<u8>,
    /// The next sector of each.
    table: Vec<u32>,
    /// Small sectors, and the next of each.
    small: Vec<u8>,
    small_table: Vec<u32>,
}

/// The file with these nodes at its root.
pub(super) fn container(nodes: &[Node]) -> Vec<u8> {
    let mut sectors = Sectors::default();
    let mut entries = vec![Entry { name: "Root Entry", kind: 5, is_red: false, left: NONE, right: NONE, child: NONE, start: END, size: 0 }];
    let child = put_nodes(nodes, &mut entries, &mut sectors);
    let small_size = sectors.small.len() as u64;
    let small = std::mem::take(&mut sectors.small);
    let small_start = sectors.put(&small);
    if let Some(root) = entries.first_mut() {
        (root.child, root.start, root.size) = (child, small_start, small_size);
    }
    let small_table = numbers(&sectors.small_table);
    let n_small_table = small_table.len().div_ceil(SECTOR);
    let small_table_start = sectors.put_filled(&small_table, 0xFF);
    let directory: Vec<u8> = entries.iter().flat_map(written).collect();
    let directory_start = sectors.put(&padded_directory(directory));
    let (n_fat, n_difat) = tables_needed(sectors.table.len());
    let fat_start = sectors.table.len();
    sectors.table.extend(std::iter::repeat_n(FAT, n_fat));
    sectors.table.extend(std::iter::repeat_n(DIFAT, n_difat));
    let fat_sectors: Vec<u32> = (fat_start..fat_start + n_fat).map(number).collect();
    let mut fat = numbers(&sectors.table);
    fat.resize(n_fat * SECTOR, 0xFF);
    let first_difat = if n_difat == 0 { END } else { number(fat_start + n_fat) };

    let mut file = header(&fat_sectors, directory_start, (small_table_start, n_small_table), (first_difat, n_difat));
    file.extend(sectors.bytes);
    file.extend(fat);
    file.extend(difat(&fat_sectors, fat_start + n_fat));
    file
}

impl Sectors {
    /// Adds a chain of sectors and returns its first.
    fn put(&mut self, bytes: &[u8]) -> u32 {
        self.put_filled(bytes, 0)
    }

    fn put_filled(&mut self, bytes: &[u8], fill: u8) -> u32 {
        let start = chain(&mut self.table, bytes.len().div_ceil(SECTOR));
        self.bytes.extend_from_slice(bytes);
        self.bytes.resize(self.bytes.len().next_multiple_of(SECTOR), fill);
        start
    }

    fn put_small(&mut self, bytes: &[u8]) -> u32 {
        let start = chain(&mut self.small_table, bytes.len().div_ceil(SMALL_SECTOR));
        self.small.extend_from_slice(bytes);
        self.small.resize(self.small.len().next_multiple_of(SMALL_SECTOR), 0);
        start
    }
}

/// Chains so many new sectors; nothing for an empty stream.
fn chain(table: &mut Vec<u32>, n: usize) -> u32 {
    if n == 0 {
        return END;
    }
    let start = table.len();
    table.extend((start + 1..start + n).map(number));
    table.push(END);
    number(start)
}

/// Adds nodes with everything below them; returns the entry at the root of their tree.
fn put_nodes(nodes: &[Node], entries: &mut Vec<Entry>, sectors: &mut Sectors) -> u32 {
    let mut sorted: Vec<&Node> = nodes.iter().collect();
    // Shorter names first, then by letters without case (MS-CFB 2.6.4).
    sorted.sort_by_key(|node| (node.name().encode_utf16().count(), node.name().to_uppercase()));
    let ids: Vec<u32> = sorted
        .iter()
        .map(|node| {
            let id = number(entries.len());
            let (kind, start, size) = match node {
                Node::Stream(_, bytes) if bytes.len() < CUTOFF => (2, sectors.put_small(bytes), bytes.len() as u64),
                Node::Stream(_, bytes) => (2, sectors.put(bytes), bytes.len() as u64),
                Node::Storage(..) => (1, 0, 0),
            };
            entries.push(Entry { name: node.name(), kind, is_red: false, left: NONE, right: NONE, child: NONE, start, size });
            if let Node::Storage(_, below) = node {
                let child = put_nodes(below, entries, sectors);
                if let Some(entry) = entries.get_mut(id as usize) {
                    entry.child = child;
                }
            }
            id
        })
        .collect();
    let depth = ids.len().checked_ilog2().unwrap_or_default();
    tree(&ids, entries, depth, ids.len().wrapping_add(1).is_power_of_two())
}

/// A balanced tree of siblings; the lowest, unfilled level is red, so that every way down meets as many black entries.
fn tree(ids: &[u32], entries: &mut [Entry], levels_below: u32, is_full: bool) -> u32 {
    let middle = (ids.len().saturating_sub(1)) / 2;
    let (Some(id), Some(before), Some(after)) = (ids.get(middle), ids.get(..middle), ids.get(middle + 1..)) else { return NONE };
    let left = tree(before, entries, levels_below.saturating_sub(1), is_full);
    let right = tree(after, entries, levels_below.saturating_sub(1), is_full);
    if let Some(entry) = entries.get_mut(*id as usize) {
        (entry.left, entry.right, entry.is_red) = (left, right, levels_below == 0 && !is_full);
    }
    *id
}

fn written(entry: &Entry) -> Vec<u8> {
    let mut name: Vec<u8> = entry.name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let length = u16::try_from(name.len() + 2).unwrap_or(64);
    name.resize(64, 0);
    let mut out = name;
    out.extend(length.to_le_bytes());
    out.extend([entry.kind, u8::from(!entry.is_red)]);
    [entry.left, entry.right, entry.child].iter().for_each(|id| out.extend(id.to_le_bytes()));
    // Class id, state bits and both times stay empty: they would tell where and when.
    out.resize(116, 0);
    out.extend(entry.start.to_le_bytes());
    out.extend(entry.size.to_le_bytes());
    out
}

/// Whole sectors of entries, the unused ones marked.
fn padded_directory(mut directory: Vec<u8>) -> Vec<u8> {
    while !directory.len().is_multiple_of(SECTOR) {
        let unused = Entry { name: "", kind: 0, is_red: true, left: NONE, right: NONE, child: NONE, start: 0, size: 0 };
        let mut bytes = written(&unused);
        bytes.get_mut(64..66).into_iter().for_each(|length| length.fill(0));
        directory.extend(bytes);
    }
    directory
}

/// Sectors for the table of sectors and for the list of its own sectors.
fn tables_needed(n_data: usize) -> (usize, usize) {
    let (mut n_fat, mut n_difat) = (1, 0);
    while n_fat * PER_SECTOR < n_data + n_fat + n_difat {
        n_fat += 1;
        n_difat = n_fat.saturating_sub(IN_HEADER).div_ceil(PER_SECTOR - 1);
    }
    (n_fat, n_difat)
}

fn header(fat: &[u32], directory: u32, (small, n_small): (u32, usize), (difat, n_difat): (u32, usize)) -> Vec<u8> {
    let mut out = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    out.resize(24, 0);
    // Minor and major version, byte order, both sector shifts.
    [0x3E, 3, 0xFFFE, 9, 6].iter().for_each(|number: &u16| out.extend(number.to_le_bytes()));
    out.resize(44, 0);
    let small_start = if n_small == 0 { END } else { small };
    [number(fat.len()), directory, 0, number(CUTOFF), small_start, number(n_small), difat, number(n_difat)]
        .iter()
        .for_each(|number| out.extend(number.to_le_bytes()));
    let listed = fat.iter().copied().chain(std::iter::repeat(FREE)).take(IN_HEADER);
    listed.for_each(|sector| out.extend(sector.to_le_bytes()));
    out
}

/// Sectors that list the table's own sectors beyond those in the header, each ending with the number of the next.
fn difat(fat: &[u32], first: usize) -> Vec<u8> {
    let rest: Vec<&[u32]> = fat.get(IN_HEADER..).unwrap_or_default().chunks(PER_SECTOR - 1).collect();
    let mut out = Vec::new();
    for (index, chunk) in rest.iter().enumerate() {
        let mut list = chunk.to_vec();
        list.resize(PER_SECTOR - 1, FREE);
        list.push(if index + 1 == rest.len() { END } else { number(first + index + 1) });
        out.extend(numbers(&list));
    }
    out
}

fn numbers(list: &[u32]) -> Vec<u8> {
    list.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// Sectors are counted in 32 bits; a workbook of two terabytes does not exist.
fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_hold_every_sector_and_themselves() {
        for n in [1, 100, 127, 128, 13_000, 13_900, 14_000, 30_000, 1_000_000] {
            let (n_fat, n_difat) = tables_needed(n);
            assert!(n_fat * PER_SECTOR >= n + n_fat + n_difat, "{n}");
            assert!(IN_HEADER + n_difat * (PER_SECTOR - 1) >= n_fat, "{n}");
        }
        assert_eq!(tables_needed(13_000).1, 0);
        assert_eq!(tables_needed(14_000).1, 1);
    }

    #[test]
    fn a_file_is_whole_sectors_and_begins_as_it_should() {
        let file =
            container(&[Node::Stream("small", vec![7; 100]), Node::Stream("large", vec![8; 5000]), Node::Storage("empty", Vec::new())]);
        assert!(file.len().is_multiple_of(SECTOR));
        assert!(file.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]));
        assert_eq!(file[512..512 + 5000], [8; 5000]);
    }
}
